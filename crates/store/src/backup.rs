//! Copies of the whole database. They don't open a [`Store`]: that would bring the schema up to date,
//! and whoever backs up before an update wants what is there.
//!
//! [`Store`]: crate::Store

use std::path::{Path, PathBuf};

use crate::error::{DbError, StoreError};
use crate::exec::sqlite_file;
use crate::migrate;

/// Writes a consistent copy of the database at `place` to the new file `to`, while it is in use. Answers
/// the copy's newest migration, after the copy has been read through.
///
/// # Errors
/// `to` exists or can't be written, the database can't be read, or it is none of SQLite.
pub async fn back_up(place: &str, to: &Path) -> Result<i64, StoreError> {
    let (from, to) = (file_of(place)?, to.to_owned());
    blocking(move || {
        sqlite_file::copy(&from, &to)?;
        sqlite_file::inspect(&to)
    })
    .await
}

/// Puts the backup `from` in the place of the database at `place`. If one is there it must not be in
/// use; it is kept under another name, which is the answer. `stamp` (seconds) makes that name.
///
/// # Errors
/// The backup is damaged or of a newer Till; `place` can't be written or is in use.
pub async fn put_back(from: &Path, place: &str, stamp: i64) -> Result<Option<PathBuf>, StoreError> {
    let (from, to) = (from.to_owned(), file_of(place)?);
    let source = from.clone();
    let found = blocking(move || sqlite_file::inspect(&source)).await?;
    let known = migrate::newest();
    if found > known {
        return Err(StoreError::NewerDatabase { found, known });
    }
    blocking(move || sqlite_file::put(&from, &to, stamp)).await
}

/// The file of an SQLite database.
///
/// # Errors
/// For any other database.
pub fn file_of(place: &str) -> Result<PathBuf, StoreError> {
    if place.starts_with("postgres:") || place.starts_with("postgresql:") {
        return Err(StoreError::Unavailable(
            "till backup and restore work on SQLite so far; use pg_dump and pg_restore".to_owned(),
        ));
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
