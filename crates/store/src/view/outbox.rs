//! Events that have not been delivered to the world outside.

use till_domain::order::event::Event;

use super::detail;
use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    UNDELIVERED = Sql::same(
        "SELECT provider, order_id, seq, at, body FROM events WHERE undelivered IS NOT NULL \
         ORDER BY undelivered, provider, order_id, seq LIMIT $1");
    DELIVERED = Sql::same(
        "UPDATE events SET undelivered = NULL WHERE provider = $1 AND order_id = $2 AND seq = $3 \
         AND undelivered IS NOT NULL RETURNING at, kind, body, address");
}

impl Store {
    /// The oldest events that nobody has taken, in order within each order.
    pub async fn undelivered(&self, limit: u32) -> Result<Vec<Event>, StoreError> {
        let rows = self.read(UNDELIVERED, args![limit]).await?;
        Ok(rows.iter().map(detail::event).collect::<Result<_, _>>()?)
    }
}
