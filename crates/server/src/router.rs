//! All doors of Till.

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, FromRequestParts, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Router, middleware::from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;

use crate::access::{BROWSER_COOKIE, MaybeBuyer, cookie};
use crate::app::App;
use crate::web::address::Address;
use crate::web::error::{self, PageError};
use crate::web::form::MAX_FORM_BYTES;
use crate::web::{assets, headers, html, preferences};
use crate::{
    console, health, login, notify, operator, orders, pay, paytool, secrets, session, telemetry, v1,
};

/// The whole site.
pub fn router(app: App) -> Router {
    Router::new()
        .merge(console::routes())
        .merge(operator::routes())
        .merge(login::routes())
        .merge(orders::routes())
        .merge(pay::routes())
        .merge(notify::routes())
        .merge(paytool::routes())
        .merge(v1::routes(&app))
        .route("/", get(front))
        .route("/preferences/language", post(preferences::language))
        .route("/preferences/theme", post(preferences::theme))
        .route("/assets/{name}", get(assets::serve))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(telemetry::serve_metrics))
        .fallback(|| async { PageError::NotFound })
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(middleware::from_fn_with_state(app.clone(), know_browser))
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(telemetry::measure))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(telemetry::span)
                .on_request(())
                .on_response(())
                .on_failure(()),
        )
        .layer(from_fn_with_state(app.clone(), know_address))
        .layer(middleware::from_fn(telemetry::identify))
        .with_state(app)
}

/// The front page leads each to their own.
async fn front(buyer: MaybeBuyer) -> Response {
    html::see(if buyer.buyer.is_some() {
        "/orders"
    } else {
        "/sign-in"
    })
}

/// What the request writes carries where it came from.
async fn know_address(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(Address(address)) = Address::from_request_parts(&mut parts, &app).await;
    till_store::asked_from(address, next.run(Request::from_parts(parts, body))).await
}

/// Gives every browser a name of its own before it sees a form, so that one browser's CSRF token is
/// worth nothing in another.
async fn know_browser(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if cookie(request.headers(), BROWSER_COOKIE).is_some() {
        return next.run(request).await;
    }
    let name = secrets::new_token();
    if let Ok(value) = HeaderValue::from_str(&format!("{BROWSER_COOKIE}={name}")) {
        request.headers_mut().append(header::COOKIE, value);
    }
    let wants_page = request.headers().get(header::ACCEPT).is_some_and(|accept| {
        accept
            .to_str()
            .is_ok_and(|accept| accept.contains("text/html"))
    });
    let mut response = next.run(request).await;
    if wants_page {
        let year = Duration::from_secs(365 * 24 * 3600).as_secs();
        session::set(
            &mut response,
            &app,
            BROWSER_COOKIE,
            &name,
            i64::try_from(year).unwrap_or(0),
        );
    }
    response
}
