### Provider's console and operator's pages

## Common
console-save = Save
console-cancel = Cancel
console-edit = Edit
console-remove = Remove
console-search = Search
console-clear = Clear filters
console-optional = optional
console-pager = Pages
console-first = First page
console-next = Next
console-copy = Copy
console-saved = Saved
console-fix = { $count ->
    [one] Please correct this first
   *[other] Please correct these { $count } things first
}

fault-required = { $field } is required
fault-text = { $field }: { $min } to { $max } characters
fault-text-max = { $field }: at most { $max } characters
fault-number = { $field }: a whole number from { $min } to { $max }
fault-price = { $field }: more than 0, at most { $max }, with up to two decimals
fault-email = Enter a valid e-mail address, such as lin@example.com
fault-code = { $field }: at most 64 letters, digits, hyphens and underscores
fault-choice = { $field }: choose one
fault-changed = Somebody saved a newer version while you were editing. Open the newest version and make your change again.

## Sign-in
sign-in-title = Sign in to Till
sign-in-sub = Provider console
sign-in-email = E-mail
sign-in-password = Password
sign-in-button = Sign in
sign-in-wrong = Wrong e-mail or password. Please try again.
sign-in-help = Forgot your password? Ask your provider's owner for a new invitation.

## Products
products-title = Products
products-sub = Only published products can be sold
products-new = New product
products-empty = No products yet
products-empty-text = Add your first product and its price, then you can create orders.
products-empty-viewer = Products appear here once an owner adds them.
products-col-name = Product
products-col-editions = Editions and prices
products-col-state = State
products-col-version = Version
product-published = Published
product-unpublished = Not published
product-publish = Publish
product-unpublish = Unpublish
product-publish-done = Published: the product can be sold now
product-unpublish-done = Unpublished
product-unpublish-title = Unpublish “{ $name }”?
product-unpublish-text = Links already sent can't be placed or paid until it is published again. Paid orders and subscriptions stay as they are.
product-kind = Kind
product-name-label = Product name
product-code = Product code
product-code-help = The suite_id or case_id in paytool. Left empty, one is made up. It can't be changed later.
product-description = Description
product-discount-cap = Extra discount cap
product-discount-cap-help = Percent off at most, 0 to 30; empty means the provider's cap
product-apps = Apps in it
product-apps-help = 1 to 20. A company that buys the solution gets all of them.
product-apps-none = Create apps first, then bundle them.
product-priced = Set a catalogue price
product-price-title = Catalogue price
product-priced-help = Without one, somebody who may negotiate types the total for each order
product-unpriced = No catalogue price: the total is typed per order
product-solution-apps = { $count ->
    [one] 1 app
   *[other] { $count } apps
}
product-version = Version { $version }
product-versions = Versions
product-versions-text = Every save makes a new version. An order keeps the prices of the version it was made with.
product-version-current = Current
product-version-old = This is version { $version }; a later one has replaced it.
product-version-latest = Open the current version
product-facts = Overview
product-cap-provider = As the provider's
product-new-title = New product
product-edit-title = Edit product
product-edit-sub = Saving makes version { $version }; orders already made keep their prices
product-choose-kind = Choose the kind of product
product-kind-note-third-party-app = Sold on the app market, priced by edition
product-kind-note-custom-app = Built from a template for one company; the price can be negotiated
product-kind-note-solution = Several apps together, sold under editions of their own
product-created = Product created. Check it, then publish it.
product-percent-off = at most { $percent } % off

edition-legend = Edition { $number }
edition-add = Add edition
edition-remove = Remove this edition
edition-name = Edition name
edition-model = Price model
edition-model-per-seat = Per seat
edition-model-fixed = Fixed total
edition-model-tiers = Tiers
edition-seat = Price per seat
edition-total = Fixed total
edition-total-help = Whatever the seats; can't be expanded
edition-period = Price period
edition-min-seats = Fewest seats
edition-max-seats = Most seats
edition-seat-step = Seat step
edition-seat-step-help = Above the minimum, seats are sold in multiples of this
edition-more = Price cap, incentives, trial and discount cap
edition-period-cap = Price cap
edition-period-cap-help = The buyer pays no more than this per price period
edition-trial-days = Trial days
edition-trial-help = 1 to 365; empty means no trial
edition-discount-cap = Discount cap of this edition
edition-incentives = Incentives by duration
edition-incentives-help = Longer is cheaper. When several fit, the one with the most days applies.
edition-incentive-add = Add incentive
edition-tier-add = Add tier
edition-tiers-help = All seats are priced at the tier that holds their number
tier-from = From seats
tier-kind = Priced
tier-price = Price
tier-per-seat = per seat
tier-fixed = whole tier
tier-remove = Remove tier { $number }
tier-seats = Seats
tier-range = { $from } to { $to } seats
tier-range-open = { $from } seats and more
incentive-from = From days
incentive-kind = Benefit
incentive-percent = Percent
incentive-ratio = Percent to pay
incentive-gift = Gift days in percent
incentive-kind-ratio = Pay a percentage (70–99 %)
incentive-kind-gift-days = Gift days (1–35 %)
incentive-remove = Remove incentive { $number }
incentive-line-ratio = From { $days } days, { $percent } % off
incentive-line-gift = From { $days } days, { $percent } % more days free
unit-people = seats
unit-percent = %
unit-days = days
period-year-days = Year (365 days)
period-month-days = Month (31 days)
price-per-seat = { $price } / seat / { $period }
price-fixed = { $price } / { $period }, fixed total
price-tiers = Tiers from { $price } / seat / { $period }
price-tiers-fixed = Tiers from { $price } / { $period }
edition-seats-line = { $min } to { $max } seats
edition-step-line = in steps of { $step }
edition-cap-line = at most { $price } per { $period }
edition-trial-line = { $days }-day trial

catalog-fault-name-length = A name has at most 128 bytes (about 42 Chinese characters)
catalog-fault-code-length = Product code: 1 to 64 characters
catalog-fault-code-taken = Another product has this code. Choose a different one.
catalog-fault-edition-missing = Add at least one edition
catalog-fault-custom-app-editions = A custom app has one price only
catalog-fault-solution-apps = Choose 1 to 20 apps
catalog-fault-discount-cap = Discount cap: 0 to 30
catalog-fault-edition-repeated = Every edition needs a name of its own
catalog-fault-seats-range = Most seats: not below the fewest, at most 1,000,000
catalog-fault-seat-step = Seat step: at least 1
catalog-fault-period-month = Only custom apps are priced by the month
catalog-fault-price-not-positive = The price must be more than 0
catalog-fault-trial-days = Trial days: 1 to 365
catalog-fault-incentive = Percent to pay: 70 to 99; gift days: 1 to 35
catalog-fault-tiers-order = Tiers must start at rising numbers of seats, the first not above the fewest seats
catalog-fault-tiers-missing = Fill in at least one tier

## Customers
customers-title = Customers
customers-sub = Companies that placed an order or hold a subscription
customers-search = Company name or CorpID
customers-empty = No customers yet
customers-empty-text = A company appears here once it places an order through a payment link.
customers-nothing = Nothing found for “{ $query }”
customers-nothing-text = Try a part of the company's name, or the whole CorpID.
customers-col-company = Company
customers-col-subscriptions = Subscriptions
customers-no-subscription = No subscription
customer-corpid = CorpID
customer-credit-code = Unified social credit code
customer-subscriptions = Subscriptions
customer-subscriptions-empty = This company has no app yet.
customer-orders = Orders
customer-orders-empty = No orders yet.
customer-orders-all = All its orders
customer-new-order = New order for them
customer-col-seats = Seats
customer-col-term = Start – end
customer-col-left = Left
customer-col-state = State
customer-col-order = Order
customer-col-amount = Payable
customer-col-created = Created
customer-terms = Terms
customer-term-new = Purchase
customer-term-trial = Trial
customer-term-expansion = Expansion
customer-term-seats = { $seats ->
    [one] 1 seat
   *[other] { $seats } seats
}
customer-term-added = { $seats ->
    [one] 1 seat more
   *[other] { $seats } seats more
}
customer-days = { $start } to { $end }
customer-days-left = { $days ->
    [one] 1 day left
   *[other] { $days } days left
}
customer-days-over = { $days ->
    [one] ended 1 day ago
   *[other] ended { $days } days ago
}
customer-days-until = { $days ->
    [one] starts in 1 day
   *[other] starts in { $days } days
}
subscription-state-running = Running
subscription-state-ending = Ending soon
subscription-state-trial = On trial
subscription-state-not-started = Not started
subscription-state-expired = Ended
subscription-state-none = None

## Team
team-title = Team
team-sub = Who can enter the console
team-invite = Invite
team-col-person = Person
team-col-role = Role
team-col-cap = Own discount cap
team-col-limit = Refund limit
team-col-state = State
team-you = You
team-active = Active
team-inactive = Deactivated
team-cap-provider = As the provider's
team-cap-percent = At most { $percent } % off
team-no-limit = No limit
team-invited = Open invitations
team-invited-until = Valid until { $time }
team-withdraw = Withdraw
team-withdraw-done = Invitation withdrawn
team-withdraw-confirm = The invitation link stops working at once.
team-invite-title = Invite somebody
team-invite-sub = They open the link, set a password and are in. It works once, for 7 days.
team-email = E-mail
team-name = Name
team-role = Role
team-cap = Own discount cap
team-cap-help = Percent off at most, 0 to 30; deeper discounts need somebody's approval. Empty means the provider's cap.
team-limit = Refund limit
team-limit-help = Larger refunds need a second person. Empty means no limit.
team-send = Make the invitation link
team-taken = This e-mail already belongs to somebody in the team. Change them in the list.
team-deactivate = Deactivate
team-deactivate-title = Deactivate “{ $name }”?
team-deactivate-text = They are signed out at once and can't sign in again. Orders they created stay.
team-deactivate-done = Deactivated and signed out
team-reactivate = Reactivate
team-reactivate-done = Reactivated
team-not-oneself = You can't change your own role or deactivate yourself. Ask another owner.
team-last-owner = At least one owner must remain
team-role-note-owner = Everything
team-role-note-sales = Creates orders, manages their own
team-role-note-finance = Sees orders, handles refunds and books
team-role-note-developer = Sees orders, manages receiving accounts
team-role-note-viewer = Looks only

invited-title = The invitation link is ready
invited-text = Send it to { $name } ({ $email }). It is shown only this once.
invited-mailed = It was sent to { $email }; you can also copy it. It is shown only this once.
invited-until = Valid until { $time }, works once
invited-copy = Copy link
invited-done = Done
invitation-title = Join { $provider }
invitation-sub = You are invited as: { $role }
invitation-name = Name
invitation-password = Choose a password
invitation-password-help = 10 to 128 characters, not your e-mail address
invitation-again = The password again
invitation-button = Join and sign in
invitation-differ = The two passwords differ
invitation-is-email = The password can't be your e-mail address
invitation-password-length = Password: 10 to 128 characters
invitation-over-title = This invitation no longer works
invitation-over-text = It was used or withdrawn, or is older than 7 days. Ask the person who invited you for a new one.
invitation-mail-subject = { $provider } invites you to Till
invitation-mail-text = Hello { $name },

    { $provider } invites you to its Till console. Open this link and set a password before { $time }:

    { $url }

    The link works once. If you don't know the sender, ignore this mail.

## Settings
settings-title = Settings
settings-tab-general = Rules
settings-tab-channels = Receiving accounts
settings-tab-developer = API credentials
developer-sub = A system that already uses WeCom's cashier works after changing its base URL to the one below.
developer-credentials = API credentials
developer-base-url = Base URL
developer-corpid = Provider corpid
developer-changed = Last replaced
developer-never = Not made yet
developer-replace-provider = Replace provider_secret
developer-replace-paytool = Replace paytool secret
developer-provider-secret = New provider_secret
developer-paytool-secret = New paytool secret
developer-suite-secret = New suite_secret
developer-once = It is shown only this once: keep it now.
developer-copy = Copy
developer-replace-title = Replace the secret?
developer-replace-text = The old secret, and tokens that were got with it, end at once. Be ready to update your system.
developer-replace-ok = Replace
developer-suites = Apps
developer-suites-empty = There is no third-party or custom app yet.
developer-suite-id = suite_id
developer-ticket = Current suite_ticket
developer-no-secret = There once a secret is made
developer-suite-new-secret = Make a new suite_secret
developer-recommended = Recommended app
developer-suite-recommended = Make it a recommended app
developer-suite-ordinary = No longer a recommended app
developer-suite-saved = The app's setting was saved
developer-rules = Limits of calls
developer-rules-saved = The limits were saved
developer-addresses = IP allow-list
developer-addresses-help = One address per line; parts may be *, as in 10.0.0.*. Empty: from anywhere
developer-fault-addresses = { $field }: only IP addresses, or patterns such as 10.0.0.*
developer-floor = Lowest price by API
developer-recommended-floor = Lowest price of recommended apps
developer-floor-help = Percent of the original that must be left to pay, 10 to 99
settings-links = Payment links and discounts
settings-money = Money and refunds
settings-contact = Support
settings-link-hours = Link validity
settings-link-hours-help = Default for new orders, 1 to 2,160 hours (90 days); 240 hours are 10 days
settings-discount-cap = Extra discount cap
settings-discount-cap-help = Nobody may give more, 0 to 30 %
settings-late-money = Late money
settings-late-honour = Pay the order
settings-late-honour-note = At most 72 hours late, and the order was not paid otherwise, cancelled or changed
settings-late-refund = Refund by itself
settings-late-refund-note = Back the way it came; both sides are told
settings-late-hold = Hold for review
settings-late-hold-note = Finance decides from the review queue
settings-refund-window = Refund window
settings-refund-window-help = Days after payment in which a refund can be applied for, 0 to 365
settings-bank-days = Online bank deadline
settings-bank-days-help = How many days maker and checker have at the bank, 1 to 30
settings-fee = Channel fee
settings-fee-help = In hundredths of a percent, 0 to 1,000; 60 is 0.6 %
settings-fee-unit = ‱
settings-support = Support contact
settings-support-help = Phone, mail or WeChat, shown to buyers on dead links; at most 120 characters
settings-hours = hours

channels-sub = Buyers' money goes straight into these accounts
channels-add = Add WeChat Pay
channels-add-bank = Add online bank
bank-new-title = Add an online bank account (UnionPay B2B)
bank-replace-title = Replace the online bank’s credentials
bank-mer-id = UnionPay merchant number
bank-mer-id-help = merId, 15 characters
bank-private-key = Merchant’s signing key
bank-private-key-help = As PEM. From the .pfx that UnionPay issued: openssl pkcs12 -in sign.pfx -nocerts -nodes
bank-certificate = Merchant’s signing certificate
bank-certificate-help = As PEM. From the same .pfx: openssl pkcs12 -in sign.pfx -clcerts -nokeys
bank-middle = UnionPay’s middle certificate
bank-middle-help = All of acp_prod_middle.cer
bank-root = UnionPay’s root certificate
bank-root-help = All of acp_prod_root.cer
bank-fault-mer-id = { $field } must be 15 letters or digits
bank-fault-other = These credentials don’t work: { $problem }
channels-empty = No receiving account yet
channels-empty-text = Buyers can pay once you add your WeChat Pay merchant account.
channels-col-added = Added
channels-enabled = On
channels-disabled = Off
channels-enable = Turn on
channels-disable = Turn off
channels-check = Check
channels-check-ok = It works: the credentials are right and the answers are properly signed
channels-check-failed = The check failed: { $reason }
channels-check-clock = This machine's clock is { $seconds } s off; set it by NTP
channel-fault-taken = This merchant number is there already; replace its credentials instead
channels-enable-done = Receiving account turned on
channels-disable-done = Receiving account turned off
channels-disable-title = Turn off this account?
channels-disable-text = New payments won't use it. Payments already begun still count.
channels-added = Account added. Press “Check” to try its credentials.
channels-replaced = Credentials replaced
channels-replace = Replace credentials
channels-new-title = Add WeChat Pay
channels-replace-title = Replace WeChat Pay credentials
channels-new-sub = Credentials are stored encrypted and never shown again
channel-merchant = Merchant { $mchid }
channel-mchid = Merchant number
channel-mchid-help = mchid, 8 to 10 digits
channel-appid = AppID
channel-appid-help = Of an official account, mini program or WeCom, bound to the merchant number
channel-serial = Serial of the merchant API certificate
channel-serial-help = 40 hex digits, under “API security” in the merchant platform
channel-private-key = Merchant API private key
channel-private-key-help = The whole of apiclient_key.pem
channel-api-v3-key = APIv3 key
channel-api-v3-key-help = 32 characters
channel-verify = How WeChat Pay's signatures are verified
channel-verify-public-key = WeChat Pay public key
channel-verify-public-key-note = All newer merchants use this
channel-verify-certificate = Platform certificates
channel-verify-certificate-note = Downloaded and renewed automatically
channel-public-key-id = WeChat Pay public key ID
channel-public-key-id-help = Begins with PUB_KEY_ID_
channel-public-key = WeChat Pay public key
channel-public-key-help = The whole of pub_key.pem
channel-fault-digits = { $field }: 8 to 10 digits
channel-fault-plain = { $field }: 1 to 64 letters or digits
channel-fault-key-length = APIv3 key: exactly 32 characters
channel-fault-private-key = The private key can't be read. Paste the whole of apiclient_key.pem.
channel-fault-public-key = The public key can't be read. Paste the whole of pub_key.pem.
channel-fault-public-key-id = The public key ID begins with PUB_KEY_ID_, then letters or digits
channel-fault-other = These credentials can't be used: { $problem }

## Operator
operator-title = Operator
operator-sign-in-title = Operator sign-in
operator-sign-in-sub = For the people who run this installation
operator-sign-in-help = Forgot your password? Use the till user command on the server.
operator-providers = Providers
operator-providers-sub = Who receives payments through this installation
operator-new = Add provider
operator-empty = No providers yet
operator-empty-text = Add the first one and send its owner the invitation link.
operator-col-provider = Provider
operator-col-orders = Orders
operator-col-state = State
operator-col-created = Added
operator-active = Active
operator-suspended = Suspended
operator-suspend = Suspend
operator-resume = Resume
operator-suspend-title = Suspend “{ $name }”?
operator-suspend-text = Its links can't be placed or paid. Its team can still sign in and look; money already received still counts.
operator-suspend-done = Provider suspended
operator-resume-done = Provider resumed
operator-new-title = Add provider
operator-new-sub = Its first owner gets an invitation link
operator-name = Provider name
operator-corpid = WeCom CorpID
operator-corpid-help = Begins with ww, at most 64 letters or digits
operator-owner-email = Owner's e-mail
operator-owner-name = Owner's name
operator-create = Add and make the invitation link
operator-corpid-taken = Another provider has this CorpID
operator-email-taken = This e-mail already belongs to somebody at a provider. Use another one.
operator-corpid-wrong = CorpID: at most 64 letters, digits, “-”, “_” and “.”
operator-invite = Invite an owner
operator-health = Health
operator-health-database = Database
operator-health-ok = Fine
operator-health-slow = Slow
operator-health-answer = Answered in { $millis } ms
operator-health-orders = Orders
operator-health-orders-note = All providers together
operator-health-queue = Write queue
operator-health-queue-note = Writes that may still be queued
operator-sign-out = Sign out

customer-people = People
customer-people-text = This company signs in by e-mail, and its first person is a plain member. Once you know who they are, you can make somebody its admin.
customer-people-history = History
customer-admin-title = Make an admin of the company
customer-admin-make = Make admin
customer-admin-means = An admin sees and manages all of the company’s orders and subscriptions, also those at other sellers, adds and removes people and makes admins.
customer-admin-sure = Make sure with the company that this person may. It is written into the company’s history, which the company can read.
customer-admin-done = They are an admin of the company now
