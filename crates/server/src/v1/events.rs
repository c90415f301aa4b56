//! `/v1/events`: what happened, in the order in which it became known, from a place on. Positions have
//! no gaps, so whoever keeps the last one misses nothing.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use serde_json::Value;
use till_domain::party::Scope;
use till_store::FeedEvent;

use super::caller::Caller;
use super::change;
use super::problem::Problem;
use super::read::{self, Query};
use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new().route("/v1/events", get(after))
}

/// An event, without the object that it is about.
#[derive(Debug, Serialize)]
struct EventShown {
    object: &'static str,
    id: String,
    position: i64,
    r#type: String,
    at: String,
    order: String,
    /// The event's number among those of its order, from 1 on, without gaps.
    sequence: u32,
    by: Value,
    change: Value,
}

impl EventShown {
    fn of(entry: &FeedEvent) -> Self {
        let event = &entry.event;
        Self {
            object: "event",
            id: change::id(event),
            position: entry.position,
            r#type: change::kind(event),
            at: read::utc(event.at),
            order: event.order.to_string(),
            sequence: event.seq,
            by: change::by(&event.actor),
            change: change::of(&event.kind),
        }
    }
}

#[derive(Debug, Serialize)]
struct Events {
    data: Vec<EventShown>,
    /// Give it as `after` for what comes next, also when there is nothing yet.
    next_after: i64,
    has_more: bool,
}

/// `GET /v1/events?after=`
async fn after(
    State(app): State<App>,
    caller: Caller,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::EventsRead)?;
    let query = Query::read(query, &["after", "limit"])?;
    let what = "a position: a number from 0 on";
    let after: i64 = query.parsed("after", what)?.unwrap_or(0);
    if after < 0 {
        return Err(Problem::invalid("after", format!("is not {what}")));
    }
    let limit = query.limit()?;
    let mut found = app
        .store()
        .events_after(caller.provider.key, after, limit + 1)
        .await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > most;
    found.truncate(most);
    let events = Events {
        next_after: found.last().map_or(after, |entry| entry.position),
        data: found.iter().map(EventShown::of).collect(),
        has_more,
    };
    read::tagged(&headers, &events)
}
