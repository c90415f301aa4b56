//! Create order: the QR on the page (channels.md 1.4).

use super::{
    WechatPay, times,
    wire::{NativeRequest, NativeResponse, PayAmount},
};
use crate::{ChannelError, ErrorKind, PayMethod, StartAttempt, Started};

/// A code lives two hours, fixed.
const CODE_LIFE_MS: i64 = 2 * 60 * 60 * 1000;
/// The schema says 127; counted in bytes here, since it is not documented whether characters are meant.
const DESCRIPTION_BYTES: usize = 127;

pub(super) async fn start(
    wechat: &WechatPay,
    attempt: &StartAttempt,
) -> Result<Started, ChannelError> {
    check_number(&attempt.attempt_no, 6..=32)?;
    check_notify_url(&attempt.notify_url)?;
    if attempt.amount_fen < 1 {
        return Err(malformed("amount_fen must be at least 1"));
    }
    let time_expire = times::to_wire(attempt.expires_at_ms)
        .ok_or_else(|| malformed("expires_at_ms is no instant"))?;
    let PayMethod::Qr = attempt.method;
    let asked_at_ms = (wechat.client.clock)();
    let answer = wechat
        .client
        .post(
            "/v3/pay/transactions/native",
            &NativeRequest {
                appid: &wechat.config.app_id,
                mchid: &wechat.config.merchant_id,
                description: fit(&attempt.description, DESCRIPTION_BYTES),
                out_trade_no: &attempt.attempt_no,
                time_expire: &time_expire,
                notify_url: &attempt.notify_url,
                amount: PayAmount {
                    total: attempt.amount_fen,
                    currency: "CNY",
                },
            },
        )
        .await?;
    let NativeResponse { code_url } = answer.json()?;
    if !code_url.starts_with("weixin://") {
        return Err(answer.unknown("unreadable_answer", "code_url is not WeChat's".to_owned()));
    }
    Ok(Started {
        code_url,
        code_dies_at_ms: asked_at_ms.saturating_add(CODE_LIFE_MS),
    })
}

pub(super) fn malformed(message: impl Into<String>) -> ChannelError {
    ChannelError::local(ErrorKind::Malformed, "not_sent", message)
}

/// WeChat Pay allows `_-|*` too; Till's numbers have letters and digits only, which no URL changes.
pub(super) fn check_number(
    number: &str,
    lengths: std::ops::RangeInclusive<usize>,
) -> Result<(), ChannelError> {
    if lengths.contains(&number.len()) && number.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(malformed(
        "a number must be letters and digits of the channel's length",
    ))
}

/// At most 255 bytes, without a query string.
pub(super) fn check_notify_url(url: &str) -> Result<(), ChannelError> {
    if url.len() <= 255 && url.starts_with("http") && !url.contains(['?', '#']) {
        return Ok(());
    }
    Err(malformed(
        "notify_url must be an http URL of at most 255 bytes without a query",
    ))
}

/// The longest beginning of at most `bytes` bytes that cuts no character. The same text always gives the
/// same cut, so that a repeat stays identical.
pub(super) fn fit(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_description_is_cut_between_characters() {
        assert_eq!(fit("短", 127), "短");
        let long = "企业微信第三方应用购买".repeat(20);
        assert_eq!(fit(&long, 127).chars().count(), 42);
    }

    #[test]
    fn a_number_with_anything_but_letters_and_digits_is_held_back() {
        assert!(check_number("A0123456789ABCDEF0123456789AB", 6..=32).is_ok());
        for number in ["A0/../1", "A012345?", "短号短号", "A01", &"A".repeat(33)] {
            assert!(check_number(number, 6..=32).is_err(), "{number}");
        }
    }
}
