//! What the planner knows of tables that grow fast. Plans are kept, and those of an empty table walk all
//! that a provider has. The server's own look at its tables comes once a minute, which is late in the
//! first minutes of an installation: a table that has doubled is looked at now. That ends the old plans
//! of every node's connections.

use super::Postgres;
use crate::error::DbError;

/// The tables, ready for `ANALYZE`; `NULL` when there are none.
const DOUBLED: &str = "SELECT string_agg(format('%I', c.relname), ', ') \
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid \
    WHERE s.schemaname = current_schema() AND pg_has_role(c.relowner, 'USAGE') \
    AND s.n_live_tup > 50 + 2 * greatest(c.reltuples, 0)";

impl Postgres {
    /// Looks for tables that have doubled, and lets the server look at those.
    pub(crate) async fn look_at_growth(&self) -> Result<(), DbError> {
        let rows = self.reader().await?.fetch(DOUBLED, Vec::new()).await?;
        let doubled = rows.first().and_then(|row| row.maybe_text(0));
        if let Some(tables) = doubled {
            tracing::debug!(tables, "grown, the planner looks again");
            let mut session = self.writer().await?;
            session.script(&format!("ANALYZE {tables}")).await?;
        }
        Ok(())
    }
}
