//! The console: where a provider's staff work.

mod customers;
mod exports;
mod fapiao;
pub(crate) mod invitation;
pub(crate) mod orders;
mod payments;
mod products;
mod refunds;
mod settings;
mod sign_in;
mod team;
mod transfers;

use crate::app::App;

/// Every door of the console.
pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .merge(sign_in::routes())
        .merge(orders::routes())
        .merge(payments::routes())
        .merge(refunds::routes())
        .merge(fapiao::routes())
        .merge(transfers::routes())
        .merge(products::routes())
        .merge(customers::routes())
        .merge(team::routes())
        .merge(invitation::routes())
        .merge(settings::routes())
}
