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
frame-suspended = The operator has suspended your sales
frame-suspended-text = Your links can’t be ordered or paid and no order can be created; money already received still counts. Please contact the operator.

# How a price came about, step by step. Buyers' pages show these too.
step-per-seat = { $seat } per seat × { $seats } { $seats ->
    [one] seat
   *[other] seats
  } = { $result } (each price period)
step-fixed-total = Fixed total { $total }, whatever the seats (each price period)
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
event-released = Released the claim of { $company }
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
event-grant-impossible = Nobody answered in 72 hours, but the company’s subscription has changed and can’t take it; the order was cancelled
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
event-more-impossible = The subscription has changed. If it is still wanted, create a new order from the subscription as it is now
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

# Amounts, seats and days in words. Buyers' pages show these too.
price-original = Original price
price-discount = Extra discount
price-payable = To pay
price-worth = Worth
price-explain = How this is calculated
seats-count = { $seats ->
    [one] { $seats } seat
   *[other] { $seats } seats
  }
seats-added = { $seats ->
    [one] { $seats } seat added
   *[other] { $seats } seats added
  }
duration-years = { $years ->
    [one] { $years } year
   *[other] { $years } years
  }
duration-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
term-on-payment = { $start } to { $end }, last day included, if paid today
term-fixed = { $start } to { $end }, last day included
list-comma = {", "}

# The list of orders.
orders-title = Orders
orders-by-state = By state
orders-all = All
orders-search = Order number, company, product, reference
orders-all-products = All products
orders-all-creators = Everybody’s
orders-from = Created from
orders-to = Created until
orders-filter = Filter
orders-clear = Clear filters
orders-empty = No orders yet
orders-empty-text = Choose a product, and ten seconds later its payment link is ready to send.
orders-none-found = No order fits
orders-none-found-text = Try another word or fewer filters. Enter at least the first 13 characters of an order number.
orders-col-what = Company / product
orders-col-product = Product
orders-col-state = State
orders-col-left = Link ends in
orders-col-creator = Created by
orders-col-created = Created
orders-col-link = Link
orders-price-open = Open
orders-copy-link = Copy link
orders-first-page = First page
orders-next-page = Next page
orders-anybody = Any company
orders-by-api = API
orders-buyer-chooses = Buyer configures

# The list of orders as a file.
export-as-xlsx = Export to Excel
export-as-csv = Export as CSV
export-too-many = Too many orders for one Excel file
export-too-many-text = An Excel file holds at most 100,000 rows. Narrow the dates, or export as CSV, which has no limit.
export-number = Order number
export-state = Status
export-kind = Type
export-company = Company
export-corpid = CorpID
export-product = Product
export-edition = Edition
export-seats = Seats
export-days = Days
export-pay-type = Who pays
export-original = List price (CNY)
export-discount = Discount (CNY)
export-payable = To pay (CNY)
export-paid = Paid (CNY)
export-created = Created
export-paid-at = Paid at
export-link-ends = Link ends
export-creator = Created by
export-reference = Reference
export-labels = Labels
export-internal = Internal note

# Creating an order.
new-title = New order
new-sub = A name opens the form. “Get link” creates the order at once; for a product the buyer then chooses everything
new-step-product = Choose a product
new-step-configure = Configure
new-step-send = Send the link
new-other-product = Another product
new-no-products = Nothing to sell yet
new-no-products-text = Only published products can be sold.
new-create = Create order
new-preview = Work out the price
offer-negotiated-only = Negotiated price
offer-cap = At most { $most }% off the original price.
offer-cap-own = At most { $most }% off the original price; above { $own }% a colleague has to approve before the customer can pay.
draft-mode = How to create it
draft-mode-bare = Create at once
draft-mode-bare-note = The customer chooses edition, seats and duration, then pays
draft-mode-configured = More configuration
draft-mode-configured-note = You set edition, seats, duration and discount; the customer just pays
draft-what = What is sold
draft-kind = Order type
draft-kind-help = Renewal and expansion are for companies that have bought before; new customers need a new purchase.
draft-edition = Edition
draft-seats = Seats
draft-seats-help = 1 to 1,000,000; for an expansion, the seats to add.
draft-fewer = Fewer
draft-more = More
draft-duration = Duration
draft-duration-years = The duration in years
draft-duration-months = The duration in months
draft-duration-days = The duration in days
draft-duration-help = A year counts 365 days, a month 31; 5 years (1,825 days) at most.
draft-unit = Unit
draft-unit-year = years
draft-unit-month = months
draft-unit-day = days
draft-unit-hour = hours
draft-unit-seats = seats
draft-activation = Starts
draft-activation-payment = On payment
draft-activation-dated = On a date
draft-start = Start date
draft-discount = Extra discount
draft-discount-none = None
draft-discount-amount = Amount off
draft-discount-ratio = Ratio
draft-discount-negotiated = Negotiated total
draft-amount-off = Amount off
draft-ratio = Percent to pay
draft-ratio-help = A whole number: 75 means 25% off.
draft-discount-reason = Reason for the discount
draft-discount-reason-help = The customer sees it; at most 256 bytes.
draft-negotiated = Negotiated total
draft-negotiated-help = For all seats and the whole duration; no other discount applies.
draft-add = Another product in the same order
draft-add-choose = Choose a product…
draft-add-button = Add
draft-add-help = One link and one payment for all of them, up to 20 products.
draft-add-fault = Choose the product to add.
draft-remove = Remove
draft-remove-named = Remove { $name }
draft-app-seats = Other seats for single apps
draft-app-seats-help = Left empty, an app has as many seats as the solution.
draft-who = Who buys, who pays
draft-company = Pinned company
draft-company-help = A company id, or choose an earlier customer. Left empty, any company can place the order.
draft-company-fault = Choose a company from the list or enter its id (1 to 64 letters, digits, “-”, “_”, “.” or “@”).
draft-pay-type = Who pays
draft-pay-type-help = If the provider pays, or nobody does, the company’s admin only confirms; after 72 hours without an answer it is confirmed by itself.
draft-receipt = Proof that you were paid
draft-receipt-help = The bank’s receipt as jpg, png, bmp (at most 10 MB) or pdf (at most 20 MB). Only colleagues see it.
draft-receipt-kept = { $name } is uploaded. Choose another file to replace it.
draft-labels = Labels
draft-labels-help = Separated by commas, at most 20; customers never see them.
proof-empty = The file is empty. Choose the bank’s receipt.
proof-type = The file is neither jpg, png, bmp nor pdf, whatever its name says. Choose another.
proof-too-large = The file is too large: pictures can have 10 MB, pdf 20 MB.
proof-gone = The uploaded file is no longer there. Choose it again.
order-receipt = Proof of payment
order-receipt-download = Download
order-receipt-note = Uploaded when the order was created; the customer does not see it.
fact-labels = Labels
draft-notes = Link validity and notes
draft-notes-hint = validity, reference, labels, internal note
draft-life = The link is valid for
draft-life-days = The link’s validity in days
draft-life-hours = The link’s validity in hours
draft-life-help = 1 hour to 90 days. After it nobody can place or pay; you can still extend it.
draft-reference = Reference
draft-reference-help = Your own contract or order number, for searching; customers never see it. At most 64 bytes.
draft-note = Internal note
draft-note-help = Only colleagues see it; at most 2,000 bytes.
draft-optional = optional

# The live price.
preview-title = What the customer will see
preview-example = Example
preview-example-choice = The customer chooses when placing; here as an example { $seats } seats for { $duration }.
preview-example-holding = The price depends on what the company holds; this supposes { $seats } seats until { $until }.
preview-none = The price is fixed when the customer places the order.
preview-faulty = Correct the above, and the price appears here.
preview-buyer-chooses = The customer chooses edition, seats and duration
preview-pinned = Only for { $company }
preview-free = Free of charge: this amount is not collected; it starts once the company’s admin confirms.
preview-provider-pays = The provider pays: the company pays nothing; it starts once its admin confirms.
preview-valid = The link is valid until { $until }
preview-valid-unknown = The link’s validity counts from its creation
preview-approval = A colleague has to approve
preview-approval-text = The discount is above your own limit. An owner has to approve it before the customer can place and pay.

# The link.
link-title = The link is ready to send
link-title-approval = Created, and waiting for approval
link-approval-text = You can forward the link now; until it is approved the customer sees that it is being approved and can’t pay.
link-once = One link serves one company. For another company, create another order.
link-another = Create another
link-open-order = Open the order
link-sealed = The link can’t be shown: it was sealed under another master key. Issue a new one.
link-qr = QR code of the payment link
link-copy = Copy link
link-share = Share
link-share-title = Payment link
link-open = Take a look
link-until = Valid until
link-never-opened = Not opened by a customer yet
link-opened = { $count ->
    [one] Opened once by a customer, at { $at }
   *[other] Opened { $count } times by customers, last at { $at }
  }

# One order.
order-title = Order
order-copy-number = Copy the order number
order-former = Earlier numbers:
order-refused = That was not done
order-rejected = The discount was not approved
order-rejected-text = { $by } rejected it: { $reason }. The customer can’t pay; change the configuration to ask again.
order-closing = Closing an open payment
order-closing-text = Until the payment channel gives its final answer, the customer can’t pay and the order can’t be changed.
order-link = Payment link
order-what = What is sold
order-open-price = Edition, seats, duration and price are fixed when the customer places the order.
order-money = Received and refunded
order-attempts = Payments begun
order-books = Books
order-timeline = Timeline
order-acts = Actions
order-facts = About this order
order-done-approve = Approved: the customer can pay now
order-done-reject = Rejected
order-done-revise = Configuration changed; the link stays the same
order-done-extend = Link extended
order-done-reissue = New link issued; the old one is dead
order-done-release = Claim released; the link can be used again
order-done-cancel = Order cancelled
fact-kind = Order type
fact-offer = Link
fact-offer-bare = The customer configures
fact-offer-configured = Configured, for any company
fact-offer-pinned = Configured, for one company
fact-pinned = Pinned company
fact-pay-type = Who pays
fact-claim = Placed by
fact-placed-by = { $member }, { $at }
fact-confirms-itself = Confirms itself
fact-paid-at = Paid
fact-confirmed-at = Confirmed
fact-paid = Paid amount
fact-refunded = Refunded
fact-completed-at = Completed
fact-cancelled-at = Cancelled
fact-expired-at = Expired
fact-approval = Approval
fact-approval-awaited = Waiting
fact-approval-approved = Approved by { $by }
fact-approval-rejected = Rejected by { $by }: { $reason }
fact-discount-reason = Discount reason
fact-reference = Reference
fact-note = Internal note
fact-creator = Created by
fact-revision = Revision
money-what = What
money-amount = Amount
money-at = Time
money-received = Received by the channel
money-applied = Booked
money-returned = Sent back
money-held = To be looked at
attempt-channel = Channel
attempt-begun = Begun
attempt-state-starting = Starting
attempt-state-open = Waiting for payment
attempt-state-closed = Closed
attempt-state-paid = Paid
refund-state-queued = Waiting
refund-state-submitted = Under way
refund-state-done = Refunded
refund-state-failed = Failed
books-debit = Debit
books-credit = Credit
books-at = Booked
account-channel-cash = Cash at the channel
account-order-income = Order income
account-surplus = Surplus, owed back
account-under-review = Under review
account-refund-in-transit = Refund in transit
account-memo-granted = Memo: granted
account-memo-outside = Memo: outside

# Acts on an order.
act-approve = Approve
act-reject = Reject
act-revise = Change configuration
act-extend = Extend the link
act-reissue = Issue a new link
act-release = Release the claim
act-cancel = Cancel the order
act-think = Not now
act-title-approve = Approve this discount?
act-title-reject = Reject this discount?
act-title-revise = Change the configuration
act-title-extend = Extend the link
act-title-reissue = Issue a new link?
act-title-release = Release this company’s claim?
act-title-cancel = Cancel this order?
act-text-approve = Once approved, the customer can place and pay.
act-text-reject = The customer will not be able to pay. Its creator can change the discount and ask again.
act-text-extend = Link and QR code stay the same; the customer has more time to pay.
act-text-reissue = The old link and QR code are dead at once: send the customer the new one.
act-text-release = The order goes back to not placed, and any company (or the pinned one) can place it again. An open payment is closed first.
act-text-cancel = The link is dead at once and the customer sees that the order was cancelled. An open payment is closed first. This can’t be undone.
act-reason = Reason
act-reason-help = Kept in the timeline; at most 200 bytes.
act-days = The number of days
act-days-extend = Extend by
act-days-reissue = The new link is valid for
act-days-help-extend = 1 to 90 days, counted from the present end; a link lives at most 90 more days.
act-days-help-reissue = 1 to 90 days, counted from now.
revise-sub = Saved as revision { $revision }; a new price takes a new order number, the link stays the same
revise-placed = A company has placed this order. Saving closes an open payment first; if the customer has just paid, the change is not made.
revise-save = Save changes

# Refusals in the words of who sells; the common ones speak to the buyer.
console-refusal-holds-running-subscription = This company has the app until { $end }, more than a year from now, so it can’t be bought new. Sell a renewal or an expansion instead.
console-refusal-date-with-time-left = This company’s subscription runs until { $end } and the new one starts after it, so no date can be set.
console-refusal-never-bought = This company has never bought this edition. Sell a new purchase instead.
console-refusal-on-trial = This company is on a trial, which can’t be renewed or expanded. Sell a new purchase instead.
console-refusal-holds-other-edition = This company has “{ $held }”, which isn’t the edition chosen.
console-refusal-subscription-not-running = This company’s subscription ended on { $ended }, so seats can’t be added. Sell a renewal or a new purchase instead.
console-refusal-subscription-not-started = The subscription this company bought starts on { $start }; nothing else can be sold before then.
console-refusal-other-order-open = This company has another unfinished order for the same app, { $number }. Wait until it is paid, or cancel it first.
console-refusal-provider-suspended = The operator has suspended your sales, so no order can be created. Please contact the operator.
console-refusal-already-paid = The order has been paid, so this can’t be done any more.
console-refusal-product-not-published = The product isn’t published, so it can’t be sold.

pick-again = Sold recently
pick-templates = Templates
pick-discount = { $amount } extra discount
pick-products = Products
pick-link = Get link
pick-link-named = Get a link at once: { $name }
template-keep = Save as a template
template-keep-hint = One press next time
template-name = Name of the template
template-name-help = At most 40 characters. A name that you have used already replaces that template.
template-shared = Colleagues may use it too
template-kept = Template “{ $name }” saved
template-deleted = Template deleted
template-delete = Delete template
template-more = More about the template “{ $name }”
template-of = from { $name }
template-too-many = Each person keeps at most { $max } templates. Delete one that is not used any more.
order-again = Sell again

# One act on several orders of the list.
orders-tick = Select
orders-tick-all = Select all orders on this page
orders-ticked = Selected:
orders-tick-extend = Extend links
orders-tick-cancel = Cancel orders
several-title-extend = Extend the links of these orders
several-title-cancel = Cancel these orders?
several-count = { $count ->
    [one] One order.
   *[other] { $count } orders.
}
several-text-extend = Links and QR codes stay the same; customers have more time to pay.
several-text-cancel = The links are dead at once and customers see that the orders were cancelled. Open payments are closed first. This can’t be undone.
several-act-extend = Extend the links
several-act-cancel = Cancel these orders
several-again = Try again
several-left-out = { $count ->
    [one] One more stays as it is
   *[other] { $count } more stay as they are
}
several-left-out-text-extend = They are paid, cancelled or expired, and have no link to extend. An expired order can get a new link on its own page.
several-left-out-text-cancel = They are paid, cancelled or expired, and can’t be cancelled. What was paid can be refunded.
several-none = No order that this can be done to
several-none-text = Go back to the list and tick orders that have not been paid yet.
several-refused = { $done } done, { $refused } not
several-unavailable = This order could not be changed just now; please try again in a moment.
several-done-extend = The links are extended
several-done-cancel = The orders are cancelled
