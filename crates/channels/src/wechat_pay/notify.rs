//! Notifications: verify, then decrypt, then read (channels.md 1.7).

use serde::de::DeserializeOwned;

use super::{
    WechatPay, query, refund,
    verify::verify,
    wire::{EchoNotice, NotificationBody, Refund, Transaction},
};
use crate::{Event, HeaderMap, Notification, NotificationRefused};

pub(super) async fn read(
    wechat: &WechatPay,
    headers: &HeaderMap,
    body: &[u8],
    now_ms: i64,
) -> Result<Notification, NotificationRefused> {
    let keys = wechat.client.keys();
    match verify(keys, headers, body, now_ms) {
        Err(NotificationRefused::UnknownKey { .. }) if wechat.client.refresh_if_due().await => {
            verify(keys, headers, body, now_ms)?;
        }
        verified => verified?,
    }
    let outer: NotificationBody = parse(body)?;
    if outer.resource.algorithm != "AEAD_AES_256_GCM" {
        return Err(malformed(format!("algorithm {}", outer.resource.algorithm)));
    }
    let plain = wechat
        .client
        .cipher
        .open(
            &outer.resource.nonce,
            outer
                .resource
                .associated_data
                .as_deref()
                .unwrap_or_default(),
            &outer.resource.ciphertext,
        )
        .map_err(|_| NotificationRefused::Undecryptable)?;
    event(outer, &plain)
}

fn event(outer: NotificationBody, plain: &[u8]) -> Result<Notification, NotificationRefused> {
    let (merchant_id, event) = match outer.event_type.as_str() {
        "TRANSACTION.SUCCESS" => {
            let transaction: Transaction = parse(plain)?;
            if transaction.trade_state != "SUCCESS" {
                return Err(malformed(format!(
                    "trade_state {}",
                    transaction.trade_state
                )));
            }
            let receipt = query::receipt(transaction)
                .map_err(|missing| malformed(format!("paid, but without {missing}")))?;
            (Some(receipt.merchant_id.clone()), Event::Paid(receipt))
        }
        "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED" => {
            let refund: Refund = parse(plain)?;
            (refund.mchid.clone(), Event::Refund(refund::outcome(refund)))
        }
        "SECURITY_ECHO.SUCCESS" => {
            let EchoNotice { echo_message } = parse(plain)?;
            let message = echo_message;
            (None, Event::Echo { message })
        }
        _ => (
            None,
            Event::Other {
                kind: outer.event_type,
            },
        ),
    };
    Ok(Notification {
        id: outer.id,
        merchant_id,
        event,
    })
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, NotificationRefused> {
    serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))
}

fn malformed(why: String) -> NotificationRefused {
    NotificationRefused::Malformed(why)
}
