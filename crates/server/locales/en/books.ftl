# Reconciliation, settlement and trial balance
books-title = Reconciliation
books-sub = Every day after ten in the morning the channel’s bill is fetched and compared, line by line
books-run = Reconcile now
books-run-text = Fetches the bill of the day and compares again. Resolved differences and their reasons stay as they are.
books-again = Reconcile again
books-run-at = Compared at { $at }
books-account = Account
books-day = Day
books-from = From day
books-to = To day
books-state = Result
books-clean = Even
books-explained = { $count ->
    [one] { $count } difference, explained
   *[other] { $count } differences, explained
}
books-troubles = Days without a bill
books-troubles-text = Their bill could not be had or not be believed, so nothing was compared. Each round asks again.
books-tried-at = Last asked for at { $at }
books-waits = { $count } to resolve
books-waits-one = To resolve
books-income = Income (CNY)
books-payments = Payments
books-refunded = Refunded (CNY)
books-refunds = Refunds
books-count = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
books-fee = Fee (CNY)
books-net = Net (CNY)
books-our-income = Income in Till (CNY)
books-our-refunded = Refunded in Till (CNY)
books-matched = Matched
books-open = To resolve
books-empty = No day was compared in this time
books-empty-text = Days are compared by themselves; or choose a day below and compare it now.
books-failed = There was no bill to be had, and nothing was changed. Try again later.
books-not-ready = The channel still writes the bill of that day. Try again later.
books-not-offered = This channel gives no bills to compare with.
books-done = Compared
books-resolved = The reason was noted
books-day-fault = Choose a day from { $first } to { $last }: a bill is there on the next day after ten, and is kept for three months.
books-both = Sums of both sides
books-side = Side
books-theirs = The channel’s bill
books-ours = Till
books-settlement = Settlement
books-hash = Check sum of the bill (SHA1)
books-no-bill = The channel had no bill that day
books-differences = Differences
books-none = None: both sides say the same.
books-reference = Number
books-reason = Reason
books-resolve = Mark as resolved
books-reason-fault = Give a reason of at most { $most } characters.
books-resolved-by = Resolved by { $who } at { $at }
books-cleared = Not found any more at { $at }

mismatch-missing-here = Missing in Till
mismatch-missing-there = Missing in the bill
mismatch-amount-differs = Amount differs
mismatch-status-differs = State differs
mismatch-number-differs = Attempt number differs
mismatch-duplicate = Twice in the bill
mismatch-straggler = In another day’s bill
mismatch-text-missing-here = The channel moved this money and Till knows nothing of it. Look it up in the channel’s merchant console.
mismatch-text-missing-there = Till has this money and the bill of the day does not. It may be in the next day’s bill: look there first.
mismatch-text-amount-differs = Both sides have it, with different amounts.
mismatch-text-status-differs = One side has it done, the other has not. Look it up at the channel, lest it be refunded twice.
mismatch-text-number-differs = The same transaction of the channel, under different numbers of Till’s.
mismatch-text-duplicate = It is in the bill more than once; the channel’s amount is of all of them.
mismatch-text-straggler = It stands in another day’s bill. If that is right, mark it as resolved.
mismatch-subject-payment = Payment
mismatch-subject-refund = Refund

balance-title = Trial balance
balance-sub = What stood on each account, what moved, and what stands on it; yuan
balance-even = Balanced
balance-uneven = Not balanced
balance-account = Account
balance-debit = Debit
balance-credit = Credit
balance-opening = Opening balance
balance-debits = Debits
balance-credits = Credits
balance-closing = Closing balance
balance-sum-note = Balances: the debit side, which equals the credit side
ledger-title = Ledger lines
ledger-what = What happened
balance-sum = Sum

account-note-channel-cash = Asset: money that came in and lies at a channel or bank
account-note-order-income = Income: what orders have earned for the provider
account-note-surplus = Liability: money that no order could take, to be given back
account-note-under-review = Liability: money that waits for a person to decide
account-note-refund-in-transit = Liability: refunds that the channel has not finished
account-note-paid-offline = Liability: given back outside of the channel, made up for by the money there
account-note-memo-granted = Memo: worth of what the provider paid or gave away; moves no money
account-note-memo-outside = Memo: the other side of the account above

order-billed = Settlement by the channel
order-billed-fee = Fee
books-what = What
