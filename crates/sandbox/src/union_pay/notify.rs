//! Back notifications: url-encoded, signed, repeated up to five times (channels.md 2.2.4).

use std::{sync::Arc, time::Duration};

use super::{
    book::{Event, Order, Subject},
    gateway::Gateway,
    message::Fields,
    query::{paid_fields, refunded},
};
use crate::{
    knobs::{Knobs, Notify},
    wechat_pay::book::Delivery,
};

/// Seconds between the tries.
const GAPS_S: [u32; 5] = [60, 120, 240, 300, 300];
const MOST_SHOWN: usize = 20;

struct Notice {
    url: String,
    fields: Fields,
    /// The payment on whose page the tries are shown.
    order: (String, String),
    kind: &'static str,
    knobs: Knobs,
}

/// Sends the notification that is owed about `subject`, as the knobs of its order say.
pub(super) fn spawn(gateway: &Arc<Gateway>, subject: Subject) {
    let gateway = Arc::clone(gateway);
    tokio::spawn(async move {
        if let Some(notice) = notice(&gateway, &subject)
            && notice.knobs.notify != Some(Notify::Never)
            && !send(&gateway, notice).await
        {
            return;
        }
        let done = Event::NotificationDone { subject };
        if let Err(error) = gateway.book().record(done) {
            tracing::error!(%error, "a notification is not marked as done");
        }
    });
}

fn notice(gateway: &Gateway, subject: &Subject) -> Option<Notice> {
    let book = gateway.book();
    match subject {
        Subject::Order(key) => {
            let order = book.order(key)?;
            let knobs = gateway.desk.knobs_of(&order.number);
            Some(Notice {
                url: order.back_url.clone(),
                fields: paid(order, &knobs),
                order: key.clone(),
                kind: "payment",
                knobs,
            })
        }
        Subject::Refund(key) => {
            let refund = book.refund(key)?;
            let mut fields = common(
                "04",
                "00",
                &refund.merchant_id,
                &refund.number,
                &refund.time,
            );
            let told = refunded(refund);
            fields.extend(
                told.into_iter()
                    .filter(|(name, _)| !name.starts_with("orig")),
            );
            fields.insert("respCode".to_owned(), refund.code.clone());
            fields.insert("respMsg".to_owned(), "Success!".to_owned());
            Some(Notice {
                url: refund.back_url.clone(),
                fields,
                order: (refund.merchant_id.clone(), refund.order.clone()),
                kind: "refund",
                knobs: gateway.desk.knobs_of(&refund.order),
            })
        }
    }
}

/// The success message, with the untruths that the knobs ask for; front and back are told the same.
pub(super) fn paid(order: &Order, knobs: &Knobs) -> Fields {
    let number = knobs.wrong_out_trade_no.as_ref().unwrap_or(&order.number);
    let merchant_id = knobs.wrong_mchid.as_ref().unwrap_or(&order.merchant_id);
    let mut fields = common("01", "01", merchant_id, number, &order.time);
    fields.extend(paid_fields(order, knobs));
    fields.insert("respCode".to_owned(), order.code().to_owned());
    fields.insert("respMsg".to_owned(), "Success!".to_owned());
    fields
}

fn common(kind: &str, sub_kind: &str, merchant_id: &str, number: &str, time: &str) -> Fields {
    [
        ("version", "5.1.0"),
        ("encoding", "UTF-8"),
        ("bizType", "000202"),
        ("txnType", kind),
        ("txnSubType", sub_kind),
        ("accessType", "0"),
        ("merId", merchant_id),
        ("orderId", number),
        ("txnTime", time),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

/// Tries until acknowledged or out of tries. `false` if the sandbox ends first: then it is still owed.
async fn send(gateway: &Gateway, notice: Notice) -> bool {
    let delay_ms = notice.knobs.notify_delay_ms.unwrap_or_default();
    if delay_ms > 0 && !gateway.desk.pause(Duration::from_millis(delay_ms)).await {
        return false;
    }
    let acknowledged = if notice.knobs.notify == Some(Notify::Twice) {
        let (one, two) = tokio::join!(deliver(gateway, &notice), deliver(gateway, &notice));
        one && two
    } else {
        deliver(gateway, &notice).await
    };
    if acknowledged {
        return true;
    }
    for gap_s in GAPS_S {
        let gap_ms = gap_s.saturating_mul(1000) / gateway.desk.retry_factor;
        if !gateway
            .desk
            .pause(Duration::from_millis(gap_ms.into()))
            .await
        {
            return false;
        }
        if deliver(gateway, &notice).await {
            return true;
        }
    }
    true
}

/// One try. Whether it was acknowledged.
async fn deliver(gateway: &Gateway, notice: &Notice) -> bool {
    let status = match post(gateway, notice).await {
        Ok(status) => Some(status),
        Err(error) => {
            tracing::debug!(%error, url = notice.url, "a notification did not arrive");
            None
        }
    };
    let at_ms = gateway.desk.now_ms();
    if let Some(order) = gateway.book().order_mut(&notice.order)
        && order.deliveries.len() < MOST_SHOWN
    {
        order.deliveries.push(Delivery {
            event_type: notice.kind,
            at_ms,
            status,
        });
    }
    status == Some(200)
}

async fn post(gateway: &Gateway, notice: &Notice) -> anyhow::Result<u16> {
    let _permit = gateway.desk.deliveries.acquire().await?;
    let mut fields = notice.fields.clone();
    let manner = notice.knobs.notify_signature.unwrap_or_default();
    gateway.keys.sign(&mut fields, manner)?;
    if notice.knobs.notify_tampered == Some(true) {
        fields.insert("txnAmt".to_owned(), "1".to_owned());
    }
    let answer = gateway
        .desk
        .http
        .post(&notice.url)
        .form(&fields)
        .send()
        .await?;
    Ok(answer.status().as_u16())
}
