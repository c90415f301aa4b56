//! The payer's act: what happens when a phone confirms or declines.

use std::sync::Arc;

use serde::Serialize;

use super::{
    book::{Book, Event, Key, Payment, Subject, Trade},
    desk::Desk,
    notify,
};
use crate::{
    clock,
    knobs::{Knobs, Pay},
    random,
};

/// Who opened the pay page in time may finish within this time, also after `time_expire`.
const BEGUN_FOR_MS: i64 = 5 * 60 * 1000;

/// Why a payment did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PayRefused {
    /// No such code or number; or a code that died when a new one was made.
    NotFound,
    /// The code is older than two hours.
    CodeDead,
    /// `time_expire` has passed and the pay page was not open before.
    Expired,
    Closed,
    AlreadyPaid,
    /// The bank refused (a knob): the trade stays unpaid.
    Refused,
    /// The sandbox itself can't write or is out of randomness.
    Broken,
}

/// When the channel says that it was paid; `None`: as the knobs say, else now.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PaidAt {
    pub at_ms: Option<i64>,
    pub offset_ms: Option<i64>,
}

/// The pay page is opened: whoever does that before `time_expire` may still finish.
pub(crate) fn begin(desk: &Desk, key: &Key) {
    let now_ms = desk.now_ms();
    if let Some(trade) = desk.book().trade_mut(key)
        && now_ms <= trade.expires_ms
    {
        trade.began_ms = Some(now_ms);
    }
}

/// Confirms the payment. The answer comes when the money is safely noted; the notification follows.
pub(crate) async fn pay(desk: &Arc<Desk>, key: &Key, paid_at: PaidAt) -> Result<Trade, PayRefused> {
    let knobs = desk.knobs_of(&key.1);
    if knobs.pay == Some(Pay::Refuse) {
        return Err(PayRefused::Refused);
    }
    let now_ms = desk.now_ms();
    let under_way = knobs.pay == Some(Pay::EvenClosed);
    let success_ms = success_ms(paid_at, &knobs, now_ms).or(under_way.then_some(now_ms));
    let done = desk.change(|book| Ok(take(book, key, now_ms, success_ms, under_way)));
    let trade = done.await.map_err(|_| PayRefused::Broken)??;
    notify::spawn(desk, Subject::Trade(key.clone()));
    Ok(trade)
}

/// `None` if nobody sets the success time.
fn success_ms(paid_at: PaidAt, knobs: &Knobs, now_ms: i64) -> Option<i64> {
    let from_now = |offset_ms: i64| now_ms.saturating_add(offset_ms);
    paid_at
        .at_ms
        .or(paid_at.offset_ms.map(from_now))
        .or(knobs.paid_at_ms)
        .or(knobs.paid_at_offset_ms.map(from_now))
}

fn take(
    book: &mut Book,
    key: &Key,
    now_ms: i64,
    success_ms: Option<i64>,
    under_way: bool,
) -> Result<Trade, PayRefused> {
    let trade = book.trade(key).ok_or(PayRefused::NotFound)?;
    // With a chosen success time the real one says nothing about what was in time.
    match may_pay(trade, now_ms, success_ms.is_some()) {
        Err(PayRefused::Closed) if under_way => {}
        answer => answer?,
    }
    let transaction_id = number(now_ms).map_err(|_| PayRefused::Broken)?;
    let openid = match trade.payer() {
        Some(openid) => openid.to_owned(),
        None => openid().map_err(|_| PayRefused::Broken)?,
    };
    let payment = Payment {
        transaction_id,
        success_ms: success_ms.unwrap_or(now_ms),
        openid,
    };
    book.record(Event::Paid {
        key: key.clone(),
        payment,
    })
    .map_err(|_| PayRefused::Broken)?;
    book.trade(key).cloned().ok_or(PayRefused::Broken)
}

/// Whether a phone could pay this trade now.
pub(crate) fn may_pay(trade: &Trade, now_ms: i64, any_time: bool) -> Result<(), PayRefused> {
    if trade.payment.is_some() {
        return Err(PayRefused::AlreadyPaid);
    }
    if trade.is_closed(now_ms) {
        return Err(PayRefused::Closed);
    }
    if any_time
        || trade
            .began_ms
            .is_some_and(|began_ms| now_ms - began_ms <= BEGUN_FOR_MS)
    {
        return Ok(());
    }
    if now_ms > trade.expires_ms {
        return Err(PayRefused::Expired);
    }
    if now_ms > trade.code.until_ms {
        return Err(PayRefused::CodeDead);
    }
    Ok(())
}

/// Somebody's name under an appid, like WeChat's.
pub(crate) fn openid() -> anyhow::Result<String> {
    Ok(format!("oUpF8u{}", random::letters::<22>()?))
}

/// 28 digits, like WeChat Pay's.
fn number(now_ms: i64) -> anyhow::Result<String> {
    Ok(format!(
        "4200{}{}",
        clock::compact_date(now_ms),
        random::digits::<16>()?
    ))
}
