# Notices by mail: who gets what.
notices-title = Mail notices
notices-to = Sent to { $address }
notices-what = Tell me about
notices-night = Except for payments, notices between 9 p.m. and 9 a.m. China time go out at 9 in the morning.
notices-lang = Language of the mails
notices-saved = Saved
notices-none = You sign in with WeCom and Till doesn’t know a mail address of yours, so you get no mail notices.
notices-topic-link-ends = A payment link is about to end
notices-topic-to-confirm = An order waits for confirmation
notices-topic-paid = Payment received
notices-topic-refund-done = Refund done
notices-topic-fapiao-issued = Fapiao issued
notices-topic-subscription-ends = A product is about to end
notices-topic-sold = An order of mine was paid
notices-topic-renewal-asked = A customer asks for a renewal
notices-topic-refund-applied = A customer applies for a refund
notices-topic-money-held = Money waits for a decision
notices-note-link-ends = 3 days and 1 day before; never after payment
notices-note-to-confirm = Orders that the provider pays or gives
notices-note-paid = At once, when an order is paid
notices-note-refund-done = When a refund has been completed
notices-note-fapiao-issued = When it is made out; it can be downloaded from the order
notices-note-subscription-ends = 30, 7 and 1 days before; not once renewed
notices-note-sold = At once, when it is paid
notices-note-renewal-asked = The order for it is ready to be looked at and sent
notices-note-refund-applied = To be answered within 5 days
notices-note-money-held = Money that no order could take

notice-subject-link-ends = The payment link of order { $number } ends in { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
notice-text-link-ends =
    Your order { $number } with { $seller } has not been paid yet.

    Product: { $product }
    To pay: { $amount }
    Until: { $when } (China time)

    Afterwards { $seller } has to send a new link. If you have paid, please ignore this mail.
notice-subject-to-confirm = Order { $number } waits for your confirmation
notice-text-to-confirm =
    { $seller } provides your company with a product and needs your confirmation. There is nothing to pay.

    Order: { $number }
    Product: { $product }
notice-subject-paid = Payment received: { $amount }, { $product }
notice-text-paid =
    Your order { $number } with { $seller } has been paid.

    Product: { $product }
    Paid: { $amount }

    If you need a fapiao, apply for it on the order’s page.
notice-subject-refund-done = Refund done: { $amount }
notice-text-refund-done =
    { $seller } has refunded order { $number }.

    Product: { $product }
    Refund: { $amount }

    The money goes back the way it came; your bank decides when it arrives.
notice-subject-fapiao-issued = The fapiao of order { $number } has been issued
notice-text-fapiao-issued =
    { $seller } has issued a fapiao over { $amount } for order { $number }.

    It can be seen and downloaded on the order’s page.
notice-subject-subscription-ends = { $product } ends in { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
notice-text-subscription-ends =
    { $product }, used by { $company }, ends on { $when }, that day included.

    To go on using it, ask { $seller } for a renewal: { $renewal }
notice-subject-sold = { $company } has paid { $amount }
notice-text-sold =
    Order { $number }, which you created, has been paid.

    Company: { $company }
    Product: { $product }
    Paid: { $amount }
notice-subject-renewal-asked = { $company } asks for a renewal of { $product }
notice-text-renewal-asked =
    On { $when } { $company } asked for a renewal of { $product }.

    The order for it is ready to be looked at and created: { $renewal }
notice-subject-refund-applied = { $company } applies for a refund of { $amount }
notice-text-refund-applied =
    { $company } applies for a refund of { $amount } for order { $number }.

    Please answer within 5 days; after that it is approved by itself.
notice-subject-money-held = { $amount } waits for a decision
notice-text-money-held =
    { $amount } came in for order { $number } and could not be booked to it.

    Please decide whether it goes back or pays the order.
notice-foot =
    The order: { $order }

    Choose what you are told: { $choices }
