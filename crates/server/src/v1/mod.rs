//! Till's own API (SPEC §6): JSON over HTTPS with a key of the provider's.
//!
//! - [`caller`]: who calls; [`key`]: with what. [`write`]: a write, its body and its Idempotency-Key.
//! - [`problem`]: what a caller hears when something can't be done.
//! - [`read`]: an answer to a read, with its ETag; pages of lists.
//! - [`orders`]: create, preview, read, act. [`payments`], [`refunds`], [`companies`], [`products`].
//! - [`webhooks`]: the same, pushed.
//! - [`openapi`]: all of it as a document, and for people at `/v1/docs` ([`docs`]).
//! - [`events`]: what happened, from a place on; [`change`]: what an event changed.

mod caller;
mod change;
mod companies;
mod docs;
mod events;
pub mod key;
mod openapi;
mod orders;
mod payments;
mod problem;
mod products;
mod read;
mod refunds;
pub(crate) mod webhooks;
mod write;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::any;

use till_domain::order::event::Event;

use crate::app::App;
use problem::Problem;

/// An event's id and type, as webhooks and the feed say them.
pub(crate) fn event_names(event: &Event) -> (String, String) {
    (change::id(event), change::kind(event))
}

/// Far above an order of twenty items.
const MAX_BODY_BYTES: usize = 256 * 1024;

pub fn routes(app: &App) -> axum::Router<App> {
    axum::Router::new()
        .merge(orders::routes())
        .merge(payments::routes())
        .merge(refunds::routes())
        .merge(companies::routes())
        .merge(products::routes())
        .merge(events::routes())
        .merge(webhooks::routes())
        .merge(openapi::routes())
        .route("/v1/{*nowhere}", any(|| async { Problem::not_found() }))
        .method_not_allowed_fallback(|| async {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
        })
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(from_fn_with_state(app.clone(), problem::render))
}
