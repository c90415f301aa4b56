//! All rows of a database carried into another one: a PostgreSQL database into a backup, which is an
//! SQLite file of Till's own form whatever it was made from, and such a file into PostgreSQL.
//!
//! Both sides have the same tables by the same migrations, so rows go over as they are. Nothing is
//! believed: at the end each side is read through and counted up ([`Tally`]), and must agree.

mod from_postgres;
mod into_postgres;

pub(crate) use from_postgres::back_up;
pub(crate) use into_postgres::{Source, fill};

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::error::{DbError, StoreError};
use crate::exec::whole::{Table, Tally};
use crate::exec::{Row, Value, WholeSqlite};
use crate::migrate;

/// How far a copy of a whole database has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// What is done just now.
    pub step: Step,
    /// The table at hand.
    pub table: String,
    /// Rows done in this step, of all tables.
    pub rows: u64,
    /// Rows that there are, of all tables; a backup of PostgreSQL does not count them beforehand.
    pub of: Option<u64>,
}

/// What a copy of a whole database is about at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Copying,
    /// Both sides are read again and held against each other.
    Comparing,
}

/// Hears how far it has come.
pub type OnCarried<'a> = &'a mut (dyn FnMut(Carried) + Send);

/// What was carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedTable {
    pub name: String,
    pub rows: u64,
    /// All its amounts of money added up, in fen.
    pub fen: i128,
}

impl CarriedTable {
    fn of((name, tally): &(String, Tally)) -> Self {
        Self {
            name: name.clone(),
            rows: tally.rows,
            fen: tally.fen,
        }
    }
}

/// An SQLite file that is read and written on the runtime's blocking threads.
#[derive(Debug, Clone)]
struct File(Arc<Mutex<WholeSqlite>>);

impl File {
    fn new(whole: WholeSqlite) -> Self {
        Self(Arc::new(Mutex::new(whole)))
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WholeSqlite) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let whole = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            work(&mut whole.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await
        .map_err(|e| DbError::Unavailable(e.to_string()))?
    }

    /// All rows after a key, part by part.
    fn stream(
        &self,
        table: &Arc<Table>,
        after: Option<Vec<Value>>,
    ) -> mpsc::Receiver<Result<Vec<Row>, DbError>> {
        let (send, receive) = mpsc::channel(2);
        let (whole, table) = (Arc::clone(&self.0), Arc::clone(table));
        tokio::task::spawn_blocking(move || {
            let whole = whole.lock().unwrap_or_else(PoisonError::into_inner);
            let nobody = |_| DbError::Unavailable("nobody takes the rows".to_owned());
            let hand = |rows| send.blocking_send(Ok(rows)).map_err(nobody);
            if let Err(error) = whole.read(&table, after.as_deref(), hand) {
                // Nobody may be left to hear it.
                let _ = send.blocking_send(Err(error));
            }
        });
        receive
    }
}

/// Both must have the same tables with the same columns.
fn same_form(one: &[Table], other: &[Table]) -> Result<(), StoreError> {
    let missing = |from: &[Table], what: &[Table]| {
        let odd = what.iter().find(|table| !from.contains(table));
        odd.map(|table| table.name.clone())
    };
    match missing(one, other).or_else(|| missing(other, one)) {
        None => Ok(()),
        Some(table) => Err(StoreError::Corrupt(format!(
            "the table {table} is not the same on both sides"
        ))),
    }
}

/// The migrations of a database that is to be copied: this Till must know all of them.
fn known(migrations: &[(i64, i64)]) -> Result<(), StoreError> {
    match migrations
        .iter()
        .find(|(version, _)| !migrate::knows(*version))
    {
        None => Ok(()),
        Some((found, _)) => Err(StoreError::NewerDatabase {
            found: *found,
            known: migrate::newest(),
        }),
    }
}
