//! Consume (front): the form that the buyer's browser posts to the gateway (channels.md 2.2.3).

use super::{UnionPay, message::Message, times};
use crate::{
    ChannelError, PayMethod, StartAttempt, Started,
    checks::{check_notify_url, check_number, fit, malformed},
};

/// `orderDesc` has no documented length; this much is shown everywhere.
const DESCRIPTION_BYTES: usize = 32;
/// What the product is: business-to-business online bank.
pub(super) const B2B: &str = "000202";

pub(super) fn start(union: &UnionPay, attempt: &StartAttempt) -> Result<Started, ChannelError> {
    check_number(&attempt.attempt_no, 8..=32)?;
    check_notify_url(&attempt.notify_url)?;
    if attempt.method != PayMethod::Form {
        return Err(malformed("UnionPay has no such way to pay"));
    }
    if attempt.amount_fen < 1 {
        return Err(malformed("amount_fen must be at least 1"));
    }
    if !attempt.return_url.starts_with("http") {
        return Err(malformed("return_url must be an http URL"));
    }
    let pay_timeout = times::to_wire(attempt.expires_at_ms)
        .ok_or_else(|| malformed("expires_at_ms is no instant"))?;
    let mut message = union.message("01", "01", B2B, &attempt.attempt_no, attempt.begun_at_ms)?;
    message.set("txnAmt", &attempt.amount_fen.to_string());
    message.set("currencyCode", "156");
    message.set("frontUrl", &attempt.return_url);
    message.set("backUrl", &attempt.notify_url);
    message.set("payTimeout", &pay_timeout);
    message.set(
        "orderDesc",
        fit(&plain(&attempt.description), DESCRIPTION_BYTES),
    );
    union.client.signer.sign(&mut message)?;
    Ok(Started::Form {
        url: format!("{}/frontTransReq.do", union.config.gateway),
        fields: message
            .fields()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    })
}

/// Without the characters that the protocol gives a meaning of its own.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, '&' | '=' | '{' | '}' | '[' | ']' | '"' | '\'') && !c.is_control())
        .collect()
}

impl UnionPay {
    /// What every message holds. Number and time together name an order.
    pub(super) fn message(
        &self,
        kind: &str,
        sub_kind: &str,
        business: &str,
        number: &str,
        begun_at_ms: i64,
    ) -> Result<Message, ChannelError> {
        let time =
            times::to_wire(begun_at_ms).ok_or_else(|| malformed("begun_at_ms is no instant"))?;
        Ok(Message::of([
            ("version", "5.1.0"),
            ("encoding", "UTF-8"),
            ("signMethod", "01"),
            ("txnType", kind),
            ("txnSubType", sub_kind),
            ("bizType", business),
            ("accessType", "0"),
            ("channelType", "07"),
            ("merId", &self.config.merchant_id),
            ("orderId", number),
            ("txnTime", &time),
        ]))
    }
}
