//! paytool's doors (SPEC §6, §9.16): WeCom's cashier API, so that a provider that is integrated with it
//! changes one base URL. What travels is read and written in `till_wecom::paytool`; here is what it
//! means.
//!
//! - [`call`]: who calls. `Signed` and `WithToken` let in only a provider's own system.
//! - [`tokens`], [`credentials`]: what it proves itself with.
//! - [`open_order`], [`offer`]: a new order, the same as one made in the console.
//! - [`orders`], [`show`]: closing and reading orders. [`invoices`]: fapiao. [`media`]: proofs of payment.

mod call;
pub mod credentials;
mod invoices;
mod media;
mod offer;
mod open_order;
mod orders;
mod refused;
mod show;
mod tokens;

use axum::extract::DefaultBodyLimit;
use axum::routing::post;

use crate::app::App;
use crate::proof::MAX_UPLOAD_BYTES;

pub use tokens::suite_ticket;

/// Far above an order of twenty items.
const MAX_BODY_BYTES: usize = 256 * 1024;

pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/cgi-bin/paytool/open_order", post(open_order::open))
        .route("/cgi-bin/paytool/close_order", post(orders::close))
        .route("/cgi-bin/paytool/get_order_list", post(orders::list))
        .route("/cgi-bin/paytool/get_order_detail", post(orders::detail))
        .route("/cgi-bin/paytool/get_invoice_list", post(invoices::list))
        .route("/cgi-bin/paytool/mark_invoice_status", post(invoices::mark))
        .route(
            "/cgi-bin/service/get_provider_token",
            post(tokens::provider),
        )
        .route("/cgi-bin/service/get_suite_token", post(tokens::suite))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .merge(uploads())
}

fn uploads() -> axum::Router<App> {
    axum::Router::new()
        .route("/cgi-bin/service/media/upload", post(media::upload))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES))
}
