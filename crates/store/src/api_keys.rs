//! Keys of Till's own API. Of a key's secret only the hash comes here.

use till_domain::id::ProviderKey;
use till_domain::time::Instant;

use crate::Store;
use crate::audit_log::{AuditKind, Entry};
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, statements};

statements! {
    NEW = Sql::same(
        "INSERT INTO api_keys (provider, prefix, secret_hash, name, scopes, allowed_addresses, \
         discount_cap_percent, created_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    ONE = Sql::same(
        "SELECT provider, prefix, secret_hash, name, scopes, allowed_addresses, \
         discount_cap_percent, created_by, created_at, expires_at, revoked_at, last_used_at \
         FROM api_keys WHERE provider = $1 AND prefix = $2");
    OF_PROVIDER = Sql::same(
        "SELECT provider, prefix, secret_hash, name, scopes, allowed_addresses, \
         discount_cap_percent, created_by, created_at, expires_at, revoked_at, last_used_at \
         FROM api_keys WHERE provider = $1 AND prefix >= ''");
    REVOKE = Sql::same(
        "UPDATE api_keys SET revoked_at = $3 \
         WHERE provider = $1 AND prefix = $2 AND revoked_at IS NULL RETURNING prefix");
    USED = Sql::same("UPDATE api_keys SET last_used_at = $3 WHERE provider = $1 AND prefix = $2");
}

/// A key of a provider's system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub provider: ProviderKey,
    /// Names the key; no secret.
    pub prefix: String,
    pub secret_hash: String,
    pub name: String,
    /// Codes, separated by blanks.
    pub scopes: String,
    /// Patterns as in `10.0.0.*`, separated by `;`. Empty: from anywhere.
    pub allowed_addresses: String,
    /// Percent off; a deeper discount waits for a person. `None` means the provider's.
    pub discount_cap_percent: Option<u8>,
    /// The name of who made it.
    pub created_by: String,
    pub created_at: Instant,
    pub expires_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub last_used_at: Option<Instant>,
}

impl Store {
    /// # Errors
    /// [`StoreError::Conflict`] when the prefix is taken.
    pub async fn create_api_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let args = args![
            key.provider.to_string(),
            key.prefix.as_str(),
            key.secret_hash.as_str(),
            key.name.as_str(),
            key.scopes.as_str(),
            key.allowed_addresses.as_str(),
            key.discount_cap_percent.map(i64::from),
            key.created_by.as_str(),
            key.created_at.millis(),
            key.expires_at.map(Instant::millis),
        ];
        let what = (AuditKind::Keys, "api_key_created");
        let thing = (key.prefix.as_str(), key.name.as_str());
        let entry = Entry::new(key.provider, what, thing, self.now());
        let entry = entry.made(serde_json::json!({
            "name": key.name,
            "scopes": key.scopes,
            "allowed_addresses": key.allowed_addresses,
            "discount_cap_percent": key.discount_cap_percent,
            "expires_at": key.expires_at.map(Instant::millis),
        }));
        self.write_act(vec![Statement::new(NEW, args)], entry)
            .await
            .map(|_| ())
    }

    pub async fn api_key(
        &self,
        provider: ProviderKey,
        prefix: &str,
    ) -> Result<Option<ApiKey>, StoreError> {
        let row = self
            .read_one(ONE, args![provider.to_string(), prefix])
            .await?;
        row.as_ref().map(key).transpose()
    }

    /// All of a provider's keys, newest first.
    pub async fn api_keys(&self, provider: ProviderKey) -> Result<Vec<ApiKey>, StoreError> {
        let rows = self.read(OF_PROVIDER, args![provider.to_string()]).await?;
        let mut keys = rows.iter().map(key).collect::<Result<Vec<_>, _>>()?;
        keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
        Ok(keys)
    }

    /// The key opens nothing any more; `false` when there is none that could.
    pub async fn revoke_api_key(
        &self,
        provider: ProviderKey,
        prefix: &str,
    ) -> Result<bool, StoreError> {
        let args = args![provider.to_string(), prefix, self.now().millis()];
        let what = (AuditKind::Keys, "api_key_revoked");
        let entry = Entry::new(provider, what, (prefix, prefix), self.now());
        let revoke = Statement::guard(REVOKE, args);
        let answers = self.write_act(vec![revoke], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }

    /// Remembers that the key was used now.
    pub async fn api_key_used(
        &self,
        provider: ProviderKey,
        prefix: &str,
    ) -> Result<(), StoreError> {
        let args = args![provider.to_string(), prefix, self.now().millis()];
        self.write_one(USED, args).await.map(|_| ())
    }
}

fn key(row: &Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        provider: row.parse(0)?,
        prefix: row.text(1)?.to_owned(),
        secret_hash: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        scopes: row.text(4)?.to_owned(),
        allowed_addresses: row.text(5)?.to_owned(),
        discount_cap_percent: row
            .maybe_int(6)
            .and_then(|percent| u8::try_from(percent).ok()),
        created_by: row.text(7)?.to_owned(),
        created_at: Instant::from_millis(row.int(8)?),
        expires_at: row.maybe_int(9).map(Instant::from_millis),
        revoked_at: row.maybe_int(10).map(Instant::from_millis),
        last_used_at: row.maybe_int(11).map(Instant::from_millis),
    })
}
