//! What can be done with an order before it is paid.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::order::Order;
use till_domain::order::revise::Revision;
use till_domain::party::Scope;
use till_store::Answered;

use super::super::problem::Problem;
use super::super::read;
use super::super::write::{self, Write};
use super::wanted::{Nothing, Reason, Until, WantedOffer};
use super::{OrderShown, find};
use crate::app::App;

/// `POST /v1/orders/{order}/approve`
pub(super) async fn approve(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Nothing {} = write.read()?;
    act(&app, &name, &write, Scope::OrdersApprove, Verb::Approve).await
}

/// `POST /v1/orders/{order}/reject`
pub(super) async fn reject(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Reason { reason } = write.read()?;
    let verb = Verb::Reject { reason };
    act(&app, &name, &write, Scope::OrdersApprove, verb).await
}

/// `POST /v1/orders/{order}/revise`: another configuration; a new number if the price changes.
pub(super) async fn revise(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    write.caller.require(Scope::OrdersWrite)?;
    let wanted: WantedOffer = write.read()?;
    let products = app.store().products(write.caller.provider.key).await?;
    let verb = Verb::Revise(Box::new(Revision {
        offer: wanted.offer(&products)?,
        number: None,
    }));
    act(&app, &name, &write, Scope::OrdersWrite, verb).await
}

/// `POST /v1/orders/{order}/extend`
pub(super) async fn extend(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Until { expires_at } = write.read()?;
    let until = read::time("expires_at", &expires_at)?;
    let verb = Verb::Extend { until };
    act(&app, &name, &write, Scope::OrdersWrite, verb).await
}

/// `POST /v1/orders/{order}/release`: the company that placed it loses it.
pub(super) async fn release(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Reason { reason } = write.read()?;
    let verb = Verb::Release { reason };
    act(&app, &name, &write, Scope::OrdersWrite, verb).await
}

/// `POST /v1/orders/{order}/cancel`
pub(super) async fn cancel(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Reason { reason } = write.read()?;
    let verb = Verb::Cancel { reason };
    act(&app, &name, &write, Scope::OrdersWrite, verb).await
}

/// `POST /v1/orders/{order}/link`: a new link in place of the old one.
pub(super) async fn reissue(
    State(app): State<App>,
    Path(name): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let Until { expires_at } = write.read()?;
    let until = read::time("expires_at", &expires_at)?;
    let link = app.new_link(write.caller.provider.key, until)?;
    let verb = Verb::Reissue { link };
    act(&app, &name, &write, Scope::OrdersWrite, verb).await
}

/// Carries `verb` out, and answers the order as it is then.
async fn act(
    app: &App,
    name: &str,
    write: &Write,
    scope: Scope,
    verb: Verb,
) -> Result<Response, Problem> {
    write.caller.require(scope)?;
    let order = find(app, &write.caller, name).await?;
    let work = async {
        let command = Command {
            provider: order.provider,
            target: Target::Order(order.id),
            actor: write.caller.actor(),
            verb,
        };
        let order = carry_out(app, write, command, &order).await?;
        Ok(OrderShown::of(app, &write.caller.ui, &order))
    };
    write.answer(app, StatusCode::OK, work).await
}

async fn carry_out(
    app: &App,
    write: &Write,
    command: Command,
    order: &Order,
) -> Result<Order, Problem> {
    match &write.once {
        None => drop(app.act(command).await?),
        Some(once) => match app.submit_once(command.clone(), once.clone()).await? {
            Answered::Before(before) => return write::done(app, write, before).await,
            Answered::Now(reply) => {
                if let Err(error) = app.finish(command, reply).await {
                    // It was given up: the key may be used for another try.
                    app.store().let_key_go(order.provider, &once.key).await?;
                    return Err(error.into());
                }
            }
        },
    }
    let now = app.store().order(order.provider, order.id).await?;
    now.ok_or_else(Problem::not_found)
}
