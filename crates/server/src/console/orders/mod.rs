//! The console's orders: list, create, send the link, see, and act.

mod acts;
mod begin;
pub(crate) mod bulk;
mod detail;
mod draft;
mod evidence;
mod export;
mod facts;
mod filter;
mod form;
mod link;
mod list;
pub(in crate::console) mod load;
mod money;
mod new;
mod offer;
mod pick;
mod preview;
pub(crate) mod quote;
mod receipt;
mod refused;
mod revise;
mod sale;
mod several;
mod templates;

pub(in crate::console) use money::refund_look;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::proof::MAX_UPLOAD_BYTES;

/// Every door of the console's orders.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/console/orders", get(list::show))
        .route(
            "/console/orders/new",
            get(new::show)
                .post(new::create)
                .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES)),
        )
        .route("/console/orders/preview", post(new::price))
        .route(
            "/console/orders/templates/{template}/delete",
            post(templates::delete),
        )
        .route("/console/orders/export/{format}", get(export::download))
        .merge(bulk::routes())
        .route(
            "/console/orders/several",
            get(several::show).post(several::perform),
        )
        .route("/console/orders/{number}", get(detail::show))
        .route("/console/orders/{number}/link", get(link::show))
        .route("/console/orders/{number}/receipt", get(receipt::download))
        .route("/console/orders/{number}/evidence", get(evidence::export))
        .route("/console/orders/{number}/qr.png", get(link::png))
        .route("/console/orders/{number}/qr.svg", get(link::svg))
        .route(
            "/console/orders/{number}/revise",
            get(revise::show).post(revise::revise),
        )
        .route(
            "/console/orders/{number}/revise/preview",
            post(revise::price),
        )
        .route(
            "/console/orders/{number}/{act}",
            get(acts::show).post(acts::perform),
        )
}
