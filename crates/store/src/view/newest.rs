//! A provider's orders with all their terms, newest first: for its own systems.

use till_domain::id::ProviderKey;
use till_domain::order::Order;
use till_domain::time::Instant;

use super::row::Cursor;
use crate::Store;
use crate::batch::aggregate;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    NEWEST = Sql::same(
        "SELECT o.body, t.body FROM orders o \
         JOIN order_terms t ON t.provider = $1 AND t.order_id = o.id \
         WHERE o.provider = $1 AND (o.created_at, o.id) < ($2, $3) AND o.created_at >= $4 \
         ORDER BY o.created_at DESC, o.id DESC LIMIT $5");
}

impl Store {
    /// Orders created from `from` on and before `until`, below the cursor; at most `limit`.
    pub async fn newest_orders(
        &self,
        provider: ProviderKey,
        (from, until): (Instant, Instant),
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<Vec<Order>, StoreError> {
        let (at, id) = match after {
            Some(cursor) if cursor.created_at < until => {
                (cursor.created_at.millis(), cursor.id.to_string())
            }
            Some(_) | None => (until.millis(), String::new()),
        };
        let args = args![provider.to_string(), at, id, from.millis(), limit];
        let rows = self.read(NEWEST, args).await?;
        rows.iter()
            .map(|row| Ok(aggregate::order(row.text(0)?, row.text(1)?)?))
            .collect()
    }
}
