//! The seam to a database. Everything else in this crate (statements, mapping, batching) is written
//! against [`Database`] and [`Connection`]; SQLite and PostgreSQL are the two variants of each.

mod insert;
mod postgres;
mod sqlite;
mod value;
pub(crate) mod whole;

pub(crate) use insert::{Insert, OnConflict};
pub(crate) use postgres::whole::Whole as WholePostgres;
pub(crate) use sqlite::file as sqlite_file;
pub(crate) use sqlite::whole::Whole as WholeSqlite;
pub(crate) use value::{Row, Value, args, id, json, maybe_id};

use std::pin::Pin;
use std::time::Duration;

use crate::error::DbError;

/// Some reading on one connection, from its first statement to its last.
pub(crate) type Reading<'a, T> = Pin<Box<dyn Future<Output = Result<T, DbError>> + Send + 'a>>;

/// The text of a statement. Parameters are `$1`, `$2`, … on every database.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sql {
    pub(crate) sqlite: &'static str,
    /// Where the dialects differ; `None` means the same text.
    pub(crate) postgres: Option<&'static str>,
}

impl Sql {
    /// The same text everywhere.
    pub(crate) const fn same(text: &'static str) -> Self {
        Self {
            sqlite: text,
            postgres: None,
        }
    }
    pub(crate) const fn on_postgres(self) -> &'static str {
        match self.postgres {
            Some(text) => text,
            None => self.sqlite,
        }
    }
    pub(crate) const fn pair(sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            sqlite,
            postgres: Some(postgres),
        }
    }
}

/// `… IN (the texts of a list parameter) …`, in both dialects.
macro_rules! in_list {
    ($before:literal, $parameter:literal, $after:literal) => {
        $crate::exec::Sql::pair(
            concat!(
                $before,
                " IN (SELECT value FROM json_each(",
                $parameter,
                "))",
                $after
            ),
            concat!($before, " = ANY(", $parameter, ")", $after),
        )
    };
}
pub(crate) use in_list;

/// Declares statements and lists them, so that a test can ask the planner about each.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: $crate::exec::Sql = $sql;)*
        /// Every statement of this module, by name.
        pub(crate) const ALL: &[(&str, $crate::exec::Sql)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// A statement with its parameters.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) sql: Sql,
    pub(crate) args: Vec<Value>,
    /// When it answers no row, the statements after it are not run.
    pub(crate) is_guard: bool,
}

impl Statement {
    pub(crate) const fn new(sql: Sql, args: Vec<Value>) -> Self {
        Self {
            sql,
            args,
            is_guard: false,
        }
    }
    pub(crate) const fn guard(sql: Sql, args: Vec<Value>) -> Self {
        Self {
            sql,
            args,
            is_guard: true,
        }
    }
}

/// An open database: readers, and the ways to get its one writer.
#[derive(Debug)]
pub(crate) enum Database {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Database {
    pub(crate) async fn open(place: &str, readers: u32) -> Result<Self, DbError> {
        let path = place.strip_prefix("sqlite://").unwrap_or(place);
        if place.starts_with("postgres:") || place.starts_with("postgresql:") {
            let open = postgres::Postgres::open(place, readers).await;
            return open.map(Self::Postgres);
        }
        sqlite::Sqlite::open(path, readers).await.map(Self::Sqlite)
    }
    /// A connection that writes. On SQLite there is one per process.
    pub(crate) async fn writer(&self) -> Result<Connection, DbError> {
        match self {
            Self::Sqlite(db) => db.writer().map(Connection::Sqlite),
            Self::Postgres(db) => db.writer().await.map(Connection::postgres),
        }
    }
    /// A connection that only reads.
    pub(crate) async fn reader(&self) -> Result<Connection, DbError> {
        match self {
            Self::Sqlite(db) => db.reader().await.map(Connection::Sqlite),
            Self::Postgres(db) => db.reader().await.map(Connection::postgres),
        }
    }
    /// Reads with several statements in one go: on SQLite all of them in one turn on one thread, for
    /// handing each over and back costs more than the statement itself.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Connection) -> Reading<'a, T> + Send + 'static,
    {
        match self {
            Self::Sqlite(db) => db.read(work).await,
            Self::Postgres(db) => {
                let mut connection = db.reader().await.map(Connection::postgres)?;
                work(&mut connection).await
            }
        }
    }
    /// How often [`Self::tend`] may have something to do.
    pub(crate) const fn tending(&self) -> Duration {
        match self {
            Self::Sqlite(_) => Duration::from_millis(250),
            Self::Postgres(_) => Duration::from_secs(2),
        }
    }
    /// What a database needs now and then, beside the work: SQLite's write-ahead log is kept short, away
    /// from the writer; PostgreSQL looks at tables that grow fast.
    pub(crate) async fn tend(&self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(db) => db.checkpoint().await,
            Self::Postgres(db) => db.look_at_growth().await,
        }
    }
    /// Waits for the connections to close.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(db) => db.close(),
            Self::Postgres(db) => db.close(),
        }
    }
    /// After the schema is up to date.
    pub(crate) async fn learn(&self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(db) => db.learn().await,
        }
    }
    /// The line to other nodes, where there can be any.
    pub(crate) fn news(&self) -> Option<postgres::News> {
        match self {
            Self::Sqlite(_) => None,
            Self::Postgres(db) => Some(db.news()),
        }
    }
    /// Do other processes write to it, as a matter of course?
    pub(crate) const fn is_shared(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(_) => true,
        }
    }
    /// Runs the writer where it may run: SQLite's calls block, so it gets a thread of its own.
    pub(crate) fn host(
        &self,
        work: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(_) => {
                let runtime = tokio::runtime::Handle::current();
                std::thread::Builder::new()
                    .name("till-writer".to_owned())
                    .spawn(move || runtime.block_on(work))
                    .map(drop)
                    .map_err(|e| DbError::Unavailable(e.to_string()))
            }
            Self::Postgres(_) => {
                tokio::spawn(work);
                Ok(())
            }
        }
    }
    /// May one transaction hold several providers' changes? (Not when they lie on several shards.)
    pub(crate) const fn spans_providers(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
            Self::Postgres(_) => false,
        }
    }
}

/// One connection, on which statements run one after another.
#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(sqlite::Session),
    Postgres(Box<postgres::Session>),
}

impl Connection {
    fn postgres(session: postgres::Session) -> Self {
        Self::Postgres(Box::new(session))
    }
    /// The text that this database is given.
    pub(crate) const fn text(&self, sql: Sql) -> &'static str {
        match self {
            Self::Sqlite(_) => sql.sqlite,
            Self::Postgres(_) => sql.on_postgres(),
        }
    }
    /// Runs a statement to its end and answers its rows.
    pub(crate) async fn fetch(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Sqlite(session) => session.fetch(sql.sqlite, args).await,
            Self::Postgres(session) => session.fetch(sql.on_postgres(), args).await,
        }
    }
    /// The first row, if any.
    pub(crate) async fn first(
        &mut self,
        sql: Sql,
        args: Vec<Value>,
    ) -> Result<Option<Row>, DbError> {
        Ok(self.fetch(sql, args).await?.into_iter().next())
    }
    /// Changes rows; nobody waits for an answer, and what goes wrong may be said by a later call.
    pub(crate) async fn change(&mut self, sql: Sql, args: Vec<Value>) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.fetch(sql.sqlite, args).await.map(drop),
            Self::Postgres(session) => session.ahead(sql.on_postgres(), args).await,
        }
    }
    /// Locks until the end of the transaction, before the next read. SQLite's one writer holds
    /// everything anyway.
    pub(crate) async fn lock(
        &mut self,
        postgres: &'static str,
        args: Vec<Value>,
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(session) => session.ahead(postgres, args).await,
        }
    }
    /// Inserts rows; what goes wrong may be said by a later call.
    pub(crate) async fn insert(
        &mut self,
        insert: &Insert,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.insert(insert, &rows),
            Self::Postgres(session) => session.insert(insert, rows).await,
        }
    }
    /// Runs a script of several statements without parameters.
    pub(crate) async fn script(&mut self, text: Sql) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.script(text.sqlite),
            Self::Postgres(session) => session.script(text.on_postgres()).await,
        }
    }
    /// How the database would run the statement, step by step.
    pub(crate) async fn explain(&mut self, sql: Sql) -> Result<Vec<String>, DbError> {
        match self {
            Self::Sqlite(session) => session.explain(sql.sqlite).await,
            Self::Postgres(session) => session.explain(sql.on_postgres()).await,
        }
    }
    /// A number that is another one when somebody else has written since.
    pub(crate) async fn data_version(&mut self) -> Result<i64, DbError> {
        match self {
            Self::Sqlite(session) => session.data_version().await,
            // Asked only where nobody else is expected to write.
            Self::Postgres(_) => Ok(0),
        }
    }
    /// Closes a connection of one's own; a reader goes back to its pool.
    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(session) => session.close(),
            Self::Postgres(session) => drop(session),
        }
    }
    pub(crate) fn begin(&mut self) {
        match self {
            Self::Sqlite(session) => session.begin(),
            Self::Postgres(session) => session.begin(),
        }
    }
    /// A transaction of which nobody can say afterwards, on a lost connection, what became of it: for the one
    /// that makes the table where the others' marks are.
    pub(crate) fn begin_unmarked(&mut self) {
        match self {
            Self::Sqlite(session) => session.begin(),
            Self::Postgres(session) => session.begin_unmarked(),
        }
    }
    pub(crate) async fn commit(&mut self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.commit(),
            Self::Postgres(session) => session.commit().await,
        }
    }
    pub(crate) async fn rollback(&mut self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.rollback(),
            Self::Postgres(session) => session.rollback().await,
        }
    }
}
