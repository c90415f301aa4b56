//! `/v1/refunds`: money on its way back, and the provider's word on what buyers apply for.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::RefundNumber;
use till_domain::money::Fen;
use till_domain::party::Scope;
use till_domain::refund::{Refund, RefundState, RefundVerb, TakeBack};
use till_domain::time::Day;
use till_store::Answered;

use super::caller::Caller;
use super::orders::{self, OrderShown};
use super::problem::Problem;
use super::read::{self, Page, Query, utc};
use super::write::{self, Write};
use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/refunds", get(page))
        .route("/v1/refunds/{refund}", get(one))
        .route("/v1/orders/{order}/refunds", get(of_order).post(start))
        .route(
            "/v1/orders/{order}/refund-application/approve",
            post(approve),
        )
        .route(
            "/v1/orders/{order}/refund-application/decline",
            post(decline),
        )
}

/// An amount on its way back.
#[derive(Debug, Serialize)]
struct RefundShown {
    object: &'static str,
    number: String,
    order: String,
    attempt: String,
    channel: &'static str,
    amount_fen: i64,
    /// Why: applied, provider, late, second_payment, order_gone, held.
    reason: &'static str,
    note: String,
    state: &'static str,
    /// nothing, all, part.
    take_back: &'static str,
    created_at: String,
    done_at: Option<String>,
    /// The channel's code, when it would not do it.
    failure: Option<String>,
}

impl RefundShown {
    fn of(refund: &Refund, order: String) -> Self {
        let (done_at, failure) = match &refund.state {
            RefundState::Done { at } | RefundState::Offline { at, .. } => (Some(*at), None),
            RefundState::Failed { code, .. } | RefundState::Stuck { code, .. } => {
                (None, Some(code.clone()))
            }
            RefundState::AwaitingSecond { .. }
            | RefundState::Queued
            | RefundState::Submitted
            | RefundState::Replaced { .. }
            | RefundState::CalledOff { .. } => (None, None),
        };
        Self {
            object: "refund",
            number: refund.number.to_string(),
            order,
            attempt: refund.attempt.to_string(),
            channel: refund.channel.code(),
            amount_fen: refund.amount.get(),
            reason: refund.reason.code(),
            note: refund.note.clone(),
            state: refund.state.code(),
            take_back: refund.take_back.code(),
            created_at: utc(refund.created_at),
            done_at: done_at.map(utc),
            failure,
        }
    }
}

/// `GET /v1/refunds`: newest first; `state` restricts.
async fn page(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::RefundsRead)?;
    let query = Query::read(query, &["state", "limit", "cursor"])?;
    let state = query.text("state");
    if let Some(code) = state
        && !RefundState::CODES.contains(&code)
    {
        let known = RefundState::CODES.join(", ");
        return Err(Problem::invalid("state", format!("is none of {known}")));
    }
    let states: Vec<&str> = state.into_iter().collect();
    let after: Option<RefundNumber> = query.parsed("cursor", "a cursor of this list")?;
    let found = app
        .store()
        .refunds(caller.provider.key, &states, after.as_ref(), query.limit()?)
        .await?;
    let page = Page {
        data: found
            .rows
            .iter()
            .map(|row| RefundShown::of(&row.refund, row.order.to_string()))
            .collect(),
        next_cursor: found.next.map(|cursor| cursor.to_string()),
    };
    read::tagged(&headers, &page)
}

/// `GET /v1/refunds/{refund}`
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::RefundsRead)?;
    let number: RefundNumber = number.parse().map_err(|_| Problem::not_found())?;
    let found = app.store().refund(&number).await?;
    let refund = found
        .filter(|refund| refund.provider == caller.provider.key)
        .ok_or_else(Problem::not_found)?;
    let order = app.store().order(refund.provider, refund.order).await?;
    let number = order.ok_or_else(Problem::not_found)?.number;
    read::tagged(&headers, &RefundShown::of(&refund, number.to_string()))
}

/// `GET /v1/orders/{order}/refunds`
async fn of_order(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::RefundsRead)?;
    let order = orders::find(&app, &caller, &name).await?;
    let found = app
        .store()
        .order_detail_by_id(order.provider, order.id)
        .await?;
    let refunds = found.map(|detail| detail.refunds).unwrap_or_default();
    let page = Page {
        data: refunds
            .iter()
            .map(|refund| RefundShown::of(refund, order.number.to_string()))
            .collect(),
        next_cursor: None,
    };
    read::tagged(&headers, &page)
}

/// A refund that the provider wants.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    amount_fen: i64,
    /// Shown to the buyer.
    note: String,
    take_back: WantedBack,
}

/// What the company loses with it.
#[derive(Debug, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
enum WantedBack {
    Nothing {},
    All {},
    Part {
        #[serde(default)]
        seats: u32,
        /// The new last day.
        ends_on: Option<String>,
    },
}

impl WantedBack {
    fn take_back(self) -> Result<TakeBack, Problem> {
        Ok(match self {
            Self::Nothing {} => TakeBack::Nothing,
            Self::All {} => TakeBack::All,
            Self::Part { seats, ends_on } => TakeBack::Part {
                seats,
                end: ends_on.map(|text| day(&text)).transpose()?,
            },
        })
    }
}

fn day(text: &str) -> Result<Day, Problem> {
    text.parse()
        .map_err(|_| Problem::invalid("take_back.ends_on", "is not a day such as 2026-12-01"))
}

/// `POST /v1/orders/{order}/refunds`: the provider refunds, in full or in part. Send an
/// Idempotency-Key: two refunds of one amount are two refunds.
async fn start(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    write.caller.require(Scope::RefundsWrite)?;
    let wanted: Wanted = write.read()?;
    let verb = RefundVerb::Start {
        amount: Fen::new(wanted.amount_fen),
        take_back: wanted.take_back.take_back()?,
        note: wanted.note,
        rest: None,
    };
    // Our note is the domain's reason.
    act(&app, &name, &write, verb)
        .await
        .map_err(|problem| match problem.field.as_deref() {
            Some("reason") => problem.at("note"),
            Some(_) | None => problem,
        })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// `POST /v1/orders/{order}/refund-application/approve`
async fn approve(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Nothing {} = write.read()?;
    act(&app, &name, &write, RefundVerb::Approve).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    reason: String,
}

/// `POST /v1/orders/{order}/refund-application/decline`
async fn decline(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Reason { reason } = write.read()?;
    act(&app, &name, &write, RefundVerb::Decline { reason }).await
}

/// Carries `verb` out, and answers the order as it is then.
async fn act(app: &App, name: &str, write: &Write, verb: RefundVerb) -> Result<Response, Problem> {
    write.caller.require(Scope::RefundsWrite)?;
    let order = orders::find(app, &write.caller, name).await?;
    let work = async {
        let command = Command {
            provider: order.provider,
            target: Target::Order(order.id),
            actor: write.caller.actor(),
            verb: Verb::Refund(verb),
        };
        match &write.once {
            None => drop(app.submit(command).await?),
            Some(once) => {
                let answer = app.submit_once(command, once.clone()).await?;
                if let Answered::Before(before) = answer {
                    let order = write::done(app, write, before).await?;
                    return Ok(OrderShown::of(app, &write.caller.ui, &order));
                }
            }
        }
        let now = app.store().order(order.provider, order.id).await?;
        let now = now.ok_or_else(Problem::not_found)?;
        Ok(OrderShown::of(app, &write.caller.ui, &now))
    };
    write.answer(app, StatusCode::OK, work).await
}
