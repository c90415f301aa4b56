//! Spreading the tables by provider over the machines of a PostgreSQL with Citus (DESIGN §6).
//!
//! Every table's keys begin with `provider`, so all of a provider's rows lie on one shard, and every
//! hot statement names the provider. What is not a provider's own is listed here; everything else is
//! spread, new tables included.

use crate::error::{DbError, StoreError};
use crate::exec::WholePostgres;

/// Small, read beside the rows of any provider, seldom written: a copy on every machine.
const EVERYWHERE: [&str; 5] = [
    "companies",
    "member_changes",
    "members",
    "providers",
    "staff",
];

/// Belongs to no provider, and is read by itself: stays on the machine that nodes connect to.
const AT_HOME: [&str; 11] = [
    "email_codes",
    "fapiao_titles",
    "leases",
    "migrations",
    "notice_choices",
    "operators",
    "rate_limits",
    "sessions",
    "settings",
    "staff_invitations",
    "writer_marks",
];

/// All shards of one provider lie together with those of this table.
const FIRST: &str = "orders";

/// How the tables of a database are spread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// Spread by provider.
    pub spread: Vec<String>,
    /// Copied to every machine.
    pub everywhere: Vec<String>,
    /// On the machine that nodes connect to.
    pub at_home: Vec<String>,
    /// Can this database do it?
    pub has_citus: bool,
}

impl Distribution {
    /// The calls, in their order. Each does nothing where it was done before.
    pub fn calls(&self) -> Vec<String> {
        let copy = |table: &String| {
            format!(
                "SELECT create_reference_table('{table}') WHERE NOT EXISTS \
                 (SELECT 1 FROM pg_dist_partition \
                 WHERE logicalrelid = '{table}'::regclass AND repmodel = 't');"
            )
        };
        let spread = |table: &String| {
            let beside = match table.as_str() {
                FIRST => "none",
                _ => FIRST,
            };
            format!(
                "SELECT create_distributed_table('{table}', 'provider', colocate_with => '{beside}') \
                 WHERE NOT EXISTS (SELECT 1 FROM pg_dist_partition \
                 WHERE logicalrelid = '{table}'::regclass AND partmethod = 'h');"
            )
        };
        let (first, rest): (Vec<_>, Vec<_>) = self.spread.iter().partition(|name| *name == FIRST);
        let copies = self.everywhere.iter().map(copy);
        let spreads = first.into_iter().chain(rest).map(spread);
        copies.chain(spreads).collect()
    }
}

/// Looks how the tables of the PostgreSQL database at `place` are to be spread.
///
/// # Errors
/// The database can't be read.
pub async fn distribution(place: &str) -> Result<Distribution, StoreError> {
    Ok(plan(&WholePostgres::connect(place).await?).await?)
}

async fn plan(database: &WholePostgres) -> Result<Distribution, DbError> {
    let is = |list: &[&str], name: &String| list.contains(&name.as_str());
    let (everywhere, rest): (Vec<_>, Vec<_>) = database
        .names()
        .await?
        .into_iter()
        .partition(|name| is(&EVERYWHERE, name));
    let (at_home, spread) = rest.into_iter().partition(|name| is(&AT_HOME, name));
    Ok(Distribution {
        spread,
        everywhere,
        at_home,
        has_citus: database.has_function("create_distributed_table").await?,
    })
}

/// Spreads the tables of the database at `place`, which must have Citus; `heard` is told of each call
/// before it is made. Cut off in the middle, calling again goes on.
///
/// # Errors
/// What the database says.
pub async fn distribute(place: &str, mut heard: impl FnMut(&str)) -> Result<(), StoreError> {
    let database = WholePostgres::connect(place).await?;
    for call in plan(&database).await?.calls() {
        heard(&call);
        database.script(&call).await?;
    }
    Ok(())
}

#[cfg(test)]
#[path = "distribute_tests.rs"]
mod tests;
