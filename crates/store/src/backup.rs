//! Copies of the whole database. They don't open a [`Store`]: that would bring the schema up to date,
//! and whoever backs up before an update wants what is there.
//!
//! A backup is an SQLite file of Till's own form, whichever database it was made from, with a table
//! that says what each of the others holds. So every backup is checked by the same code, can be looked
//! into, and can be restored to either database.
//!
//! [`Store`]: crate::Store

use std::path::{Path, PathBuf};

use crate::carry::{self, CarriedTable, OnCarried, Source};
use crate::error::{DbError, StoreError};
use crate::exec::sqlite_file;
use crate::migrate;

/// Is it the address of a PostgreSQL database? Others are SQLite files.
pub fn is_postgres(place: &str) -> bool {
    place.starts_with("postgres:") || place.starts_with("postgresql:")
}

/// Writes a consistent copy of the database at `place` to the new file `to`, while it is in use. Answers
/// the copy's newest migration, after the copy has been read through. `heard` is told how far a copy of
/// PostgreSQL has come.
///
/// # Errors
/// `to` exists or can't be written, or the database can't be read.
pub async fn back_up(place: &str, to: &Path, heard: OnCarried<'_>) -> Result<i64, StoreError> {
    if is_postgres(place) {
        return carry::back_up(place, to, heard).await;
    }
    let (from, to) = (file_of(place)?, to.to_owned());
    blocking(move || {
        sqlite_file::copy(&from, &to)?;
        sqlite_file::inspect(&to)
    })
    .await
}

/// Puts the backup `from` in the place of the database at `place`. An SQLite database that is there must
/// not be in use; it is kept under another name, which is the answer. `stamp` (seconds) makes that name.
/// A PostgreSQL database must be empty, or hold what an earlier call left when it was cut off.
///
/// # Errors
/// The backup is damaged or of a newer Till; `place` can't be written, is in use or holds other data.
pub async fn put_back(
    from: &Path,
    place: &str,
    stamp: i64,
    heard: OnCarried<'_>,
) -> Result<Option<PathBuf>, StoreError> {
    let from = from.to_owned();
    let source = from.clone();
    let found = blocking(move || sqlite_file::inspect(&source)).await?;
    if !migrate::knows(found) {
        let known = migrate::newest();
        return Err(StoreError::NewerDatabase { found, known });
    }
    if is_postgres(place) {
        carry::fill(&from, Source::Backup, place, heard).await?;
        return Ok(None);
    }
    let to = file_of(place)?;
    blocking(move || {
        sqlite_file::check_seal(&from)?;
        sqlite_file::put(&from, &to, stamp)
    })
    .await
}

/// Copies the SQLite database at `from`, which nobody may have open meanwhile, into the PostgreSQL
/// database at `to`, which must be empty or hold what an earlier call left when it was cut off.
/// Answers what each table holds on both sides. The file stays as it is.
///
/// # Errors
/// `from` is in use, `to` holds other data, or one of them fails: then calling again goes on.
pub async fn move_to_postgres(
    from: &str,
    to: &str,
    heard: OnCarried<'_>,
) -> Result<Vec<CarriedTable>, StoreError> {
    if !is_postgres(to) {
        let why = "the place to move to must be postgres://…".to_owned();
        return Err(StoreError::Unavailable(why));
    }
    carry::fill(&file_of(from)?, Source::Database, to, heard).await
}

/// The file of an SQLite database.
///
/// # Errors
/// For any other database.
pub fn file_of(place: &str) -> Result<PathBuf, StoreError> {
    if is_postgres(place) {
        let why = "a PostgreSQL database is not a file".to_owned();
        return Err(StoreError::Unavailable(why));
    }
    Ok(PathBuf::from(
        place.strip_prefix("sqlite://").unwrap_or(place),
    ))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| StoreError::Unavailable(e.to_string()))?
        .map_err(StoreError::from)
}
