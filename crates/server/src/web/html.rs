//! A rendered page as an answer.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::input::Faults;

/// Renders `template`; a page that can't be rendered is a fault of ours, and says only that.
pub fn page<T: Template>(status: StatusCode, template: &T) -> Response {
    match template.render() {
        Ok(body) => (
            status,
            [
                (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                // Pages show somebody's orders: no shared cache may keep them.
                (header::CACHE_CONTROL, "private, no-store"),
            ],
            body,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that is as it should be.
pub fn ok<T: Template>(template: &T) -> Response {
    page(StatusCode::OK, template)
}

/// A page with a form: 422 while something in it is wrong.
pub fn form<T: Template>(faults: &Faults, template: &T) -> Response {
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    page(status, template)
}

/// After a form: go and look at the result (303, so that a reload repeats nothing).
pub fn see(path: impl AsRef<str>) -> Response {
    match axum::http::HeaderValue::from_str(path.as_ref()) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response(),
    }
}
