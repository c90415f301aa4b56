//! What was sent to an endpoint, what it said, and how to send it again.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;
use till_store::{Replay, WebhookDelivery};

use super::super::caller::Caller;
use super::super::change;
use super::super::problem::Problem;
use super::super::read::{self, Page, Query, utc};
use super::super::write::Write;
use super::find;
use crate::app::App;

/// What was sent to an endpoint, and what it said.
#[derive(Debug, Serialize)]
struct DeliveryShown {
    object: &'static str,
    position: i64,
    id: String,
    r#type: String,
    order: String,
    sequence: u32,
    at: String,
    /// delivered, waiting, given_up (also while the endpoint was switched off).
    state: &'static str,
    tries: u32,
    tried_at: Option<String>,
    next_try_at: Option<String>,
    delivered_at: Option<String>,
    status: Option<u32>,
    request: String,
    answer: String,
}

impl DeliveryShown {
    fn of(delivery: &WebhookDelivery) -> Self {
        Self {
            object: "delivery",
            position: delivery.position,
            id: change::name(delivery.order, delivery.seq),
            r#type: delivery.kind.clone(),
            order: delivery.order.to_string(),
            sequence: delivery.seq,
            at: utc(delivery.at),
            state: match (delivery.delivered_at, delivery.due_at) {
                (Some(_), _) => "delivered",
                (None, Some(_)) => "waiting",
                (None, None) => "given_up",
            },
            tries: delivery.tries,
            tried_at: delivery.tried_at.map(utc),
            next_try_at: delivery.due_at.map(utc),
            delivered_at: delivery.delivered_at.map(utc),
            status: delivery.status,
            request: delivery.request.clone(),
            answer: delivery.answer.clone(),
        }
    }
}

/// `GET /v1/webhooks/{webhook}/deliveries`: the newest events first.
pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let webhook = find(&app, &caller, &id).await?;
    let query = Query::read(query, &["limit", "cursor"])?;
    let before: Option<i64> = query.parsed("cursor", "a cursor of this list")?;
    let limit = query.limit()?;
    let mut found = app
        .store()
        .webhook_deliveries(webhook.provider, &id, before, limit + 1)
        .await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    let last = found.last().filter(|_| more);
    let page = Page {
        next_cursor: last.map(|delivery| delivery.position.to_string()),
        data: found.iter().map(DeliveryShown::of).collect(),
    };
    read::tagged(&headers, &page)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    position: Option<i64>,
    since: Option<String>,
}

impl Again {
    /// # Errors
    /// 422 unless there is one of the two.
    fn check(self) -> Result<Replay, Problem> {
        match (self.position, self.since) {
            (Some(position), None) => Ok(Replay::Position(position)),
            (None, Some(since)) => Ok(Replay::Since(read::time("since", &since)?)),
            (Some(_), Some(_)) | (None, None) => Err(Problem::invalid(
                "since",
                "either position or since is required",
            )),
        }
    }
}

/// `POST /v1/webhooks/{webhook}/replay`: one, by its position, or all since a time. Without a key doing it
/// twice sends twice, which receivers have to take in any case.
pub(super) async fn replay(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write,
) -> Result<Response, Problem> {
    let webhook = find(&app, &write.caller, &id).await?;
    let which = write.read::<Again>()?.check()?;
    let work = async {
        let once = write.once.as_ref();
        let sent = app.store().replay_webhook(&webhook, which, once).await?;
        // Done before under the key, and the answer lost: now nothing was sent.
        let count = sent.unwrap_or(0);
        if sent == Some(0) && matches!(which, Replay::Position(_)) {
            return Err(Problem::not_found().at("position"));
        }
        Ok(json!({"object": "replay", "count": count}))
    };
    write.answer(&app, StatusCode::OK, work).await
}
