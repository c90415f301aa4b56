//! A database as a file: copied while it is in use, looked into, put in another's place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::error;
use super::whole::Whole;
use crate::error::DbError;

/// Writes a consistent copy of `from` to `to`, which must not exist. `from` may be in use: the copy is of
/// one moment, and nobody waits for it. It appears under its name only when it is whole and on disk.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), DbError> {
    let partial = begin(to)?;
    // Not one of Till's usual connections: it sets nothing and changes nothing.
    let connection = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(|e| error(&e))?;
    let name = partial.to_string_lossy().into_owned();
    let copied = connection.execute("VACUUM INTO ?1", [name]);
    if let Err(failed) = copied {
        remove(&partial)?;
        return Err(error(&failed));
    }
    drop(connection);
    seal(&partial)?;
    settle(&partial, to)
}

/// Where the copy `to` grows, which must not exist itself.
pub(crate) fn begin(to: &Path) -> Result<PathBuf, DbError> {
    if to.exists() {
        return Err(DbError::Unavailable(format!("{} exists", to.display())));
    }
    let partial = beside(to, "partial");
    remove(&partial)?;
    Ok(partial)
}

/// Writes down in a copy what each of its tables holds.
fn seal(copy: &Path) -> Result<(), DbError> {
    let whole = Whole::to_change(copy)?;
    let mut tallies = Vec::new();
    for table in whole.tables()? {
        let tally = whole.tally(&table)?;
        tallies.push((table.name, tally));
    }
    whole.seal(&tallies)
}

/// Is the file whole, and which is the newest migration in it?
pub(crate) fn inspect(path: &Path) -> Result<i64, DbError> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|e| error(&e))?;
    let said: String = connection
        .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
        .map_err(|e| error(&e))?;
    if said != "ok" {
        return Err(DbError::Corrupt(said));
    }
    connection
        .query_row("SELECT MAX(version) FROM migrations", [], |row| row.get(0))
        .map_err(|e| error(&e))
}

/// Does a backup hold what it says of itself?
pub(crate) fn check_seal(path: &Path) -> Result<(), DbError> {
    Whole::still(path)?.check_seal()
}

/// Puts a copy of `from` in the place of `to`. What was there is kept; answers where.
pub(crate) fn put(from: &Path, to: &Path, stamp: i64) -> Result<Option<PathBuf>, DbError> {
    let kept = if to.exists() {
        close_for_good(to)?;
        Some(beside(to, &format!("replaced-{stamp}")))
    } else {
        None
    };
    let partial = beside(to, "partial");
    fs::copy(from, &partial).map_err(|e| failed(&partial, &e))?;
    // What it held when it was made will soon be history.
    Whole::to_change(&partial)?.unseal()?;
    if let Some(kept) = &kept {
        fs::rename(to, kept).map_err(|e| failed(kept, &e))?;
    }
    settle(&partial, to)?;
    Ok(kept)
}

/// Moves the write-ahead log into the file and removes it, which nobody can while somebody else has the
/// database open.
fn close_for_good(path: &Path) -> Result<(), DbError> {
    let in_use = |_| {
        let name = path.display();
        DbError::Unavailable(format!("{name} is in use: stop Till first"))
    };
    let connection = Connection::open(path).map_err(|e| error(&e))?;
    connection
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;")
        .map_err(in_use)?;
    connection.close().map_err(|(_, e)| error(&e))?;
    for ending in ["-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        if Path::new(&name).exists() {
            return Err(in_use(rusqlite::Error::InvalidQuery));
        }
    }
    Ok(())
}

/// On disk first, then under its name.
pub(crate) fn settle(partial: &Path, to: &Path) -> Result<(), DbError> {
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    File::open(partial)
        .and_then(|file| file.sync_all())
        .and_then(|()| fs::rename(partial, to))
        .and_then(|()| File::open(folder)?.sync_all())
        .map_err(|e| failed(to, &e))
}

pub(crate) fn remove(path: &Path) -> Result<(), DbError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(failed(path, &e)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn failed(path: &Path, error: &std::io::Error) -> DbError {
    DbError::Unavailable(format!("{}: {error}", path.display()))
}
