//! All doors of Till.

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware::from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::trace::TraceLayer;

use crate::access::{BROWSER_COOKIE, MaybeBuyer, cookie};
use crate::app::App;
use crate::web::error::{self, PageError};
use crate::web::form::MAX_FORM_BYTES;
use crate::web::{assets, headers, html, preferences};
use crate::{console, login, notify, operator, orders, pay, secrets, session};

/// The whole site.
pub fn router(app: App) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    Router::new()
        .merge(console::routes())
        .merge(operator::routes())
        .merge(login::routes())
        .merge(orders::routes())
        .merge(pay::routes())
        .merge(notify::routes())
        .route("/", get(front))
        .route("/preferences/language", post(preferences::language))
        .route("/preferences/theme", post(preferences::theme))
        .route("/assets/{name}", get(assets::serve))
        .route("/livez", get(live))
        .route("/readyz", get(ready))
        .fallback(|| async { PageError::NotFound })
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(from_fn_with_state(app.clone(), error::render))
        .layer(middleware::from_fn_with_state(app.clone(), know_browser))
        .layer(from_fn_with_state(app.clone(), headers::secure))
        .layer(CatchPanicLayer::new())
        .layer(CompressionLayer::new())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .with_state(app)
}

/// A request in the log: its id follows it, its path does not, since link tokens are in paths.
fn span(request: &Request) -> tracing::Span {
    let id = request
        .headers()
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or("");
    tracing::info_span!("request", method = %request.method(), id)
}

/// The front page leads each to their own.
async fn front(buyer: MaybeBuyer) -> Response {
    html::see(if buyer.buyer.is_some() {
        "/orders"
    } else {
        "/sign-in"
    })
}

async fn live() -> &'static str {
    "ok"
}

async fn ready(State(app): State<App>) -> Response {
    match app.store().setting("installation").await {
        Ok(_) => "ok".into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
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
