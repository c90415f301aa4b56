//! `/console/settings`: the provider's rules, and where its money goes.

mod channel_form;
mod channels;
mod general;

use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console/settings", get(general::page).post(general::save))
        .route("/console/settings/channels", get(channels::list))
        .route(
            "/console/settings/channels/new",
            get(channels::new).post(channels::add),
        )
        .route(
            "/console/settings/channels/{id}/replace",
            get(channels::replacement).post(channels::replace),
        )
        .route(
            "/console/settings/channels/{id}/enabled",
            post(channels::enable),
        )
        .route(
            "/console/settings/channels/{id}/check",
            post(channels::check),
        )
}
