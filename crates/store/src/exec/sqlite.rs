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

use super::insert::{Insert, TOGETHER, sizes};
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
            .statement_cache_capacity(256)
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
        Ok(Session::new(Handle::Own(Box::new(connection))))
    }

    pub(crate) async fn reader(&self) -> Result<Session, DbError> {
        let connection = self.readers.acquire().await.map_err(|e| error(&e))?;
        Ok(Session::new(Handle::Pooled(connection)))
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

/// A connection. Each call to SQLite's thread costs more than most statements do, so the beginning of
/// a transaction goes with its first statement, and small inserts go with the commit.
#[derive(Debug)]
pub(crate) struct Session {
    handle: Handle,
    /// Texts of multi-row inserts, by name and number of rows.
    texts: HashMap<(&'static str, usize), Arc<str>>,
    /// Texts of statements that begin a transaction.
    firsts: HashMap<&'static str, Arc<str>>,
    /// A transaction was asked for and has not begun.
    begins: bool,
    /// Inserts that wait for the next call.
    waiting: Waiting,
}

#[derive(Debug, Default)]
struct Waiting {
    text: String,
    arguments: SqliteArguments,
}

const BEGIN: &str = "BEGIN IMMEDIATE;";

impl Session {
    fn new(handle: Handle) -> Self {
        Self {
            handle,
            texts: HashMap::new(),
            firsts: HashMap::new(),
            begins: false,
            waiting: Waiting::default(),
        }
    }

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
        self.flush("").await?;
        let arguments = bind(args)?;
        let rows = if std::mem::take(&mut self.begins) {
            let text = self
                .firsts
                .entry(sql)
                .or_insert_with(|| format!("{BEGIN}{sql}").into());
            let query = sqlx::query_with(AssertSqlSafe(Arc::clone(text)), arguments);
            query.fetch_all(self.connection()).await
        } else {
            sqlx::query_with(sql, arguments)
                .fetch_all(self.connection())
                .await
        };
        rows.map_err(|e| error(&e))?.iter().map(row).collect()
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
        self.flush("").await?;
        if std::mem::take(&mut self.begins) {
            self.run(BEGIN).await?;
        }
        self.run(text).await
    }

    async fn run(&mut self, text: &'static str) -> Result<(), DbError> {
        sqlx::raw_sql(text)
            .execute(self.connection())
            .await
            .map_err(|e| error(&e))?;
        Ok(())
    }

    pub(crate) const fn begin(&mut self) {
        self.begins = true;
    }

    pub(crate) async fn commit(&mut self) -> Result<(), DbError> {
        if std::mem::take(&mut self.begins) {
            // Nothing was done in it.
            return Ok(());
        }
        self.flush("COMMIT;").await
    }

    pub(crate) async fn rollback(&mut self) -> Result<(), DbError> {
        self.waiting = Waiting::default();
        if std::mem::take(&mut self.begins) {
            return Ok(());
        }
        self.run("ROLLBACK").await
    }

    /// Runs what waits, and `last` after it.
    async fn flush(&mut self, last: &'static str) -> Result<(), DbError> {
        if self.waiting.text.is_empty() && last.is_empty() {
            return Ok(());
        }
        let Waiting {
            mut text,
            arguments,
        } = std::mem::take(&mut self.waiting);
        text.push_str(last);
        sqlx::query_with(AssertSqlSafe(text), arguments)
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
        if rows.is_empty() {
            return Ok(());
        }
        if std::mem::take(&mut self.begins) {
            self.run(BEGIN).await?;
        }
        let waits = rows.len() <= TOGETHER;
        let sizes = sizes(rows.len());
        let mut rows = rows.into_iter();
        for size in sizes {
            // Plain `?`: a named parameter costs SQLite a walk over all names for each binding.
            let text = Arc::clone(
                self.texts
                    .entry((insert.name, size))
                    .or_insert_with(|| insert.text(size, |_| "?".to_owned()).into()),
            );
            if waits {
                self.waiting.text.push_str(&text);
                self.waiting.text.push(';');
                add_all(&mut self.waiting.arguments, rows.by_ref().take(size))?;
                continue;
            }
            let mut arguments = SqliteArguments::default();
            arguments.reserve(size * insert.columns.len(), 0);
            add_all(&mut arguments, rows.by_ref().take(size))?;
            sqlx::query_with(AssertSqlSafe(text), arguments)
                .execute(self.connection())
                .await
                .map_err(|e| error(&e))?;
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
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

fn add_all(
    arguments: &mut SqliteArguments,
    rows: impl Iterator<Item = Vec<Value>>,
) -> Result<(), DbError> {
    rows.flatten().try_for_each(|value| add(arguments, value))
}

fn add(arguments: &mut SqliteArguments, value: Value) -> Result<(), DbError> {
    let added = match value {
        Value::Int(value) => arguments.add(value),
        Value::Text(value) => arguments.add(value),
        Value::Bytes(value) => arguments.add(value),
        Value::List(values) => arguments.add(super::json(&values)?),
    };
    added.map_err(|e| DbError::Unavailable(e.to_string()))
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
