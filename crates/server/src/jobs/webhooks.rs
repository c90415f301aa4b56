//! Delivers webhooks. Every endpoint has a task of its own while there is something for it, so that a
//! dead one delays nobody; of an order's events the later waits for the earlier.

use std::collections::HashMap;
use std::time::Duration;

use till_domain::id::ProviderKey;
use till_domain::party::{Act, Role, permits};
use till_domain::time::{Instant, Span};
use till_store::{Webhook, WebhookDelivery, WebhookTry};
use tokio::task::{Id, JoinSet};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock;
use crate::i18n::Lang;
use crate::v1::{self, webhooks::send};
use crate::web::error::PageError;

/// Endpoints that are served at once.
const ENDPOINTS: usize = 256;
/// Requests to one endpoint at once, each about another order.
const AT_ONCE: u32 = 4;
/// Longer than one round of requests can take.
const LEASE: Span = Span::seconds(30);
/// Seconds from one try to the next; after the last it goes on at that pace.
const PAUSES: [i64; 8] = [5, 15, 60, 300, 900, 1800, 3600, 7200];
/// A delivery is given up after so long; the log can send it again.
const GIVE_UP: Span = Span::days(3);
/// An endpoint that has not answered for so long is switched off.
const SWITCH_OFF: Span = Span::days(5);

/// Runs until it is told to stop.
pub(super) async fn drive(app: App, stop: CancellationToken) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut running = JoinSet::new();
    let mut at_work: HashMap<Id, (ProviderKey, String)> = HashMap::new();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            Some(ended) = running.join_next_with_id() => {
                let id = match ended {
                    Ok((id, ())) => id,
                    Err(error) => {
                        tracing::error!(%error, "a webhook's task broke off");
                        error.id()
                    }
                };
                at_work.remove(&id);
            }
            _ = ticks.tick() => {
                let due = match app.store().webhooks_with_due().await {
                    Ok(due) => due,
                    Err(error) => {
                        tracing::warn!(%error, "webhooks could not be looked up");
                        continue;
                    }
                };
                for key in due {
                    let is_free = !at_work.values().any(|busy| *busy == key);
                    if is_free && running.len() < ENDPOINTS {
                        let task = running.spawn(serve(app.clone(), key.0, key.1.clone()));
                        at_work.insert(task.id(), key);
                    }
                }
            }
        }
    }
}

async fn serve(app: App, provider: ProviderKey, id: String) {
    let lease = format!("webhook:{provider}:{id}");
    if let Err(error) = rounds(&app, provider, &id, &lease).await {
        tracing::warn!(
            ?error,
            webhook = id,
            "a webhook's round failed; the next one tries again"
        );
    }
    if let Err(error) = app.store().release_lease(&lease, app.node()).await {
        tracing::debug!(%error, "a webhook's lease ends by itself");
    }
}

/// Round after round, until nothing is due or something fails.
async fn rounds(app: &App, provider: ProviderKey, id: &str, lease: &str) -> Result<(), PageError> {
    while app.store().lease(lease, app.node(), LEASE).await? {
        let Some(webhook) = app.store().webhook(provider, id).await? else {
            return Ok(());
        };
        if webhook.disabled.is_some() {
            return Ok(());
        }
        let due = app.store().webhook_due(provider, id, AT_ONCE).await?;
        if due.is_empty() {
            return Ok(());
        }
        let tries = due.iter().map(|delivery| deliver(app, &webhook, delivery));
        for delivered in futures_util::future::join_all(tries).await {
            if !delivered? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Tries once; whether the receiver took it.
async fn deliver(
    app: &App,
    webhook: &Webhook,
    delivery: &WebhookDelivery,
) -> Result<bool, PageError> {
    let found = app
        .store()
        .order_detail_by_id(delivery.provider, delivery.order)
        .await?;
    let detail = found.ok_or(PageError::Internal)?;
    let event = detail.events.iter().find(|event| event.seq == delivery.seq);
    let event = event.ok_or(PageError::Internal)?;
    let body = send::body(app, &detail, event).to_string();
    let (name, _) = v1::event_names(event);
    let sent = send::post(app, webhook, &name, &body).await;
    let now = app.store().now();
    let tried = WebhookTry {
        at: now,
        next: (!sent.delivered).then(|| next_try(delivery, now)).flatten(),
        delivered: sent.delivered,
        status: sent.status,
        request: body,
        answer: sent.answer,
    };
    app.store().webhook_tried(delivery, &tried).await?;
    let is_dead = webhook
        .failing_since
        .is_some_and(|since| since.plus(SWITCH_OFF) <= now);
    match sent.status {
        // The receiver's own word that it is no more.
        Some(410) => switch_off(app, webhook, "gone").await?,
        _ if !sent.delivered && is_dead => switch_off(app, webhook, "failing").await?,
        Some(_) | None => {}
    }
    Ok(sent.delivered)
}

/// After growing pauses, a fifth of each by chance, so that not all come back at once; until it is
/// given up.
fn next_try(delivery: &WebhookDelivery, now: Instant) -> Option<Instant> {
    let tries = usize::try_from(delivery.tries).unwrap_or(usize::MAX);
    let pause = PAUSES[tries.min(PAUSES.len() - 1)] * 1000;
    let [chance] = clock::random::<1>();
    let pause = pause + pause * i64::from(chance) / 255 / 5;
    let next = now.plus(Span::seconds(pause / 1000));
    (next.since(delivery.since) <= GIVE_UP).then_some(next)
}

/// Switches the endpoint off, and writes to those who can do something about it.
async fn switch_off(app: &App, webhook: &Webhook, why: &str) -> Result<(), PageError> {
    let provider = webhook.provider;
    let is_new = app
        .store()
        .disable_webhook(provider, &webhook.id, why)
        .await?;
    if !is_new {
        return Ok(());
    }
    tracing::warn!(%provider, webhook = webhook.id, why, "a webhook was switched off");
    let Some(mailer) = app.mailer() else {
        return Ok(());
    };
    for person in app.store().staff_of(provider).await? {
        if !person.active || !permits(Role::Staff(person.role), Act::EditChannels) {
            continue;
        }
        let args = [("url", webhook.url.clone())];
        let subject = Lang::ZhCn.text("webhook-off-subject", &[]);
        let text = format!(
            "{}\n\n{}\n",
            Lang::ZhCn.text("webhook-off-text", &args),
            Lang::En.text("webhook-off-text", &args)
        );
        if let Err(error) = mailer.send(&person.email, &subject, text).await {
            tracing::warn!(%error, "a mail about a webhook was not sent");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{PAUSES, next_try};
    use till_domain::id::{OrderId, ProviderKey};
    use till_domain::time::{Instant, Span};
    use till_store::WebhookDelivery;

    #[test]
    fn a_dead_endpoint_is_tried_for_more_than_a_day_with_growing_pauses() {
        let begin = Instant::from_millis(1_795_312_800_000);
        let mut delivery = WebhookDelivery {
            provider: ProviderKey::from_bytes([1, 2, 3]),
            endpoint: String::new(),
            position: 1,
            order: OrderId::new(begin, &mut crate::clock::SystemEntropy),
            seq: 1,
            kind: String::new(),
            at: begin,
            due_at: Some(begin),
            tries: 0,
            since: begin,
            tried_at: None,
            delivered_at: None,
            status: None,
            request: String::new(),
            answer: String::new(),
        };
        let mut now = begin;
        while let Some(next) = next_try(&delivery, now) {
            let place = usize::try_from(delivery.tries)
                .unwrap()
                .min(PAUSES.len() - 1);
            let waited = next.since(now).millis() / 1000;
            assert!((PAUSES[place]..=PAUSES[place] * 6 / 5 + 1).contains(&waited));
            now = next;
            delivery.tries += 1;
        }
        let tried = now.since(begin);
        assert!(tried > Span::days(2) && tried <= Span::days(3), "{tried:?}");
    }
}
