//! Notifications: encrypted, signed anew for each try, repeated until acknowledged (channels.md 1.7).

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use serde_json::{Value, json};

use super::{
    book::{Delivery, Event, RefundStatus, Subject, Trade},
    desk::Desk,
    forms,
    platform::encrypt,
    seal::Caller,
};
use crate::{
    clock::rfc3339,
    knobs::{Knobs, Notify},
    random,
};

/// The merchant must answer within this time.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Seconds between the tries: 15 of them over 24 hours and 4 minutes.
const GAPS_S: [u32; 15] = [
    15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600,
];
/// Kept for the trade's page.
const MOST_SHOWN: usize = 20;

/// What to send, where, signed with which key.
struct Notice {
    id: String,
    event_type: &'static str,
    original_type: &'static str,
    summary: &'static str,
    plain: Value,
    url: String,
    merchant_id: String,
    sign_serial: String,
    /// The trade on whose page the tries are shown.
    out_trade_no: Option<String>,
    knobs: Knobs,
}

/// Sends the notification that is owed about `subject`, as the knobs of its trade say.
pub(super) fn spawn(desk: &Arc<Desk>, subject: Subject) {
    let desk = Arc::clone(desk);
    tokio::spawn(async move {
        match notice(&desk, &subject) {
            Ok(Some(notice)) if notice.knobs.notify != Some(Notify::Never) => {
                if !send(&desk, notice).await {
                    return;
                }
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "a notification can't be made"),
        }
        let done = Event::NotificationDone { subject };
        if let Err(error) = desk.book().record(done) {
            tracing::error!(%error, "a notification is not marked as done");
        }
    });
}

/// `SECURITY_ECHO.SUCCESS`; forgotten if the sandbox ends before it arrives.
pub(super) fn spawn_echo(desk: &Arc<Desk>, caller: &Caller, url: String, echo_message: String) {
    let desk = Arc::clone(desk);
    let caller = caller.clone();
    tokio::spawn(async move {
        let Ok(id) = random::letters::<32>() else {
            return;
        };
        let notice = Notice {
            id,
            event_type: "SECURITY_ECHO.SUCCESS",
            original_type: "security",
            summary: "安全自检",
            plain: json!({"echo_message": echo_message}),
            url,
            merchant_id: caller.merchant_id,
            sign_serial: caller.sign_serial,
            out_trade_no: None,
            knobs: Knobs::default(),
        };
        send(&desk, notice).await;
    });
}

/// `None` if there is nowhere to send it.
fn notice(desk: &Desk, subject: &Subject) -> anyhow::Result<Option<Notice>> {
    let book = desk.book();
    let (event_type, summary, refund) = match subject {
        Subject::Trade(_) => ("TRANSACTION.SUCCESS", "支付成功", None),
        Subject::Refund(key) => {
            let refund = book.refund(key).context("no such refund")?;
            let (event_type, summary) = match refund.status {
                RefundStatus::Success | RefundStatus::Processing => ("REFUND.SUCCESS", "退款成功"),
                RefundStatus::Abnormal => ("REFUND.ABNORMAL", "退款异常"),
                RefundStatus::Closed => ("REFUND.CLOSED", "退款关闭"),
            };
            (event_type, summary, Some(refund))
        }
    };
    let trade_key = match (subject, refund) {
        (Subject::Refund(_), Some(refund)) => (refund.mchid.clone(), refund.out_trade_no.clone()),
        (Subject::Trade(key) | Subject::Refund(key), _) => key.clone(),
    };
    let trade = book.trade(&trade_key).context("no such trade")?;
    let knobs = desk.knobs_of(&trade.out_trade_no);
    let (plain, original_type, url) = match refund {
        None => (
            transaction(trade, &knobs),
            "transaction",
            Some(trade.notify_url.clone()),
        ),
        Some(refund) => (
            forms::refund_notice(refund),
            "refund",
            refund.notify_url.clone(),
        ),
    };
    let Some(url) = url else {
        return Ok(None);
    };
    Ok(Some(Notice {
        id: random::letters::<32>()?,
        event_type,
        original_type,
        summary,
        plain,
        url,
        merchant_id: trade.mchid.clone(),
        sign_serial: trade.sign_serial.clone(),
        out_trade_no: Some(trade.out_trade_no.clone()),
        knobs,
    }))
}

/// The paid transaction, with the untruths that the knobs ask for.
fn transaction(trade: &Trade, knobs: &Knobs) -> Value {
    let shown_fen = knobs.wrong_amount_fen.unwrap_or(trade.amount_fen);
    let mut plain = forms::transaction(trade, "SUCCESS", shown_fen);
    if let Some(number) = &knobs.wrong_out_trade_no {
        plain["out_trade_no"] = json!(number);
    }
    if let Some(mchid) = &knobs.wrong_mchid {
        plain["mchid"] = json!(mchid);
    }
    plain
}

/// Tries until acknowledged or out of tries. `false` if the sandbox ends first: then it is still owed.
async fn send(desk: &Desk, notice: Notice) -> bool {
    let delay_ms = notice.knobs.notify_delay_ms.unwrap_or_default();
    if delay_ms > 0 && !desk.pause(Duration::from_millis(delay_ms)).await {
        return false;
    }
    let acknowledged = if notice.knobs.notify == Some(Notify::Twice) {
        let (one, two) = tokio::join!(deliver(desk, &notice), deliver(desk, &notice));
        one && two
    } else {
        deliver(desk, &notice).await
    };
    if acknowledged {
        return true;
    }
    for gap_s in GAPS_S {
        let gap_ms = gap_s.saturating_mul(1000) / desk.retry_factor;
        if !desk.pause(Duration::from_millis(gap_ms.into())).await {
            return false;
        }
        if deliver(desk, &notice).await {
            return true;
        }
    }
    true
}

/// One try. Whether it was acknowledged.
async fn deliver(desk: &Desk, notice: &Notice) -> bool {
    let status = match post(desk, notice).await {
        Ok(status) => Some(status),
        Err(error) => {
            tracing::debug!(%error, url = notice.url, "a notification did not arrive");
            None
        }
    };
    if let Some(number) = &notice.out_trade_no {
        let key = (notice.merchant_id.clone(), number.clone());
        if let Some(trade) = desk.book().trade_mut(&key)
            && trade.deliveries.len() < MOST_SHOWN
        {
            let at_ms = desk.now_ms();
            trade.deliveries.push(Delivery {
                event_type: notice.event_type,
                at_ms,
                status,
            });
        }
    }
    matches!(status, Some(200 | 204))
}

async fn post(desk: &Desk, notice: &Notice) -> anyhow::Result<u16> {
    let _permit = desk.deliveries.acquire().await?;
    let now_ms = desk.now_ms();
    let merchant = desk
        .merchant(&notice.merchant_id)
        .context("no such merchant")?;
    let plain = notice.plain.to_string();
    let mut resource = encrypt(
        &merchant.credentials.api_v3_key,
        notice.original_type,
        plain.as_bytes(),
    )?;
    resource["original_type"] = json!(notice.original_type);
    let mut body = json!({
        "id": notice.id,
        "create_time": rfc3339(now_ms),
        "resource_type": "encrypt-resource",
        "event_type": notice.event_type,
        "summary": notice.summary,
        "resource": resource,
    })
    .to_string();
    let signed_ms = now_ms
        - notice
            .knobs
            .notify_age_s
            .unwrap_or_default()
            .saturating_mul(1000);
    let platform = desk.platform();
    let key = platform
        .steered(Some(&notice.sign_serial))
        .context("no such key")?;
    let manner = notice.knobs.notify_signature.unwrap_or_default();
    let headers = key.headers(body.as_bytes(), signed_ms, manner)?;
    if notice.knobs.notify_tampered == Some(true) {
        body = body.replacen("encrypt-resource", "encrypt_resource", 1);
    }
    let answer = desk
        .http
        .post(&notice.url)
        .headers(headers)
        .header("content-type", "application/json")
        .header("accept", "*/*")
        .body(body)
        .send()
        .await?;
    Ok(answer.status().as_u16())
}
