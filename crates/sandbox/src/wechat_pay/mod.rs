//! WeChat Pay API v3 from the other side. Facts: `wire/channels.md` section 1.

pub(crate) mod answer;
mod authorization;
mod bill;
mod bill_file;
pub(crate) mod book;
mod certificates;
mod close;
mod create;
pub(crate) mod desk;
mod echo;
mod fields;
mod forms;
mod notify;
pub(crate) mod oauth;
pub(crate) mod pay;
mod platform;
mod query;
mod refund;
mod seal;

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    middleware,
    routing::{get, post},
};

use answer::ApiError;
use desk::Desk;

/// The API under `/v3`; every answer signed, also "no such path", but for the files of bills.
pub(crate) fn routes(desk: Arc<Desk>) -> Router {
    let codes = Arc::clone(&desk);
    let files = Router::new()
        .route("/v3/billdownload/file", get(bill::download))
        .with_state(Arc::clone(&desk));
    let seal = middleware::from_fn_with_state(Arc::clone(&desk), seal::seal);
    let api = Router::new()
        .route("/pay/transactions/native", post(create::native))
        .route("/pay/transactions/h5", post(create::h5))
        .route("/pay/transactions/jsapi", post(create::jsapi))
        .route("/pay/transactions/id/{id}", get(query::by_transaction))
        .route(
            "/pay/transactions/out-trade-no/{number}",
            get(query::by_number),
        )
        .route(
            "/pay/transactions/out-trade-no/{number}/close",
            post(close::close),
        )
        .route("/refund/domestic/refunds", post(refund::create))
        .route("/refund/domestic/refunds/{number}", get(refund::query))
        .route("/bill/tradebill", get(bill::trades))
        .route("/bill/fundflowbill", get(bill::funds))
        .route("/certificates", get(certificates::list))
        .route("/security/echo", post(echo::echo))
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_path)
        .with_state(desk);
    // Around the nest, not inside it: the signature covers the whole path.
    Router::new()
        .nest("/v3", api)
        .layer(seal)
        .merge(files)
        .merge(oauth::routes(codes))
}

async fn no_such_path() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "RESOURCE_NOT_EXISTS", "无此接口")
}
