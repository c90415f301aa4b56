//! Bank transfers (对公转账): the account that receives them, and money that came in.

mod account;
mod record;
mod statement;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// Every door of the console's bank transfers.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/console/settings/transfer",
            get(account::show).post(account::save),
        )
        .route(
            "/console/orders/{number}/transfer",
            get(record::show).post(record::record),
        )
        .merge(statement::routes())
}
