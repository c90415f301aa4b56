//! `/v1/webhooks`: where a provider's systems hear of events, in the form of Standard Webhooks
//! (<https://www.standardwebhooks.com>). What is sent, and how it is signed, stands in [`send`]; what became of
//! it, in [`deliveries`]; what an endpoint may be, in [`endpoint`].

mod deliveries;
pub(crate) mod endpoint;
pub(crate) mod send;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use serde_json::json;
use till_domain::party::Scope;
use till_domain::time::Span;
use till_store::Webhook;

use super::caller::Caller;
use super::problem::Problem;
use super::read::{self, Page, utc};
use super::write::{self, Write};
use crate::app::App;
use crate::clock;
use endpoint::{Fault, MAX_DESCRIPTION, MOST, OVERLAP_HOURS, Wish};

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/webhooks", get(list).post(create))
        .route("/v1/webhooks/{webhook}", get(one).post(change))
        .route("/v1/webhooks/{webhook}/secret", get(secret))
        .route("/v1/webhooks/{webhook}/rotate", post(rotate))
        .route("/v1/webhooks/{webhook}/enable", post(enable))
        .route("/v1/webhooks/{webhook}/disable", post(disable))
        .route("/v1/webhooks/{webhook}/test", post(test))
        .route("/v1/webhooks/{webhook}/deliveries", get(deliveries::list))
        .route("/v1/webhooks/{webhook}/replay", post(deliveries::replay))
        .route("/v1/webhooks/{webhook}/remove", post(remove))
}

const LONGEST_OVERLAP_HOURS: i64 = 168;

#[derive(Debug, Serialize)]
struct WebhookShown {
    object: &'static str,
    id: String,
    url: String,
    description: String,
    /// Empty: all.
    events: Vec<String>,
    created_at: String,
    failing_since: Option<String>,
    disabled_at: Option<String>,
    /// failing: it did not answer for days; gone: it answered 410; asked: somebody switched it off.
    disabled_why: Option<String>,
    old_secret_until: Option<String>,
}

impl WebhookShown {
    fn of(webhook: &Webhook) -> Self {
        let disabled = webhook.disabled.as_ref();
        Self {
            object: "webhook",
            id: webhook.id.clone(),
            url: webhook.url.clone(),
            description: webhook.description.clone(),
            events: webhook
                .events
                .split_whitespace()
                .map(ToOwned::to_owned)
                .collect(),
            created_at: utc(webhook.created_at),
            failing_since: webhook.failing_since.map(utc),
            disabled_at: disabled.map(|(at, _)| utc(*at)),
            disabled_why: disabled.map(|(_, why)| why.clone()),
            old_secret_until: webhook.old_secret.as_ref().map(|(_, until)| utc(*until)),
        }
    }
}

async fn find(app: &App, caller: &Caller, id: &str) -> Result<Webhook, Problem> {
    caller.require(Scope::Webhooks)?;
    let found = app.store().webhook(caller.provider.key, id).await?;
    found.ok_or_else(Problem::not_found)
}

/// `GET /v1/webhooks`
async fn list(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::Webhooks)?;
    let found = app.store().webhooks(caller.provider.key).await?;
    let page = Page {
        data: found.iter().map(WebhookShown::of).collect(),
        next_cursor: None,
    };
    read::tagged(&headers, &page)
}

/// `GET /v1/webhooks/{webhook}`
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let webhook = find(&app, &caller, &id).await?;
    read::tagged(&headers, &WebhookShown::of(&webhook))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    url: String,
    #[serde(default)]
    description: String,
    /// Empty: all.
    #[serde(default)]
    events: Vec<String>,
}

impl Wanted {
    /// # Errors
    /// 422 with the field.
    fn check(self, app: &App) -> Result<Wish, Problem> {
        let wish = Wish {
            url: self.url,
            description: self.description,
            events: self.events,
        };
        wish.check(app).map(|()| wish).map_err(|fault| match fault {
            Fault::BadUrl => {
                Problem::invalid("url", "is not an http or https URL of at most 512 bytes")
            }
            Fault::PrivateAddress => Problem::invalid(
                "url",
                "leads to a private address, which is not allowed here",
            ),
            Fault::LongDescription => {
                let text = format!("is longer than {MAX_DESCRIPTION} bytes");
                Problem::invalid("description", text)
            }
            Fault::UnknownEvent(place) => Problem::invalid(
                format!("events[{place}]"),
                "is no type of event: see the documentation for all of them",
            ),
        })
    }
}

/// `POST /v1/webhooks`. Its secret is read at `…/secret`, so that no kept answer holds it.
async fn create(State(app): State<App>, write: Write) -> Result<Response, Problem> {
    write.caller.require(Scope::Webhooks)?;
    let wish = write.read::<Wanted>()?.check(&app)?;
    let provider = write.caller.provider.key;
    let work = async {
        if app.store().webhooks(provider).await?.len() >= MOST {
            return Err(Problem::new(StatusCode::CONFLICT, "too_many_webhooks"));
        }
        let webhook = wish.endpoint(&app, provider)?;
        let is_new = app
            .store()
            .create_webhook(&webhook, write.once.as_ref())
            .await?;
        shown(&app, &write, &webhook.id, is_new).await
    };
    write.answer(&app, StatusCode::CREATED, work).await
}

/// The endpoint as it is now; when the write was done before, the one that it was about.
async fn shown(app: &App, write: &Write, id: &str, is_new: bool) -> Result<WebhookShown, Problem> {
    let id = if is_new {
        id.to_owned()
    } else {
        write::about(app, write).await?
    };
    let found = app.store().webhook(write.caller.provider.key, &id).await?;
    found
        .map(|webhook| WebhookShown::of(&webhook))
        .ok_or_else(Problem::not_found)
}

/// `POST /v1/webhooks/{webhook}`: other URL, description and events.
async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let webhook = find(&app, &write.caller, &id).await?;
    let wish = write.read::<Wanted>()?.check(&app)?;
    let work = async {
        let webhook = wish.of(webhook);
        let once = write.once.as_ref();
        let is_new = app.store().change_webhook(&webhook, once).await?;
        shown(&app, &write, &id, is_new).await
    };
    write.answer(&app, StatusCode::OK, work).await
}

/// `GET /v1/webhooks/{webhook}/secret`
async fn secret(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let webhook = find(&app, &caller, &id).await?;
    let secret = send::open(&app, &webhook.secret)?;
    let mut answer = write::plain(StatusCode::OK, &json!({"secret": secret}))?;
    let never = axum::http::HeaderValue::from_static("private, no-store");
    answer
        .headers_mut()
        .insert(axum::http::header::CACHE_CONTROL, never);
    Ok(answer)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Overlap {
    overlap_hours: Option<i64>,
}

/// `POST /v1/webhooks/{webhook}/rotate`: a new secret; both sign until the old one's end.
async fn rotate(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let webhook = find(&app, &write.caller, &id).await?;
    let Overlap { overlap_hours } = write.read()?;
    let hours = overlap_hours.unwrap_or(OVERLAP_HOURS);
    if !(0..=LONGEST_OVERLAP_HOURS).contains(&hours) {
        let text = format!("is not from 0 to {LONGEST_OVERLAP_HOURS}");
        return Err(Problem::invalid("overlap_hours", text));
    }
    let work = async {
        let (fresh, until) = (
            send::new_secret(&app)?,
            clock::now().plus(Span::hours(hours)),
        );
        let once = write.once.as_ref();
        let is_new = app
            .store()
            .rotate_webhook(&webhook, &fresh, until, once)
            .await?;
        shown(&app, &write, &id, is_new).await
    };
    write.answer(&app, StatusCode::OK, work).await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// `POST /v1/webhooks/{webhook}/enable`: after it was switched off. What happened meanwhile is there to
/// replay.
async fn enable(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let webhook = find(&app, &write.caller, &id).await?;
    let Nothing {} = write.read()?;
    let work = async {
        let once = write.once.as_ref();
        let is_new = app.store().enable_webhook(&webhook, once).await?;
        shown(&app, &write, &id, is_new).await
    };
    write.answer(&app, StatusCode::OK, work).await
}

/// `POST /v1/webhooks/{webhook}/disable`: nothing is sent until it is enabled again.
async fn disable(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let webhook = find(&app, &write.caller, &id).await?;
    let Nothing {} = write.read()?;
    let work = async {
        let once = write.once.as_ref();
        if webhook.disabled.is_none() {
            let is_new = app.store().pause_webhook(&webhook, once).await?;
            return shown(&app, &write, &id, is_new).await;
        }
        // One that is off stays off, for the reason that it has.
        if let Some(once) = once {
            app.store().take_key(webhook.provider, once, &id).await?;
        }
        shown(&app, &write, &id, true).await
    };
    write.answer(&app, StatusCode::OK, work).await
}

/// `POST /v1/webhooks/{webhook}/remove`
async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    write.caller.require(Scope::Webhooks)?;
    let Nothing {} = write.read()?;
    let provider = write.caller.provider.key;
    let work = async {
        // Asked again under its key it is gone already.
        if let Some(webhook) = app.store().webhook(provider, &id).await? {
            let once = write.once.as_ref();
            app.store().remove_webhook(&webhook, once).await?;
        } else if write.once.is_some() {
            write::about(&app, &write).await?;
        } else {
            return Err(Problem::not_found());
        }
        Ok(json!({"object": "webhook", "id": id, "is_removed": true}))
    };
    write.answer(&app, StatusCode::OK, work).await
}

/// `POST /v1/webhooks/{webhook}/test`: sends `webhook.test` at once, and says what came of it.
async fn test(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let webhook = find(&app, &write.caller, &id).await?;
    let Nothing {} = write.read()?;
    let work = async {
        let door = format!("webhook-test:{}", webhook.provider);
        app.rate_limit(&door, Span::minutes(1), 20).await?;
        if let Some(once) = &write.once {
            app.store().take_key(webhook.provider, once, &id).await?;
        }
        let sent = endpoint::test(&app, &webhook).await;
        Ok(
            json!({"object": "webhook_test", "delivered": sent.delivered,
            "status": sent.status, "answer": sent.answer}),
        )
    };
    write.answer(&app, StatusCode::OK, work).await
}
