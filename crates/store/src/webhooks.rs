//! Webhooks: endpoints, what waits to go to each, and what became of it. Secrets come and go sealed.

use till_domain::id::{OrderId, ProviderKey};
use till_domain::order::event::Event;
use till_domain::time::Instant;

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, id, statements};
use crate::once::{self, Once};

statements! {
    NEW = Sql::same(
        "INSERT INTO webhook_endpoints (provider, id, url, description, events, secret, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)");
    CHANGE = Sql::same(
        "UPDATE webhook_endpoints SET url = $3, description = $4, events = $5 \
         WHERE provider = $1 AND id = $2 RETURNING id");
    ENABLE = Sql::same(
        "UPDATE webhook_endpoints SET disabled_at = NULL, disabled_why = NULL, failing_since = NULL \
         WHERE provider = $1 AND id = $2 RETURNING id");
    DISABLE = Sql::same(
        "UPDATE webhook_endpoints SET disabled_at = $3, disabled_why = $4 \
         WHERE provider = $1 AND id = $2 AND disabled_at IS NULL RETURNING id");
    ROTATE = Sql::same(
        "UPDATE webhook_endpoints SET old_secret = secret, old_secret_until = $4, secret = $3 \
         WHERE provider = $1 AND id = $2 RETURNING id");
    REMOVE = Sql::same(
        "DELETE FROM webhook_endpoints WHERE provider = $1 AND id = $2 RETURNING id");
    REMOVE_DELIVERIES = Sql::same(
        "DELETE FROM webhook_deliveries WHERE provider = $1 AND endpoint = $2");
    ONE = Sql::same(
        "SELECT provider, id, url, description, events, secret, old_secret, old_secret_until, \
         created_at, failing_since, disabled_at, disabled_why FROM webhook_endpoints \
         WHERE provider = $1 AND id = $2");
    OF_PROVIDER = Sql::same(
        "SELECT provider, id, url, description, events, secret, old_secret, old_secret_until, \
         created_at, failing_since, disabled_at, disabled_why FROM webhook_endpoints \
         WHERE provider = $1 AND id > $2 ORDER BY id");
    // A small table: a few rows for each provider that has any.
    EVERY = Sql::same(
        "SELECT provider, id, url, description, events, secret, old_secret, old_secret_until, \
         created_at, failing_since, disabled_at, disabled_why FROM webhook_endpoints \
         WHERE provider > $1 ORDER BY provider, id");
    // An endpoint that is disabled hears of it when it is replayed.
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
    // Of each order only the first: what comes later waits for it.
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

/// Where a provider's systems hear of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    pub provider: ProviderKey,
    pub id: String,
    pub url: String,
    pub description: String,
    /// Types of events, separated by blanks; empty for all.
    pub events: String,
    /// Sealed.
    pub secret: String,
    /// The secret before it, good until then.
    pub old_secret: Option<(String, Instant)>,
    pub created_at: Instant,
    pub failing_since: Option<Instant>,
    /// With the reason: `failing`, `gone`, `asked`.
    pub disabled: Option<(Instant, String)>,
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
    /// A new endpoint; `false` when the key was used before, and nothing was written.
    pub async fn create_webhook(
        &self,
        webhook: &Webhook,
        once: Option<&Once>,
    ) -> Result<bool, StoreError> {
        let args = args![
            webhook.provider.to_string(),
            webhook.id.as_str(),
            webhook.url.as_str(),
            webhook.description.as_str(),
            webhook.events.as_str(),
            webhook.secret.as_str(),
            webhook.created_at.millis(),
        ];
        let statements = vec![Statement::new(NEW, args)];
        self.write_once(webhook.provider, once, &webhook.id, statements)
            .await
    }

    /// Other URL, description and events.
    pub async fn change_webhook(
        &self,
        webhook: &Webhook,
        once: Option<&Once>,
    ) -> Result<bool, StoreError> {
        let args = args![
            webhook.provider.to_string(),
            webhook.id.as_str(),
            webhook.url.as_str(),
            webhook.description.as_str(),
            webhook.events.as_str(),
        ];
        let statements = vec![Statement::new(CHANGE, args)];
        self.write_once(webhook.provider, once, &webhook.id, statements)
            .await
    }

    /// It is told again of what happens.
    pub async fn enable_webhook(
        &self,
        webhook: &Webhook,
        once: Option<&Once>,
    ) -> Result<bool, StoreError> {
        let args = args![webhook.provider.to_string(), webhook.id.as_str()];
        let statements = vec![Statement::new(ENABLE, args)];
        self.write_once(webhook.provider, once, &webhook.id, statements)
            .await
    }

    /// It is told of nothing any more; `false` when it was so.
    pub async fn disable_webhook(
        &self,
        provider: ProviderKey,
        webhook: &str,
        why: &str,
    ) -> Result<bool, StoreError> {
        let args = args![provider.to_string(), webhook, self.now().millis(), why];
        Ok(!self.write_one(DISABLE, args).await?.is_empty())
    }

    /// A new secret; the one before stays good until `overlap`.
    pub async fn rotate_webhook(
        &self,
        webhook: &Webhook,
        secret: &str,
        overlap: Instant,
        once: Option<&Once>,
    ) -> Result<bool, StoreError> {
        let args = args![
            webhook.provider.to_string(),
            webhook.id.as_str(),
            secret,
            overlap.millis(),
        ];
        let statements = vec![Statement::new(ROTATE, args)];
        self.write_once(webhook.provider, once, &webhook.id, statements)
            .await
    }

    /// It is gone with all that waits for it.
    pub async fn remove_webhook(
        &self,
        webhook: &Webhook,
        once: Option<&Once>,
    ) -> Result<bool, StoreError> {
        let args = || args![webhook.provider.to_string(), webhook.id.as_str()];
        let statements = vec![
            Statement::new(REMOVE, args()),
            Statement::new(REMOVE_DELIVERIES, args()),
        ];
        self.write_once(webhook.provider, once, &webhook.id, statements)
            .await
    }

    async fn write_once(
        &self,
        provider: ProviderKey,
        once: Option<&Once>,
        about: &str,
        mut statements: Vec<Statement>,
    ) -> Result<bool, StoreError> {
        if let Some(once) = once {
            statements.insert(0, once::guard(provider, once, about, self.now()));
        }
        let wanted = statements.len();
        Ok(self.write(statements).await?.len() == wanted)
    }

    pub async fn webhook(
        &self,
        provider: ProviderKey,
        webhook: &str,
    ) -> Result<Option<Webhook>, StoreError> {
        let row = self
            .read_one(ONE, args![provider.to_string(), webhook])
            .await?;
        row.as_ref().map(endpoint).transpose()
    }

    /// All of a provider's endpoints.
    pub async fn webhooks(&self, provider: ProviderKey) -> Result<Vec<Webhook>, StoreError> {
        let rows = self
            .read(OF_PROVIDER, args![provider.to_string(), ""])
            .await?;
        rows.iter().map(endpoint).collect()
    }

    /// The endpoints of all providers.
    pub async fn all_webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let rows = self.read(EVERY, args![""]).await?;
        rows.iter().map(endpoint).collect()
    }

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

    /// Sends one delivery again; `false` when there is none.
    pub async fn replay_webhook(
        &self,
        provider: ProviderKey,
        webhook: &str,
        position: i64,
    ) -> Result<bool, StoreError> {
        let now = self.now().millis();
        let args = args![provider.to_string(), webhook, position, now];
        Ok(!self.write_one(REPLAY, args).await?.is_empty())
    }

    /// Sends all again that happened from `since` on; answers how many.
    pub async fn replay_webhook_since(
        &self,
        provider: ProviderKey,
        webhook: &str,
        since: Instant,
    ) -> Result<usize, StoreError> {
        let now = self.now().millis();
        let args = args![provider.to_string(), webhook, since.millis(), now];
        Ok(self.write_one(REPLAY_SINCE, args).await?.len())
    }

    /// Forgets what was done about events before `before`.
    pub async fn forget_webhook_deliveries(&self, before: Instant) -> Result<(), StoreError> {
        self.write_one(OLD, args![before.millis()])
            .await
            .map(|_| ())
    }
}

fn endpoint(row: &Row) -> Result<Webhook, StoreError> {
    let until = row.maybe_int(7).map(Instant::from_millis);
    let old_secret = row.maybe_text(6).map(ToOwned::to_owned);
    let disabled_at = row.maybe_int(10).map(Instant::from_millis);
    let why = row.maybe_text(11).unwrap_or_default().to_owned();
    Ok(Webhook {
        provider: row.parse(0)?,
        id: row.text(1)?.to_owned(),
        url: row.text(2)?.to_owned(),
        description: row.text(3)?.to_owned(),
        events: row.text(4)?.to_owned(),
        secret: row.text(5)?.to_owned(),
        old_secret: old_secret.zip(until),
        created_at: Instant::from_millis(row.int(8)?),
        failing_since: row.maybe_int(9).map(Instant::from_millis),
        disabled: disabled_at.map(|at| (at, why)),
    })
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
