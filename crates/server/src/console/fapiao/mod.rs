//! The provider's fapiao desk (开票, SPEC §5): what waits, one application, what is done about it.
//!
//! - `queue.rs`: applications by stage, with search; `export.rs`: them as a file. `show.rs`: one of them, with lines to copy.
//! - `acts.rs`: sent, not made out, reversed; `files.rs`: what a fapiao's file may be.

mod acts;
mod export;
mod files;
mod queue;
mod show;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;

/// Every door of the fapiao desk.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/console/fapiao", get(queue::show))
        .route("/console/fapiao/export/{format}", get(export::download))
        .route("/console/orders/{number}/fapiao/{id}", get(show::show))
        .route(
            "/console/orders/{number}/fapiao/{id}/file/{file}",
            get(show::download),
        )
        .route(
            "/console/orders/{number}/fapiao/{id}/{act}",
            post(acts::act),
        )
        .merge(uploads())
}

fn uploads() -> Router<App> {
    Router::new()
        .route(
            "/console/orders/{number}/fapiao/{id}/issue",
            post(acts::issue),
        )
        .layer(DefaultBodyLimit::max(files::MAX_FORM_BYTES))
}
