# Bank transfer

refusal-transfer-serial = A bank’s serial number has 1 to 64 letters, digits or - _ / .
refusal-transfer-amount = The amount received must be above 0.
refusal-transfer-payer = Give the payer’s name; with the account number it can have at most 256 bytes.
refusal-transfer-time = The money must have come in between { $first } and { $last }: what came before the order was made does not belong to it.

transfer-account-title = Bank account for transfers
transfer-account-sub = Buyers who pay by bank transfer see these details and their order’s remark code.
transfer-account-link = Set the bank account for transfers
transfer-account-saved = Bank account saved
transfer-account-off = Bank transfers are no longer offered
transfer-account-disable = Stop offering transfers
transfer-holder = Account holder
transfer-holder-help = Exactly as the bank has it.
transfer-account = Account number
transfer-account-help = 8 to 32 digits; spaces are fine.
transfer-bank = Bank and branch
transfer-bank-help = For example: China Merchants Bank, Shenzhen Science Park Branch.
transfer-branch-code = Branch code
transfer-branch-code-help = 12 digits; makes transfers between banks faster.
transfer-fault-account = { $field } must have 8 to 32 digits
transfer-fault-branch = { $field } must have 12 digits, or be empty

transfer-record = Record money received
transfer-record-title = Record money received
transfer-record-sub = Write down a bank transfer that has come in, as the bank’s statement has it. If the amount is the one payable, the order is paid at once; other money is booked and waits for a decision.
transfer-payable = Payable
transfer-into = Receiving account
transfer-amount = Amount
transfer-amount-help = The amount on the bank’s statement.
transfer-serial = Bank serial number
transfer-serial-help = Each serial number can be recorded once.
transfer-payer = Payer’s name
transfer-payer-help = As the bank’s statement names them.
transfer-payer-account = Payer’s account number
transfer-paid-at = Received at
transfer-paid-at-help = Beijing time, as on the bank’s statement.
transfer-fault-time = { $field } is not a date and time
transfer-fault-serial-used = This { $field } is recorded for another order; please check it
transfer-not-placed = No company has placed this order yet, so no money can be recorded for it. Ask the buyer to open the link and place it first.
transfer-no-account = There is no bank account for transfers yet. Set it in Settings › Receiving accounts first.
order-done-transfer-applied = Recorded; the order is paid
order-done-transfer-held = Recorded; the money does not fit the order and waits for a decision
order-done-transfer-already = This payment was recorded before; nothing was booked twice

transfer-pay-title = Bank transfer
transfer-pay-sub = Send the money from your company’s bank account, with the remark code in the remark.
transfer-step-send = In online or mobile banking, transfer exactly the order’s amount to the account shown.
transfer-step-code = Put the remark code into the field for remark, purpose or note.
transfer-step-wait = Once the seller has the money, this page shows it by itself. Between banks that takes minutes to one working day.
transfer-other-way = Pay another way
transfer-card = Pay to
transfer-code = Remark code
transfer-code-why = The remark code tells which order the money is for, so please don’t leave it out. Capitals and spaces don’t matter.
transfer-waiting = Waiting for the money
transfer-copy-holder = Copy account holder
transfer-copy-account = Copy account number
transfer-copy-bank = Copy bank
transfer-copy-branch = Copy branch code
transfer-copy-amount = Copy amount
transfer-copy-code = Copy remark code
transfer-desk = Pay by bank transfer

channel-said-transfer-by-hand = A transfer can’t be sent back automatically: transfer it back at the bank, then record it as refunded offline
held-reason-awaiting-approval = The order’s discount has not been approved yet
