//! What a caller hears when something can't be done: `application/problem+json` (RFC 9457) with a
//! stable code, the field, its limit, and the request's id.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use till_domain::quote::PriceFault;
use till_domain::refusal::Refusal;
use till_store::{StoreError, SubmitError};

use crate::access::Visitor;
use crate::app::App;
use crate::i18n::Lang;
use crate::web::error::PageError;
use crate::web::ui::Ui;

/// A problem, before it has words.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub status: StatusCode,
    pub code: &'static str,
    /// The member of the body, the query or the header that it is about.
    pub field: Option<String>,
    said: Said,
    pub retry_after_seconds: Option<u32>,
}

/// Where the sentence comes from.
#[derive(Debug, Clone)]
enum Said {
    /// By the domain, with its limits.
    Refusal(Refusal),
    /// `v1-<code>` of the locales.
    Code,
    /// As it stands: what a parser says.
    Text(String),
}

impl Problem {
    pub(super) const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            field: None,
            said: Said::Code,
            retry_after_seconds: None,
        }
    }
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found")
    }
    /// The request is not what the documentation says, in the parser's words.
    pub(super) fn invalid(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            said: Said::Text(text.into()),
            ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid_field")
        }
    }
    pub(super) fn malformed(text: impl Into<String>) -> Self {
        Self {
            said: Said::Text(text.into()),
            ..Self::new(StatusCode::BAD_REQUEST, "malformed_json")
        }
    }
    pub(super) const fn too_many(seconds: u32) -> Self {
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited");
        problem.retry_after_seconds = Some(seconds);
        problem
    }
    const fn later(code: &'static str, seconds: u32) -> Self {
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, code);
        problem.retry_after_seconds = Some(seconds);
        problem
    }
    pub(super) fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = match &refusal {
            Refusal::NotFound => StatusCode::NOT_FOUND,
            Refusal::NotPermitted => StatusCode::FORBIDDEN,
            Refusal::Field(_) | Refusal::Price(_) | Refusal::Overflow => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Refusal::Refund(fault) if fault.field().is_some() => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::DeadEnd(_)
            | Refusal::Ineligible(_)
            | Refusal::Refund(_)
            | Refusal::Fapiao(_)
            | Refusal::WrongState
            | Refusal::NothingToPay
            | Refusal::NotPlaced
            | Refusal::AlreadyPaid
            | Refusal::PaymentInFlight
            | Refusal::PriceChanged
            | Refusal::NeedsSecondPerson => StatusCode::CONFLICT,
        };
        let field = match &refusal {
            Refusal::Price(fault) => price_field(fault),
            other => other.field().map(member),
        };
        Self {
            field: field.map(ToOwned::to_owned),
            code: refusal.code(),
            said: Said::Refusal(refusal),
            ..Self::new(status, "")
        }
    }
}

/// The API's name of a form field.
fn member(field: &'static str) -> &'static str {
    match field {
        "product" => "items[].product",
        "edition" => "items[].edition",
        "seats" => "items[].seats",
        "duration" => "items[].days",
        "start" => "items[].starts_on",
        "discount" => "items[].discount",
        "discount_reason" => "items[].discount.reason",
        "negotiated" => "items[].negotiated_fen",
        "link_hours" => "expires_at",
        "amount" => "amount_fen",
        other => other,
    }
}

const fn price_field(fault: &PriceFault) -> Option<&'static str> {
    Some(match fault {
        PriceFault::SeatsBelowMinimum { .. }
        | PriceFault::SeatsAboveMaximum { .. }
        | PriceFault::SeatsOffStep { .. }
        | PriceFault::NoTier { .. } => "items[].seats",
        PriceFault::DaysOutOfRange { .. } => "items[].days",
        PriceFault::DiscountTooDeep { .. }
        | PriceFault::OrderDiscountTooDeep { .. }
        | PriceFault::DiscountNotPositive
        | PriceFault::DiscountOnNegotiated => "items[].discount",
        PriceFault::NegotiatedNotPositive => "items[].negotiated_fen",
        PriceFault::FixedCannotExpand
        | PriceFault::NoPriceModel
        | PriceFault::BelowOneFen
        | PriceFault::ExpansionCostsNothing { .. }
        | PriceFault::Overflow => return None,
    })
}

impl From<PageError> for Problem {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Refused(refusal) => refusal.into(),
            PageError::NotFound | PageError::SignIn { .. } => Self::not_found(),
            PageError::Forbidden | PageError::Csrf => {
                Self::new(StatusCode::FORBIDDEN, "not_permitted")
            }
            PageError::BadForm => Self::malformed("the body can't be read"),
            PageError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            PageError::TooMany {
                retry_after_seconds,
            } => Self::too_many(retry_after_seconds),
            PageError::Busy => Self::later("busy", 1),
            PageError::ChannelSilent | PageError::NoChannel => Self::later("channel_silent", 5),
            PageError::Unavailable => Self::later("unavailable", 5),
            PageError::Internal => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        PageError::from(error).into()
    }
}
impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        PageError::from(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// As it travels.
#[derive(Debug, Serialize)]
struct Body {
    r#type: String,
    title: String,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// The values that the sentence names.
    #[serde(skip_serializing_if = "Map::is_empty")]
    limit: Map<String, Value>,
    request_id: String,
}

/// Gives every [`Problem`] its words, in the caller's language (`Accept-Language`, else English).
pub(super) async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let asked = parts.headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked.and_then(|value| value.to_str().ok());
    if asked.and_then(Lang::named).is_none() {
        let english = HeaderValue::from_static("en");
        parts.headers.insert(header::ACCEPT_LANGUAGE, english);
        // What pages would say to somebody who asks for nothing was decided before us.
        parts.extensions.remove::<Visitor>();
    }
    let ui = Visitor::of(&mut parts, &app).ui;
    let request_id = parts
        .headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else {
        return response;
    };
    let body = Json(words(&ui, &problem, request_id));
    let mut response = (problem.status, body).into_response();
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("application/problem+json");
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if problem.status == StatusCode::UNAUTHORIZED {
        let how = HeaderValue::from_static("Bearer realm=\"till\"");
        headers.insert(header::WWW_AUTHENTICATE, how);
    }
    if let Some(seconds) = problem.retry_after_seconds {
        headers.insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

fn words(ui: &Ui, problem: &Problem, request_id: String) -> Body {
    let detail = match &problem.said {
        Said::Refusal(refusal) => ui.refusal(refusal),
        Said::Code => ui.tc("v1", problem.code),
        Said::Text(text) => text.clone(),
    };
    let limit = match &problem.said {
        Said::Refusal(refusal) => refusal
            .args()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .collect(),
        Said::Code | Said::Text(_) => Map::new(),
    };
    Body {
        r#type: format!("urn:till:problem:{}", problem.code),
        title: problem.code.replace('_', " "),
        status: problem.status.as_u16(),
        code: problem.code,
        detail,
        field: problem.field.clone(),
        limit,
        request_id,
    }
}
