//! Days whose bill could not be had: they are shown until they are compared.

use till_domain::id::{AccountId, ProviderKey};
use till_domain::time::{Day, Instant};

use super::StatementTrouble;
use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, Statement, Value, args, id, statements};

statements! {
    NOTE = Sql::same(
        "INSERT INTO statement_troubles (provider, day, account, tried_at, words) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (provider, day, account) \
         DO UPDATE SET tried_at = excluded.tried_at, words = excluded.words");
    OVER = Sql::same(
        "DELETE FROM statement_troubles WHERE provider = $1 AND day = $2 AND account = $3");
    SHOWN = Sql::same(
        "SELECT day, account, tried_at, words FROM statement_troubles \
         WHERE provider = $1 AND day >= $2 ORDER BY day DESC, account DESC LIMIT $3");
}

/// Characters of a channel's words that are kept.
const MOST_WORDS: usize = 500;

impl Store {
    /// Notes that the bill of an account's day could not be had, and in which words.
    pub async fn note_statement_trouble(
        &self,
        (provider, account, day): (ProviderKey, AccountId, Day),
        words: &str,
    ) -> Result<(), StoreError> {
        let words: String = words.chars().take(MOST_WORDS).collect();
        let args = args![
            provider.to_string(),
            day.to_string(),
            id(account),
            self.now().millis(),
            words
        ];
        self.write_one(NOTE, args).await.map(|_| ())
    }

    /// The days from `since` on without a bill, the last first; at most `limit`.
    pub async fn statement_troubles(
        &self,
        provider: ProviderKey,
        since: Day,
        limit: u32,
    ) -> Result<Vec<StatementTrouble>, StoreError> {
        let rows = self
            .read(SHOWN, args![provider.to_string(), since.to_string(), limit])
            .await?;
        let mut troubles = Vec::new();
        for row in &rows {
            troubles.push(StatementTrouble {
                day: row.parse(0)?,
                account: row.parse(1)?,
                tried_at: Instant::from_millis(row.int(2)?),
                words: row.text(3)?.to_owned(),
            });
        }
        Ok(troubles)
    }
}

/// The day of `key` (provider, day, account) is compared.
pub(super) fn over(key: Vec<Value>) -> Statement {
    Statement::new(OVER, key)
}
