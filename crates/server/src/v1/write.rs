//! A write: its body, read once, and its Idempotency-Key. The same key with the same request gets the
//! same answer; with another one, 409.

use std::future::Future;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use till_domain::order::{Order, OrderState};
use till_domain::refusal::Refusal;
use till_store::{Before, Once};

use super::caller::Caller;
use super::problem::Problem;
use crate::app::App;
use crate::secrets;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Longest key, in bytes.
const MAX_KEY: usize = 255;

/// A caller's write.
#[derive(Debug)]
pub(super) struct Write {
    pub caller: Caller,
    pub once: Option<Once>,
    body: Bytes,
}

impl FromRequest<App> for Write {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        let (method, path) = (parts.method.clone(), parts.uri.to_string());
        let key = key(parts.headers.get(&KEY))?;
        let body = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|_| Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"))?;
        let once = key.map(|key| {
            let body = secrets::token_hash(&String::from_utf8_lossy(&body));
            let fingerprint = secrets::token_hash(&format!("{method} {path}\n{body}"));
            Once { key, fingerprint }
        });
        Ok(Self { caller, once, body })
    }
}

fn key(header: Option<&HeaderValue>) -> Result<Option<String>, Problem> {
    let Some(header) = header else {
        return Ok(None);
    };
    let bad = || {
        let text = format!("an Idempotency-Key has 1 to {MAX_KEY} visible ASCII characters");
        Problem::invalid(KEY.as_str(), text)
    };
    let text = header.to_str().map_err(|_| bad())?;
    let fits = (1..=MAX_KEY).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        Ok(Some(text.to_owned()))
    } else {
        Err(bad())
    }
}

impl Write {
    /// The body; an empty one is `{}`.
    ///
    /// # Errors
    /// 400 when it is no JSON, 422 with the field when it is not what the door takes.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let text: &[u8] = if self.body.is_empty() {
            b"{}"
        } else {
            &self.body
        };
        let value: serde_json::Value = serde_json::from_slice(text)
            .map_err(|error| Problem::malformed(format!("the body is no JSON: {error}")))?;
        // serde would take an array for the fields in their order.
        if !value.is_object() {
            return Err(Problem::invalid("", "the body is no JSON object"));
        }
        serde_path_to_error::deserialize(value).map_err(|error| {
            let text = error.inner().to_string();
            Problem::invalid(field(&error.path().to_string(), &text), text)
        })
    }

    /// Does `work` unless it was done, and answers with `status` and what it brings. Under a key the
    /// answer is kept: whoever asks again hears the same.
    pub(super) async fn answer<T: Serialize>(
        &self,
        app: &App,
        status: StatusCode,
        work: impl Future<Output = Result<T, Problem>>,
    ) -> Result<Response, Problem> {
        let Some(once) = &self.once else {
            return Ok(json(status, text(&work.await?)?));
        };
        let provider = self.caller.provider.key;
        if let Some(before) = app.store().done_before(provider, &once.key).await? {
            check(once, &before)?;
            if let Some((status, text)) = before.answer {
                return Ok(replayed(status, text));
            }
        }
        let answer = (status.as_u16(), text(&work.await?)?);
        let kept = app.store().keep_answer(provider, &once.key, answer).await?;
        let (status, text) = kept;
        Ok(json(
            StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
            text,
        ))
    }
}

/// # Errors
/// 409 when the key was used for another request.
pub(super) fn check(once: &Once, before: &Before) -> Result<(), Problem> {
    if before.fingerprint == once.fingerprint {
        Ok(())
    } else {
        Err(Problem::new(StatusCode::CONFLICT, "idempotency_key_reused").at(KEY.as_str()))
    }
}

/// The order that was made or changed under the key before, if the request is the same.
///
/// # Errors
/// 409 when it is another request; also while a payment stands in the way of what was asked.
pub(super) async fn done(app: &App, write: &Write, before: Before) -> Result<Order, Problem> {
    if let Some(once) = &write.once {
        check(once, &before)?;
    }
    let id = before.order.ok_or_else(Problem::not_found)?;
    let order = app.store().order(write.caller.provider.key, id).await?;
    let order = order.ok_or_else(Problem::not_found)?;
    if matches!(order.state, OrderState::Closing { .. }) {
        return Err(Refusal::PaymentInFlight.into());
    }
    Ok(order)
}

/// The id of what was made or changed under the key before, if the request is the same.
///
/// # Errors
/// 409 when it is another request.
pub(super) async fn about(app: &App, write: &Write) -> Result<String, Problem> {
    let once = write.once.as_ref().ok_or_else(Problem::not_found)?;
    let provider = write.caller.provider.key;
    let before = app.store().done_before(provider, &once.key).await?;
    let before = before.ok_or_else(Problem::not_found)?;
    check(once, &before)?;
    Ok(before.about)
}

/// An answer that nobody keeps.
pub(super) fn plain(status: StatusCode, value: &impl Serialize) -> Result<Response, Problem> {
    Ok(json(status, text(value)?))
}

fn text(value: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(value)
        .map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"))
}

fn json(status: StatusCode, text: String) -> Response {
    let kind = HeaderValue::from_static("application/json");
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

fn replayed(status: u16, text: String) -> Response {
    let mut response = json(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), text);
    let yes = HeaderValue::from_static("true");
    response.headers_mut().insert(REPLAYED, yes);
    response
}

/// The path, with the member's name where the parser names it only in its words.
fn field(path: &str, text: &str) -> String {
    let named = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|stem| text.strip_prefix(stem)?.split('`').next());
    match (path, named) {
        ("." | "?" | "", Some(name)) => name.to_owned(),
        (path, Some(name)) if !path.ends_with(name) => format!("{path}.{name}"),
        ("." | "?", None) => String::new(),
        (path, _) => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_fault_names_its_member() {
        for (path, text, named) in [
            (".", "missing field `product`", "product"),
            ("items[0]", "missing field `product`", "items[0].product"),
            (
                "items[1].seat",
                "unknown field `seat`, expected one of",
                "items[1].seat",
            ),
            ("items[0].seats", "invalid type: string", "items[0].seats"),
            (".", "invalid type: sequence", ""),
        ] {
            assert_eq!(field(path, text), named);
        }
    }
}
