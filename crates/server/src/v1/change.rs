//! What an event changed, as callers and webhooks see it.

use serde_json::{Value, json};
use till_domain::order::event::{Event, EventKind};
use till_domain::party::Actor;

use super::read::utc;

/// The event's id: the same wherever it is told of.
pub(super) fn id(event: &Event) -> String {
    format!(
        "evt_{}_{}",
        event.order.to_string().replace('-', ""),
        event.seq
    )
}

/// `order.paid`
pub(super) fn kind(event: &Event) -> String {
    format!("order.{}", event.kind.code())
}

/// Who did it.
pub(super) fn by(actor: &Actor) -> Value {
    match actor {
        Actor::Staff { name, .. } => json!({"who": "staff", "name": name}),
        Actor::Api { name, .. } => json!({"who": "api", "name": name}),
        Actor::Member(buyer) => {
            json!({"who": "buyer", "name": buyer.name, "corpid": buyer.company, "userid": buyer.userid})
        }
        Actor::System => json!({"who": "till"}),
        Actor::Channel => json!({"who": "channel"}),
    }
}

/// The values of the change; `{}` when its name says all. A table: one row for each event.
pub(super) fn of(kind: &EventKind) -> Value {
    match kind {
        EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Expired
        | EventKind::RefundWithdrawn
        | EventKind::Completed => json!({}),
        EventKind::Created { number } => json!({"number": number}),
        EventKind::Rejected { reason }
        | EventKind::Cancelled { reason }
        | EventKind::Declined { reason }
        | EventKind::GrantImpossible { reason }
        | EventKind::RefundDeclined { reason } => json!({"reason": reason}),
        EventKind::Placed { company, member } => json!({"corpid": company, "member": member}),
        EventKind::Revised { revision, number } => json!({"revision": revision, "number": number}),
        EventKind::Released { company, reason } => json!({"corpid": company, "reason": reason}),
        EventKind::Extended { until }
        | EventKind::Reissued { until }
        | EventKind::ConfirmationAsked { until }
        | EventKind::RefundSilenceNear { until } => json!({"until": utc(*until)}),
        EventKind::ClosingBegan { act } => json!({"act": act}),
        EventKind::ActRefused { act, reason } => json!({"act": act, "reason": reason}),
        EventKind::Confirmed { by_silence } => json!({"by_silence": by_silence}),
        EventKind::AttemptStarted {
            attempt,
            channel,
            amount,
        } => json!({"attempt": attempt, "channel": channel.code(), "amount_fen": amount.get()}),
        EventKind::AttemptClosed { attempt } => json!({"attempt": attempt}),
        EventKind::Paid {
            attempt,
            amount,
            transaction,
            paid_at,
            late,
        } => json!({"attempt": attempt, "amount_fen": amount.get(), "transaction": transaction,
            "paid_at": utc(*paid_at), "late": late}),
        EventKind::MoneyReturned {
            attempt,
            amount,
            reason,
            refund,
        } => json!({"attempt": attempt, "amount_fen": amount.get(), "reason": reason.code(),
            "refund": refund}),
        EventKind::MoneyHeld {
            attempt,
            amount,
            reason,
        } => json!({"attempt": attempt, "amount_fen": amount.get(), "reason": reason}),
        EventKind::HeldReturned {
            attempt,
            amount,
            refund,
            note,
        } => {
            json!({"attempt": attempt, "amount_fen": amount.get(), "refund": refund, "note": note})
        }
        EventKind::SubscriptionChanged {
            app,
            seats,
            start,
            end,
        } => json!({"product": app, "seats": seats, "starts_on": start, "ends_on": end}),
        EventKind::SubscriptionTakenBack { app, seats, end } => {
            json!({"product": app, "seats": seats, "ends_on": end})
        }
        EventKind::RefundDone { refund, amount }
        | EventKind::RefundSecondAsked { refund, amount } => {
            json!({"refund": refund, "amount_fen": amount.get()})
        }
        EventKind::RefundFailed {
            refund,
            code,
            words,
        }
        | EventKind::RefundStuck {
            refund,
            code,
            words,
        } => json!({"refund": refund, "code": code, "words": words}),
        EventKind::RefundApplied { amount, reason }
        | EventKind::RefundStarted { amount, reason } => {
            json!({"amount_fen": amount.get(), "reason": reason})
        }
        EventKind::RefundApproved { amount, by_silence } => {
            json!({"amount_fen": amount.get(), "by_silence": by_silence})
        }
        EventKind::RefundProposed { amount, note } => {
            json!({"amount_fen": amount.get(), "note": note})
        }
        EventKind::RefundAccepted { amount } => json!({"amount_fen": amount.get()}),
        EventKind::RefundWithdrawalAsked { note } => json!({"note": note}),
        EventKind::RefundConfirmed { refund } => json!({"refund": refund}),
        EventKind::RefundCalledOff { refund, reason } => {
            json!({"refund": refund, "reason": reason})
        }
        EventKind::RefundGranted { until, full } => json!({"until": until, "full": full}),
        EventKind::RefundRetried { refund, anew } => json!({"refund": refund, "anew": anew}),
        EventKind::RefundPaidOffline {
            refund,
            amount,
            proof,
        } => json!({"refund": refund, "amount_fen": amount.get(), "proof": proof}),
    }
}
