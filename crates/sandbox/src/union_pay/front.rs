//! Consume (front): takes the browser's form to the bank (channels.md 2.2.3).

use std::sync::Arc;

use axum::{
    Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    bank,
    book::{Book, Event, Order, Stage},
    gateway::{Gateway, broken},
    message::{Fields, get},
};
use crate::{clock, random};

/// What may differ between two posts of the same order.
const NOT_CONTENTS: [&str; 2] = ["signature", "certId"];

pub(super) async fn consume(
    State(gateway): State<Arc<Gateway>>,
    Form(fields): Form<Fields>,
) -> Response {
    if let Some((code, words)) = gateway.keys.refuse(&fields) {
        return bank::refused(code, words);
    }
    let number = get(&fields, "orderId").to_owned();
    let key = (get(&fields, "merId").to_owned(), number.clone());
    let fresh = gateway.book().order(&key).is_none();
    let knobs = gateway.desk.knobs().for_create(&number, fresh);
    if let Some(fault) = gateway.fault_before(knobs.create).await {
        return fault;
    }
    let now_ms = gateway.desk.now_ms();
    let order = match read(&fields, now_ms) {
        Ok(order) => order,
        Err((code, words)) => return bank::refused(code, words),
    };
    let taken = gateway.change(|book| take(book, order)).await;
    if let Some(fault) = gateway.fault_after(knobs.create).await {
        return fault;
    }
    match taken {
        Ok(Some(ticket)) => Redirect::to(&format!("/bank/{ticket}")).into_response(),
        Ok(None) => bank::refused("12", "重复交易"),
        Err(_) => broken(),
    }
}

type Refusal = (&'static str, &'static str);

fn read(fields: &Fields, now_ms: i64) -> Result<Order, Refusal> {
    let known = (
        get(fields, "txnType"),
        get(fields, "txnSubType"),
        get(fields, "bizType"),
        get(fields, "channelType"),
    );
    if known != ("01", "01", "000202", "07") {
        return Err(("10", "报文格式错误"));
    }
    let number = get(fields, "orderId");
    let plain = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plain || !(8..=40).contains(&number.len()) {
        return Err(("10", "orderId 格式错误"));
    }
    for name in ["frontUrl", "backUrl"] {
        if !get(fields, name).starts_with("http") {
            return Err(("13", "frontUrl 或 backUrl 缺失"));
        }
    }
    let amount_fen = get(fields, "txnAmt").parse().unwrap_or(0);
    if amount_fen < 1 || get(fields, "currencyCode") != "156" {
        return Err(("10", "txnAmt 格式错误"));
    }
    if clock::parse_compact(get(fields, "txnTime")).is_none() {
        return Err(("10", "txnTime 格式错误"));
    }
    let pay_timeout_ms =
        clock::parse_compact(get(fields, "payTimeout")).ok_or(("10", "payTimeout 格式错误"))?;
    if now_ms > pay_timeout_ms {
        return Err(("40", "订单已过支付时间"));
    }
    let mut asked = fields.clone();
    asked.retain(|name, _| !NOT_CONTENTS.contains(&name.as_str()));
    Ok(Order {
        merchant_id: get(fields, "merId").to_owned(),
        number: number.to_owned(),
        time: get(fields, "txnTime").to_owned(),
        amount_fen,
        description: get(fields, "orderDesc").to_owned(),
        front_url: get(fields, "frontUrl").to_owned(),
        back_url: get(fields, "backUrl").to_owned(),
        pay_timeout_ms,
        asked,
        created_ms: now_ms,
        ticket: random::letters::<24>().map_err(|_| ("99", "系统繁忙"))?,
        stage: Stage::AtBank,
        refunds: Vec::new(),
        deliveries: Vec::new(),
    })
}

/// The bank page's ticket; `None` if the number is in use for something else, or has ended.
fn take(book: &mut Book, order: Order) -> anyhow::Result<Option<String>> {
    if let Some(known) = book.order(&order.key()) {
        let same = known.asked == order.asked;
        return Ok(same.then(|| known.ticket.clone()));
    }
    let ticket = order.ticket.clone();
    book.record(Event::Ordered {
        order: Box::new(order),
    })?;
    Ok(Some(ticket))
}
