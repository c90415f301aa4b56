//! Events that have not been delivered to the world outside, and sums of the books.

use till_domain::id::ProviderKey;
use till_domain::ledger::Account;
use till_domain::money::Fen;
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
    TOTALS = Sql::same(
        "SELECT debit, credit, SUM(amount_fen) FROM ledger WHERE provider = $1 GROUP BY debit, credit");
}

impl Store {
    /// The oldest events that nobody has taken, in order within each order.
    pub async fn undelivered(&self, limit: u32) -> Result<Vec<Event>, StoreError> {
        let rows = self.read(UNDELIVERED, args![limit]).await?;
        Ok(rows.iter().map(detail::event).collect::<Result<_, _>>()?)
    }
    /// The balance of each account of a provider (debits less credits); they add up to zero.
    pub async fn ledger_totals(
        &self,
        provider: ProviderKey,
    ) -> Result<Vec<(Account, Fen)>, StoreError> {
        let rows = self.read(TOTALS, args![provider.to_string()]).await?;
        let mut totals = Account::ALL.map(|account| (account, 0_i64));
        for row in &rows {
            let (debit, credit) = (
                detail::account(row.text(0)?)?,
                detail::account(row.text(1)?)?,
            );
            let amount = row.int(2)?;
            for (account, total) in &mut totals {
                *total += i64::from(*account == debit) * amount;
                *total -= i64::from(*account == credit) * amount;
            }
        }
        Ok(totals
            .into_iter()
            .map(|(account, total)| (account, Fen::new(total)))
            .collect())
    }
}
