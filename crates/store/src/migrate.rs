//! Migrations: numbered scripts, each run once in its own transaction, with its checksum kept.

use crate::error::StoreError;
use crate::exec::{Connection, Sql, args, statements};

struct Migration {
    version: i64,
    sqlite: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        sqlite: include_str!("../migrations/sqlite/0001_start.sql"),
    },
    Migration {
        version: 2,
        sqlite: include_str!("../migrations/sqlite/0002_invitation_rights.sql"),
    },
    Migration {
        version: 3,
        sqlite: include_str!("../migrations/sqlite/0003_statistics.sql"),
    },
    Migration {
        version: 5,
        sqlite: include_str!("../migrations/sqlite/0005_refund.sql"),
    },
    Migration {
        version: 6,
        sqlite: include_str!("../migrations/sqlite/0006_paytool.sql"),
    },
    Migration {
        version: 9,
        sqlite: include_str!("../migrations/sqlite/0009_members.sql"),
    },
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations (
    version INTEGER NOT NULL PRIMARY KEY,
    checksum TEXT NOT NULL,
    run_at INTEGER NOT NULL
) STRICT";

statements! {
    DONE = Sql::same("SELECT version, checksum FROM migrations ORDER BY version");
    NOTE = Sql::same("INSERT INTO migrations (version, checksum, run_at) VALUES ($1, $2, $3)");
}

/// Brings the schema up to date. `now` in ms UTC.
pub(crate) async fn migrate(connection: &mut Connection, now: i64) -> Result<(), StoreError> {
    // Another process may be at the same thing: the lock lets one do it, the other finds it done.
    connection.begin();
    match run(connection, now).await {
        Ok(()) => Ok(connection.commit().await?),
        Err(error) => {
            connection.rollback().await?;
            Err(error)
        }
    }
}

async fn run(connection: &mut Connection, now: i64) -> Result<(), StoreError> {
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
        if row.text(1)? != checksum(migration.sqlite) {
            return Err(StoreError::ChangedMigration(version));
        }
        run.push(version);
    }
    // Numbers may have gaps that are filled later: each one that was not run, is.
    for migration in MIGRATIONS.iter().filter(|m| !run.contains(&m.version)) {
        connection.script(migration.sqlite).await?;
        let note = args![migration.version, checksum(migration.sqlite), now];
        connection.fetch(NOTE, note).await?;
    }
    Ok(())
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
