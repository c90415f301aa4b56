//! `/operator`: who runs the installation brings providers in, suspends them, and sees how Till does.

mod home;
mod provider;
mod sign_in;

use axum::routing::{get, post};

use crate::app::App;

/// Every door of the operator's pages.
pub fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/operator", get(home::page))
        .route("/operator/sign-in", get(sign_in::page).post(sign_in::enter))
        .route("/operator/sign-out", post(sign_in::leave))
        .route(
            "/operator/providers/new",
            get(provider::new).post(provider::create),
        )
        .route(
            "/operator/providers/{key}/invite",
            get(provider::invitation).post(provider::invite),
        )
        .route(
            "/operator/providers/{key}/suspended",
            post(provider::suspend),
        )
}
