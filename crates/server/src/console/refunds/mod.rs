//! The refund desk: what waits for the provider, one order's refunds, and money that waits (SPEC §5).
//!
//! - `queue.rs`: applications, second approvals, refunds in trouble, all refunds.
//! - `export.rs`: the refunds of a tab as a file.
//! - `held.rs`: money that no rule could place.
//! - `order.rs`: one order's application and refunds; `acts.rs`: what is done about them.

mod acts;
mod export;
mod form;
mod held;
mod order;
mod queue;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Every door of the refund desk.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/console/refunds", get(queue::show))
        .route("/console/refunds/export/{format}", get(export::download))
        .route("/console/refunds/held", get(held::show))
        .route("/console/refunds/held/{attempt}", post(held::review))
        .route("/console/refunds/{refund}/{act}", post(acts::on_refund))
        .route("/console/orders/{number}/refund", get(order::show))
        .route(
            "/console/orders/{number}/refund/{act}",
            post(acts::on_order),
        )
}
