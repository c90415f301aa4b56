//! The counters of a provider's orders, by creator and state, against the orders themselves.

use std::collections::BTreeMap;

use super::{Finding, Verification};
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    NOTED = Sql::same(
        "SELECT creator, shown_state, n FROM order_counts WHERE provider = $1");
    /// Both at one moment.
    BOTH = Sql::same(
        "SELECT (SELECT COUNT(*) FROM orders \
           WHERE provider = $1 AND creator = $2 AND shown_state = $3), \
         (SELECT COALESCE(SUM(n), 0) FROM order_counts \
           WHERE provider = $1 AND creator = $2 AND shown_state = $3)");
}

/// Orders by creator and state.
pub(super) type Counts = BTreeMap<(String, String), i64>;

impl Verification<'_> {
    /// Holds what was counted page by page against the counters. Orders went on meanwhile: what
    /// differs is counted again, in one statement.
    pub(super) async fn counts_of(
        &mut self,
        provider: &str,
        mut counted: Counts,
    ) -> Result<(), StoreError> {
        for row in self.store.read(NOTED, args![provider]).await? {
            let key = (row.text(0)?.to_owned(), row.text(1)?.to_owned());
            *counted.entry(key).or_default() -= row.int(2)?;
        }
        for ((creator, state), _) in counted.into_iter().filter(|(_, n)| *n != 0) {
            let key = args![provider, creator.as_str(), state.as_str()];
            let Some(row) = self.store.read_one(BOTH, key).await? else {
                continue;
            };
            let (there, noted) = (row.int(0)?, row.int(1)?);
            if there != noted {
                self.findings.push(Finding {
                    rule: "COUNT_DIFFERS",
                    provider: super::compare::key(provider)?,
                    about: format!("{creator} {state}").trim().to_owned(),
                    says: format!("there are {there} such orders, the counter says {noted}"),
                });
            }
        }
        Ok(())
    }
}
