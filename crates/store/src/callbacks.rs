//! Callbacks in WeCom's form: where they go, what waits to go there, and what became of it.

use till_domain::id::ProviderKey;
use till_domain::order::event::Event;
use till_domain::time::Instant;

use serde_json::{Value as Json, json};

use crate::Store;
use crate::audit_log::{AuditKind, Entry, Record, Taken, fingerprint};
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, id, statements};
use crate::feed;
use crate::notices::PlannedNotice;
use crate::view::outbox;
use crate::webhook_deliveries::{self, TellWebhook};

statements! {
    SAVE = Sql::same(
        "INSERT INTO callback_endpoints \
         (provider, url, token, aes_key, verify_receiver, post_receiver, saved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider) DO UPDATE SET \
         url = excluded.url, token = excluded.token, aes_key = excluded.aes_key, \
         verify_receiver = excluded.verify_receiver, post_receiver = excluded.post_receiver, \
         saved_at = excluded.saved_at");
    REMOVE = Sql::same("DELETE FROM callback_endpoints WHERE provider = $1");
    FORGET_WAITING = Sql::same(
        "UPDATE callback_deliveries SET due_at = NULL \
         WHERE provider = $1 AND queue >= '' AND due_at IS NOT NULL");
    ONE = Sql::same(
        "SELECT provider, url, token, aes_key, verify_receiver, post_receiver, saved_at \
         FROM callback_endpoints WHERE provider = $1");
    // A small table, one row per provider.
    EVERY = Sql::same(
        "SELECT provider, url, token, aes_key, verify_receiver, post_receiver, saved_at \
         FROM callback_endpoints WHERE provider > $1 ORDER BY provider");
    QUEUE = Sql::same(
        "INSERT INTO callback_deliveries \
         (provider, id, queue, suite_id, info_type, message, created_at, due_at, tries, answer) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0, '') ON CONFLICT (provider, id) DO NOTHING");
    // Of each queue only the first: what comes later waits for it.
    DUE = Sql::same(
        "SELECT d.provider, d.id, d.queue, d.suite_id, d.info_type, d.message, d.created_at, \
         d.due_at, d.tries, d.delivered_at, d.answer FROM callback_deliveries d \
         WHERE d.due_at IS NOT NULL AND d.due_at <= $1 AND NOT EXISTS ( \
           SELECT 1 FROM callback_deliveries e WHERE e.provider = d.provider \
           AND e.queue = d.queue AND e.id < d.id AND e.due_at IS NOT NULL) \
         ORDER BY d.due_at, d.provider, d.id LIMIT $2");
    CLAIM = Sql::same(
        "UPDATE callback_deliveries SET due_at = $4 \
         WHERE provider = $1 AND id = $2 AND due_at = $3 RETURNING id");
    // Only whoever claimed it: another node may have it by now, or somebody asked for it anew.
    TRIED = Sql::same(
        "UPDATE callback_deliveries SET tries = tries + 1, due_at = $3, delivered_at = $4, \
         answer = $5 WHERE provider = $1 AND id = $2 AND due_at = $6");
    LOG = Sql::same(
        "SELECT provider, id, queue, suite_id, info_type, message, created_at, due_at, tries, \
         delivered_at, answer FROM callback_deliveries \
         WHERE provider = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
    REPLAY = Sql::same(
        "UPDATE callback_deliveries SET due_at = $3, delivered_at = NULL \
         WHERE provider = $1 AND id = $2 RETURNING id");
}

/// Where a provider hears of events. Token and key are sealed by the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackEndpoint {
    pub provider: ProviderKey,
    pub url: String,
    pub token: String,
    pub aes_key: String,
    /// Whose id stands in the message that checks the URL: the server's own word.
    pub verify_receiver: String,
    /// Whose id stands in an event.
    pub post_receiver: String,
    pub saved_at: Instant,
}

/// A message that has to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedNotice {
    pub provider: ProviderKey,
    /// Sorts by time; the same id is queued once.
    pub id: String,
    /// Messages of one queue go out one after another.
    pub queue: String,
    pub suite_id: String,
    pub info_type: String,
    /// The XML, before it is encrypted.
    pub message: String,
    pub created_at: Instant,
}

/// A message, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub notice: QueuedNotice,
    /// When it is tried next; `None` when it is done or given up.
    pub due_at: Option<Instant>,
    pub tries: u32,
    pub delivered_at: Option<Instant>,
    /// What the receiver said last, or why it could not be asked.
    pub answer: String,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryAnswer {
    pub next: Option<Instant>,
    pub delivered_at: Option<Instant>,
    pub answer: String,
}

/// What may be told of an endpoint: of its secrets only whether they are others.
fn told(endpoint: &CallbackEndpoint) -> Json {
    json!({
        "url": endpoint.url,
        "token": fingerprint(endpoint.token.as_bytes()),
        "aes_key": fingerprint(endpoint.aes_key.as_bytes()),
        "verify_receiver": endpoint.verify_receiver,
        "post_receiver": endpoint.post_receiver,
    })
}

fn shown(row: &Row) -> Result<Json, DbError> {
    let endpoint = endpoint(row).map_err(|error| DbError::Corrupt(error.to_string()))?;
    Ok(told(&endpoint))
}

impl Store {
    pub async fn save_callback(&self, endpoint: &CallbackEndpoint) -> Result<(), StoreError> {
        let args = args![
            endpoint.provider.to_string(),
            endpoint.url.as_str(),
            endpoint.token.as_str(),
            endpoint.aes_key.as_str(),
            endpoint.verify_receiver.as_str(),
            endpoint.post_receiver.as_str(),
            endpoint.saved_at.millis(),
        ];
        let before = Statement::new(ONE, args![endpoint.provider.to_string()]);
        let thing = (endpoint.provider, endpoint.url.as_str());
        let what = (AuditKind::Keys, "callback_saved");
        let entry = Entry::new(endpoint.provider, what, thing, self.now());
        let entry = entry.changed(before, shown, told(endpoint));
        self.write_act(vec![Statement::new(SAVE, args)], entry)
            .await
            .map(|_| ())
    }

    /// No more callbacks; what waits is given up.
    pub async fn remove_callback(&self, provider: ProviderKey) -> Result<(), StoreError> {
        let args = || args![provider.to_string()];
        let what = (AuditKind::Keys, "callback_removed");
        let entry = Entry::new(provider, what, (provider, ""), self.now());
        let entry = entry.changed(Statement::new(ONE, args()), shown, Json::Null);
        let statements = vec![
            Statement::new(REMOVE, args()),
            Statement::new(FORGET_WAITING, args()),
        ];
        self.write_act(statements, entry).await.map(|_| ())
    }

    pub async fn callback(
        &self,
        provider: ProviderKey,
    ) -> Result<Option<CallbackEndpoint>, StoreError> {
        let row = self.read_one(ONE, args![provider.to_string()]).await?;
        row.as_ref().map(endpoint).transpose()
    }

    /// The endpoints of all providers.
    pub async fn callbacks(&self) -> Result<Vec<CallbackEndpoint>, StoreError> {
        let rows = self.read(EVERY, args![""]).await?;
        rows.iter().map(endpoint).collect()
    }

    /// Queues the messages that tell of `events`, gives these their place in the feed, and takes them
    /// out of the outbox into the audit log's chain: all or nothing.
    pub async fn queue_notices(
        &self,
        notices: &[QueuedNotice],
        events: &[Event],
    ) -> Result<(), StoreError> {
        self.take_events(notices, &[], &[], events).await
    }

    /// The same, and queues what webhooks and people are told.
    pub async fn take_events(
        &self,
        notices: &[QueuedNotice],
        told: &[TellWebhook<'_>],
        people: &[PlannedNotice],
        events: &[Event],
    ) -> Result<(), StoreError> {
        let now = self.now();
        let told = told.iter().map(|told| webhook_deliveries::queue(told, now));
        let queued = notices.iter().map(queue);
        let people = people
            .iter()
            .map(|notice| crate::notices::plan(notice, now));
        let mut statements: Vec<_> = queued.chain(people).collect();
        let mut taken = Taken::default();
        for event in events {
            let key = args![event.provider.to_string(), id(event.order), event.seq];
            statements.push(feed::append(event));
            let place = (event.provider, event.order, event.seq, statements.len());
            taken.events.push(place);
            statements.push(Statement::new(outbox::DELIVERED, key));
        }
        // A webhook's row takes its place from the feed: it comes after.
        statements.extend(told);
        if statements.is_empty() {
            return Ok(());
        }
        self.write_recorded(statements, Record::Events(taken))
            .await
            .map(|_| ())
    }

    /// The first message of each queue, if it is due.
    pub async fn deliveries_due(&self, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        let rows = self.read(DUE, args![self.now().millis(), limit]).await?;
        rows.iter().map(delivery).collect()
    }

    /// Takes a message for this node to send; nobody else does before `until`. `None` when another node
    /// was faster.
    pub async fn claim_delivery(
        &self,
        due: Delivery,
        until: Instant,
    ) -> Result<Option<Delivery>, StoreError> {
        let args = args![
            due.notice.provider.to_string(),
            due.notice.id.as_str(),
            due.due_at.map(Instant::millis),
            until.millis(),
        ];
        let claimed = !self.write_one(CLAIM, args).await?.is_empty();
        Ok(claimed.then_some(Delivery {
            due_at: Some(until),
            ..due
        }))
    }

    /// What came of sending a message that was claimed.
    pub async fn delivery_tried(
        &self,
        claimed: &Delivery,
        answer: &DeliveryAnswer,
    ) -> Result<(), StoreError> {
        let args = args![
            claimed.notice.provider.to_string(),
            claimed.notice.id.as_str(),
            answer.next.map(Instant::millis),
            answer.delivered_at.map(Instant::millis),
            answer.answer.as_str(),
            claimed.due_at.map(Instant::millis),
        ];
        self.write_one(TRIED, args).await.map(|_| ())
    }

    /// A provider's messages, newest first, before `before` (an id) if one is given.
    pub async fn deliveries_of(
        &self,
        provider: ProviderKey,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        // Ids are hexadecimal: `g` sorts after all of them.
        let args = args![provider.to_string(), before.unwrap_or("g"), limit];
        let rows = self.read(LOG, args).await?;
        rows.iter().map(delivery).collect()
    }

    /// Sends a message once more; `false` when there is none.
    pub async fn replay_delivery(
        &self,
        provider: ProviderKey,
        delivery: &str,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let args = args![provider.to_string(), delivery, now.millis()];
        let act = (AuditKind::Keys, "callback_replayed");
        let entry = Entry::new(provider, act, (delivery, delivery), now);
        let replay = Statement::guard(REPLAY, args);
        let answers = self.write_act(vec![replay], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
}

fn queue(notice: &QueuedNotice) -> Statement {
    Statement::new(
        QUEUE,
        args![
            notice.provider.to_string(),
            notice.id.as_str(),
            notice.queue.as_str(),
            notice.suite_id.as_str(),
            notice.info_type.as_str(),
            notice.message.as_str(),
            notice.created_at.millis(),
        ],
    )
}

fn endpoint(row: &Row) -> Result<CallbackEndpoint, StoreError> {
    Ok(CallbackEndpoint {
        provider: row.parse(0)?,
        url: row.text(1)?.to_owned(),
        token: row.text(2)?.to_owned(),
        aes_key: row.text(3)?.to_owned(),
        verify_receiver: row.text(4)?.to_owned(),
        post_receiver: row.text(5)?.to_owned(),
        saved_at: Instant::from_millis(row.int(6)?),
    })
}

fn delivery(row: &Row) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        notice: QueuedNotice {
            provider: row.parse(0)?,
            id: row.text(1)?.to_owned(),
            queue: row.text(2)?.to_owned(),
            suite_id: row.text(3)?.to_owned(),
            info_type: row.text(4)?.to_owned(),
            message: row.text(5)?.to_owned(),
            created_at: Instant::from_millis(row.int(6)?),
        },
        due_at: row.maybe_int(7).map(Instant::from_millis),
        tries: row.u32(8)?,
        delivered_at: row.maybe_int(9).map(Instant::from_millis),
        answer: row.text(10)?.to_owned(),
    })
}
