//! SQLite: one writer with `BEGIN IMMEDIATE`, a pool of readers, and a connection of its own for
//! checkpoints, because one on the writer would stall it (DESIGN §6).

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{
    Arguments, AssertSqlSafe, ConnectOptions, Connection as _, Row as _, SqliteConnection,
    SqlitePool, TypeInfo, ValueRef,
};
use tokio::sync::Mutex;

use super::insert::{CHUNKS, Insert};
use super::value::{Row, Value};
use crate::error::DbError;

/// Wide rows of key-ordered tables stay on their page up to a quarter of it.
const PAGE_SIZE: u32 = 8192;

#[derive(Debug)]
pub(crate) struct Sqlite {
    options: SqliteConnectOptions,
    readers: SqlitePool,
    checkpointer: Mutex<SqliteConnection>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str, readers: u32) -> Result<Self, DbError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .page_size(PAGE_SIZE)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(512)
            .row_buffer_size(1024)
            .pragma("wal_autocheckpoint", "0")
            .pragma("cache_size", "-65536")
            .pragma("mmap_size", "268435456")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        // The first connection makes the file and its write-ahead log.
        let checkpointer = options.connect().await.map_err(|e| error(&e))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(readers)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_lazy_with(
                options
                    .clone()
                    .create_if_missing(false)
                    .pragma("cache_size", "-16384")
                    .pragma("query_only", "on"),
            );
        Ok(Self {
            options,
            readers,
            checkpointer: Mutex::new(checkpointer),
        })
    }

    pub(crate) async fn writer(&self) -> Result<Session, DbError> {
        let connection = self.options.connect().await.map_err(|e| error(&e))?;
        Ok(Session {
            handle: Handle::Own(Box::new(connection)),
            texts: HashMap::new(),
        })
    }

    pub(crate) async fn reader(&self) -> Result<Session, DbError> {
        let connection = self.readers.acquire().await.map_err(|e| error(&e))?;
        Ok(Session {
            handle: Handle::Pooled(connection),
            texts: HashMap::new(),
        })
    }

    pub(crate) async fn checkpoint(&self) -> Result<i64, DbError> {
        let mut connection = self.checkpointer.lock().await;
        let row = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)")
            .fetch_one(&mut *connection)
            .await
            .map_err(|e| error(&e))?;
        let (in_log, moved): (i64, i64) = (
            row.try_get(1).map_err(|e| error(&e))?,
            row.try_get(2).map_err(|e| error(&e))?,
        );
        Ok(in_log - moved)
    }

    pub(crate) async fn close(&self) {
        self.readers.close().await;
    }
}

#[derive(Debug)]
enum Handle {
    Own(Box<SqliteConnection>),
    Pooled(PoolConnection<sqlx::Sqlite>),
}

#[derive(Debug)]
pub(crate) struct Session {
    handle: Handle,
    /// Texts of multi-row inserts, by table and number of rows.
    texts: HashMap<(&'static str, usize), Arc<str>>,
}

impl Session {
    fn connection(&mut self) -> &mut SqliteConnection {
        match &mut self.handle {
            Handle::Own(connection) => connection,
            Handle::Pooled(connection) => connection,
        }
    }

    pub(crate) async fn fetch(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        let arguments = bind(args)?;
        let rows = sqlx::query_with(sql, arguments)
            .fetch_all(self.connection())
            .await
            .map_err(|e| error(&e))?;
        rows.iter().map(row).collect()
    }

    pub(crate) async fn explain(&mut self, sql: &'static str) -> Result<Vec<String>, DbError> {
        let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")))
            .fetch_all(self.connection())
            .await
            .map_err(|e| error(&e))?;
        rows.iter()
            .map(|row| row.try_get("detail").map_err(|e| error(&e)))
            .collect()
    }

    pub(crate) async fn script(&mut self, text: &'static str) -> Result<(), DbError> {
        sqlx::raw_sql(text)
            .execute(self.connection())
            .await
            .map_err(|e| error(&e))?;
        Ok(())
    }

    pub(crate) async fn insert(
        &mut self,
        insert: &Insert,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        let mut left = rows.len();
        let mut rows = rows.into_iter();
        for chunk in CHUNKS {
            while left >= chunk {
                let values = rows.by_ref().take(chunk).flatten().collect();
                // Plain `?`: a named parameter costs SQLite a walk over all names for each binding.
                let text = Arc::clone(
                    self.texts
                        .entry((insert.table, chunk))
                        .or_insert_with(|| insert.text(chunk, |_| "?".to_owned()).into()),
                );
                sqlx::query_with(AssertSqlSafe(text), bind(values)?)
                    .execute(self.connection())
                    .await
                    .map_err(|e| error(&e))?;
                left -= chunk;
            }
        }
        Ok(())
    }

    pub(crate) async fn close(self) {
        if let Handle::Own(connection) = self.handle
            && let Err(e) = connection.close().await
        {
            tracing::warn!(error = %e, "the database connection did not close cleanly");
        }
    }
}

fn bind(args: Vec<Value>) -> Result<SqliteArguments, DbError> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(args.len(), 0);
    for value in args {
        let added = match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Bytes(value) => arguments.add(value),
            Value::List(values) => arguments.add(super::json(&values)?),
        };
        added.map_err(|e| DbError::Unavailable(e.to_string()))?;
    }
    Ok(arguments)
}

fn row(row: &SqliteRow) -> Result<Row, DbError> {
    (0..row.len())
        .map(|column| {
            let raw = row.try_get_raw(column).map_err(|e| error(&e))?;
            if raw.is_null() {
                return Ok(Value::Text(None));
            }
            match raw.type_info().name() {
                "INTEGER" | "BOOLEAN" => row.try_get_unchecked(column).map(Value::Int),
                "BLOB" => row.try_get_unchecked(column).map(Value::Bytes),
                _ => row.try_get_unchecked(column).map(Value::Text),
            }
            .map_err(|e| error(&e))
        })
        .collect::<Result<_, _>>()
        .map(Row)
}

/// SQLite's words for a violation: `UNIQUE constraint failed: orders.provider, orders.token_hash`,
/// `CHECK constraint failed: ledger_amount`.
fn error(error: &sqlx::Error) -> DbError {
    let sqlx::Error::Database(inner) = error else {
        return DbError::Unavailable(error.to_string());
    };
    let message = inner.message();
    if let Some(columns) = message.strip_prefix("UNIQUE constraint failed: ") {
        return DbError::unique(columns);
    }
    if let Some(name) = message.strip_prefix("CHECK constraint failed: ") {
        return DbError::check(name);
    }
    if message.starts_with("FOREIGN KEY constraint failed") {
        return DbError::Violated(crate::error::Constraint::ForeignKey);
    }
    DbError::Unavailable(error.to_string())
}
