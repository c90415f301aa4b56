//! An SQLite file into an empty PostgreSQL database: a restored backup, or an installation that moves.
//!
//! Rows go over in the order of their keys and each part is one commit, so after a kill it goes on
//! behind the last row that arrived. Until all has been compared the database bears a mark
//! ([`MOVING`]), with which Till does not run on it. What the comparison finds to differ (somebody
//! went on with the source after the kill) is copied again.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::{Carried, CarriedTable, File, OnCarried, Step, known, same_form};
use crate::error::{DbError, StoreError};
use crate::exec::whole::{MOVING, OWN, Table, Tally};
use crate::exec::{Database, Value, WholePostgres, WholeSqlite};
use crate::migrate;

/// What rows are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A database, which nobody may have open.
    Database,
    /// A backup, which must be what it says it is.
    Backup,
}

/// Fills the database at `url` from the file; answers what each table holds.
pub(crate) async fn fill(
    from: &Path,
    source: Source,
    url: &str,
    heard: OnCarried<'_>,
) -> Result<Vec<CarriedTable>, StoreError> {
    let file = open(from, source).await?;
    let migrations = file.run(|file| file.migrations()).await?;
    known(&migrations)?;
    let tables = file.run(|file| file.tables()).await?;
    let target = WholePostgres::connect(url).await?;
    lock(&target).await?;
    let tables: Vec<Arc<Table>> = tables.into_iter().map(Arc::new).collect();
    let mut carrier = Carrier {
        file,
        target,
        heard,
        rows: 0,
        of: 0,
    };
    if let Some(tallies) = carrier.begin(url, &migrations, &tables).await? {
        return Ok(tallies.iter().map(CarriedTable::of).collect());
    }
    carrier.copy(&tables).await?;
    let tallies = carrier.compare(&tables).await?;
    let end = format!("ANALYZE; DROP TABLE IF EXISTS {MOVING}");
    carrier.target.script(&end).await?;
    Ok(tallies.iter().map(CarriedTable::of).collect())
}

async fn open(from: &Path, source: Source) -> Result<File, StoreError> {
    let from = from.to_owned();
    let open = move || match source {
        Source::Database => WholeSqlite::alone(&from),
        Source::Backup => {
            let whole = WholeSqlite::still(&from)?;
            whole.check_seal()?;
            Ok(whole)
        }
    };
    let opened = tokio::task::spawn_blocking(open)
        .await
        .map_err(|e| StoreError::Unavailable(e.to_string()))?;
    Ok(File::new(opened?))
}

/// Who was killed a moment ago may still be there, as the server sees it.
async fn lock(target: &WholePostgres) -> Result<(), StoreError> {
    for _ in 0..50 {
        if target.lock().await? {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Err(refused("somebody else is filling it"))
}

fn refused(why: &str) -> StoreError {
    StoreError::Unavailable(format!("the PostgreSQL database is not touched: {why}"))
}

struct Carrier<'a> {
    file: File,
    target: WholePostgres,
    heard: OnCarried<'a>,
    rows: u64,
    of: u64,
}

impl Carrier<'_> {
    /// Makes the target ready. If it holds rows already, and no mark says that they come from an
    /// unfinished move, they must be the very same ones: then all is done, and this is what they are.
    async fn begin(
        &mut self,
        url: &str,
        migrations: &[(i64, i64)],
        tables: &[Arc<Table>],
    ) -> Result<Option<Vec<(String, Tally)>>, StoreError> {
        let names = self.target.names().await?;
        let known = |name: &String| {
            OWN.contains(&name.as_str()) || tables.iter().any(|table| table.name == *name)
        };
        if let Some(odd) = names.iter().find(|name| !known(name)) {
            return Err(refused(&format!("it holds something else: {odd}")));
        }
        if names.iter().any(|name| name == "migrations") {
            let there = self.target.migrations().await?;
            let versions = |of: &[(i64, i64)]| of.iter().map(|one| one.0).collect::<Vec<_>>();
            if versions(&there) != versions(migrations) {
                return Err(refused(
                    "its tables are not of the source's version; empty it (DROP SCHEMA public \
                     CASCADE; CREATE SCHEMA public), or run `till migrate` on the source first",
                ));
            }
        }
        let is_ours = names.iter().any(|name| name == MOVING);
        if !is_ours {
            for table in tables.iter().filter(|table| names.contains(&table.name)) {
                if !self.target.is_empty(table).await? {
                    return self.same_already(tables).await.map(Some);
                }
            }
        }
        self.make(url, migrations).await?;
        let form: Vec<Table> = tables.iter().map(|table| Table::clone(table)).collect();
        same_form(&form, &self.target.tables().await?)?;
        Ok(None)
    }

    /// The whole is there, or something else is.
    async fn same_already(
        &mut self,
        tables: &[Arc<Table>],
    ) -> Result<Vec<(String, Tally)>, StoreError> {
        let mut tallies = Vec::new();
        for table in tables {
            let tally = self.tally_of_file(table).await?;
            if tally != self.target.tally(table).await? {
                let table = &table.name;
                return Err(refused(&format!(
                    "it holds other data (the table {table} differs); take an empty one"
                )));
            }
            tallies.push((table.name.clone(), tally));
        }
        Ok(tallies)
    }

    async fn make(&self, url: &str, migrations: &[(i64, i64)]) -> Result<(), StoreError> {
        let mark = format!("CREATE TABLE IF NOT EXISTS {MOVING} (since BIGINT PRIMARY KEY)");
        self.target.script(&mark).await?;
        let database = Database::open(url, 1).await?;
        let mut writer = database.writer().await?;
        migrate::migrate_as(&mut writer, migrations).await?;
        writer.close().await;
        database.close().await;
        Ok(())
    }

    async fn copy(&mut self, tables: &[Arc<Table>]) -> Result<(), StoreError> {
        for table in tables {
            let counted = Arc::clone(table);
            self.of += self.file.run(move |file| file.count(&counted)).await?;
        }
        for table in tables {
            let after = self.target.last_key(table).await?;
            if after.is_some() {
                self.rows += self.target.count(table).await?;
            }
            self.copy_table(table, after).await?;
        }
        Ok(())
    }

    async fn copy_table(
        &mut self,
        table: &Arc<Table>,
        after: Option<Vec<Value>>,
    ) -> Result<(), DbError> {
        let mut parts = self.file.stream(table, after);
        while let Some(part) = parts.recv().await {
            let rows = part?;
            if rows.is_empty() {
                continue;
            }
            self.target.write(table, &rows).await?;
            self.tell(Step::Copying, table, rows.len());
        }
        Ok(())
    }

    async fn compare(&mut self, tables: &[Arc<Table>]) -> Result<Vec<(String, Tally)>, StoreError> {
        self.rows = 0;
        let mut tallies = Vec::new();
        for table in tables {
            let tally = self.tally_of_file(table).await?;
            let mut there = self.target.tally(table).await?;
            if there != tally {
                let name = &table.name;
                self.target.script(&format!("TRUNCATE \"{name}\"")).await?;
                self.copy_table(table, None).await?;
                there = self.target.tally(table).await?;
            }
            if there != tally {
                return Err(StoreError::Corrupt(format!(
                    "the table {} arrived with {} rows instead of {}, or with others",
                    table.name, there.rows, tally.rows
                )));
            }
            tallies.push((table.name.clone(), tally));
        }
        Ok(tallies)
    }

    async fn tally_of_file(&mut self, table: &Arc<Table>) -> Result<Tally, DbError> {
        let mut tally = Tally::default();
        let mut parts = self.file.stream(table, None);
        while let Some(part) = parts.recv().await {
            let rows = part?;
            for row in &rows {
                tally.add(table, row);
            }
            self.tell(Step::Comparing, table, rows.len());
        }
        Ok(tally)
    }

    fn tell(&mut self, step: Step, table: &Table, rows: usize) {
        self.rows += u64::try_from(rows).unwrap_or(0);
        (self.heard)(Carried {
            step,
            table: table.name.clone(),
            rows: self.rows,
            of: (self.of > 0).then_some(self.of),
        });
    }
}
