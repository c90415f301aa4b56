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
