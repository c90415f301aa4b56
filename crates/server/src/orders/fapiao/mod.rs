//! `/orders/{number}/fapiao` (开票): the buyer applies, sees what became of it, withdraws, downloads.
//!
//! - `form.rs`: the application as it is typed; `page.rs`: the page.
//! - `acts.rs`: what the buyer does; `file.rs`: the fapiao itself.

mod acts;
mod file;
mod form;
mod page;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/orders/{number}/fapiao", get(page::show).post(acts::apply))
        .route("/orders/{number}/fapiao/title", post(acts::forget_title))
        .route(
            "/orders/{number}/fapiao/{id}/withdraw",
            post(acts::withdraw),
        )
        .route("/orders/{number}/fapiao/{id}/{file}", get(file::download))
}
