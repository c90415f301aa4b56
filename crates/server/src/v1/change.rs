//! What an event changed, as callers and webhooks see it.

use serde_json::{Value, json};
use till_domain::id::OrderId;
use till_domain::order::event::{Event, EventKind};
use till_domain::party::Actor;

use super::read::utc;

/// The codes of all events; their types are `order.` and the code.
pub(super) const KINDS: [&str; 51] = [
    "created",
    "approval_requested",
    "approved",
    "rejected",
    "placed",
    "revised",
    "released",
    "extended",
    "reissued",
    "closing_began",
    "act_refused",
    "cancelled",
    "expired",
    "confirmation_asked",
    "confirmed",
    "declined",
    "grant_impossible",
    "attempt_started",
    "attempt_closed",
    "paid",
    "subscription_changed",
    "money_returned",
    "money_held",
    "refund_done",
    "refund_failed",
    "refund_applied",
    "refund_withdrawn",
    "refund_approved",
    "refund_declined",
    "refund_proposed",
    "refund_accepted",
    "refund_withdrawal_asked",
    "refund_silence_near",
    "refund_started",
    "refund_second_asked",
    "refund_confirmed",
    "refund_called_off",
    "refund_granted",
    "refund_stuck",
    "refund_retried",
    "refund_paid_offline",
    "subscription_taken_back",
    "held_returned",
    "completed",
    "fapiao_applied",
    "fapiao_withdrawn",
    "fapiao_issued",
    "fapiao_cancelled",
    "fapiao_red_started",
    "fapiao_reversed",
    "fapiao_red_called_off",
];

/// The id of an order's event: the same wherever it is told of.
pub(super) fn name(order: OrderId, seq: u32) -> String {
    format!("evt_{}_{seq}", order.to_string().replace('-', ""))
}

/// The event's id.
pub(super) fn id(event: &Event) -> String {
    name(event.order, event.seq)
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
        EventKind::RefundApplied { amount, reason } => {
            json!({"amount_fen": amount.get(), "reason": reason})
        }
        EventKind::RefundStarted {
            amount,
            reason,
            refund,
        } => json!({"amount_fen": amount.get(), "reason": reason, "refund": refund}),
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
        EventKind::FapiaoApplied {
            fapiao,
            amount,
            kind,
        } => json!({"fapiao": fapiao, "amount_fen": amount.get(), "kind": kind}),
        EventKind::FapiaoWithdrawn { fapiao } => json!({"fapiao": fapiao}),
        EventKind::FapiaoIssued {
            fapiao,
            amount,
            number,
            note,
        } => {
            json!({"fapiao": fapiao, "amount_fen": amount.get(), "number": number, "note": note})
        }
        EventKind::FapiaoRedStarted {
            fapiao,
            amount,
            note,
        } => json!({"fapiao": fapiao, "amount_fen": amount.get(), "note": note}),
        EventKind::FapiaoCancelled { fapiao, note }
        | EventKind::FapiaoRedCalledOff { fapiao, note } => {
            json!({"fapiao": fapiao, "note": note})
        }
        EventKind::FapiaoReversed { fapiao, number } => {
            json!({"fapiao": fapiao, "number": number})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::KINDS;

    #[test]
    fn every_event_of_the_domain_can_be_asked_for() {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/src/order/event.rs");
        let text = std::fs::read_to_string(source).unwrap();
        let codes: Vec<&str> = text
            .split("=> \"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert_eq!(codes, KINDS);
        let document: serde_json::Value =
            serde_json::from_str(super::super::openapi::DOCUMENT).unwrap();
        let types = &document["components"]["schemas"]["EventType"]["enum"];
        let named = KINDS.map(|code| format!("order.{code}"));
        assert_eq!(types, &serde_json::Value::from(named.to_vec()));
    }
}
