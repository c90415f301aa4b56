//! `/console/products`: the catalogue.

mod check;
mod edit;
mod form;
mod list;
mod show;
#[cfg(test)]
mod tests;
pub(in crate::console) mod words;

use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console/products", get(list::list))
        .route("/console/products/new", get(edit::new).post(edit::create))
        .route("/console/products/{id}", get(show::current))
        .route(
            "/console/products/{id}/edit",
            get(edit::edit).post(edit::save),
        )
        .route("/console/products/{id}/published", post(show::publish))
        .route(
            "/console/products/{id}/versions/{version}",
            get(show::version),
        )
}
