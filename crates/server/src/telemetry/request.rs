//! A request's id, its span in the log, and how long it took.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use till_domain::order::Order;
use tracing::Span;

use crate::clock;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Long enough for a UUID in any notation, and for what proxies make.
const LONGEST: usize = 64;

/// Gives every request an id, and answers it in `x-request-id`: the caller's own if it is well-formed,
/// else a new one. A log line must not be something that a stranger wrote.
pub async fn identify(mut request: Request, next: Next) -> Response {
    let id = match well_formed(request.headers()) {
        Some(id) => id,
        None => made(),
    };
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn well_formed(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut given = headers.get_all(REQUEST_ID).iter();
    let id = given.next()?;
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let fits = (8..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(plain);
    (fits && given.next().is_none()).then(|| id.clone())
}

/// 16 random bytes in hex.
pub fn random_id() -> String {
    format!("{:032x}", u128::from_be_bytes(clock::random()))
}

fn made() -> HeaderValue {
    HeaderValue::from_str(&random_id()).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

/// The request in the log. Its path is not there, since link tokens are in paths. `order` is filled in
/// by [`about`] once it is known.
pub fn span(request: &Request) -> Span {
    let id = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default();
    tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        route = route(request),
        order = tracing::field::Empty,
    )
}

/// Lets the lines that follow, in this request or piece of a job's work, carry the order's number.
pub fn about(order: &Order) {
    Span::current().record("order", order.number.as_str());
}

/// The route's template, as in `/p/{token}`; all that leads nowhere is one.
fn route(request: &Request) -> String {
    request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned()
}

/// Measures each request by route and kind of answer, and notes it in the log.
pub async fn measure(request: Request, next: Next) -> Response {
    let (method, route) = (request.method().clone(), route(&request));
    let begun = Instant::now();
    let response = next.run(request).await;
    let took = begun.elapsed();
    let status = response.status().as_u16();
    super::metrics::request(&method, route, status, took);
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(status, ms, "answered");
    } else {
        tracing::debug!(status, ms, "answered");
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue};

    use super::{REQUEST_ID, made, well_formed};

    #[test]
    fn only_a_well_formed_request_id_is_taken_over() {
        let taken = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(REQUEST_ID, HeaderValue::from_str(value).unwrap());
            }
            well_formed(&headers).is_some()
        };
        assert!(taken(&["0197e2a5-6a3b-7c00-9d5e-0123456789ab"]));
        assert!(taken(&["req_2026.11-22"]));
        for wrong in [
            "",
            "short",
            "has space in it",
            "quote\"in-it",
            "tab\tin-it-too",
        ] {
            assert!(!taken(&[wrong]), "{wrong:?}");
        }
        assert!(!taken(&["x".repeat(65).as_str()]));
        assert!(!taken(&["one-request-id", "and-a-second-one"]));
    }

    #[test]
    fn a_made_request_id_is_well_formed_and_new() {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, made());
        assert!(well_formed(&headers).is_some());
        assert_ne!(made(), made());
    }
}
