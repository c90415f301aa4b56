//! PostgreSQL's words for what went wrong.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use tokio_postgres::error::SqlState;

use super::place::whole;
use crate::error::{Constraint, DbError};

/// The columns of each unique key, as SQLite says them (`orders.provider, orders.id`), by the name of
/// its index: one table of names (`error::UNIQUE`) then does for both databases.
#[derive(Debug, Default)]
pub(super) struct Keys(RwLock<HashMap<String, String>>);

/// Index, and its columns in their order.
pub(super) const KEYS: &str = "SELECT i.relname::text, \
       string_agg(t.relname || '.' || a.attname, ', ' ORDER BY k.place) \
     FROM pg_index x \
     JOIN pg_class i ON i.oid = x.indexrelid \
     JOIN pg_class t ON t.oid = x.indrelid \
     CROSS JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, place) \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number \
     WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace \
     GROUP BY i.relname";

impl Keys {
    pub(super) fn learn(&self, keys: HashMap<String, String>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// On Citus an index of a shard bears the shard's number: `orders_token_102008`.
    fn columns(&self, index: &str) -> Option<String> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let whole = || {
            let (name, shard) = index.rsplit_once('_')?;
            let is_number = shard.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| keys.get(name)).flatten()
        };
        keys.get(index).or_else(whole).cloned()
    }
}

pub(super) fn error(error: &tokio_postgres::Error, keys: &Keys) -> DbError {
    let Some(answer) = error.as_db_error() else {
        // Not the server's words: the connection is gone, or never was.
        let unsent = error.to_string().starts_with("error serializing");
        return match unsent {
            true => DbError::Corrupt(whole(error)),
            false => DbError::Lost(whole(error)),
        };
    };
    let code = answer.code();
    let said = format!("{} ({})", answer.message(), code.code());
    let constraint = answer.constraint().unwrap_or_default();
    if *code == SqlState::UNIQUE_VIOLATION {
        return keys
            .columns(constraint)
            .map_or(DbError::Violated(Constraint::Other), |columns| {
                DbError::unique(&columns)
            });
    }
    if *code == SqlState::CHECK_VIOLATION || *code == SqlState::NOT_NULL_VIOLATION {
        return DbError::check(constraint);
    }
    if *code == SqlState::FOREIGN_KEY_VIOLATION {
        return DbError::Violated(Constraint::ForeignKey);
    }
    let again = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
    ];
    if again.contains(code) {
        return DbError::Again(said);
    }
    // Server stops, restarts or has no room; or it ended a transaction that had been left standing.
    let lost = ["08", "57P", "25P03", "53300"];
    if lost.iter().any(|class| code.code().starts_with(class)) {
        return DbError::Lost(said);
    }
    match code.code().get(..2) {
        // A value that PostgreSQL can't take, such as a text with a zero byte.
        Some("22") => DbError::Corrupt(said),
        _ => DbError::Unavailable(said),
    }
}
