//! SQLite: one writer on a thread of its own, a pool of readers, and a connection for checkpoints,
//! because one on the writer would stall it (DESIGN §6).

mod direct;
pub(crate) mod file;
mod readers;
pub(crate) mod whole;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use direct::Direct;
use readers::{Readers, Seat};
use rusqlite::config::DbConfig;

use super::insert::Insert;
use super::value::{Row, Value};
use super::{Connection, Reading};
use crate::error::DbError;

/// Wide rows of key-ordered tables stay on their page up to a quarter of it.
const PAGE_SIZE: u32 = 4096;

/// The writer's own cache, in KiB. Not larger: when a table's pages split, SQLite looks through the
/// whole cache at the commit; what it does not hold the operating system's cache has.
const WRITER_CACHE: u32 = 16 * 1024;

/// A write-ahead log of so many pages should begin anew.
const LONG_LOG: i64 = 8_192;

#[derive(Debug)]
pub(crate) struct Sqlite {
    path: PathBuf,
    readers: Arc<Readers>,
    /// `None` after the store was closed.
    checkpointer: Arc<Mutex<Option<rusqlite::Connection>>>,
}

impl Sqlite {
    pub(crate) async fn open(path: &str, readers: u32) -> Result<Self, DbError> {
        let path = PathBuf::from(path);
        let place = path.clone();
        // The first connection makes the file and its write-ahead log.
        let checkpointer = blocking(move || {
            let connection = connect(&place, 0)?;
            // A reader in the way: the log begins anew another time.
            connection
                .busy_timeout(Duration::from_millis(50))
                .map_err(|e| error(&e))?;
            Ok(connection)
        })
        .await?;
        Ok(Self {
            readers: Arc::new(Readers::new(path.clone(), readers)),
            path,
            checkpointer: Arc::new(Mutex::new(Some(checkpointer))),
        })
    }

    /// The connection that writes. Its calls block: it belongs on the writer's own thread.
    pub(crate) fn writer(&self) -> Result<Session, DbError> {
        let connection = connect(&self.path, WRITER_CACHE)?;
        Ok(Session::Own(Box::new(Direct::new(connection))))
    }

    pub(crate) async fn reader(&self) -> Result<Session, DbError> {
        Ok(Session::Seated(Readers::seat(&self.readers).await?))
    }

    /// Reads in one turn. Calls of a connection of one's own block and never wait, so `work` is at its
    /// end when it has been asked once.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Connection) -> Reading<'a, T> + Send + 'static,
    {
        let mut seat = Readers::seat(&self.readers).await?;
        seat.lend(move |direct| {
            // One look at the file for all of them: they agree with each other, and are cheaper.
            if let Err(error) = direct.look() {
                return (None, Err(error));
            }
            let mut connection = Connection::Sqlite(Session::Own(Box::new(direct)));
            let asked = work(&mut connection)
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()));
            let result = match asked {
                Poll::Ready(result) => result,
                Poll::Pending => Err(DbError::Unavailable("a reader waited".to_owned())),
            };
            match connection {
                Connection::Sqlite(Session::Own(mut direct)) => match direct.commit() {
                    Ok(()) => (Some(*direct), result),
                    Err(error) => (None, result.and(Err(error))),
                },
                Connection::Sqlite(Session::Seated(_)) | Connection::Postgres(_) => (None, result),
            }
        })
        .await
    }

    /// Moves the write-ahead log into the database beside the writer; a long one then begins anew,
    /// for which the writer waits while the little that came meanwhile is moved. (A log that never
    /// begins anew grows for as long as the load lasts.)
    pub(crate) async fn checkpoint(&self) -> Result<(), DbError> {
        let checkpointer = Arc::clone(&self.checkpointer);
        blocking(move || {
            let connection = checkpointer.lock().unwrap_or_else(PoisonError::into_inner);
            let Some(connection) = connection.as_ref() else {
                return Ok(());
            };
            let (in_log, moved) = move_log(connection, "PRAGMA wal_checkpoint(PASSIVE)")?;
            if in_log >= LONG_LOG && in_log - moved <= LONG_LOG {
                move_log(connection, "PRAGMA wal_checkpoint(RESTART)")?;
            }
            Ok(())
        })
        .await
    }

    /// Nothing of the file is held any more, also while somebody keeps a handle to the closed store.
    pub(crate) fn close(&self) {
        self.readers.close();
        let mut checkpointer = self
            .checkpointer
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        drop(checkpointer.take());
    }
}

/// Pages in the log, and how many of them are in the database, too.
fn move_log(connection: &rusqlite::Connection, how: &str) -> Result<(i64, i64), DbError> {
    connection
        .query_row(how, [], |row| Ok((row.get(1)?, row.get(2)?)))
        .map_err(|e| error(&e))
}

/// A connection with the settings that every one of Till's has. `cache` is in KiB.
fn connect(path: &std::path::Path, cache: u32) -> Result<rusqlite::Connection, DbError> {
    let connection = rusqlite::Connection::open(path).map_err(|e| error(&e))?;
    let settings = format!(
        "PRAGMA page_size = {PAGE_SIZE}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -{cache}; \
         PRAGMA temp_store = MEMORY;"
    );
    connection
        .busy_timeout(Duration::from_secs(5))
        .and_then(|()| connection.execute_batch(&settings))
        .map_err(|e| error(&e))?;
    // A plan does not depend on the values bound: no statement is prepared anew for each.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|e| error(&e))?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Runs what blocks away from the runtime's threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| DbError::Unavailable(e.to_string()))?
}

/// One connection: the writer's, or a reader's turn.
#[derive(Debug)]
pub(crate) enum Session {
    Own(Box<Direct>),
    Seated(Seat),
}

impl Session {
    fn own(&mut self) -> Result<&mut Direct, DbError> {
        match self {
            Self::Own(direct) => Ok(direct),
            Self::Seated(_) => Err(DbError::Unavailable("a reader does not write".to_owned())),
        }
    }

    pub(crate) async fn fetch(
        &mut self,
        sql: &'static str,
        args: Vec<Value>,
    ) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Own(direct) => direct.fetch(sql, &args),
            Self::Seated(seat) => seat.run(move |direct| direct.fetch(sql, &args)).await,
        }
    }

    pub(crate) async fn explain(&mut self, sql: &'static str) -> Result<Vec<String>, DbError> {
        match self {
            Self::Own(direct) => direct.explain(sql),
            Self::Seated(seat) => seat.run(move |direct| direct.explain(sql)).await,
        }
    }

    pub(crate) async fn data_version(&mut self) -> Result<i64, DbError> {
        let rows = self.fetch("PRAGMA data_version", Vec::new()).await?;
        rows.first()
            .ok_or_else(|| DbError::Unavailable("no data version".to_owned()))?
            .int(0)
    }

    pub(crate) fn script(&mut self, text: &str) -> Result<(), DbError> {
        self.own()?.script(text)
    }

    pub(crate) fn insert(&mut self, insert: &Insert, rows: &[Vec<Value>]) -> Result<(), DbError> {
        self.own()?.insert(insert, rows)
    }

    pub(crate) fn begin(&mut self) {
        if let Self::Own(direct) = self {
            direct.begin();
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), DbError> {
        self.own()?.commit()
    }

    pub(crate) fn rollback(&mut self) -> Result<(), DbError> {
        self.own()?.rollback()
    }

    pub(crate) fn close(self) {
        if let Self::Own(direct) = self {
            direct.close();
        }
    }
}

/// SQLite's words for a violation: `UNIQUE constraint failed: orders.provider, orders.token_hash`,
/// `CHECK constraint failed: ledger_amount`.
fn error(error: &rusqlite::Error) -> DbError {
    let rusqlite::Error::SqliteFailure(_, Some(message)) = error else {
        return DbError::Unavailable(error.to_string());
    };
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
