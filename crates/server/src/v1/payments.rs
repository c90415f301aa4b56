//! `/v1/payments`: money that came in, by the channel's own number of it. `/v1/attempts`: tries to pay.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use till_domain::id::AttemptNumber;
use till_domain::party::Scope;
use till_domain::payment::{Attempt, AttemptState, HeldFate};
use till_store::{Payment, PaymentCursor, PaymentFilter};

use super::caller::Caller;
use super::orders;
use super::problem::Problem;
use super::read::{self, Page, Query, utc};
use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/payments", get(page))
        .route("/v1/orders/{order}/attempts", get(of_order))
        .route("/v1/attempts/{attempt}", get(one))
}

/// Money that came in: once per transaction of a channel.
#[derive(Debug, Serialize)]
struct PaymentShown {
    object: &'static str,
    order: String,
    attempt: String,
    channel: String,
    /// The channel's own number.
    transaction: String,
    amount_fen: i64,
    currency: String,
    merchant: String,
    payer: String,
    /// applied: it paid its order; returned: it is on its way back; held: a person decides.
    disposition: &'static str,
    paid_at: String,
    booked_at: String,
}

impl PaymentShown {
    fn of(payment: &Payment) -> Self {
        let receipt = &payment.booked.receipt;
        Self {
            object: "payment",
            order: payment.order.to_string(),
            attempt: payment.booked.attempt.to_string(),
            channel: payment.channel.clone(),
            transaction: receipt.transaction.clone(),
            amount_fen: receipt.amount.get(),
            currency: receipt.currency.clone(),
            merchant: receipt.merchant.clone(),
            payer: receipt.payer.clone(),
            disposition: payment.booked.disposition.code(),
            paid_at: utc(receipt.paid_at),
            booked_at: utc(payment.booked.booked_at),
        }
    }
}

/// `GET /v1/payments`: in the order in which they were booked, newest first.
async fn page(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::PaymentsRead)?;
    let query = Query::read(query, &["limit", "cursor"])?;
    let after: Option<PaymentCursor> = query.parsed("cursor", "a cursor of this list")?;
    let found = app
        .store()
        .payments(
            caller.provider.key,
            &PaymentFilter::default(),
            after,
            query.limit()?,
        )
        .await?;
    let page = Page {
        data: found.rows.iter().map(PaymentShown::of).collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
    };
    read::tagged(&headers, &page)
}

/// A try to pay.
#[derive(Debug, Serialize)]
struct AttemptShown {
    object: &'static str,
    number: String,
    state: &'static str,
    channel: &'static str,
    merchant: String,
    amount_fen: i64,
    revision: u32,
    payer: String,
    created_at: String,
    expires_at: String,
    ended_at: Option<String>,
    transaction: Option<String>,
    /// Money that came on it and waits for a person.
    held_fen: i64,
}

impl AttemptShown {
    fn of(attempt: &Attempt) -> Self {
        let (state, ended_at, transaction) = match &attempt.state {
            AttemptState::Starting => ("starting", None, None),
            AttemptState::Open { .. } => ("open", None, None),
            AttemptState::Closed { at } => ("closed", Some(*at), None),
            AttemptState::Paid {
                transaction, at, ..
            } => ("paid", Some(*at), Some(transaction.clone())),
        };
        let waits = attempt
            .held
            .iter()
            .filter(|held| held.fate == HeldFate::Waits);
        Self {
            object: "attempt",
            number: attempt.number.to_string(),
            state,
            channel: attempt.channel.code(),
            merchant: attempt.merchant.clone(),
            amount_fen: attempt.amount.get(),
            revision: attempt.revision,
            payer: attempt.payer.to_string(),
            created_at: utc(attempt.created_at),
            expires_at: utc(attempt.expires_at),
            ended_at: ended_at.map(utc),
            transaction,
            held_fen: waits.map(|held| held.receipt.amount.get()).sum(),
        }
    }
}

/// `GET /v1/orders/{order}/attempts`
async fn of_order(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::PaymentsRead)?;
    let order = orders::find(&app, &caller, &name).await?;
    let attempts = app.store().attempts_of(order.provider, order.id).await?;
    let page = Page {
        data: attempts.iter().map(AttemptShown::of).collect(),
        next_cursor: None,
    };
    read::tagged(&headers, &page)
}

/// `GET /v1/attempts/{attempt}`
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::PaymentsRead)?;
    let number: AttemptNumber = number.parse().map_err(|_| Problem::not_found())?;
    let found = app.store().attempt(&number).await?;
    let attempt = found
        .filter(|attempt| attempt.provider == caller.provider.key)
        .ok_or_else(Problem::not_found)?;
    read::tagged(&headers, &AttemptShown::of(&attempt))
}
