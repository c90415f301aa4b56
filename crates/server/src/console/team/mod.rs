//! `/console/team`: who may enter the console, as what.

mod edit;
mod form;
mod invite;
mod list;

use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console/team", get(list::list))
        .route("/console/team/invite", get(invite::page).post(invite::send))
        .route(
            "/console/team/invitations/{hash}/withdraw",
            post(invite::withdraw),
        )
        .route("/console/team/{id}", get(edit::page).post(edit::save))
        .route("/console/team/{id}/active", post(edit::active))
}
