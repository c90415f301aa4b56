//! The console: where a provider's staff work.

mod customers;
mod exports;
mod fapiao;
pub(crate) mod invitation;
pub(crate) mod orders;
mod overview;
mod payments;
mod products;
mod reconcile;
mod refunds;
mod renewals;
mod settings;
mod sign_in;
mod team;
mod transfers;

use axum::routing::get;

use crate::app::App;
use crate::notices::choices;

/// Every door of the console.
pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route(
            "/console/notices",
            get(choices::of_staff).post(choices::save_of_staff),
        )
        .merge(sign_in::routes())
        .merge(overview::routes())
        .merge(orders::routes())
        .merge(payments::routes())
        .merge(reconcile::routes())
        .merge(refunds::routes())
        .merge(fapiao::routes())
        .merge(transfers::routes())
        .merge(products::routes())
        .merge(customers::routes())
        .merge(renewals::routes())
        .merge(team::routes())
        .merge(invitation::routes())
        .merge(settings::routes())
}
