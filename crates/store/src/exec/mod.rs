//! The seam to a database. Everything else in this crate (statements, mapping, batching) is written
//! against [`Database`] and [`Connection`], so that PostgreSQL comes as a second variant of each.

mod insert;
mod sqlite;
mod value;

pub(crate) use insert::{Insert, OnConflict};
pub(crate) use sqlite::file as sqlite_file;
pub(crate) use value::{Row, Value, args, id, json, maybe_id};

use crate::error::DbError;

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
}

impl Database {
    pub(crate) async fn open(place: &str, readers: u32) -> Result<Self, DbError> {
        let path = place.strip_prefix("sqlite://").unwrap_or(place);
        if place.starts_with("postgres:") || place.starts_with("postgresql:") {
            return Err(DbError::Unavailable(
                "PostgreSQL is not built in yet".to_owned(),
            ));
        }
        sqlite::Sqlite::open(path, readers).await.map(Self::Sqlite)
    }
    /// The connection that writes. There is one per process.
    pub(crate) async fn writer(&self) -> Result<Connection, DbError> {
        match self {
            Self::Sqlite(db) => db.writer().map(Connection::Sqlite),
        }
    }
    /// A connection that only reads.
    pub(crate) async fn reader(&self) -> Result<Connection, DbError> {
        match self {
            Self::Sqlite(db) => db.reader().await.map(Connection::Sqlite),
        }
    }
    /// Keeps the write-ahead log short, away from the writer. Answers the pages still in it.
    pub(crate) async fn checkpoint(&self) -> Result<i64, DbError> {
        match self {
            Self::Sqlite(db) => db.checkpoint().await,
        }
    }
    /// Waits for the connections to close.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite(db) => db.close(),
        }
    }
    /// Do other processes write to it, as a matter of course?
    pub(crate) const fn is_shared(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
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
        }
    }
    /// May one transaction hold several providers' changes? (Not when they lie on several shards.)
    pub(crate) const fn spans_providers(&self) -> bool {
        match self {
            Self::Sqlite(_) => true,
        }
    }
}

/// One connection, on which statements run one after another.
#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(sqlite::Session),
}

impl Connection {
    /// Runs a statement to its end and answers its rows.
    pub(crate) async fn fetch(&mut self, sql: Sql, args: Vec<Value>) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Sqlite(session) => session.fetch(sql.sqlite, args).await,
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
    /// Inserts rows in chunks whose statements stay prepared.
    pub(crate) async fn insert(
        &mut self,
        insert: &Insert,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.insert(insert, &rows),
        }
    }
    /// Runs a script of several statements without parameters.
    pub(crate) async fn script(&mut self, text: &'static str) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.script(text),
        }
    }
    /// How the database would run the statement, step by step.
    pub(crate) async fn explain(&mut self, sql: Sql) -> Result<Vec<String>, DbError> {
        match self {
            Self::Sqlite(session) => session.explain(sql.sqlite).await,
        }
    }
    /// A number that is another one when somebody else has written since.
    pub(crate) async fn data_version(&mut self) -> Result<i64, DbError> {
        match self {
            Self::Sqlite(session) => session.data_version().await,
        }
    }
    /// Closes a connection of one's own; a reader goes back to its pool.
    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(session) => session.close(),
        }
    }
    pub(crate) fn begin(&mut self) {
        match self {
            Self::Sqlite(session) => session.begin(),
        }
    }
    pub(crate) async fn commit(&mut self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.commit(),
        }
    }
    pub(crate) async fn rollback(&mut self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(session) => session.rollback(),
        }
    }
}
