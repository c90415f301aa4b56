//! Forms: read, bounded, and only from our own pages.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::Method;

use super::error::PageError;
use crate::access::Visitor;
use crate::app::App;
use crate::secrets;

/// The largest form that Till reads.
pub const MAX_FORM_BYTES: usize = 64 * 1024;

/// A posted form whose `csrf` field is right.
#[derive(Debug, Clone)]
pub struct Posted<T>(pub T);

/// All fields of a form in the order of the page.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The trimmed value, empty when the field is missing.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .rev()
            .find(|(field, _)| field == name)
            .map_or("", |(_, value)| value.trim())
    }
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.trim())
    }
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }
    /// Reads urlencoded text: a body or a query.
    pub fn parse(text: &[u8]) -> Option<Self> {
        serde_urlencoded::from_bytes(text).ok().map(Self)
    }
}

impl FromRequest<App> for Posted<Fields> {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        if parts.method != Method::POST {
            return Err(PageError::NotFound);
        }
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|_| PageError::TooLarge)?;
        if bytes.len() > MAX_FORM_BYTES {
            return Err(PageError::TooLarge);
        }
        let fields = Fields::parse(&bytes).ok_or(PageError::BadForm)?;
        if !secrets::same(fields.get("csrf"), &visitor.ui.csrf) {
            return Err(PageError::Csrf);
        }
        Ok(Self(fields))
    }
}
