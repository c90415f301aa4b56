//! Delivers callbacks: each order's one after another, a dead receiver delaying nobody else's.

use futures_util::StreamExt;
use till_domain::time::{Instant, Span};
use till_store::{Delivery, DeliveryAnswer};

use super::ROUND;
use crate::app::App;
use crate::callbacks::send::{self, Failed};
use crate::web::error::PageError;

/// At most this many receivers are waited for at once.
const AT_ONCE: usize = 16;
/// Longer than a receiver is waited for (5 seconds). When the node dies meanwhile, another one sends
/// the message again after this.
const CLAIM: Span = Span::seconds(30);
/// A message is given up after this long; the log can send it again.
const GIVE_UP: Span = Span::hours(26);
/// A ticket is worth nothing once there is a newer one.
const TICKET_GIVE_UP: Span = Span::minutes(10);

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let due = app.store().deliveries_due(ROUND).await?;
    let done: Vec<Result<(), PageError>> = futures_util::stream::iter(due)
        .map(|delivery| deliver(&app, delivery))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    done.into_iter().collect()
}

/// Sends one message, unless another node does.
async fn deliver(app: &App, due: Delivery) -> Result<(), PageError> {
    let until = app.store().now().plus(CLAIM);
    let Some(delivery) = app.store().claim_delivery(due, until).await? else {
        return Ok(());
    };
    let notice = &delivery.notice;
    let endpoint = app.store().callback(notice.provider).await?;
    let provider = app.provider(notice.provider).await?;
    let (Some(endpoint), Some(provider)) = (endpoint, provider) else {
        return Ok(());
    };
    let result = send::post(app, &provider, &endpoint, notice).await;
    let now = app.store().now();
    let answer = match result {
        Ok(()) => DeliveryAnswer {
            next: None,
            delivered_at: Some(now),
            answer: "success".to_owned(),
        },
        Err(failed) => DeliveryAnswer {
            next: next_try(&delivery, now),
            delivered_at: None,
            answer: words(&failed),
        },
    };
    Ok(app.store().delivery_tried(&delivery, &answer).await?)
}

/// After 2, 4, 8 … seconds, at most an hour; until it is given up.
fn next_try(delivery: &Delivery, now: Instant) -> Option<Instant> {
    let seconds = 2_i64.saturating_pow(delivery.tries.min(11) + 1).min(3600);
    let next = now.plus(Span::seconds(seconds));
    let age = next.since(delivery.notice.created_at);
    let give_up = if delivery.notice.info_type == "suite_ticket" {
        TICKET_GIVE_UP
    } else {
        GIVE_UP
    };
    (age <= give_up).then_some(next)
}

fn words(failed: &Failed) -> String {
    match failed {
        Failed::WrongAnswer(said) => format!("{}: {said}", failed.code()),
        Failed::BadUrl | Failed::PrivateAddress | Failed::NoAnswer | Failed::Sealed => {
            failed.code().to_owned()
        }
    }
}
