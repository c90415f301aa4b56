//! An SQLite file whose tables are read or written whole.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::direct::{Borrowed, value};
use super::error;
use crate::error::DbError;
use crate::exec::value::{Row, Value};
use crate::exec::whole::{Chunk, MANIFEST, Table, Tally};

/// What each table held when the backup was made. Digests are hexadecimal.
const MANIFEST_TABLE: &str = "CREATE TABLE till_backup (
    name TEXT NOT NULL PRIMARY KEY,
    rows INTEGER NOT NULL,
    fen TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT, WITHOUT ROWID";

/// Made anew after the rows are in: sorting them is much quicker than looking up the place of each.
/// With an index go its fixed statistics (`0003_statistics.sql`), so they are kept aside.
const KEEP_STATISTICS: &str = "CREATE TEMP TABLE kept AS SELECT tbl, idx, stat FROM sqlite_stat1";
const PUT_STATISTICS: &str = "DELETE FROM sqlite_stat1;
    INSERT INTO sqlite_stat1 (tbl, idx, stat) SELECT tbl, idx, stat FROM kept;
    DROP TABLE kept";

#[derive(Debug)]
pub(crate) struct Whole {
    connection: Connection,
    /// Texts of indexes that are still to be made.
    indexes: Vec<String>,
}

impl Whole {
    /// To read it as it stands while nobody else has it open; until this is dropped nobody can.
    pub(crate) fn alone(path: &Path) -> Result<Self, DbError> {
        let whole = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let kept_out = whole
            .connection
            .busy_timeout(Duration::from_secs(1))
            .and_then(|()| {
                let alone = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;";
                whole.connection.execute_batch(alone)
            });
        kept_out.map_err(|_| {
            let name = path.display();
            DbError::Unavailable(format!("{name} is in use: stop Till first"))
        })?;
        Ok(whole)
    }

    /// To read a file that nobody writes: a backup.
    pub(crate) fn still(path: &Path) -> Result<Self, DbError> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    /// To fill a new file that has its schema: quick, and worth nothing until [`Self::finish`].
    pub(crate) fn to_fill(path: &Path) -> Result<Self, DbError> {
        let mut whole = Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        whole.run(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = OFF; \
             PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;",
        )?;
        whole.run(KEEP_STATISTICS)?;
        let indexes = whole.texts(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
        )?;
        for (name, text) in indexes {
            whole.run(&format!("DROP INDEX \"{name}\""))?;
            whole.indexes.push(text);
        }
        Ok(whole)
    }

    /// To change what stands in a finished file.
    pub(crate) fn to_change(path: &Path) -> Result<Self, DbError> {
        Self::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    fn open(path: &Path, flags: OpenFlags) -> Result<Self, DbError> {
        let connection = Connection::open_with_flags(path, flags).map_err(|e| {
            let said = error(&e);
            DbError::Unavailable(format!("{}: {said}", path.display()))
        })?;
        Ok(Self {
            connection,
            indexes: Vec::new(),
        })
    }

    fn run(&self, script: &str) -> Result<(), DbError> {
        self.connection.execute_batch(script).map_err(|e| error(&e))
    }

    fn texts(&self, sql: &str) -> Result<Vec<(String, String)>, DbError> {
        let mut statement = self.connection.prepare(sql).map_err(|e| error(&e))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.and_then(Iterator::collect).map_err(|e| error(&e))
    }

    /// The migrations in it, each with the time at which it was run (ms UTC).
    pub(crate) fn migrations(&self) -> Result<Vec<(i64, i64)>, DbError> {
        let sql = "SELECT version, run_at FROM migrations ORDER BY version";
        let mut statement = self.connection.prepare(sql).map_err(|e| error(&e))?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
        rows.and_then(Iterator::collect).map_err(|e| error(&e))
    }

    pub(crate) fn tables(&self) -> Result<Vec<Table>, DbError> {
        let sql = "SELECT t.name, c.name, c.type, c.pk \
             FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        let mut statement = self.connection.prepare(sql).map_err(|e| error(&e))?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        });
        Table::all(rows.and_then(Iterator::collect).map_err(|e| error(&e))?)
    }

    pub(crate) fn count(&self, table: &Table) -> Result<u64, DbError> {
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.name);
        let count: i64 = self
            .connection
            .query_row(&sql, [], |row| row.get(0))
            .map_err(|e| error(&e))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Hands out all rows after the key `after`, in the order of their keys, part by part.
    pub(crate) fn read(
        &self,
        table: &Table,
        after: Option<&[Value]>,
        mut hand: impl FnMut(Vec<Row>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let (list, name, key) = (table.list(), &table.name, table.key_list());
        let after = after.unwrap_or_default();
        let from = match after.len() {
            0 => String::new(),
            count => format!("WHERE ({key}) > ({})", vec!["?"; count].join(", ")),
        };
        let sql = format!("SELECT {list} FROM \"{name}\" {from} ORDER BY {key}");
        let mut statement = self.connection.prepare(&sql).map_err(|e| error(&e))?;
        let width = statement.column_count();
        let mut rows = statement
            .query(params_from_iter(after.iter().map(Borrowed)))
            .map_err(|e| error(&e))?;
        let mut chunk = Chunk::default();
        while let Some(row) = rows.next().map_err(|e| error(&e))? {
            let values: Result<_, _> = (0..width).map(|column| value(row, column)).collect();
            if let Some(full) = chunk.push(Row(values?)) {
                hand(full)?;
            }
        }
        hand(chunk.rest())
    }

    /// Counts up what the table holds.
    pub(crate) fn tally(&self, table: &Table) -> Result<Tally, DbError> {
        let mut tally = Tally::default();
        self.read(table, None, |rows| {
            for row in &rows {
                tally.add(table, row);
            }
            Ok(())
        })?;
        Ok(tally)
    }

    /// Adds rows.
    pub(crate) fn write(&self, table: &Table, rows: &[Row]) -> Result<(), DbError> {
        let (list, name) = (table.list(), &table.name);
        let places = vec!["?"; table.columns.len()].join(", ");
        let sql = format!("INSERT INTO \"{name}\" ({list}) VALUES ({places})");
        self.run("BEGIN")?;
        let mut statement = self
            .connection
            .prepare_cached(&sql)
            .map_err(|e| error(&e))?;
        for row in rows {
            statement
                .execute(params_from_iter(row.0.iter().map(Borrowed)))
                .map_err(|e| error(&e))?;
        }
        self.run("COMMIT")
    }

    /// Makes the indexes that [`Self::to_fill`] put off.
    pub(crate) fn finish(&mut self) -> Result<(), DbError> {
        for text in std::mem::take(&mut self.indexes) {
            self.run(&text)?;
        }
        self.run(PUT_STATISTICS)
    }

    /// Writes down what each table holds.
    pub(crate) fn seal(&self, tallies: &[(String, Tally)]) -> Result<(), DbError> {
        self.run("BEGIN")?;
        self.run(MANIFEST_TABLE)?;
        let sql = "INSERT INTO till_backup (name, rows, fen, digest) VALUES (?1, ?2, ?3, ?4)";
        for (name, tally) in tallies {
            let rows = i64::try_from(tally.rows).unwrap_or(i64::MAX);
            let digest = format!("{:032x}", tally.digest);
            let row = (name.as_str(), rows, tally.fen.to_string(), digest);
            self.connection.execute(sql, row).map_err(|e| error(&e))?;
        }
        self.run("COMMIT")
    }

    /// A copy that is used from now on says no more what it once held.
    pub(crate) fn unseal(&self) -> Result<(), DbError> {
        self.run(&format!("DROP TABLE IF EXISTS {MANIFEST}"))
    }

    /// Holds each table against what the backup says of it; one of before there was a manifest says
    /// nothing.
    pub(crate) fn check_seal(&self) -> Result<(), DbError> {
        let said = format!("SELECT name FROM sqlite_schema WHERE name = '{MANIFEST}'");
        if !self
            .connection
            .prepare(&said)
            .and_then(|mut s| s.exists([]))
            .map_err(|e| error(&e))?
        {
            return Ok(());
        }
        let sql = format!("SELECT name, rows || ' ' || fen || ' ' || digest FROM {MANIFEST}");
        let mut said = self.texts(&sql)?;
        said.sort();
        let mut found = Vec::new();
        for table in self.tables()? {
            let Tally { rows, fen, digest } = self.tally(&table)?;
            found.push((table.name, format!("{rows} {fen} {digest:032x}")));
        }
        let differs = said.iter().zip(&found).find(|(one, other)| one != other);
        match differs {
            Some(((table, said), (_, found))) => Err(DbError::Corrupt(format!(
                "the backup says of its table {table} (rows, fen, checksum): {said}; it holds {found}"
            ))),
            None if said.len() != found.len() => Err(DbError::Corrupt(format!(
                "the backup says that it has {} tables and has {}",
                said.len(),
                found.len()
            ))),
            None => Ok(()),
        }
    }
}
