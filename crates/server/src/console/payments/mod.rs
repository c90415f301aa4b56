//! Money that came in (收款记录), as it was booked: to look through, and to take into the books.
//!
//! - `filter.rs`: what the list shows, as its URL says; `list.rs`: the page; `export.rs`: the file.

mod export;
mod filter;
mod list;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Every door of the payments.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/console/payments", get(list::show))
        .route("/console/payments/export/{format}", get(export::download))
}
