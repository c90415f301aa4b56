//! The sandbox's own JSON, for tests and load scripts. Errors are `{"error": "…"}`.
//!
//! | call | what |
//! |---|---|
//! | `GET /api/trades` | all trades, oldest first |
//! | `GET /api/trades/{out_trade_no}` | one |
//! | `POST /api/pay` | what the phone's button does |
//! | `POST /api/close` | closes an unpaid trade, as the merchant's staff can on the channel's own site |
//! | `GET /api/bank/orders` | all orders of the online bank, oldest first |
//! | `POST /api/bank/decide` | what the checker's buttons do |
//! | `GET`, `POST /api/knobs` | see [`crate::SetKnobs`] |
//! | `GET`, `POST /api/clock` | the sandbox's time; `{"forward_ms": …}` puts it forward, for good |
//! | `POST /api/rotate_certificate` | a new platform certificate; the old one overlaps |

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    clock::{NotMoved, rfc3339},
    knobs::SetKnobs,
    union_pay::{gateway::Gateway, pay as bank},
    wechat_pay::{
        book::{Book, Event, Key, Refund, RefundStatus, Trade},
        desk::Desk,
        pay::{self, PaidAt, PayRefused},
    },
};

pub(crate) fn routes(desk: Arc<Desk>, gateway: Arc<Gateway>) -> Router {
    let bank = Router::new()
        .route("/api/bank/orders", get(bank_orders))
        .route("/api/bank/decide", post(bank_decide))
        .with_state(gateway);
    Router::new()
        .merge(bank)
        .route("/api/trades", get(list))
        .route("/api/trades/{number}", get(one))
        .route("/api/pay", post(pay_now))
        .route("/api/close", post(close_now))
        .route("/api/knobs", get(knobs).post(set_knobs))
        .route("/api/clock", get(time).post(forward))
        .route("/api/rotate_certificate", post(rotate))
        .with_state(desk)
}

async fn list(State(desk): State<Arc<Desk>>) -> Json<Vec<Value>> {
    let now_ms = desk.now_ms();
    let book = desk.book();
    Json(
        book.trades()
            .map(|trade| show(&book, trade, now_ms))
            .collect(),
    )
}

async fn one(State(desk): State<Arc<Desk>>, Path(number): Path<String>) -> Response {
    let Some(key) = desk.find_number(&number) else {
        return refused(PayRefused::NotFound);
    };
    let book = desk.book();
    match book.trade(&key) {
        Some(trade) => Json(show(&book, trade, desk.now_ms())).into_response(),
        None => refused(PayRefused::NotFound),
    }
}

fn show(book: &Book, trade: &Trade, now_ms: i64) -> Value {
    let sum = |status: RefundStatus| -> i64 {
        let of_status = book
            .refunds_of(trade)
            .filter(|refund| refund.status == status);
        of_status.map(|refund| refund.refund_fen).sum()
    };
    let payment = trade.payment.as_ref();
    json!({
        "mchid": trade.mchid,
        "out_trade_no": trade.out_trade_no,
        "state": book.state(trade, now_ms),
        "description": trade.description,
        "amount_fen": trade.amount_fen,
        "created_at_ms": trade.created_ms,
        "expires_at_ms": trade.expires_ms,
        "code_url": trade.code_url(),
        "transaction_id": payment.map(|payment| &payment.transaction_id),
        "success_time": payment.map(|payment| rfc3339(payment.success_ms)),
        "paid_at_ms": payment.map(|payment| payment.success_ms),
        "refunded_fen": sum(RefundStatus::Success),
        "refunding_fen": sum(RefundStatus::Processing),
        "refunds": book.refunds_of(trade).map(show_refund).collect::<Vec<_>>(),
        "notifications": trade.deliveries,
    })
}

fn show_refund(refund: &Refund) -> Value {
    json!({
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "status": refund.status,
        "refund_fen": refund.refund_fen,
    })
}

/// By code or by number; `paid_at_ms` or `paid_at_offset_ms` sets the channel's `success_time`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayNow {
    code_url: Option<String>,
    out_trade_no: Option<String>,
    paid_at_ms: Option<i64>,
    paid_at_offset_ms: Option<i64>,
}

async fn pay_now(State(desk): State<Arc<Desk>>, Json(body): Json<PayNow>) -> Response {
    let Some(key) = find(&desk, &body) else {
        return refused(PayRefused::NotFound);
    };
    let paid_at = PaidAt {
        at_ms: body.paid_at_ms,
        offset_ms: body.paid_at_offset_ms,
    };
    match pay::pay(&desk, &key, paid_at).await {
        Ok(trade) => Json(show(&desk.book(), &trade, desk.now_ms())).into_response(),
        Err(why) => refused(why),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseNow {
    out_trade_no: String,
}

async fn close_now(State(desk): State<Arc<Desk>>, Json(body): Json<CloseNow>) -> Response {
    let Some(key) = desk.find_number(&body.out_trade_no) else {
        return refused(PayRefused::NotFound);
    };
    let now_ms = desk.now_ms();
    let done = desk.change(|book| {
        let trade = book.trade(&key).cloned();
        match trade {
            None => Ok(Err(PayRefused::NotFound)),
            Some(trade) if trade.payment.is_some() => Ok(Err(PayRefused::AlreadyPaid)),
            Some(trade) if trade.is_closed(now_ms) => Ok(Ok(trade)),
            Some(mut trade) => {
                book.record(Event::Closed {
                    key: key.clone(),
                    at_ms: now_ms,
                })?;
                trade.closed_ms = Some(now_ms);
                Ok(Ok(trade))
            }
        }
    });
    match done.await {
        Ok(Ok(trade)) => Json(show(&desk.book(), &trade, now_ms)).into_response(),
        Ok(Err(why)) => refused(why),
        Err(_) => refused(PayRefused::Broken),
    }
}

fn find(desk: &Desk, body: &PayNow) -> Option<Key> {
    match (&body.code_url, &body.out_trade_no) {
        (Some(code_url), _) => {
            let (_, pr) = code_url.rsplit_once("pr=")?;
            desk.book().by_code(pr).map(Trade::key)
        }
        (None, Some(number)) => desk.find_number(number),
        (None, None) => None,
    }
}

fn refused(why: PayRefused) -> Response {
    let status = match why {
        PayRefused::NotFound => StatusCode::NOT_FOUND,
        PayRefused::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        PayRefused::CodeDead
        | PayRefused::Expired
        | PayRefused::Closed
        | PayRefused::AlreadyPaid
        | PayRefused::Refused => StatusCode::CONFLICT,
    };
    (status, Json(json!({"error": why}))).into_response()
}

async fn bank_orders(State(gateway): State<Arc<Gateway>>) -> Json<Vec<Value>> {
    let book = gateway.book();
    let shown = book.orders().map(|order| {
        json!({
            "order_id": order.number,
            "merchant_id": order.merchant_id,
            "amount_fen": order.amount_fen,
            "code": order.code(),
            "pay_timeout_ms": order.pay_timeout_ms,
            "page": format!("/bank/{}", order.ticket),
            "stage": order.stage,
            "notifications": order.deliveries,
        })
    });
    Json(shown.collect())
}

/// `at_ms` sets the channel's own success time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decide {
    order_id: String,
    #[serde(default = "yes")]
    confirm: bool,
    at_ms: Option<i64>,
}

const fn yes() -> bool {
    true
}

/// Answers 200 only if the payment succeeded.
async fn bank_decide(State(gateway): State<Arc<Gateway>>, Json(body): Json<Decide>) -> Response {
    let Some(key) = gateway.find_number(&body.order_id) else {
        return refused(PayRefused::NotFound);
    };
    match bank::decide(&gateway, &key, body.confirm, body.at_ms).await {
        Ok(order) if matches!(order.code(), "00" | "A6") => {
            Json(json!({"code": order.code()})).into_response()
        }
        Ok(order) => (StatusCode::CONFLICT, Json(json!({"code": order.code()}))).into_response(),
        Err(why) => (StatusCode::CONFLICT, Json(json!({"error": why}))).into_response(),
    }
}

async fn knobs(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(json!(*desk.knobs()))
}

async fn set_knobs(State(desk): State<Arc<Desk>>, Json(set): Json<SetKnobs>) -> Response {
    if desk.knobs().set(set) {
        return Json(json!(*desk.knobs())).into_response();
    }
    (
        StatusCode::CONFLICT,
        Json(json!({"error": "too_many_knobs"})),
    )
        .into_response()
}

async fn time(State(desk): State<Arc<Desk>>) -> Json<Value> {
    Json(shown_time(&desk))
}

fn shown_time(desk: &Desk) -> Value {
    let now_ms = desk.now_ms();
    json!({"now_ms": now_ms, "now": rfc3339(now_ms), "ahead_ms": desk.clock.ahead_ms()})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forward {
    forward_ms: i64,
}

async fn forward(State(desk): State<Arc<Desk>>, Json(body): Json<Forward>) -> Response {
    let (status, error) = match desk.clock.forward(body.forward_ms) {
        Ok(()) => return Json(shown_time(&desk)).into_response(),
        Err(NotMoved::NotForward) => (StatusCode::BAD_REQUEST, "not_forward"),
        Err(NotMoved::TooFar) => (StatusCode::CONFLICT, "too_far"),
        Err(NotMoved::Broken) => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
    };
    (status, Json(json!({"error": error}))).into_response()
}

async fn rotate(State(desk): State<Arc<Desk>>) -> Response {
    match desk.rotate_certificate() {
        Ok(serial) => Json(json!({"serial": serial})).into_response(),
        Err(error) => {
            tracing::error!(%error, "no new certificate");
            refused(PayRefused::Broken)
        }
    }
}
