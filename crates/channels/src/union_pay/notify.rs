//! Back notifications: verified on the raw pairs, then read (channels.md 2.2.4).

use super::{
    UnionPay,
    codes::{self, Said},
    message::Message,
    query::{fen, receipt},
    refund,
};
use crate::{Event, Notification, NotificationRefused};

pub(super) fn read(
    union: &UnionPay,
    body: &[u8],
    now_ms: i64,
) -> Result<Notification, NotificationRefused> {
    let message =
        Message::from_form(body).map_err(|_| malformed("a field comes twice, or is no UTF-8"))?;
    union.client.chain.verify(&message, now_ms)?;
    let event = event(&message)?;
    Ok(Notification {
        id: message.get("queryId").to_owned(),
        merchant_id: Some(message.get("merId").to_owned()),
        event,
    })
}

fn event(message: &Message) -> Result<Event, NotificationRefused> {
    let code = message.get("respCode");
    let kind = message.get("txnType");
    Ok(match (kind, codes::said(code)) {
        ("01", Said::Done) => Event::Paid(
            receipt(message)
                .map_err(|missing| malformed(&format!("paid, but without {missing}")))?,
        ),
        ("04", _) => {
            let amount_fen = fen(message).ok_or_else(|| malformed("no txnAmt"))?;
            let state = refund::state(message, "respCode");
            Event::Refund(refund::outcome(message, state, amount_fen))
        }
        // Whatever is not success is asked about, not believed: normally only success is sent.
        _ => Event::Other {
            kind: format!("txnType {kind} respCode {code}"),
        },
    })
}

fn malformed(why: &str) -> NotificationRefused {
    NotificationRefused::Malformed(why.to_owned())
}
