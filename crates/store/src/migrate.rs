//! Migrations: numbered scripts, each run once in its own transaction, with its checksum kept.

use crate::error::StoreError;
use crate::exec::{Connection, Sql, args, statements};

struct Migration {
    version: i64,
    text: Sql,
}

/// A script for each database, of one name.
macro_rules! migration {
    ($version:literal, $file:literal) => {
        Migration {
            version: $version,
            text: Sql::pair(
                include_str!(concat!("../migrations/sqlite/", $file)),
                include_str!(concat!("../migrations/postgres/", $file)),
            ),
        }
    };
}

/// By number. Numbers may be missing, and one that comes late is run late.
const MIGRATIONS: &[Migration] = &[
    migration!(1, "0001_start.sql"),
    migration!(2, "0002_invitation_rights.sql"),
    migration!(3, "0003_statistics.sql"),
    migration!(5, "0005_refund.sql"),
    migration!(6, "0006_paytool.sql"),
    migration!(9, "0009_members.sql"),
    migration!(10, "0010_api.sql"),
    migration!(11, "0011_payments.sql"),
    migration!(17, "0017_webhooks.sql"),
    migration!(18, "0018_fapiao.sql"),
    migration!(22, "0022_notices.sql"),
    migration!(23, "0023_renewals.sql"),
    migration!(24, "0024_order_templates.sql"),
    migration!(25, "0025_statement_troubles.sql"),
    migration!(26, "0026_books.sql"),
    migration!(27, "0027_ledger_by_time.sql"),
    migration!(29, "0029_audit.sql"),
    migration!(30, "0030_bulk.sql"),
    migration!(31, "0031_writer_marks.sql"),
];

/// Nodes that start together migrate one after another: SQLite by its one writer, PostgreSQL by a lock
/// of this purpose ("till"). A script may take its time.
const TABLE: Sql = Sql::pair(
    "CREATE TABLE IF NOT EXISTS migrations (
        version INTEGER NOT NULL PRIMARY KEY,
        checksum TEXT NOT NULL,
        run_at INTEGER NOT NULL
    ) STRICT",
    "SET LOCAL lock_timeout = 0;
    SET LOCAL statement_timeout = 0;
    SELECT pg_advisory_xact_lock(1953066092);
    CREATE TABLE IF NOT EXISTS migrations (
        version BIGINT NOT NULL PRIMARY KEY,
        checksum TEXT COLLATE \"C\" NOT NULL,
        run_at BIGINT NOT NULL
    )",
);

statements! {
    DONE = Sql::same("SELECT version, checksum FROM migrations ORDER BY version");
    NOTE = Sql::same("INSERT INTO migrations (version, checksum, run_at) VALUES ($1, $2, $3)");
    /// Is the database still being filled from another one? SQLite files are filled under another name.
    UNFINISHED = Sql::pair(
        "SELECT 1 AS n WHERE 1 = 0",
        "SELECT 1 AS n WHERE to_regclass('till_move') IS NOT NULL");
}

/// Brings the schema up to date. `now` in ms UTC.
pub(crate) async fn migrate(connection: &mut Connection, now: i64) -> Result<(), StoreError> {
    if !connection.fetch(UNFINISHED, args![]).await?.is_empty() {
        return Err(StoreError::Unfinished);
    }
    let all: Vec<_> = MIGRATIONS.iter().map(|one| (one.version, now)).collect();
    migrate_as(connection, &all).await
}

/// Runs these migrations, as they were run at the given times (ms UTC) elsewhere. Another process may
/// be at the same thing: the lock lets one do it, the other finds it done.
pub(crate) async fn migrate_as(
    connection: &mut Connection,
    wanted: &[(i64, i64)],
) -> Result<(), StoreError> {
    connection.begin_unmarked();
    match run(connection, wanted).await {
        Ok(()) => Ok(connection.commit().await?),
        Err(error) => {
            connection.rollback().await?;
            Err(error)
        }
    }
}

async fn run(connection: &mut Connection, wanted: &[(i64, i64)]) -> Result<(), StoreError> {
    connection.script(TABLE).await?;
    let done = connection.fetch(DONE, args![]).await?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    let mut run = Vec::new();
    for row in &done {
        let version = row.int(0)?;
        let Some(migration) = MIGRATIONS.iter().find(|m| m.version == version) else {
            return Err(StoreError::NewerDatabase {
                found: version,
                known,
            });
        };
        if row.text(1)? != checksum(connection.text(migration.text)) {
            return Err(StoreError::ChangedMigration(version));
        }
        run.push(version);
    }
    for migration in MIGRATIONS.iter().filter(|m| !run.contains(&m.version)) {
        let Some((_, at)) = wanted.iter().find(|one| one.0 == migration.version) else {
            continue;
        };
        connection.script(migration.text).await?;
        let text = connection.text(migration.text);
        let note = args![migration.version, checksum(text), *at];
        connection.fetch(NOTE, note).await?;
    }
    Ok(())
}

/// What the migrations do on PostgreSQL.
#[cfg(test)]
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    let texts = MIGRATIONS
        .iter()
        .map(|migration| migration.text.on_postgres());
    std::iter::once(TABLE.on_postgres()).chain(texts)
}

/// Does this Till know the migration?
pub(crate) fn knows(version: i64) -> bool {
    MIGRATIONS
        .iter()
        .any(|migration| migration.version == version)
}

/// The newest migration that this Till knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// FNV-1a: it tells an edited file from the one that was run; nobody forges it.
fn checksum(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
