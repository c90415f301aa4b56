//! A backup of a PostgreSQL database: everything as it was at one moment, in a file.

use std::path::Path;
use std::sync::Arc;

use super::{Carried, File, OnCarried, Step, known, same_form};
use crate::error::{DbError, StoreError};
use crate::exec::whole::{Table, Tally};
use crate::exec::{Database, WholePostgres, WholeSqlite, sqlite_file};
use crate::migrate;

/// Copies the database at `url` to the new file `to`, while it is in use. Answers its newest migration.
pub(crate) async fn back_up(url: &str, to: &Path, heard: OnCarried<'_>) -> Result<i64, StoreError> {
    let partial = sqlite_file::begin(to)?;
    let done = into_file(url, &partial, heard).await;
    match done {
        Ok(newest) => {
            sqlite_file::settle(&partial, to)?;
            Ok(newest)
        }
        Err(error) => {
            sqlite_file::remove(&partial)?;
            Err(error)
        }
    }
}

async fn into_file(url: &str, partial: &Path, heard: OnCarried<'_>) -> Result<i64, StoreError> {
    let source = WholePostgres::connect(url).await?;
    source.stand_still().await?;
    if source.is_moving().await? {
        return Err(StoreError::Unfinished);
    }
    let migrations = source.migrations().await?;
    known(&migrations)?;
    make(partial, &migrations).await?;
    let path = partial.to_owned();
    let file = File::new(blocking(move || WholeSqlite::to_fill(&path)).await?);
    let tables = source.tables().await?;
    same_form(&tables, &file.run(|file| file.tables()).await?)?;
    let tallies = copy(&source, &file, tables, heard).await?;
    file.run(move |file| {
        file.finish()?;
        file.seal(&tallies)?;
        // What stands in the file now, and not what was meant to.
        file.check_seal()
    })
    .await?;
    drop(file);
    let path = partial.to_owned();
    Ok(blocking(move || sqlite_file::inspect(&path)).await?)
}

/// A file with the tables that these migrations make.
async fn make(path: &Path, migrations: &[(i64, i64)]) -> Result<(), StoreError> {
    let database = Database::open(&path.to_string_lossy(), 1).await?;
    let mut writer = database.writer().await?;
    migrate::migrate_as(&mut writer, migrations).await?;
    writer.close().await;
    database.close().await;
    Ok(())
}

async fn copy(
    source: &WholePostgres,
    file: &File,
    tables: Vec<Table>,
    heard: OnCarried<'_>,
) -> Result<Vec<(String, Tally)>, StoreError> {
    let (mut tallies, mut all) = (Vec::new(), 0);
    for table in tables {
        let table = Arc::new(table);
        let mut tally = Tally::default();
        source
            .read(&table, async |rows| {
                for row in &rows {
                    tally.add(&table, row);
                }
                let into = Arc::clone(&table);
                file.run(move |file| file.write(&into, &rows)).await?;
                heard(Carried {
                    step: Step::Copying,
                    table: table.name.clone(),
                    rows: all + tally.rows,
                    of: None,
                });
                Ok(())
            })
            .await?;
        all += tally.rows;
        tallies.push((table.name.clone(), tally));
    }
    Ok(tallies)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| DbError::Unavailable(e.to_string()))?
}
