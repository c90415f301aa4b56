//! What a person sees when something can't be done. Handlers return a [`PageError`]; the frame around
//! it, in the person's language, is put on by [`render`].

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use till_domain::refusal::Refusal;
use till_store::{StoreError, SubmitError};

use super::html;
use super::ui::Ui;
use crate::access::Visitor;
use crate::app::App;

#[derive(Debug, Clone)]
pub enum PageError {
    /// It does not exist, or it is somebody else's: never told apart.
    NotFound,
    /// Signed in, but the role may not.
    Forbidden,
    /// Not signed in: goes to the sign-in page, and comes back.
    SignIn {
        path: &'static str,
    },
    Refused(Refusal),
    Csrf,
    BadForm,
    TooLarge,
    TooMany {
        retry_after_seconds: u32,
    },
    /// More work than fits the queue; try again shortly.
    Busy,
    /// The database can't be written or read now; nothing was done.
    Unavailable,
    /// The provider has no payment channel that serves.
    NoChannel,
    /// The payment channel gave no answer.
    ChannelSilent,
    /// Ours. The cause is logged, not shown.
    Internal,
}

impl PageError {
    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::Csrf => StatusCode::FORBIDDEN,
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::Refused(Refusal::NotFound) => StatusCode::NOT_FOUND,
            Self::Refused(Refusal::NotPermitted) => StatusCode::FORBIDDEN,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::BadForm => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy | Self::Unavailable | Self::NoChannel | Self::ChannelSilent => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stem of its two texts in the locales: `error-…-title` and `error-…-text`.
    const fn key(&self) -> &'static str {
        match self {
            Self::NotFound | Self::Refused(Refusal::NotFound) | Self::SignIn { .. } => "not-found",
            Self::Forbidden | Self::Refused(Refusal::NotPermitted) => "forbidden",
            Self::Refused(_) => "refused",
            Self::Csrf => "csrf",
            Self::BadForm => "bad-form",
            Self::TooLarge => "too-large",
            Self::TooMany { .. } => "too-many",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::NoChannel => "no-channel",
            Self::ChannelSilent => "channel-silent",
            Self::Internal => "internal",
        }
    }

    fn sentence(&self, ui: &Ui) -> String {
        match self {
            Self::Refused(refusal) => ui.refusal(refusal),
            Self::NotFound
            | Self::Forbidden
            | Self::SignIn { .. }
            | Self::Csrf
            | Self::BadForm
            | Self::TooLarge
            | Self::TooMany { .. }
            | Self::Busy
            | Self::Unavailable
            | Self::NoChannel
            | Self::ChannelSilent
            | Self::Internal => ui.t(&format!("error-{}-text", self.key())),
        }
    }
}

impl From<SubmitError> for PageError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Refused(refusal) => Self::Refused(refusal),
            SubmitError::Conflict(constraint) => {
                tracing::error!(?constraint, "the database kept what the domain let pass");
                Self::Internal
            }
            SubmitError::Busy => Self::Busy,
            // The page says to look before trying again, which is right for both.
            SubmitError::Unavailable(cause) | SubmitError::Uncertain(cause) => {
                tracing::error!(cause, "the store could not do it");
                Self::Unavailable
            }
        }
    }
}

impl From<StoreError> for PageError {
    fn from(error: StoreError) -> Self {
        if error == StoreError::Busy {
            return Self::Busy;
        }
        tracing::error!(%error, "the store could not answer");
        match error {
            StoreError::Unavailable(_) | StoreError::Uncertain(_) => Self::Unavailable,
            StoreError::Busy
            | StoreError::Conflict(_)
            | StoreError::Corrupt(_)
            | StoreError::NewerDatabase { .. }
            | StoreError::Unfinished
            | StoreError::ChangedMigration(_) => Self::Internal,
        }
    }
}

impl From<anyhow::Error> for PageError {
    fn from(error: anyhow::Error) -> Self {
        tracing::error!(error = format!("{error:#}"), "a request failed");
        Self::Internal
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    ui: &'a Ui,
    title: String,
    text: String,
    request_id: String,
}

/// Gives every [`PageError`] its page.
pub async fn render(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = Visitor::of(&mut parts, &app);
    let request_id = parts
        .headers
        .get("x-request-id")
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(error) = response.extensions().get::<PageError>().cloned() else {
        return response;
    };
    if let PageError::SignIn { path } = error {
        let back = serde_urlencoded::to_string([("back", &visitor.ui.here)]).unwrap_or_default();
        return html::see(format!("{path}?{back}"));
    }
    let ui = &visitor.ui;
    let page = ErrorPage {
        ui,
        title: ui.t(&format!("error-{}-title", error.key())),
        text: error.sentence(ui),
        request_id,
    };
    let mut rendered = html::page(error.status(), &page);
    let retry = match error {
        PageError::TooMany {
            retry_after_seconds,
        } => Some(retry_after_seconds),
        PageError::Busy | PageError::ChannelSilent => Some(1),
        PageError::Unavailable => Some(5),
        PageError::NotFound
        | PageError::Forbidden
        | PageError::SignIn { .. }
        | PageError::Refused(_)
        | PageError::Csrf
        | PageError::BadForm
        | PageError::TooLarge
        | PageError::NoChannel
        | PageError::Internal => None,
    };
    if let Some(seconds) = retry {
        rendered
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    rendered
}
