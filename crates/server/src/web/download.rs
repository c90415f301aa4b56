//! Files that a page hands out: always as a download, never shown in our own origin.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use till_store::FapiaoView;

use crate::app::App;
use crate::web::error::PageError;

/// The file with this place (1 for the first) of a fapiao.
///
/// # Errors
/// [`PageError::NotFound`] when there is none.
pub async fn fapiao(app: &App, row: &FapiaoView, place: &str) -> Result<Response, PageError> {
    let place: usize = place.parse().map_err(|_| PageError::NotFound)?;
    let files = row.issued.iter().flat_map(|issued| &issued.files);
    let file = place
        .checked_sub(1)
        .and_then(|index| files.clone().nth(index))
        .ok_or(PageError::NotFound)?;
    let media = app.store().media(row.fapiao.provider, &file.media).await?;
    let media = media.ok_or(PageError::NotFound)?;
    attachment(&file.name, &media.content_type, Body::from(media.body))
}

/// A file with this name.
///
/// # Errors
/// [`PageError::Internal`] for a content type that is none.
pub fn attachment(name: &str, content_type: &str, body: Body) -> Result<Response, PageError> {
    let disposition = format!("attachment; filename*=UTF-8''{}", percent(name));
    let value = |text: &str| HeaderValue::from_str(text).map_err(|_| PageError::Internal);
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(content_type)?);
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition)?);
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

/// RFC 8187: whatever is not plain is written in hex.
fn percent(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            use std::fmt::Write;
            // Writing to a string can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
