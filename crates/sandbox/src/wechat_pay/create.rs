//! `POST /v3/pay/transactions/{native,h5,jsapi}` (channels.md 1.4).

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    answer::{ApiError, Manner, Reply},
    book::{Book, Code, Event, Trade, TradeType},
    desk::Desk,
    fields,
    seal::Caller,
};
use crate::{clock, random};

/// A code lives two hours, fixed.
const CODE_LIFE_MS: i64 = 2 * 3600 * 1000;
/// The way from a browser lives five minutes.
const H5_LIFE_MS: i64 = 5 * 60 * 1000;
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

pub(super) async fn native(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, ApiError> {
    create(
        &desk,
        caller,
        &body,
        TradeType::Native,
        |trade| json!({"code_url": trade.code_url()}),
    )
    .await
}

/// The way leads to this sandbox, under the name by which it was called.
pub(super) async fn h5(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Reply, ApiError> {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1").to_owned();
    create(&desk, caller, &body, TradeType::Mweb, |trade| {
        let id = &trade.code.pr;
        json!({"h5_url": format!("http://{host}/cgi-bin/mmpayweb-bin/checkmweb?prepay_id={id}")})
    })
    .await
}

pub(super) async fn jsapi(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    body: Bytes,
) -> Result<Reply, ApiError> {
    create(
        &desk,
        caller,
        &body,
        TradeType::Jsapi,
        |trade| json!({"prepay_id": trade.code.pr}),
    )
    .await
}

async fn create(
    desk: &Arc<Desk>,
    caller: Caller,
    body: &[u8],
    trade_type: TradeType,
    answer: impl FnOnce(&Trade) -> Value,
) -> Result<Reply, ApiError> {
    let body: Body = fields::parse(body)?;
    let expires_ms = check(desk, &caller, &body)?;
    match trade_type {
        TradeType::Native => {}
        TradeType::Mweb => check_scene(&body.extra)?,
        TradeType::Jsapi => check_payer(&body.extra)?,
    }
    let fresh = {
        let key = (caller.merchant_id.clone(), body.out_trade_no.clone());
        desk.book().trade(&key).is_none()
    };
    let knobs = desk.knobs().for_create(&body.out_trade_no, fresh);
    desk.fail_before(knobs.create).await?;
    let now_ms = desk.now_ms();
    let trade = new_trade(caller, body, trade_type, expires_ms, now_ms)?;
    let shown = answer(&trade);
    desk.change(|book| put(book, trade, now_ms)).await?;
    desk.fail_after(knobs.create).await?;
    Ok(Reply {
        body: Some(shown),
        manner: Manner::of(&knobs),
    })
}

/// JSAPI has to name the payer under the appid.
fn check_payer(extra: &Map<String, Value>) -> Result<(), ApiError> {
    let payer = extra.get("payer").and_then(|payer| payer.get("openid"));
    match payer.and_then(Value::as_str) {
        Some(openid) if openid.starts_with('o') && (20..=128).contains(&openid.len()) => Ok(()),
        Some(_) | None => Err(ApiError::field("/payer/openid", "无效的openid")),
    }
}

/// H5 has to say which phone comes, and what it is.
fn check_scene(extra: &Map<String, Value>) -> Result<(), ApiError> {
    let scene = extra.get("scene_info");
    let text = |pointer: &str| {
        scene
            .and_then(|scene| scene.pointer(pointer))
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if text("/payer_client_ip").parse::<IpAddr>().is_err() {
        return Err(ApiError::field(
            "/scene_info/payer_client_ip",
            "应为用户终端IP",
        ));
    }
    if !["iOS", "Android", "Wap"].contains(&text("/h5_info/type")) {
        return Err(ApiError::field(
            "/scene_info/h5_info/type",
            "应为iOS、Android或Wap",
        ));
    }
    Ok(())
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

fn new_trade(
    caller: Caller,
    body: Body,
    trade_type: TradeType,
    expires_ms: i64,
    now_ms: i64,
) -> Result<Trade, ApiError> {
    let code = match trade_type {
        TradeType::Native => Code {
            pr: random::letters::<12>()?,
            until_ms: now_ms + CODE_LIFE_MS,
        },
        TradeType::Mweb => Code {
            pr: format!("wx{}", random::letters::<34>()?),
            until_ms: now_ms + H5_LIFE_MS,
        },
        TradeType::Jsapi => Code {
            pr: format!("wx{}", random::letters::<34>()?),
            until_ms: now_ms + CODE_LIFE_MS,
        },
    };
    Ok(Trade {
        trade_type,
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
        code,
        payment: None,
        closed_ms: None,
        refunds: Vec::new(),
        began_ms: None,
        return_url: None,
        deliveries: Vec::new(),
    })
}

/// A new trade; or for an identical repeat a new code, whereby the old one dies.
fn put(book: &mut Book, trade: Trade, now_ms: i64) -> Result<(), ApiError> {
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
    Ok(())
}

/// All parameters but `time_expire`, which only the first request fixes.
fn same_terms(known: &Trade, trade: &Trade) -> bool {
    known.trade_type == trade.trade_type
        && known.appid == trade.appid
        && known.description == trade.description
        && known.notify_url == trade.notify_url
        && known.amount_fen == trade.amount_fen
        && known.attach == trade.attach
        && known.extra == trade.extra
}
