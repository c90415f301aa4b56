//! `/console/customers`: companies, and what each holds.

mod admin;
mod holding;
mod list;
mod show;

use axum::routing::get;

use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console/customers", get(list::list))
        .route("/console/customers/{corpid}", get(show::show))
        .route(
            "/console/customers/{corpid}/admin",
            get(admin::ask).post(admin::save),
        )
}
