//! `POST /v3/pay/transactions/native` (channels.md 1.4).

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::State, http::StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    answer::{ApiError, Manner, Reply},
    book::{Book, Code, Event, Trade},
    desk::Desk,
    fields,
    seal::Caller,
};
use crate::{clock, random};

/// A code lives two hours, fixed.
const CODE_LIFE_MS: i64 = 2 * 3600 * 1000;
const ORDER_LIFE_MS: i64 = 7 * 24 * 3600 * 1000;
/// A shorter `time_expire` is raised to this.
const SHORTEST_MS: i64 = 60_000;

#[derive(Deserialize)]
struct Body {
    appid: String,
    mchid: String,
    description: String,
    out_trade_no: String,
    notify_url: String,
    amount: Amount,
    time_expire: Option<String>,
    attach: Option<String>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

#[derive(Deserialize)]
struct Amount {
    total: i64,
    currency: Option<String>,
}

pub(super) async fn create(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, ApiError> {
    let body: Body = fields::parse(&body)?;
    let expires_ms = check(&desk, &caller, &body)?;
    let fresh = {
        let key = (caller.merchant_id.clone(), body.out_trade_no.clone());
        desk.book().trade(&key).is_none()
    };
    let knobs = desk.knobs().for_create(&body.out_trade_no, fresh);
    desk.fail_before(knobs.create).await?;
    let now_ms = desk.now_ms();
    let trade = new_trade(caller, body, expires_ms, now_ms)?;
    let code_url = desk.change(|book| put(book, trade, now_ms)).await?;
    desk.fail_after(knobs.create).await?;
    Ok(Reply {
        body: Some(json!({"code_url": code_url})),
        manner: Manner::of(&knobs),
    })
}

/// The instant of `time_expire`.
fn check(desk: &Desk, caller: &Caller, body: &Body) -> Result<i64, ApiError> {
    fields::own_merchant(caller, &body.mchid)?;
    fields::own_app(desk, caller, &body.appid)?;
    fields::text("/description", &body.description, 127)?;
    fields::out_trade_no(&body.out_trade_no)?;
    fields::notify_url(&body.notify_url)?;
    fields::fen("/amount/total", body.amount.total)?;
    fields::currency(body.amount.currency.as_deref())?;
    if let Some(attach) = &body.attach {
        fields::text("/attach", attach, 128)?;
    }
    let now_ms = desk.now_ms();
    match &body.time_expire {
        None => Ok(now_ms + ORDER_LIFE_MS),
        Some(text) => clock::parse(text)
            .map(|at_ms| at_ms.max(now_ms + SHORTEST_MS))
            .ok_or_else(|| ApiError::field("/time_expire", "应为RFC3339时间")),
    }
}

fn new_trade(caller: Caller, body: Body, expires_ms: i64, now_ms: i64) -> Result<Trade, ApiError> {
    Ok(Trade {
        mchid: body.mchid,
        out_trade_no: body.out_trade_no,
        appid: body.appid,
        description: body.description,
        notify_url: body.notify_url,
        amount_fen: body.amount.total,
        attach: body.attach,
        extra: body.extra,
        expires_ms,
        created_ms: now_ms,
        sign_serial: caller.sign_serial,
        code: Code {
            pr: random::letters::<12>()?,
            until_ms: now_ms + CODE_LIFE_MS,
        },
        payment: None,
        closed_ms: None,
        refunds: Vec::new(),
        began_ms: None,
        deliveries: Vec::new(),
    })
}

/// A new trade; or for an identical repeat a new code, whereby the old one dies.
fn put(book: &mut Book, trade: Trade, now_ms: i64) -> Result<String, ApiError> {
    let code_url = trade.code_url();
    let event = match book.trade(&trade.key()) {
        None => Event::Created {
            trade: Box::new(trade),
        },
        Some(known) if !same_terms(known, &trade) => {
            return Err(ApiError::new(
                StatusCode::FORBIDDEN,
                "OUT_TRADE_NO_USED",
                "商户订单号重复：请求参数与首次请求不一致",
            ));
        }
        Some(known) if known.payment.is_some() => return Err(ApiError::order_paid()),
        Some(known) if known.is_closed(now_ms) => return Err(ApiError::order_closed()),
        Some(_) => Event::NewCode {
            key: trade.key(),
            code: trade.code,
        },
    };
    book.record(event)?;
    Ok(code_url)
}

/// All parameters but `time_expire`, which only the first request fixes.
fn same_terms(known: &Trade, trade: &Trade) -> bool {
    known.appid == trade.appid
        && known.description == trade.description
        && known.notify_url == trade.notify_url
        && known.amount_fen == trade.amount_fen
        && known.attach == trade.attach
        && known.extra == trade.extra
}
