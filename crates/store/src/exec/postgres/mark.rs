//! The mark that each writing transaction leaves, by which its fate is known when its commit was not answered.
//!
//! The transaction's own number will not do (`pg_xact_status`): PostgreSQL hands numbers out in memory. After
//! a crash it knows nothing of those whose log was not on disk yet, and gives them to others, which then
//! commit. A row with a name of our own is there or it is not.

use tokio_postgres::{Client, SimpleQueryMessage};

use crate::exec::value::Value;

/// Written first in every transaction. `$1` the connection, `$2` the turn.
pub(super) const MARK: &str = "INSERT INTO writer_marks (connection, turn, at) \
     VALUES ($1, $2, (extract(epoch FROM now()) * 1000)::bigint) \
     ON CONFLICT (connection) DO UPDATE SET turn = excluded.turn, at = excluded.at";

/// The last turn of a connection that was committed, 0 if none was. It writes, and so waits for a transaction
/// that is still under way there: a mere look would not see that one's mark.
pub(super) const LAST: &str = "INSERT INTO writer_marks (connection, turn, at) \
     VALUES ($1, 0, (extract(epoch FROM now()) * 1000)::bigint) \
     ON CONFLICT (connection) DO UPDATE SET at = excluded.at RETURNING turn";

/// Nobody asks about connections that wrote nothing for a day.
pub(super) const FORGET: &str = "DELETE FROM writer_marks \
     WHERE at < (extract(epoch FROM now() - interval '1 day') * 1000)::bigint";

/// The transactions of one connection.
#[derive(Debug, Default)]
pub(super) struct Turns {
    connection: String,
    last: i64,
}

/// One transaction.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    connection: String,
    turn: i64,
}

impl Turns {
    /// Those of a connection that was just opened. The server makes its name: two nodes never make the same.
    pub(super) async fn begin(client: &Client) -> Result<Self, tokio_postgres::Error> {
        let answers = client.simple_query("SELECT gen_random_uuid()").await?;
        let name = answers.iter().find_map(|answer| match answer {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        Ok(Self {
            connection: name.unwrap_or_default().to_owned(),
            last: 0,
        })
    }

    pub(super) fn next(&mut self) -> Mark {
        self.last += 1;
        Mark {
            connection: self.connection.clone(),
            turn: self.last,
        }
    }
}

impl Mark {
    /// For [`MARK`].
    pub(super) fn values(&self) -> Vec<Value> {
        vec![
            Value::from(self.connection.as_str()),
            Value::from(self.turn),
        ]
    }

    /// For [`LAST`].
    pub(super) fn connection(&self) -> Value {
        Value::from(self.connection.as_str())
    }

    pub(super) const fn is(&self, turn: i64) -> bool {
        self.turn == turn
    }
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.connection, self.turn)
    }
}
