//! Trades and refunds as the API shows them (channels.md 1.5 to 1.7).

use serde_json::{Value, json};

use super::book::{Refund, RefundStatus, Trade};
use crate::clock::rfc3339;

/// `shown_fen` is the amount to show: the true one, unless a knob says otherwise.
pub(crate) fn transaction(trade: &Trade, state: &str, shown_fen: i64) -> Value {
    let mut shown = json!({
        "appid": trade.appid,
        "mchid": trade.mchid,
        "out_trade_no": trade.out_trade_no,
        "trade_state": state,
        "trade_state_desc": state_text(state),
        "amount": {"total": shown_fen, "currency": "CNY"},
    });
    if let Some(payment) = &trade.payment {
        shown["transaction_id"] = json!(payment.transaction_id);
        shown["trade_type"] = json!(trade.trade_type.text());
        shown["bank_type"] = json!("OTHERS");
        shown["attach"] = json!(trade.attach.as_deref().unwrap_or_default());
        shown["success_time"] = json!(rfc3339(payment.success_ms));
        shown["payer"] = json!({"openid": payment.openid});
        shown["amount"] = json!({
            "total": shown_fen, "payer_total": shown_fen, "currency": "CNY", "payer_currency": "CNY",
        });
    }
    shown
}

fn state_text(state: &str) -> &'static str {
    match state {
        "SUCCESS" => "支付成功",
        "REFUND" => "转入退款",
        "CLOSED" => "订单已关闭",
        _ => "订单未支付",
    }
}

pub(crate) fn status_text(status: RefundStatus) -> &'static str {
    match status {
        RefundStatus::Processing => "PROCESSING",
        RefundStatus::Success => "SUCCESS",
        RefundStatus::Abnormal => "ABNORMAL",
        RefundStatus::Closed => "CLOSED",
    }
}

/// The answer of refund and its query.
pub(crate) fn refund(refund: &Refund) -> Value {
    let mut shown = json!({
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "channel": "ORIGINAL",
        "user_received_account": "支付用户零钱",
        "create_time": rfc3339(refund.created_ms),
        "status": status_text(refund.status),
        "funds_account": "AVAILABLE",
        "amount": {
            "total": refund.total_fen,
            "refund": refund.refund_fen,
            "payer_total": refund.total_fen,
            "payer_refund": refund.refund_fen,
            "settlement_refund": refund.refund_fen,
            "settlement_total": refund.total_fen,
            "discount_refund": 0,
            "currency": "CNY",
        },
    });
    if let Some(at_ms) = refund.success_ms {
        shown["success_time"] = json!(rfc3339(at_ms));
    }
    shown
}

/// The plain text of `REFUND.*`, which differs from the query's answer.
pub(crate) fn refund_notice(refund: &Refund) -> Value {
    let mut shown = json!({
        "mchid": refund.mchid,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "refund_status": status_text(refund.status),
        "user_received_account": "支付用户零钱",
        "amount": {
            "total": refund.total_fen,
            "refund": refund.refund_fen,
            "payer_total": refund.total_fen,
            "payer_refund": refund.refund_fen,
        },
    });
    if let Some(at_ms) = refund.success_ms {
        shown["success_time"] = json!(rfc3339(at_ms));
    }
    shown
}
