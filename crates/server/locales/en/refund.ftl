# Refunds: events, refusals, states, and both sides' pages

event-refund-applied = The buyer applied for a refund of { $amount }
event-refund-withdrawn = The buyer withdrew the refund application
event-refund-approved = { $silence ->
    [true] No answer in 5 days: refund of { $amount } approved automatically
   *[other] Approved a refund of { $amount }
}
event-refund-declined = Declined the refund application
event-refund-proposed = Proposed a refund of { $amount }
event-refund-accepted = The buyer accepted a refund of { $amount }
event-refund-withdrawal-asked = Asked the buyer to withdraw
event-refund-silence-near = The refund will be approved automatically: answer before { $until }
event-refund-started = Started a refund of { $amount }
event-refund-second-asked = Refund of { $amount } is above the person’s limit and waits for a second person
event-refund-confirmed = Second approval given, refund on its way
event-refund-called-off = Called a refund off
event-refund-granted = { $full ->
    [true] Allowed the buyer to apply for a full refund until { $until }
   *[other] Allowed the buyer to apply for the unused days until { $until }
}
event-refund-stuck = The channel has not taken the refund yet; it will be tried again
event-refund-retried = Submitted the refund again
event-refund-paid-offline = Recorded { $amount } as refunded offline
event-subscription-taken-back = { $how ->
    [all] Took back the seats that this order gave
    [days] The term now ends on { $end }
   *[seats] Took back { $seats } seats; the term ends on { $end }
}
event-held-returned = Sent held money of { $amount } back
event-more-note = Note: { $note }
event-more-proof = Proof: { $proof }
event-more-refund-anew = Refund { $number } was closed by the channel and is replaced by { $anew }

channel-said = { $ours } (channel: { $theirs })
channel-said-not-enough = The merchant’s balance is short: top it up, then try again
channel-said-abnormal = The payer’s card is no longer valid: it has to be handled by hand
channel-said-closed = The channel closed this refund
channel-said-user-account-abnormal = Something is wrong with the payer’s account
channel-said-invalid-request = By the channel’s rules this refund is not possible

buyer-event-refund-applied = Applied for a refund of { $amount }: { $reason }
buyer-event-refund-withdrawn = Withdrew the refund application
buyer-event-refund-approved = { $silence ->
    [true] The seller did not answer in 5 days: refund of { $amount } approved
   *[other] The seller approved a refund of { $amount }; the money is on its way
}
buyer-event-refund-declined = The seller declined the refund: { $reason }
buyer-event-refund-proposed = The seller proposed a refund of { $amount }: { $note }
buyer-event-refund-accepted = Accepted a refund of { $amount }
buyer-event-refund-withdrawal-asked = The seller asks you to withdraw the application: { $note }
buyer-event-refund-granted = The seller allows a refund application until { $until }
buyer-event-refund-started = The seller started a refund of { $amount }: { $reason }
buyer-event-refund-paid-offline = The seller paid { $amount } back in another way
buyer-event-subscription-taken-back = { $how ->
    [all] The seats of this order have been taken back
    [days] The term now ends on { $end }
   *[seats] { $seats } seats fewer; the term ends on { $end }
}
buyer-event-held-returned = { $amount } is on its way back

refusal-refund-not-paid = The order is not paid: there is nothing to refund.
refusal-refund-nothing-paid = Nothing was paid for this order through this system: there is nothing to refund.
refusal-refund-nothing-left = All that was paid has been refunded or is on its way back.
refusal-refund-already-applied = A refund can be applied for once per order. To apply again, ask the seller to allow it for this order.
refusal-refund-application-open = A refund application for this order is being handled. Decide on it first.
refusal-refund-no-application = No refund application is waiting; it may have been decided or withdrawn. Reload the page to see.
refusal-refund-no-proposal = The seller has not proposed another amount, or has answered otherwise since. Reload the page to see.
refusal-refund-window-past = Refunds could be applied for until { $until }. Ask the seller to extend the time for this order.
refusal-refund-invoiced = Fapiao for { $amount } have been issued for this order. Start the red-letter step first, then refund.
refusal-refund-newer-order = There is a newer order for the same app, { $number }. Cancel or refund that one first.
refusal-refund-amount-missing = Enter an amount above 0.
refusal-refund-above-rest = The amount is too large: at most { $most } of this order can still be refunded.
refusal-refund-rest-changed = What can be refunded has changed to { $rest } since you opened the page. Check it and send again.
refusal-refund-second-person = A refund that you began has to be approved by a colleague.
refusal-refund-above-system-limit = By the API at most { $most } may be refunded at once; larger amounts are for two people in the console.
refusal-refund-too-many = One payment can be refunded at most { $most } times.
refusal-refund-end-out-of-range = The new end has to be between { $first } and { $last }.
refusal-refund-end-of-expansion = An expansion can only lose seats, not days.
refusal-refund-seats-out-of-range = At most { $most } seats can be taken back; for all of them choose “take everything back”.
refusal-refund-grant-out-of-range = The last day has to be between { $first } and { $last }.
refusal-nothing-held = This money is not waiting; it may have been decided on. Reload the page to see.
refusal-held-cannot-apply = The money does not fit the order’s amount, version or buyer any more: it can only go back.

refund-reason-held = Money sent back by hand
refund-reason-applied = Applied for by the buyer
refund-reason-provider = Started by the seller
refund-state-awaiting-second = Awaiting second approval
refund-state-stuck = Not taken by the channel
refund-state-offline = Refunded offline
refund-state-replaced = Replaced by another number
refund-state-called-off = Called off
account-paid-offline = Refunded offline

settings-refund-limit = Refund limit
settings-refund-limit-help = A refund above this needs a second person; empty: only each person’s own limit counts

# Buyer: applying for a refund
refund-title = Apply for a refund
refund-see = Refund status
refund-application = Refund application
refund-amount = Refund amount
refund-amount-note = It goes back the way it was paid. You can apply once per order; a withdrawn application does not count.
refund-costs = When the money is back
refund-costs-all = { $name } ({ $seats } seats) will stop
refund-costs-seats = { $seats } seats fewer
refund-costs-end = The term will end on { $end }
refund-costs-nothing = Seats and term stay as they are
refund-unused-line = { $name }: { $payable } × { $unused } days left ÷ { $days } days bought = { $amount } ({ $used } days used up to today)
refund-reason = Reason
refund-reason-help = The seller reads it; at most 200 bytes
refund-apply = Apply
refund-withdraw = Withdraw
refund-accept = Accept { $amount }
refund-blocked = A refund can’t be applied for now
refund-see-newer = See that order
refund-rule = Rules
refund-rule-text = Without an answer in 5 days the application is approved by itself.
refund-fact-paid = Paid
refund-fact-paid-at = Paid at
refund-fact-refunded = Refunded
refund-fact-rest = Can be refunded
refund-fact-until = Apply until
refund-fact-grant = Allowed beyond that
refund-fact-amount = Asked for
refund-fact-reason = Reason
refund-fact-by = Asked by
refund-fact-at = Asked at
refund-stage-open = Waiting for the seller
refund-stage-open-text = Without an answer before { $until } it is approved by itself and the money goes back.
refund-stage-approved = Approved, money on its way
refund-stage-approved-text = The money goes back the way it was paid: minutes to a WeChat balance, 1–3 working days to a card.
refund-stage-done = Refunded
refund-stage-done-text = Returned at { $at }.
refund-stage-declined = The seller declined
refund-stage-declined-text = Reason: { $reason }
refund-stage-withdrawn = Withdrawn
refund-stage-withdrawn-text = Withdrawn at { $at }. You can apply again.
refund-talk-proposed = The seller proposes { $amount }: { $note }
refund-talk-asked = The seller asks you to withdraw: { $note }
refund-said-apply = Application sent
refund-said-withdraw = Application withdrawn
refund-said-accept = Accepted; the money goes back the way it was paid

# Console: refunds
frame-nav-refund = Refunds
refunds-title = Refunds
refunds-tab-applied = To answer
refunds-tab-second = Second approval
refunds-tab-trouble = In trouble
refunds-tab-held = Held money
refunds-tab-all = All refunds
refunds-sub-applied = Buyers’ applications; approved by themselves after 5 days without an answer
refunds-sub-second = Above a person’s limit: a second person has to agree
refunds-sub-trouble = Not taken by the channel, or failed: somebody has to see to it
refunds-sub-held = Money that could not be used for its order by rule: send it back, or use it
refunds-sub-all = Every refund of every order
refunds-empty-applied = No applications to answer
refunds-empty-second = Nothing waits for a second approval
refunds-empty-trouble = No refund is in trouble
refunds-empty-held = No held money
refunds-empty-all = No refunds yet
refunds-empty-text = New ones appear here.
refunds-empty-held-text = Wrong amounts and late money appear here.
refunds-col-company = Company
refunds-col-why = Why
refunds-col-when = When
refund-desk-stage-open = To answer
refund-desk-stage-second = Second approval
refund-desk-stage-approved = Approved, on its way
refund-desk-stage-done = Refunded
refund-desk-stage-declined = Declined
refund-desk-stage-withdrawn = Withdrawn by the buyer
refund-desk-until = Approved by itself at { $until }
refund-desk-what = { $reason }: { $note }
refund-console-title = Refunds
refund-console-nothing = No money came for this order through this system, so there is nothing to refund.
refund-second-text = The amount is above the first person’s limit: a colleague has to agree.
refund-talk-we-proposed = { $amount } proposed, waiting for the buyer: { $note }
refund-talk-we-asked = Asked the buyer to withdraw: { $note }
refund-act-approve = Approve
refund-act-decline = Decline
refund-act-propose = Propose another amount
refund-act-ask = Ask to withdraw
refund-act-start = Start a refund
refund-act-grant = Allow an application
refund-act-confirm = Give second approval
refund-act-call-off = Call off
refund-act-retry = Submit again
refund-act-offline = Record an offline refund
refund-done-approve = Refund approved
refund-done-decline = Application declined
refund-done-propose = Another amount proposed
refund-done-ask = The buyer was asked to withdraw
refund-done-start = Refund started
refund-done-grant = Application allowed
refund-done-confirm = Second approval given
refund-done-call-off = Refund called off
refund-done-retry = Submitted again
refund-done-offline = Offline refund recorded
refund-note = Note to the buyer
refund-note-help = The buyer reads it; at most 200 bytes
refund-decline-reason = Why it is declined
refund-proof = Proof
refund-proof-help = For example the bank’s serial number and date
refund-list = Refunds so far
refund-amount-most = At most { $most }
refund-unused = The unused days are worth { $amount }
refund-take = Taken back with it
refund-take-nothing = Nothing
refund-take-all = Everything
refund-take-part = A part
refund-take-note-nothing = Seats and term stay as they are
refund-take-note-all = The seats of this order stop
refund-take-note-part = Fewer seats, or an earlier end
refund-take-seats = Seats fewer
refund-take-end = New last day
unit-seats = seats
refund-grant-text = Lets the buyer apply once more for this order, past the window too.
refund-grant-until = Last day
refund-grant-full = In full
refund-grant-unused = Unused days
refund-granted = { $terms }, until { $until }
refund-more-second = Begun by { $by }, waiting for a colleague
refund-more-offline = Recorded by { $by }; proof: { $proof }
refund-more-called-off = Called off by { $by }: { $reason }
refund-more-withdrawn = the buyer withdrew the application
refund-more-replaced = Replaced by refund { $number }
held-transaction = Channel’s number
held-paid-at = Paid at the channel
held-booked-at = Booked
held-apply = Use for this order
held-apply-text = Amount, version and buyer all fit: the order can be paid with it; the seats begin today.
held-cannot = Can’t be used for this order: { $why }
held-note = Note
held-return = Send back
held-done-return = It goes back the way it came
held-done-apply = The order is paid
