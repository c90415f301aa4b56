//! Answers to reads: with an ETag, so that polling costs little; lists come in pages.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use till_domain::time::Instant;

use super::problem::Problem;
use crate::secrets;
use crate::web::form::Fields;

/// A page of a list.
#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    pub data: Vec<T>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// Rows of a page, unless the caller says otherwise.
const USUAL: u32 = 50;
/// Rows of a page, at most.
const MOST: u32 = 100;

/// 200 with the value and its ETag; 304 when the caller has it already.
pub(super) fn tagged(headers: &HeaderMap, value: &impl Serialize) -> Result<Response, Problem> {
    let text = serde_json::to_string(value)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))?;
    tagged_text(headers, text)
}

/// The same with JSON that is text already.
pub(super) fn tagged_text(headers: &HeaderMap, text: String) -> Result<Response, Problem> {
    let hash = secrets::token_hash(&text);
    let tag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|value| value.trim().trim_start_matches("W/"))
        .any(|value| value == tag || value == "*");
    let tag = HeaderValue::from_str(&tag)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))?;
    let private = HeaderValue::from_static("private, no-cache");
    let headers = [(header::ETAG, tag), (header::CACHE_CONTROL, private)];
    if known {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let kind = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    )];
    Ok((headers, kind, text).into_response())
}

/// The query of a read: only what the door knows.
#[derive(Debug)]
pub(super) struct Query(Fields);

impl Query {
    /// # Errors
    /// 422 with the parameter that the door does not know, that comes twice, or that is empty.
    pub(super) fn read(text: Option<String>, known: &[&str]) -> Result<Self, Problem> {
        let fields = Fields::parse(text.unwrap_or_default().as_bytes());
        let fields = fields.ok_or_else(|| Problem::invalid("", "the query can't be read"))?;
        for (place, (name, value)) in fields.0.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let text = format!("unknown parameter; known are {}", known.join(", "));
                return Err(Problem::invalid(name.as_str(), text));
            }
            if fields
                .0
                .iter()
                .take(place)
                .any(|(before, _)| before == name)
            {
                return Err(Problem::invalid(name.as_str(), "comes twice"));
            }
            // A filter that is lost on its way must not show everything. The first page has no cursor.
            if value.trim().is_empty() && name != "cursor" {
                return Err(Problem::invalid(name.as_str(), "is empty: leave it out"));
            }
        }
        Ok(Self(fields))
    }
    /// The value, unless it is missing or empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        Some(self.0.get(name)).filter(|value| !value.is_empty())
    }
    /// # Errors
    /// 422 with the parameter and what it should have been.
    pub(super) fn parsed<T: std::str::FromStr>(
        &self,
        name: &str,
        what: &str,
    ) -> Result<Option<T>, Problem> {
        let parse = |text: &str| {
            text.parse()
                .map_err(|_| Problem::invalid(name, format!("is not {what}")))
        };
        self.text(name).map(parse).transpose()
    }
    /// # Errors
    /// 422 when it is no time of RFC 3339.
    pub(super) fn time(&self, name: &str) -> Result<Option<Instant>, Problem> {
        self.text(name).map(|text| time(name, text)).transpose()
    }
    /// 1 to 100.
    ///
    /// # Errors
    /// 422 outside of that.
    pub(super) fn limit(&self) -> Result<u32, Problem> {
        let what = format!("a number from 1 to {MOST}");
        let limit = self.parsed("limit", &what)?.unwrap_or(USUAL);
        if (1..=MOST).contains(&limit) {
            Ok(limit)
        } else {
            Err(Problem::invalid("limit", format!("is not {what}")))
        }
    }
}

/// A time of RFC 3339, with its offset.
///
/// # Errors
/// 422 with the field.
pub(super) fn time(field: &str, text: &str) -> Result<Instant, Problem> {
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    parsed
        .map(|time| Instant::from_millis(time.as_millisecond()))
        .map_err(|_| {
            Problem::invalid(
                field,
                "is not a time of RFC 3339, such as 2026-11-22T10:30:05Z",
            )
        })
}

/// `2026-11-22T10:30:05.123Z`
pub(super) fn utc(instant: Instant) -> String {
    // What is no time of the calendar has none; Till's own always are.
    jiff::Timestamp::from_millisecond(instant.millis())
        .map(|time| time.to_string())
        .unwrap_or_default()
}
