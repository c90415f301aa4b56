//! `/v1/orders`: the same orders as in the console and by paytool.

mod acts;
mod list;
mod open;
mod shown;
mod wanted;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Serialize;
use till_domain::id::{OrderId, OrderNumber};
use till_domain::order::Order;
use till_domain::party::Scope;

use super::caller::Caller;
use super::problem::Problem;
use super::read::{self, utc};
use crate::app::App;
use crate::telemetry;
use crate::web::qr;

pub(super) use shown::OrderShown;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/orders", get(list::page).post(open::create))
        .route("/v1/orders/preview", post(open::preview))
        .route("/v1/orders/{order}", get(one))
        .route("/v1/orders/{order}/approve", post(acts::approve))
        .route("/v1/orders/{order}/reject", post(acts::reject))
        .route("/v1/orders/{order}/revise", post(acts::revise))
        .route("/v1/orders/{order}/extend", post(acts::extend))
        .route("/v1/orders/{order}/release", post(acts::release))
        .route("/v1/orders/{order}/cancel", post(acts::cancel))
        .route("/v1/orders/{order}/link", get(link).post(acts::reissue))
        .route("/v1/orders/{order}/link/qr.png", get(png))
        .route("/v1/orders/{order}/link/qr.svg", get(svg))
}

/// The caller's order with this number, one that it once had, or this id.
pub(super) async fn find(app: &App, caller: &Caller, name: &str) -> Result<Order, Problem> {
    let provider = caller.provider.key;
    let found = if let Ok(id) = name.parse::<OrderId>() {
        app.store().order(provider, id).await?
    } else {
        let number: OrderNumber = name.parse().map_err(|_| Problem::not_found())?;
        app.store().order_by_number(&number).await?
    };
    let order = found
        .filter(|order| order.provider == provider)
        .ok_or_else(Problem::not_found)?;
    telemetry::about(&order);
    Ok(order)
}

/// `GET /v1/orders/{order}`
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::OrdersRead)?;
    let order = find(&app, &caller, &name).await?;
    read::tagged(&headers, &OrderShown::of(&app, &caller.ui, &order))
}

#[derive(Debug, Serialize)]
struct LinkShown {
    object: &'static str,
    order: String,
    url: String,
    expires_at: String,
}

async fn url(app: &App, caller: &Caller, name: &str) -> Result<(Order, String), Problem> {
    caller.require(Scope::OrdersRead)?;
    let order = find(app, caller, name).await?;
    let url = app.link_url(&order.link).ok_or_else(Problem::not_found)?;
    Ok((order, url))
}

/// `GET /v1/orders/{order}/link`
async fn link(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (order, url) = url(&app, &caller, &name).await?;
    let link = LinkShown {
        object: "link",
        order: order.number.to_string(),
        url,
        expires_at: utc(order.link.expires_at),
    };
    read::tagged(&headers, &link)
}

/// `GET /v1/orders/{order}/link/qr.png`
async fn png(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let (_, url) = url(&app, &caller, &name).await?;
    let picture = qr::png(&url).map_err(|_| Problem::not_found())?;
    Ok((picture_of("image/png"), picture).into_response())
}

/// `GET /v1/orders/{order}/link/qr.svg`
async fn svg(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let (_, url) = url(&app, &caller, &name).await?;
    let picture = qr::svg(&url).map_err(|_| Problem::not_found())?;
    Ok((picture_of("image/svg+xml"), picture).into_response())
}

/// It shows a secret: nobody keeps a copy on the way.
const fn picture_of(kind: &'static str) -> [(header::HeaderName, &'static str); 2] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, no-store"),
    ]
}
