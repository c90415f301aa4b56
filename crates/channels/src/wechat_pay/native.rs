//! Create order: the QR on the page (channels.md 1.4).

use super::{
    WechatPay, times,
    wire::{NativeRequest, NativeResponse, PayAmount},
};
use crate::{
    ChannelError, PayMethod, StartAttempt, Started,
    checks::{check_notify_url, check_number, fit, malformed},
};

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
    if attempt.method != PayMethod::Qr {
        return Err(malformed("WeChat Pay has no such way to pay"));
    }
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
    Ok(Started::Qr {
        code_url,
        dies_at_ms: asked_at_ms.saturating_add(CODE_LIFE_MS),
    })
}
