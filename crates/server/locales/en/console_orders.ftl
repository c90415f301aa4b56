# The console's frame.
frame-product = Till
frame-nav = Main navigation
frame-nav-order = Orders
frame-nav-product = Products
frame-nav-customer = Customers
frame-nav-settings-group = Manage
frame-nav-team = Team
frame-nav-settings = Settings
frame-nav-more = More

# How a price came about, step by step. Buyers' pages show these too.
step-per-seat = { $seat } per seat × { $seats } { $seats ->
    [one] seat
   *[other] seats
  } = { $result } (each price period)
step-fixed-total = Fixed total { $total } for any number of seats (each price period)
step-tier-per-seat = Tier “from { $from } seats”: { $seat } per seat × { $seats } = { $result } (each price period)
step-tier-fixed = { $seats } seats fall in the tier “from { $from } seats”: { $result } in total (each price period)
step-period-cap = At most { $cap } each price period (before the cap { $before })
step-expansion = { $seatsafter } seats after it { $after } − { $seatsbefore } seats before it { $before } = { $difference }
step-days = × { $days } days ÷ { $period } days (one price period)
step-incentive = × { $percent }% (for { $from } days or more)
step-gift-days = { $days } days free on top (for { $from } days or more)
step-negotiated = Negotiated total { $total }
step-original = Rounded half up to the fen: original price { $result }
step-discount-amount = Extra discount: { $amount }
step-discount-ratio = Extra discount: { $percent }% to pay, { $amount }
step-discount-ratio-floored = Extra discount: { $percent }% to pay, { $amount } (less than a fen short, so as not to go below the floor)

# What happened to an order. Buyers' pages show these too.
event-created = Created the order
event-approval-requested = The discount is above the creator’s own limit: approval asked for
event-approved = Approved the discount; the order can be paid
event-rejected = Did not approve the discount
event-placed = { $member } of { $company } placed the order
event-revised = Changed the configuration (revision { $revision })
event-released = Released the claim of { $company }; other companies can use the link again
event-extended = Link extended until { $until }
event-reissued = New link issued, valid until { $until }; the old one is dead
event-closing-began = About to { $act }: closing the open payment at its channel
event-act-refused = Could not { $act }
event-cancelled = Cancelled the order
event-expired = The link ended and the order expired
event-confirmation-asked = Waiting for the company’s admin to confirm; confirms itself on { $until }
event-confirmed = { $silence ->
    [true] Confirmed by itself after 72 hours without an answer
   *[false] Confirmed by the company’s admin
  }
event-declined = Declined by the company’s admin
event-attempt-started = { $channel } begun: { $amount }
event-attempt-closed = Closed a payment that was not completed
event-paid = { $late ->
    [true] { $amount } received (late, accepted as set)
   *[false] { $amount } received
  }
event-subscription-changed = Switched on: { $seats } seats, { $start } to { $end }
event-money-returned = { $amount } received that this order can’t take ({ $reason }); it is being sent back
event-money-held = { $amount } received that somebody has to look at
event-refund-done = { $amount } sent back
event-refund-failed = A refund failed and somebody has to look at it
event-completed = Completed
event-by-system = System
event-by-channel = Payment channel
event-act-release = release the claim
event-act-revise = change the configuration
event-act-cancel = cancel the order
event-act-expire = expire the order
event-more-reason = Reason: { $reason }
event-more-buyer = Cancelled by the buyer
event-more-order = Order { $number }
event-more-attempt = Payment { $number }
event-more-paid = Payment { $number }, received by the channel at { $at }
event-more-refund = Refund { $number }
event-more-refund-failed = Refund { $number }, the channel says { $code }
event-more-held = { $reason }; payment { $number }
held-reason-amount-mismatch = The amount differs from the payment’s
held-reason-currency-mismatch = The currency differs
held-reason-merchant-mismatch = The receiving merchant differs
held-reason-holds-running-subscription = The company’s subscription has more than a year left
held-reason-nothing-to-renew = There is no subscription to renew
held-reason-subscription-ended = The subscription to expand has ended
held-reason-subscription-moved = The company’s subscription changed after the order was placed
held-reason-late = Arrived after the deadline
held-reason-second-payment = A second payment
held-reason-order-gone = The order was changed or cancelled
