//! Webhooks: the endpoints. Secrets come and go sealed. What goes to each stands in
//! `webhook_deliveries.rs`.

use till_domain::id::ProviderKey;
use till_domain::time::Instant;

use serde_json::{Value as Json, json};

use crate::Store;
use crate::audit_log::{AuditKind, Entry};
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, statements};
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
    EVERY = Sql::same(
        "SELECT provider, id, url, description, events, secret, old_secret, old_secret_until, \
         created_at, failing_since, disabled_at, disabled_why FROM webhook_endpoints \
         WHERE provider > $1 ORDER BY provider, id");
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

/// What may be told of an endpoint: not its secret.
fn told(webhook: &Webhook) -> Json {
    json!({
        "url": webhook.url,
        "description": webhook.description,
        "events": webhook.events,
    })
}

fn shown(row: &Row) -> Result<Json, DbError> {
    Ok(json!({
        "url": row.text(2)?,
        "description": row.text(3)?,
        "events": row.text(4)?,
    }))
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
        self.write_once(webhook, once, "webhook_created", statements)
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
        self.write_once(webhook, once, "webhook_changed", statements)
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
        self.write_once(webhook, once, "webhook_enabled", statements)
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
        let what = (AuditKind::Keys, "webhook_disabled");
        let entry = Entry::new(provider, what, (webhook, webhook), self.now());
        let entry = entry.made(json!({"why": why}));
        let disable = Statement::guard(DISABLE, args);
        let answers = self.write_act(vec![disable], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }

    /// It is told of nothing until it is enabled again: somebody asked for it.
    pub async fn pause_webhook(
        &self,
        webhook: &Webhook,
        once: Option<&Once>,
    ) -> Result<bool, StoreError> {
        let args = args![
            webhook.provider.to_string(),
            webhook.id.as_str(),
            self.now().millis(),
            "asked",
        ];
        let statements = vec![Statement::new(DISABLE, args)];
        self.write_once(webhook, once, "webhook_disabled", statements)
            .await
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
        self.write_once(webhook, once, "webhook_secret_rotated", statements)
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
        self.write_once(webhook, once, "webhook_removed", statements)
            .await
    }

    async fn write_once(
        &self,
        webhook: &Webhook,
        once: Option<&Once>,
        verb: &'static str,
        mut statements: Vec<Statement>,
    ) -> Result<bool, StoreError> {
        let thing = (webhook.id.as_str(), webhook.url.as_str());
        let entry = Entry::new(webhook.provider, (AuditKind::Keys, verb), thing, self.now());
        let entry = match verb {
            "webhook_created" | "webhook_changed" => {
                let key = args![webhook.provider.to_string(), webhook.id.as_str()];
                entry.changed(Statement::new(ONE, key), shown, told(webhook))
            }
            _ => entry,
        };
        if let Some(once) = once {
            let guard = once::guard(webhook.provider, once, &webhook.id, self.now());
            statements.insert(0, guard);
        }
        let wanted = statements.len();
        Ok(self.write_act(statements, entry).await?.len() == wanted)
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
