//! Whether an answer or a notification is WeChat Pay's (channels.md 1.2). Fails closed.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::keys::{KeyRefused, KeyRing};
use crate::{HeaderMap, NotificationRefused};

/// Answers and notifications this far from our clock are replays, or one of the clocks is wrong.
const WINDOW_S: u64 = 300;
const PROBE: &str = "WECHATPAY/SIGNTEST/";

/// Verifies the signature over the raw bytes of `body`.
pub(super) fn verify(
    keys: &KeyRing,
    headers: &HeaderMap,
    body: &[u8],
    now_ms: i64,
) -> Result<(), NotificationRefused> {
    let timestamp = only(headers, "wechatpay-timestamp")?;
    let nonce = only(headers, "wechatpay-nonce")?;
    let signature = only(headers, "wechatpay-signature")?;
    let serial = only(headers, "wechatpay-serial")?;
    if signature.starts_with(PROBE) {
        return Err(NotificationRefused::Probe);
    }
    let at_s: i64 = timestamp
        .parse()
        .map_err(|_| NotificationRefused::Missing("wechatpay-timestamp"))?;
    let off_by_s = now_ms.div_euclid(1000).saturating_sub(at_s);
    if off_by_s.unsigned_abs() >= WINDOW_S {
        return Err(NotificationRefused::Stale { off_by_s });
    }
    let signature = STANDARD
        .decode(signature)
        .map_err(|_| NotificationRefused::BadSignature)?;
    // The text of the header, not the number parsed from it: the signature covers the former.
    let mut text = format!("{timestamp}\n{nonce}\n").into_bytes();
    text.extend_from_slice(body);
    text.push(b'\n');
    keys.verify(serial, &text, &signature, now_ms)
        .map_err(|refused| match refused {
            KeyRefused::Unknown => NotificationRefused::UnknownKey {
                serial: serial.chars().take(64).collect(),
            },
            KeyRefused::Wrong => NotificationRefused::BadSignature,
        })
}

/// The header's value if it is there exactly once: two values could be read two ways.
fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, NotificationRefused> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value
            .to_str()
            .ok()
            .filter(|text| !text.is_empty())
            .ok_or(NotificationRefused::Missing(name)),
        _ => Err(NotificationRefused::Missing(name)),
    }
}
