//! What channels send, kept as it came: stored first, acknowledged, then settled (DESIGN §3.5).

use till_domain::id::{AccountId, ProviderKey};
use till_domain::payment::Channel;
use till_domain::time::Instant;

use crate::Store;
use crate::channel_accounts::channel;
use crate::error::StoreError;
use crate::exec::{Row, Sql, args, id, statements};

statements! {
    STORE = Sql::same(
        "INSERT INTO notifications_raw \
         (provider, received_at, id, channel, account, headers, body, pending) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $2)");
    HANDLED = Sql::same(
        "UPDATE notifications_raw SET pending = NULL, refused = $4 \
         WHERE provider = $1 AND received_at = $2 AND id = $3");
    SINCE = Sql::same(
        "SELECT provider, received_at, id, channel, account, headers, body FROM notifications_raw \
         WHERE provider = $1 AND received_at >= $2 AND account = $3 \
         ORDER BY received_at DESC, id DESC LIMIT $4");
    PENDING = Sql::same(
        "SELECT provider, received_at, id, channel, account, headers, body FROM notifications_raw \
         WHERE pending IS NOT NULL AND pending <= $1 ORDER BY pending LIMIT $2");
}

/// A message of a channel's, as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    pub provider: ProviderKey,
    pub received_at: Instant,
    /// Made by the server: unique within the provider and millisecond.
    pub id: String,
    pub channel: Channel,
    pub account: AccountId,
    /// The headers that the signature needs, as JSON.
    pub headers: String,
    pub body: Vec<u8>,
}

impl Store {
    pub async fn store_notification(&self, notification: &Notification) -> Result<(), StoreError> {
        let args = args![
            notification.provider.to_string(),
            notification.received_at.millis(),
            notification.id.as_str(),
            notification.channel.code(),
            id(notification.account),
            notification.headers.as_str(),
            notification.body.clone(),
        ];
        self.write_one(STORE, args).await.map(|_| ())
    }
    /// Notes that it was settled or, with a reason, that it can't be.
    pub async fn notification_handled(
        &self,
        notification: &Notification,
        refused: Option<&str>,
    ) -> Result<(), StoreError> {
        let args = args![
            notification.provider.to_string(),
            notification.received_at.millis(),
            notification.id.as_str(),
            refused.map(ToOwned::to_owned),
        ];
        self.write_one(HANDLED, args).await.map(|_| ())
    }
    /// The newest that came to one account since `since`, newest first.
    pub async fn notifications_since(
        &self,
        provider: ProviderKey,
        account: AccountId,
        since: Instant,
        limit: u32,
    ) -> Result<Vec<Notification>, StoreError> {
        let args = args![provider.to_string(), since.millis(), id(account), limit];
        let rows = self.read(SINCE, args).await?;
        rows.iter().map(notification).collect()
    }
    /// Those received up to `until` that nobody has settled, oldest first: a crash leaves them.
    pub async fn pending_notifications(
        &self,
        until: Instant,
        limit: u32,
    ) -> Result<Vec<Notification>, StoreError> {
        let rows = self.read(PENDING, args![until.millis(), limit]).await?;
        rows.iter().map(notification).collect()
    }
}

fn notification(row: &Row) -> Result<Notification, StoreError> {
    Ok(Notification {
        provider: row.parse(0)?,
        received_at: Instant::from_millis(row.int(1)?),
        id: row.text(2)?.to_owned(),
        channel: channel(row.text(3)?)?,
        account: row.parse(4)?,
        headers: row.text(5)?.to_owned(),
        body: row.bytes(6)?.to_vec(),
    })
}
