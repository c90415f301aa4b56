//! The console: where a provider's staff work.

pub(crate) mod address;
mod customers;
pub(crate) mod flash;
pub(crate) mod input;
pub(crate) mod invitation;
mod orders;
mod products;
mod refunds;
mod settings;
mod sign_in;
mod team;
mod transfers;

pub(crate) use address::Address;
pub(crate) use sign_in::{Knock, SignInPage, after, back, forget};

use crate::app::App;

/// Every door of the console.
pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .merge(sign_in::routes())
        .merge(orders::routes())
        .merge(refunds::routes())
        .merge(transfers::routes())
        .merge(products::routes())
        .merge(customers::routes())
        .merge(team::routes())
        .merge(invitation::routes())
        .merge(settings::routes())
}
