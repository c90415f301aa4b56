//! A PostgreSQL database whose tables are read or written whole, over one ordinary connection.

use std::pin::pin;

use futures_util::StreamExt as _;
use tokio_postgres::Client;
use tokio_postgres::binary_copy::{BinaryCopyInWriter, BinaryCopyOutStream};
use tokio_postgres::types::Type;

use super::errors::{Keys, error};
use super::place::Place;
use super::values::{self, Answered};
use crate::error::DbError;
use crate::exec::value::{Row, Value};
use crate::exec::whole::{Chunk, Kind, MOVING, Table, Tally};

/// A table may take as long as it takes. Plans are left to the server: everything is read.
const SETTINGS: &str = "SET statement_timeout = 0; SET lock_timeout = 0; \
    SET idle_in_transaction_session_timeout = 0; SET timezone = 'UTC'; SET jit = off; \
    SET standard_conforming_strings = on; SET client_min_messages = warning";

/// One who fills a database at a time ("till", "move").
const LOCK: &str =
    "SELECT CASE WHEN pg_try_advisory_lock(1953066092, 1836021349) THEN 1 ELSE 0 END";

const CATALOGUE: &str = "SELECT c.relname::text, a.attname::text, \
       format_type(a.atttypid, NULL), COALESCE(k.place, 0) \
     FROM pg_class c \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
     LEFT JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary \
     LEFT JOIN LATERAL unnest(x.indkey::int2[]) WITH ORDINALITY AS k (number, place) \
       ON k.number = a.attnum \
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') \
       AND NOT c.relispartition";

const NAMES: &str = "SELECT relname::text FROM pg_class \
     WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
     ORDER BY relname";

pub(crate) struct Whole {
    client: Client,
    keys: Keys,
}

impl std::fmt::Debug for Whole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Whole").finish_non_exhaustive()
    }
}

impl Whole {
    pub(crate) async fn connect(url: &str) -> Result<Self, DbError> {
        let place = Place::of(url)?;
        let keys = Keys::default();
        let (client, connection) = place
            .config
            .connect(place.tls)
            .await
            .map_err(|e| error(&e, &keys))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the database ended");
            }
        });
        let whole = Self { client, keys };
        whole.script(SETTINGS).await?;
        Ok(whole)
    }

    pub(crate) async fn script(&self, text: &str) -> Result<(), DbError> {
        let done = self.client.batch_execute(text).await;
        done.map_err(|e| error(&e, &self.keys))
    }

    async fn rows(&self, sql: &str) -> Result<Vec<Row>, DbError> {
        let rows = self.client.query(sql, &[]).await;
        let rows = rows.map_err(|e| error(&e, &self.keys))?;
        rows.iter().map(values::row).collect()
    }

    /// From here on everything is read as it is now.
    pub(crate) async fn stand_still(&self) -> Result<(), DbError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        self.script(begin).await
    }

    /// Keeps everybody else from filling the database while this is connected; answers whether
    /// nobody does.
    pub(crate) async fn lock(&self) -> Result<bool, DbError> {
        let rows = self.rows(LOCK).await?;
        rows.first().map_or(Ok(false), |row| row.bool(0))
    }

    /// The names of everything that is there.
    pub(crate) async fn names(&self) -> Result<Vec<String>, DbError> {
        let rows = self.rows(NAMES).await?;
        rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
    }

    /// Is there a function of this name? Extensions bring theirs.
    pub(crate) async fn has_function(&self, name: &str) -> Result<bool, DbError> {
        let sql = format!(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_proc WHERE proname = '{name}') THEN 1 ELSE 0 END"
        );
        let rows = self.rows(&sql).await?;
        rows.first().map_or(Ok(false), |row| row.bool(0))
    }

    pub(crate) async fn is_moving(&self) -> Result<bool, DbError> {
        Ok(self.names().await?.iter().any(|name| name == MOVING))
    }

    /// The migrations in it, each with the time at which it was run (ms UTC).
    pub(crate) async fn migrations(&self) -> Result<Vec<(i64, i64)>, DbError> {
        let sql = "SELECT version, run_at FROM migrations ORDER BY version";
        let rows = self.rows(sql).await?;
        rows.iter()
            .map(|row| Ok((row.int(0)?, row.int(1)?)))
            .collect()
    }

    pub(crate) async fn tables(&self) -> Result<Vec<Table>, DbError> {
        let mut catalogue = Vec::new();
        for row in self.rows(CATALOGUE).await? {
            let text = |column| row.text(column).map(ToOwned::to_owned);
            catalogue.push((text(0)?, text(1)?, text(2)?, row.int(3)?));
        }
        Table::all(catalogue)
    }

    pub(crate) async fn count(&self, table: &Table) -> Result<u64, DbError> {
        let sql = format!("SELECT COUNT(*) FROM \"{}\"", table.name);
        let rows = self.rows(&sql).await?;
        let count = rows.first().map_or(Ok(0), |row| row.int(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    pub(crate) async fn is_empty(&self, table: &Table) -> Result<bool, DbError> {
        let sql = format!("SELECT 1 FROM \"{}\" LIMIT 1", table.name);
        Ok(self.rows(&sql).await?.is_empty())
    }

    /// The key of the last row.
    pub(crate) async fn last_key(&self, table: &Table) -> Result<Option<Vec<Value>>, DbError> {
        let (key, name, backwards) = (table.key_list(), &table.name, table.key_backwards());
        let sql = format!("SELECT {key} FROM \"{name}\" ORDER BY {backwards} LIMIT 1");
        Ok(self.rows(&sql).await?.pop().map(|row| row.0))
    }

    /// Hands out all rows in the order of their keys, part by part.
    pub(crate) async fn read(
        &self,
        table: &Table,
        mut hand: impl AsyncFnMut(Vec<Row>) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let sql = format!("COPY ({}) TO STDOUT (FORMAT binary)", table.select());
        let lost = |e| error(&e, &self.keys);
        let stream = self.client.copy_out(&sql).await.map_err(lost)?;
        let mut rows = pin!(BinaryCopyOutStream::new(stream, &types(table)));
        let mut chunk = Chunk::default();
        while let Some(row) = rows.next().await {
            let row = row.map_err(lost)?;
            let values: Result<_, _> = (0..table.columns.len())
                .map(|column| row.try_get::<Answered>(column).map(|answered| answered.0))
                .collect();
            if let Some(full) = chunk.push(Row(values.map_err(lost)?)) {
                hand(full).await?;
            }
        }
        hand(chunk.rest()).await
    }

    /// Counts up what the table holds.
    pub(crate) async fn tally(&self, table: &Table) -> Result<Tally, DbError> {
        let mut tally = Tally::default();
        self.read(table, async |rows| {
            for row in &rows {
                tally.add(table, row);
            }
            Ok(())
        })
        .await?;
        Ok(tally)
    }

    /// Adds rows: all of them or, when something goes wrong, none.
    pub(crate) async fn write(&self, table: &Table, rows: &[Row]) -> Result<(), DbError> {
        let (list, name) = (table.list(), &table.name);
        let sql = format!("COPY \"{name}\" ({list}) FROM STDIN (FORMAT binary)");
        let failed = |e| match error(&e, &self.keys) {
            DbError::Corrupt(why) => DbError::Corrupt(format!("{name}: {why}")),
            other => other,
        };
        let sink = self.client.copy_in(&sql).await.map_err(failed)?;
        let mut copy = pin!(BinaryCopyInWriter::new(sink, &types(table)));
        for row in rows {
            copy.as_mut().write_raw(&row.0).await.map_err(failed)?;
        }
        copy.as_mut().finish().await.map_err(failed)?;
        Ok(())
    }
}

fn types(table: &Table) -> Vec<Type> {
    let kind = |kind| match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    };
    table
        .columns
        .iter()
        .map(|column| kind(column.kind))
        .collect()
}
