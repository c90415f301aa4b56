//! A provider's accounts at payment channels. Credentials come and go sealed: the store never sees
//! them.

use till_domain::id::{AccountId, ProviderKey};
use till_domain::payment::Channel;
use till_domain::time::Instant;

use serde_json::{Value as Json, json};

use crate::Store;
use crate::audit_log::{AuditKind, Entry, fingerprint};
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, id, statements};

statements! {
    SAVE = Sql::same(
        "INSERT INTO channel_accounts \
         (provider, id, channel, merchant, name, sealed, enabled, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         ON CONFLICT (provider, id) DO UPDATE SET merchant = excluded.merchant, \
         name = excluded.name, sealed = excluded.sealed, enabled = excluded.enabled");
    ONE = Sql::same(
        "SELECT provider, id, channel, merchant, name, sealed, enabled, created_at \
         FROM channel_accounts WHERE provider = $1 AND id = $2");
    OF_PROVIDER = Sql::same(
        "SELECT provider, id, channel, merchant, name, sealed, enabled, created_at \
         FROM channel_accounts WHERE provider = $1 ORDER BY id");
}

/// An account at a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelAccount {
    pub provider: ProviderKey,
    pub id: AccountId,
    pub channel: Channel,
    /// The merchant number.
    pub merchant: String,
    pub name: String,
    /// Keys and certificates, encrypted by the server.
    pub sealed: Vec<u8>,
    pub enabled: bool,
    pub created_at: Instant,
}

impl Store {
    /// Adds or changes an account; its channel never changes.
    ///
    /// # Errors
    /// `Conflict(ChannelMerchant)` when the provider has the merchant number already.
    pub async fn save_channel_account(&self, account: &ChannelAccount) -> Result<(), StoreError> {
        let args = args![
            account.provider.to_string(),
            id(account.id),
            account.channel.code(),
            account.merchant.as_str(),
            account.name.as_str(),
            account.sealed.clone(),
            account.enabled,
            account.created_at.millis(),
        ];
        let key = args![account.provider.to_string(), id(account.id)];
        let what = (AuditKind::Settings, "channel_account_saved");
        let thing = (account.id, account.name.as_str());
        let entry = Entry::new(account.provider, what, thing, self.now());
        let entry = entry.changed(Statement::new(ONE, key), shown, told(account));
        self.write_act(vec![Statement::new(SAVE, args)], entry)
            .await
            .map(|_| ())
    }
    pub async fn channel_account(
        &self,
        provider: ProviderKey,
        account_id: AccountId,
    ) -> Result<Option<ChannelAccount>, StoreError> {
        let row = self
            .read_one(ONE, args![provider.to_string(), id(account_id)])
            .await?;
        row.as_ref().map(account).transpose()
    }
    /// All accounts of a provider, disabled ones included.
    pub async fn channel_accounts(
        &self,
        provider: ProviderKey,
    ) -> Result<Vec<ChannelAccount>, StoreError> {
        let rows = self.read(OF_PROVIDER, args![provider.to_string()]).await?;
        rows.iter().map(account).collect()
    }
}

/// What may be told of an account: of its credentials only whether they are others.
fn told(account: &ChannelAccount) -> Json {
    json!({
        "channel": account.channel.code(),
        "merchant": account.merchant,
        "name": account.name,
        "enabled": account.enabled,
        "credentials": fingerprint(&account.sealed),
    })
}

fn shown(row: &Row) -> Result<Json, DbError> {
    let account = account(row).map_err(|error| DbError::Corrupt(error.to_string()))?;
    Ok(told(&account))
}

pub(crate) fn channel(code: &str) -> Result<Channel, StoreError> {
    [Channel::WechatPay, Channel::UnionPay, Channel::BankTransfer]
        .into_iter()
        .find(|channel| channel.code() == code)
        .ok_or_else(|| StoreError::Corrupt(format!("unknown channel {code}")))
}

fn account(row: &Row) -> Result<ChannelAccount, StoreError> {
    Ok(ChannelAccount {
        provider: row.parse(0)?,
        id: row.parse(1)?,
        channel: channel(row.text(2)?)?,
        merchant: row.text(3)?.to_owned(),
        name: row.text(4)?.to_owned(),
        sealed: row.bytes(5)?.to_vec(),
        enabled: row.bool(6)?,
        created_at: Instant::from_millis(row.int(7)?),
    })
}
