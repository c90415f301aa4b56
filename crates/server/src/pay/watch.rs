//! How an open page learns of the result: server push, and a short text to poll where push is cut.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use futures_util::stream;
use till_store::Changed;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::time::timeout;

use super::Door;
use crate::access::BuyerUser;
use crate::app::App;
use crate::telemetry::Listener;
use crate::web::error::PageError;

/// Scripts that hear nothing for 20 seconds fall back to polling.
const PING: Duration = Duration::from_secs(10);

/// `GET /p/{token}/status`: the number of the order's last event.
pub(super) async fn status(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let door = own_door(&app, token, &buyer).await?;
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_TYPE, "text/plain"),
    ];
    Ok((headers, door.order.seq.to_string()).into_response())
}

/// `GET /p/{token}/events`: `changed` with each event of the order, `ping` in between.
pub(super) async fn events(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, PageError> {
    let changes = app.changes();
    let door = own_door(&app, token, &buyer).await?;
    let (provider, order) = (door.order.provider, door.order.id);
    let mine = move |changed: &Changed| changed.provider == provider && changed.order == order;
    let listener = (changes, Listener::new());
    Ok(Sse::new(stream::unfold(
        listener,
        move |(changes, counted)| async move {
            let (event, changes) = next(changes, mine).await?;
            Some((event, (changes, counted)))
        },
    )))
}

async fn own_door(app: &App, token: String, buyer: &BuyerUser) -> Result<Door, PageError> {
    let door = Door::knock(app, token).await?;
    if door.order.company() == Some(&buyer.buyer.company) {
        Ok(door)
    } else {
        Err(PageError::NotFound)
    }
}

async fn next(
    mut changes: Receiver<Changed>,
    mine: impl Fn(&Changed) -> bool,
) -> Option<(Result<Event, Infallible>, Receiver<Changed>)> {
    let wait = async {
        loop {
            match changes.recv().await {
                Ok(changed) if mine(&changed) => return Some(changed.seq.to_string()),
                Ok(_) => {}
                // Some were missed: one of them may have been ours.
                Err(RecvError::Lagged(_)) => return Some("?".to_owned()),
                Err(RecvError::Closed) => return None,
            }
        }
    };
    let event = match timeout(PING, wait).await {
        Ok(Some(seq)) => Event::default().event("changed").data(seq),
        Ok(None) => return None,
        Err(_) => Event::default().event("ping").data("1"),
    };
    Some((Ok(event), changes))
}
