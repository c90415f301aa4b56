//! What maker and checker do at the bank.

use std::sync::Arc;

use serde::Serialize;

use super::{
    book::{Book, Ended, Event, Key, Order, Stage, Subject, is_success},
    gateway::Gateway,
    notify,
};
use crate::{
    clock,
    knobs::{Knobs, Pay},
    random,
};

/// What speaks against an act at the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BankRefused {
    NotFound,
    /// The maker came after payTimeout.
    Expired,
    /// It was decided before.
    Ended,
    Broken,
}

/// The maker submits: from now on it lies with the checker.
pub(crate) async fn submit(gateway: &Gateway, key: &Key) -> Result<(), BankRefused> {
    let now_ms = gateway.desk.now_ms();
    let done = gateway.change(|book| Ok(take_in(book, key, now_ms)));
    done.await.map_err(|_| BankRefused::Broken)?
}

fn take_in(book: &mut Book, key: &Key, now_ms: i64) -> Result<(), BankRefused> {
    let order = book.order(key).ok_or(BankRefused::NotFound)?;
    match order.stage {
        Stage::AtBank if now_ms > order.pay_timeout_ms => return Err(BankRefused::Expired),
        Stage::AtBank => {}
        Stage::Submitted { .. } => return Ok(()),
        Stage::Ended { .. } => return Err(BankRefused::Ended),
    }
    let key = key.clone();
    book.record(Event::Submitted { key, at_ms: now_ms })
        .map_err(|_| BankRefused::Broken)
}

/// The checker decides. The bank takes money also past payTimeout; UnionPay then says 42.
pub(crate) async fn decide(
    gateway: &Arc<Gateway>,
    key: &Key,
    confirm: bool,
    at_ms: Option<i64>,
) -> Result<Order, BankRefused> {
    let knobs = gateway.desk.knobs_of(&key.1);
    let now_ms = gateway.desk.now_ms();
    let done = gateway.change(|book| Ok(end(book, key, confirm, at_ms, &knobs, now_ms)));
    let order = done.await.map_err(|_| BankRefused::Broken)??;
    if is_success(order.code()) {
        notify::spawn(gateway, Subject::Order(key.clone()));
    }
    Ok(order)
}

fn end(
    book: &mut Book,
    key: &Key,
    confirm: bool,
    at_ms: Option<i64>,
    knobs: &Knobs,
    now_ms: i64,
) -> Result<Order, BankRefused> {
    let order = book.order(key).ok_or(BankRefused::NotFound)?;
    if matches!(order.stage, Stage::Ended { .. }) {
        return Err(BankRefused::Ended);
    }
    let chosen_ms = at_ms
        .or(knobs.paid_at_ms)
        .or(knobs.paid_at_offset_ms.map(|ms| now_ms.saturating_add(ms)));
    // With a chosen time the real one says nothing about what was in time.
    let late = chosen_ms.is_none() && now_ms > order.pay_timeout_ms;
    let code = match (&knobs.bank_code, confirm && knobs.pay != Some(Pay::Refuse)) {
        (_, false) => "64",
        (Some(code), true) => code,
        (None, true) if late => "42",
        (None, true) => "00",
    };
    let event = Event::Ended {
        key: key.clone(),
        code: code.to_owned(),
        end: ended(chosen_ms.unwrap_or(now_ms)).map_err(|_| BankRefused::Broken)?,
    };
    book.record(event).map_err(|_| BankRefused::Broken)?;
    book.order(key).cloned().ok_or(BankRefused::Broken)
}

fn ended(at_ms: i64) -> anyhow::Result<Ended> {
    Ok(Ended {
        query_id: query_id(at_ms)?,
        trace_no: random::digits::<6>()?,
        at_ms,
        account: format!("6222****{}", random::digits::<4>()?),
    })
}

/// 21 digits, beginning with the day.
pub(super) fn query_id(at_ms: i64) -> anyhow::Result<String> {
    Ok(format!(
        "{}{}",
        clock::compact_date(at_ms),
        random::digits::<13>()?
    ))
}
