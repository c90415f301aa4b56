//! Refund and its query (channels.md 1.6).

use super::{
    WechatPay, times,
    wire::{Refund, RefundAmountRequest, RefundRequest},
};
use crate::{
    ChannelError, RefundOrder, RefundOutcome, RefundState,
    checks::{check_notify_url, check_number, fit, malformed},
};

const REASON_BYTES: usize = 80;

pub(super) async fn refund(
    wechat: &WechatPay,
    order: &RefundOrder,
) -> Result<RefundOutcome, ChannelError> {
    check_number(&order.attempt_no, 6..=32)?;
    check_number(&order.refund_no, 1..=64)?;
    check_notify_url(&order.notify_url)?;
    if !(1..=order.total_fen).contains(&order.refund_fen) {
        return Err(malformed("refund_fen must be between 1 and total_fen"));
    }
    let answer = wechat
        .client
        .post(
            "/v3/refund/domestic/refunds",
            &RefundRequest {
                out_trade_no: &order.attempt_no,
                out_refund_no: &order.refund_no,
                reason: fit(&order.reason, REASON_BYTES),
                notify_url: &order.notify_url,
                amount: RefundAmountRequest {
                    refund: order.refund_fen,
                    total: order.total_fen,
                    currency: "CNY",
                },
            },
        )
        .await?;
    about(&order.refund_no, outcome(answer.json()?))
}

pub(super) async fn query(
    wechat: &WechatPay,
    refund_no: &str,
) -> Result<RefundOutcome, ChannelError> {
    check_number(refund_no, 1..=64)?;
    let answer = wechat
        .client
        .get(&format!("/v3/refund/domestic/refunds/{refund_no}"))
        .await?;
    about(refund_no, outcome(answer.json()?))
}

/// The answer must be about the refund that was asked for.
fn about(refund_no: &str, mut outcome: RefundOutcome) -> Result<RefundOutcome, ChannelError> {
    if outcome.refund_no != refund_no {
        outcome.state = RefundState::Unknown {
            why: "the answer is about another refund".to_owned(),
        };
    }
    Ok(outcome)
}

pub(super) fn outcome(refund: Refund) -> RefundOutcome {
    let state = match refund.status.as_str() {
        "PROCESSING" => RefundState::Pending,
        "SUCCESS" => match refund.success_time.as_deref().and_then(times::from_wire) {
            Some(at_ms) => RefundState::Refunded { at_ms },
            None => RefundState::Unknown {
                why: "refunded, but without success_time".to_owned(),
            },
        },
        "CLOSED" => RefundState::Closed,
        "ABNORMAL" => RefundState::Abnormal,
        other => RefundState::Unknown {
            why: format!("status {other}"),
        },
    };
    RefundOutcome {
        refund_no: refund.out_refund_no,
        refund_id: refund.refund_id,
        attempt_no: Some(refund.out_trade_no),
        transaction_id: Some(refund.transaction_id),
        refund_fen: refund.amount.refund,
        total_fen: Some(refund.amount.total),
        state,
    }
}
