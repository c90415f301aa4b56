//! A provider's events in the order in which they became known, by position.

use till_domain::id::ProviderKey;
use till_domain::order::event::Event;

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, Statement, args, id, statements};
use crate::view::event;

statements! {
    // Two that do this at once take the same position: one of them fails and comes again, so nobody
    // ever sees a position before the one below it.
    APPEND = Sql::same(
        "INSERT INTO event_feed (provider, position, order_id, seq) \
         SELECT $1, COALESCE((SELECT f.position FROM event_feed f WHERE f.provider = $1 \
           AND f.position > 0 ORDER BY f.position DESC LIMIT 1), 0) + 1, $2, $3 WHERE 1 = 1 \
         ON CONFLICT (provider, order_id, seq) DO NOTHING");
    AFTER = Sql::same(
        "SELECT e.provider, e.order_id, e.seq, e.at, e.body, f.position FROM event_feed f \
         CROSS JOIN events e WHERE f.provider = $1 AND f.position > $2 \
         AND e.provider = $1 AND e.order_id = f.order_id AND e.seq = f.seq \
         ORDER BY f.position LIMIT $3");
}

/// An event with its place in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    pub event: Event,
    /// 1 for the provider's first; without gaps.
    pub position: i64,
}

/// Gives an event its position.
pub(crate) fn append(event: &Event) -> Statement {
    let args = args![event.provider.to_string(), id(event.order), event.seq];
    Statement::new(APPEND, args)
}

impl Store {
    /// A provider's events after `position`, in order; `limit` is at most 200.
    pub async fn events_after(
        &self,
        provider: ProviderKey,
        position: i64,
        limit: u32,
    ) -> Result<Vec<FeedEvent>, StoreError> {
        let args = args![provider.to_string(), position, limit.clamp(1, 201)];
        let rows = self.read(AFTER, args).await?;
        rows.iter()
            .map(|row| {
                Ok(FeedEvent {
                    event: event(row)?,
                    position: row.int(5)?,
                })
            })
            .collect()
    }
}
