//! Reconciliation and settlement (对账): days of channel accounts held against the channels' own bills.
//!
//! - `list.rs`: the days, with what came in, went back and was kept; `export.rs`: the same as a file.
//! - `show.rs`: one day and what differs; `acts.rs`: compare again, resolve with a reason.
//! - `balance.rs`: the ledger's trial balance (试算平衡); `ledger.rs`: its lines as a file.

mod acts;
mod balance;
mod export;
mod ledger;
mod list;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// Where it all stands.
const HOME: &str = "/console/payments/books";

/// Where the trial balance stands.
const BALANCE: &str = "/console/payments/balance";

/// Every door of it.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/console/payments/books", get(list::show).post(acts::run))
        .route(
            "/console/payments/books/export/{format}",
            get(export::download),
        )
        .route("/console/payments/books/{account}/{day}", get(show::show))
        .route(
            "/console/payments/books/{account}/{day}/resolve",
            post(acts::resolve),
        )
        .route("/console/payments/balance", get(balance::show))
        .route(
            "/console/payments/balance/export/{format}",
            get(ledger::download),
        )
}
