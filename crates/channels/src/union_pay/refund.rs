//! Refund, a transaction of its own, and its query (channels.md 2.2.3).

use super::{
    UnionPay,
    codes::{self, Said},
    form::B2B,
    message::Message,
    query::{about, ask, fen, traced_at},
};
use crate::{
    ChannelError, ErrorKind, KnownRefund, RefundOrder, RefundOutcome, RefundState,
    checks::{check_notify_url, check_number, malformed},
};

pub(super) async fn refund(
    union: &UnionPay,
    order: &RefundOrder,
) -> Result<RefundOutcome, ChannelError> {
    check_number(&order.refund_no, 8..=32)?;
    check_notify_url(&order.notify_url)?;
    if !(1..=order.total_fen).contains(&order.refund_fen) {
        return Err(malformed("refund_fen must be between 1 and total_fen"));
    }
    let mut message = union.message("04", "00", B2B, &order.refund_no, order.begun_at_ms)?;
    message.set("txnAmt", &order.refund_fen.to_string());
    message.set("origQryId", &order.transaction_id);
    message.set("backUrl", &order.notify_url);
    let url = format!("{}/backTransReq.do", union.config.gateway);
    let answer = union.client.call(&url, message).await?;
    match answer.code() {
        "00" => Ok(outcome(
            &answer.message,
            RefundState::Pending,
            order.refund_fen,
        )),
        // Duplicate: query first. It is ours if the amount is the same.
        "12" => repeated(union, order).await,
        _ => Err(answer.error()),
    }
}

async fn repeated(union: &UnionPay, order: &RefundOrder) -> Result<RefundOutcome, ChannelError> {
    let known = KnownRefund {
        refund_no: &order.refund_no,
        begun_at_ms: order.begun_at_ms,
    };
    let found = query(union, &known).await?;
    if found.refund_fen == order.refund_fen {
        return Ok(found);
    }
    let words = "the number is in use for another amount";
    Err(ChannelError {
        signed: true,
        ..ChannelError::local(ErrorKind::RuleBroken, "12", words)
    })
}

pub(super) async fn query(
    union: &UnionPay,
    refund: &KnownRefund<'_>,
) -> Result<RefundOutcome, ChannelError> {
    let answer = ask(union, refund.refund_no, refund.begun_at_ms).await?;
    let message = answer.accepted()?.message;
    let amount_fen = fen(&message).unwrap_or_default();
    let state = if about(union, &message, refund.refund_no, refund.begun_at_ms) {
        state(&message, "origRespCode")
    } else {
        RefundState::Unknown {
            why: "the answer is about another refund".to_owned(),
        }
    };
    Ok(outcome(&message, state, amount_fen))
}

/// What `field` says of a refund.
pub(super) fn state(message: &Message, field: &str) -> RefundState {
    let code = message.get(field);
    let unknown = |why: String| RefundState::Unknown { why };
    match codes::said(code) {
        Said::Done => match traced_at(message) {
            Some(at_ms) => RefundState::Refunded { at_ms },
            None => unknown("refunded, but without traceTime".to_owned()),
        },
        Said::Pending => RefundState::Pending,
        Said::Failed => RefundState::Closed,
        Said::TakenTooLate | Said::Unknown => unknown(format!("{field} {code}")),
    }
}

/// UnionPay names neither the payment's number nor its amount here.
pub(super) fn outcome(message: &Message, state: RefundState, refund_fen: i64) -> RefundOutcome {
    RefundOutcome {
        refund_no: message.get("orderId").to_owned(),
        refund_id: message.get("queryId").to_owned(),
        attempt_no: None,
        transaction_id: None,
        refund_fen,
        total_fen: None,
        state,
    }
}
