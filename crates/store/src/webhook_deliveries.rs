//! Webhooks: what waits to go to each endpoint, and what became of it.

use serde_json::json;
use till_domain::id::{OrderId, ProviderKey};
use till_domain::order::event::Event;
use till_domain::time::Instant;

use crate::Store;
use crate::audit_log::{AuditKind, Entry};
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, id, statements};
use crate::once::{self, Once};
use crate::webhooks::Webhook;

statements! {
    QUEUE = Sql::same(
        "INSERT INTO webhook_deliveries (provider, endpoint, position, order_id, seq, kind, at, \
         due_at, tries, since, request, answer) \
         SELECT $1, $2, f.position, f.order_id, f.seq, $5, $6, $7, 0, $8, '', '' \
         FROM event_feed f WHERE f.provider = $1 AND f.order_id = $3 AND f.seq = $4 \
         ON CONFLICT (provider, endpoint, position) DO NOTHING");
    HAVE_DUE = Sql::same(
        "SELECT e.provider, e.id FROM webhook_endpoints e \
         WHERE e.provider > $1 AND e.disabled_at IS NULL AND EXISTS ( \
           SELECT 1 FROM webhook_deliveries d WHERE d.provider = e.provider \
           AND d.endpoint = e.id AND d.due_at IS NOT NULL AND d.due_at <= $2)");
    DUE = Sql::same(
        "SELECT d.provider, d.endpoint, d.position, d.order_id, d.seq, d.kind, d.at, d.due_at, \
         d.tries, d.since, d.tried_at, d.delivered_at, d.status, d.request, d.answer \
         FROM webhook_deliveries d \
         WHERE d.provider = $1 AND d.endpoint = $2 AND d.due_at IS NOT NULL AND d.due_at <= $3 \
         AND NOT EXISTS (SELECT 1 FROM webhook_deliveries b WHERE b.provider = $1 \
           AND b.endpoint = $2 AND b.order_id = d.order_id AND b.position < d.position \
           AND b.due_at IS NOT NULL) \
         ORDER BY d.due_at LIMIT $4");
    TRIED = Sql::same(
        "UPDATE webhook_deliveries SET tries = tries + 1, tried_at = $4, due_at = $5, \
         delivered_at = $6, status = $7, request = $8, answer = $9 \
         WHERE provider = $1 AND endpoint = $2 AND position = $3");
    ANSWERS = Sql::same(
        "UPDATE webhook_endpoints SET failing_since = NULL \
         WHERE provider = $1 AND id = $2 AND failing_since IS NOT NULL");
    FAILS = Sql::same(
        "UPDATE webhook_endpoints SET failing_since = $3 \
         WHERE provider = $1 AND id = $2 AND failing_since IS NULL");
    LOG = Sql::same(
        "SELECT provider, endpoint, position, order_id, seq, kind, at, due_at, tries, since, \
         tried_at, delivered_at, status, request, answer FROM webhook_deliveries \
         WHERE provider = $1 AND endpoint = $2 AND position < $3 ORDER BY position DESC LIMIT $4");
    REPLAY = Sql::same(
        "UPDATE webhook_deliveries SET due_at = $4, since = $4, tries = 0, delivered_at = NULL \
         WHERE provider = $1 AND endpoint = $2 AND position = $3 RETURNING position");
    REPLAY_SINCE = Sql::same(
        "UPDATE webhook_deliveries SET due_at = $4, since = $4, tries = 0, delivered_at = NULL \
         WHERE provider = $1 AND endpoint = $2 AND at >= $3 RETURNING position");
    OLD = Sql::same("DELETE FROM webhook_deliveries WHERE due_at IS NULL AND at < $1");
}

/// What is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// The event at this place of the feed.
    Position(i64),
    /// All that happened from this moment on.
    Since(Instant),
}

/// An event on its way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDelivery {
    pub provider: ProviderKey,
    pub endpoint: String,
    /// The event's place in the feed.
    pub position: i64,
    pub order: OrderId,
    pub seq: u32,
    /// As in `order.paid`.
    pub kind: String,
    /// When the event happened.
    pub at: Instant,
    /// When it is tried next; `None` when it is done or given up.
    pub due_at: Option<Instant>,
    pub tries: u32,
    /// Since when it is tried.
    pub since: Instant,
    pub tried_at: Option<Instant>,
    pub delivered_at: Option<Instant>,
    /// The last answer's HTTP status.
    pub status: Option<u32>,
    /// The last body that was sent.
    pub request: String,
    /// What the receiver said last, or why it could not be asked.
    pub answer: String,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookTry {
    pub at: Instant,
    pub next: Option<Instant>,
    pub delivered: bool,
    pub status: Option<u32>,
    pub request: String,
    pub answer: String,
}

/// An event that an endpoint is to hear of.
#[derive(Debug, Clone)]
pub struct TellWebhook<'a> {
    pub webhook: &'a Webhook,
    pub event: &'a Event,
    /// As in `order.paid`.
    pub kind: String,
}

pub(crate) fn queue(told: &TellWebhook<'_>, now: Instant) -> Statement {
    let (webhook, event) = (told.webhook, told.event);
    let due = webhook.disabled.is_none().then(|| now.millis());
    let args = args![
        webhook.provider.to_string(),
        webhook.id.as_str(),
        id(event.order),
        event.seq,
        told.kind.as_str(),
        event.at.millis(),
        due,
        now.millis(),
    ];
    Statement::new(QUEUE, args)
}

impl Store {
    /// Endpoints with something to send now.
    pub async fn webhooks_with_due(&self) -> Result<Vec<(ProviderKey, String)>, StoreError> {
        let rows = self.read(HAVE_DUE, args!["", self.now().millis()]).await?;
        rows.iter()
            .map(|row| Ok((row.parse(0)?, row.text(1)?.to_owned())))
            .collect()
    }

    /// The first delivery of each order to an endpoint, if it is due.
    pub async fn webhook_due(
        &self,
        provider: ProviderKey,
        webhook: &str,
        limit: u32,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let args = args![provider.to_string(), webhook, self.now().millis(), limit];
        let rows = self.read(DUE, args).await?;
        rows.iter().map(delivery).collect()
    }

    /// What came of a try; whether its endpoint answers is remembered, too.
    pub async fn webhook_tried(
        &self,
        delivery: &WebhookDelivery,
        tried: &WebhookTry,
    ) -> Result<(), StoreError> {
        let provider = delivery.provider.to_string();
        let args = args![
            provider.as_str(),
            delivery.endpoint.as_str(),
            delivery.position,
            tried.at.millis(),
            tried.next.map(Instant::millis),
            tried.delivered.then(|| tried.at.millis()),
            tried.status.map(i64::from),
            tried.request.as_str(),
            tried.answer.as_str(),
        ];
        let endpoint = if tried.delivered {
            let args = args![provider.as_str(), delivery.endpoint.as_str()];
            Statement::new(ANSWERS, args)
        } else {
            let at = tried.at.millis();
            let args = args![provider.as_str(), delivery.endpoint.as_str(), at];
            Statement::new(FAILS, args)
        };
        self.write(vec![Statement::new(TRIED, args), endpoint])
            .await
            .map(|_| ())
    }

    /// An endpoint's deliveries, the newest events first, before `before` if one is given.
    pub async fn webhook_deliveries(
        &self,
        provider: ProviderKey,
        webhook: &str,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<WebhookDelivery>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let args = args![provider.to_string(), webhook, before, limit];
        let rows = self.read(LOG, args).await?;
        rows.iter().map(delivery).collect()
    }

    /// Sends events again to an endpoint; answers how many, `None` when that was done before under the key.
    pub async fn replay_webhook(
        &self,
        webhook: &Webhook,
        which: Replay,
        once: Option<&Once>,
    ) -> Result<Option<usize>, StoreError> {
        let now = self.now();
        let (provider, id) = (webhook.provider, webhook.id.as_str());
        let (sql, from, what) = match which {
            Replay::Position(position) => (REPLAY, position, json!({ "position": position })),
            Replay::Since(since) => (
                REPLAY_SINCE,
                since.millis(),
                json!({"since": since.rfc3339()}),
            ),
        };
        let mut statements = Vec::new();
        statements.extend(once.map(|once| once::guard(provider, once, id, now)));
        // What is not there is not sent, and nobody did anything.
        let args = args![provider.to_string(), id, from, now.millis()];
        statements.push(Statement::guard(sql, args));
        let wanted = statements.len();
        let act = (AuditKind::Keys, "webhook_replayed");
        let entry = Entry::new(provider, act, (id, webhook.url.as_str()), now).made(what);
        let answers = self.write_act(statements, entry).await?;
        let sent = answers.get(wanted.saturating_sub(1));
        Ok(sent.map(Vec::len))
    }

    /// Forgets what was done about events before `before`.
    pub async fn forget_webhook_deliveries(&self, before: Instant) -> Result<(), StoreError> {
        self.write_one(OLD, args![before.millis()])
            .await
            .map(|_| ())
    }
}

fn delivery(row: &Row) -> Result<WebhookDelivery, StoreError> {
    Ok(WebhookDelivery {
        provider: row.parse(0)?,
        endpoint: row.text(1)?.to_owned(),
        position: row.int(2)?,
        order: row.parse(3)?,
        seq: row.u32(4)?,
        kind: row.text(5)?.to_owned(),
        at: Instant::from_millis(row.int(6)?),
        due_at: row.maybe_int(7).map(Instant::from_millis),
        tries: row.u32(8)?,
        since: Instant::from_millis(row.int(9)?),
        tried_at: row.maybe_int(10).map(Instant::from_millis),
        delivered_at: row.maybe_int(11).map(Instant::from_millis),
        status: row
            .maybe_int(12)
            .and_then(|status| u32::try_from(status).ok()),
        request: row.text(13)?.to_owned(),
        answer: row.text(14)?.to_owned(),
    })
}
