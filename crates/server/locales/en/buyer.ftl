# The buyer's pages: sign-in, payment, order centre

# Sign-in
login-title = Sign in to order
login-lead = Sign in with your company to see the offer, order and pay
login-wecom = Sign in with WeCom
login-or = or by e-mail
login-email = Work e-mail
login-email-help = We’ll send it a 6-digit code, good for 10 minutes
login-send-code = Send code
login-none = No way to sign in has been set up. Please contact the operator.
login-state-lost = That sign-in timed out or wasn’t started here. Please sign in again.
login-declined = You cancelled the WeCom sign-in. Try again, or use your e-mail.
login-wecom-not-ready = WeCom sign-in isn’t ready yet. Try again shortly, or use your e-mail.
login-code-spent = That sign-in code is no longer good. Please sign in again.
login-not-a-member = Your WeChat account doesn’t belong to a company. Switch to a company account, or use your e-mail.
login-wecom-silent = WeCom didn’t answer. Please try again shortly.
login-wecom-refused = WeCom refused this sign-in. Use your e-mail, or contact the seller.
login-bad-email = Enter a valid e-mail address (64 characters at most).
login-mail-failed = The mail couldn’t be sent. Check the address or try again later.
login-code-title = Enter the code
login-code-lead = Sent to { $email }
login-code = 6-digit code
login-enter = Sign in
login-again = Nothing arrived? Use another address or send it again
login-wrong-code = That code is wrong or has expired. After 5 wrong tries you need a new one.
login-company-title = Which company are you with?
login-company-lead = Needed once, for your orders and invoices
login-person = Your name
login-company = Company’s full name
login-credit-code = Unified social credit code
login-credit-code-help = 18 characters, as on the business licence
login-credit-code-sure = I have checked the business licence; the code is right
login-continue = Continue
login-names-needed = Enter your name (20 characters at most) and the company’s full name (42 at most).
login-bad-credit-code = The code must be 18 digits and capital letters (without I, O, S, V and Z).
login-doubtful-credit-code = The check character doesn’t fit. Check the business licence; if the code is right, tick the box to go on.
login-company-known = This company is already registered here. Sign in with WeCom, or ask the seller to add you as a member.
mail-code-subject = Your sign-in code
mail-code-text = Your sign-in code is { $code }. It is good for 10 minutes. Don’t share it; if you didn’t ask for it, ignore this mail.

# The payment link: three pages
pay-payee = Payee
pay-foot = Checkout by Till. WeChat Pay settles the money with the payee; Till never holds it.
pay-support = Contact { $seller }: { $contact }
pay-ask-seller = Questions? Contact the seller: { $contact }
pay-for-you = Prepared for your company
pay-title-many = { $first } and more, { $count } products
pay-card = Payment
pay-edition = Choose an edition
pay-seats = Seats
pay-fewer = Fewer seats
pay-more = More seats
pay-duration = Duration
pay-duration-help = A year is 365 days; at most 5 years (1,825 days).
pay-unit = Unit of the duration
pay-unit-year = years
pay-unit-month = months (31 days)
pay-unit-day = days
pay-edition-per-seat = { $price } per seat per { $period }
pay-edition-fixed = { $price } per { $period }, any number of seats
pay-edition-tiers-seat = As low as { $price } per seat per { $period }
pay-edition-tiers-fixed = From { $price } per { $period }
pay-edition-steps = From { $min } seats, in steps of { $step }
pay-edition-from = From { $min } seats
pay-edition-any = Up to { $max } seats
pay-seats-added = { $added } more seats ({ $before } → { $after })
pay-bundle = Includes { $apps }
pay-bundle-app = { $seats ->
    [one] { $app } ({ $seats } seat)
   *[other] { $app } ({ $seats } seats)
  }
pay-fact-payer = Who pays
pay-fact-number = Order number
pay-copy-number = Copy the order number
pay-payer-customer = Your company
pay-payer-provider = The seller; nothing for your company to pay
pay-payer-free = Free; nothing for your company to pay
pay-price-later = The price depends on what your company already has. Sign in to see it.
pay-discount-reason = Discount: { $reason }
pay-ineligible = Your company can’t buy this as it stands
pay-see-subscriptions = See your company’s subscriptions
pay-see-other-order = See that order
pay-see-orders = See my orders
pay-switch = Switch account
pay-sign-in = Sign in to order
pay-sign-in-why = Signing in doesn’t order anything: you can check the offer first.
pay-sign-in-look = Sign in to see the order
pay-sign-in-own = It was us: sign in to see it
pay-place = Place order and pay
pay-place-free = Place order
pay-place-short = Place order
pay-reconfigure-save = Save and pay
pay-reconfigure-back = Keep it, back to payment
pay-reconfigure-note = Saving makes the earlier payment QR code invalid.
pay-confirm-lead = There’s nothing for your company to pay. It starts as soon as you confirm; without an answer it confirms itself at the deadline.
pay-confirm = Confirm
pay-decline = No, decline
pay-decline-title = Decline this order?
pay-decline-text = The order is cancelled, and the seller sees the reason you give.
pay-decline-reason = Why you decline
pay-answer-by = Please answer by
pay-wait-admin = An admin of your company has to confirm this order. Please pass the link on to them.
pay-role-cannot-order = Your finance role can pay, but not order. Ask an admin or member to place the order first.
pay-deadline = Pay by
pay-deadline-free = Link valid until
pay-one-company = One link serves one company: the first to place the order.
pay-pinned-title = This order is for one company only
pay-pinned-text = { $seller } prepared this order for a particular company. Sign in with that company’s account to see it.
pay-signed-in-as = You’re signed in with { $company }
pay-switch-account = Use another account
pay-my-orders = My orders

# Links that lead no further
dead-end-link-expired = This payment link has expired
dead-end-expired-at = The link ended at { $at } and can’t be ordered or paid any more. Ask the seller to extend it or send a new one.
dead-end-order-cancelled = This order was cancelled
dead-end-used-by-another-company = Already used by another company
dead-end-pinned-to-another-company = Issued for another company
dead-end-awaiting-approval = The discount is being approved
dead-end-approval-rejected = The discount was not approved
dead-end-already-paid = This order is paid
dead-end-closing = Waiting for the channel’s final answer
dead-end-provider-suspended = The seller has paused payments

# The desk
desk-title = Pay for your order
desk-company = Ordered by
desk-quotation = Open the quotation to print
desk-choose = Choose how to pay
desk-wechat-note = Scan with WeChat on your phone; arrives at once
desk-pay = WeChat Pay
desk-waiting = Waiting for payment. The result shows here by itself
desk-ask = Already paid? Check now
desk-no-script = After paying, use the button above to see the result.
desk-closing = A payment of this order is still open and its final result is being asked for; that usually takes seconds. This page updates by itself. Please don’t pay twice.
desk-reconfigure = Change configuration
desk-cancel = Take back the order
desk-cancel-title = Take back this order?
desk-cancel-text = The unpaid QR code stops working at once, and the link is open to other companies again.
desk-cancel-text-pinned = The unpaid QR code stops working at once and the order is cancelled for good.
desk-cancel-think = Keep it
desk-phone-title = Scan from another screen
desk-phone-text = WeChat can’t read its payment QR code by a long press or from your album. Open this link on a computer and scan it with WeChat on this phone.
desk-phone-copy = Copy the link for your computer
qr-payee = Payee: { $seller }
qr-label = WeChat Pay QR code
qr-hint = Scan with WeChat to pay
qr-renews = until it renews itself
qr-ends = until the link ends
result-title = Payment received
result-confirmed = Confirmed
result-refunded = { $amount } of it has been returned.
result-for = Switched on for
result-next-title = What happens next
result-next = Your seats are on for the dates above and the seller has been told; your people can start. Print the receipt from your orders; for invoices and refunds, contact the seller.
result-order = View order
result-receipt = Receipt
term-days = { $start } to { $end }, last day included

# Order centre
centre-title = Order centre
centre-nav = Order centre navigation
centre-orders = Orders
centre-subscriptions = Subscriptions
centre-subscriptions-of = What { $company } holds
centre-scope-all = All orders of your company
centre-scope-own = Orders that you placed
centre-tab-all = All
centre-tab-open = To do
centre-tab-paid = Paid
centre-tab-over = Ended
centre-search = Product or order number
centre-empty = No orders yet
centre-empty-text = Open a payment link from a seller and place the order; it will show up here.
centre-none-found = No orders match
centre-none-found-text = Try another word, or look at all orders.
centre-show-all = Show all orders
centre-product = Product
centre-amount = To pay
centre-state = State
centre-seller = Seller
centre-created = Created
centre-price-open = Open
centre-price-later = The price is fixed when the order is placed.
centre-pages = Pages
centre-first = First page
centre-next = Next page
centre-pay = Pay now
centre-open-link = Review and order
centre-confirm = Review and confirm
centre-bought = What you buy
centre-facts = Order details
centre-kind = Order type
centre-placed-by = Placed by
centre-placed-at = Placed at
centre-until = Pay by
centre-answer-by = Answer by
centre-paid-at = Paid at
centre-confirmed-at = Confirmed at
centre-cancelled-at = Cancelled at
centre-expired-at = Expired at
centre-refunded = Refunded
centre-transaction = WeChat Pay number
centre-timeline = Progress
centre-no-steps = Nothing has happened yet.
centre-receipt = Receipt
centre-quotation = Quotation
centre-sub-empty = No subscriptions yet
centre-sub-app = App
centre-sub-edition = Edition
centre-sub-seats = Seats
centre-sub-term = Term
centre-sub-state = State
centre-holding-running = Running
centre-holding-ending = Ends soon
centre-holding-not-started = Not started
centre-holding-expired = Ended
centre-holding-trial = Trial
centre-days-left = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
  }
centre-starts-in = { $days ->
    [one] Starts in { $days } day
   *[other] Starts in { $days } days
  }

# Progress, as the buyer sees it
buyer-event-placed = Order placed
buyer-event-revised = The order was changed; its number is now { $number }
buyer-event-extended = Extended until { $until }
buyer-event-cancelled = Order cancelled
buyer-event-expired = The link ended and the order expired
buyer-event-confirmation-asked = Waiting for your admin to confirm by { $until }
buyer-event-confirmed = { $silence ->
    [true] Confirmed by itself after 72 hours
   *[false] Confirmed by your admin
  }
buyer-event-declined = Declined by your admin
buyer-event-attempt-started = WeChat Pay begun: { $amount }
buyer-event-paid = { $amount } paid
buyer-event-subscription-changed = Seats on: { $seats }, { $start } to { $end }
buyer-event-money-returned = { $amount } arrived that this order can’t use; it’s on its way back to you
buyer-event-money-held = { $amount } arrived and is being checked; please contact the seller
buyer-event-refund-done = { $amount } returned to you
buyer-event-completed = Order completed

# Receipt and quotation
paper-back = Back to the order
paper-print = Print
paper-number = Order { $number }
paper-payee = Payee
paper-payer = Payer
paper-credit-code = Unified social credit code { $code }
paper-item = Item
paper-original = Original
paper-discount = Discount
paper-payable = To pay
paper-capital = In Chinese capitals
receipt-title = Receipt
receipt-paid = Paid
receipt-refunded = Refunded
receipt-channel = Paid by
receipt-note = This receipt confirms that the money was received. It is not a tax invoice (fapiao).
quotation-title = Quotation
quotation-valid = Valid until
quotation-pay-at = Pay at
quotation-note = This quotation is not a proof of payment. Please pay at the link above while it is valid.
