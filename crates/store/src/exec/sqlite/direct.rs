//! A connection whose calls block. Statements stay prepared; a row is bound from borrowed values.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, ToSql};

use super::error;
use crate::error::DbError;
use crate::exec::insert::Insert;
use crate::exec::value::{Row, Value};

#[derive(Debug)]
pub(crate) struct Direct {
    connection: rusqlite::Connection,
    /// Texts of one-row inserts, by name.
    texts: HashMap<&'static str, Arc<str>>,
    /// A transaction was asked for and has not begun.
    begins: bool,
}

impl Direct {
    pub(super) fn new(connection: rusqlite::Connection) -> Self {
        Self {
            connection,
            texts: HashMap::new(),
            begins: false,
        }
    }

    pub(super) const fn begin(&mut self) {
        self.begins = true;
    }

    /// Begins a transaction that only reads.
    pub(super) fn look(&self) -> Result<(), DbError> {
        self.act("BEGIN")
    }

    /// `IMMEDIATE`: a transaction that begins by reading could not write after somebody else's.
    fn begun(&mut self) -> Result<(), DbError> {
        if std::mem::take(&mut self.begins) {
            self.act("BEGIN IMMEDIATE")?;
        }
        Ok(())
    }

    pub(super) fn commit(&mut self) -> Result<(), DbError> {
        if std::mem::take(&mut self.begins) {
            // Nothing was done in it.
            return Ok(());
        }
        self.act("COMMIT")
    }

    pub(super) fn rollback(&mut self) -> Result<(), DbError> {
        // Some errors (a full disk) have rolled it back already.
        if std::mem::take(&mut self.begins) || self.connection.is_autocommit() {
            return Ok(());
        }
        self.act("ROLLBACK")
    }

    fn act(&self, sql: &str) -> Result<(), DbError> {
        let mut statement = self.prepared(sql)?;
        statement.raw_execute().map_err(|e| error(&e))?;
        Ok(())
    }

    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>, DbError> {
        self.connection.prepare_cached(sql).map_err(|e| error(&e))
    }

    pub(super) fn fetch(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        self.begun()?;
        let mut statement = self.prepared(sql)?;
        bind_numbered(&mut statement, args)?;
        let width = statement.column_count();
        let mut found = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| error(&e))? {
            let values: Result<_, _> = (0..width).map(|column| value(row, column)).collect();
            found.push(Row(values?));
        }
        Ok(found)
    }

    pub(super) fn explain(&mut self, sql: &str) -> Result<Vec<String>, DbError> {
        let explain = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = self.connection.prepare(&explain).map_err(|e| error(&e))?;
        let mut steps = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| error(&e))? {
            steps.push(row.get("detail").map_err(|e| error(&e))?);
        }
        Ok(steps)
    }

    pub(super) fn script(&mut self, text: &str) -> Result<(), DbError> {
        self.begun()?;
        self.connection.execute_batch(text).map_err(|e| error(&e))
    }

    /// Row by row with one prepared statement: in SQLite a call is cheaper than a longer text.
    pub(super) fn insert(&mut self, insert: &Insert, rows: &[Vec<Value>]) -> Result<(), DbError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.begun()?;
        let text = self
            .texts
            .entry(insert.name)
            .or_insert_with(|| insert.text(1, |_| "?".to_owned()).into());
        let text = Arc::clone(text);
        let mut statement = self.prepared(&text)?;
        for row in rows {
            for (column, value) in row.iter().enumerate() {
                bind(&mut statement, column + 1, value)?;
            }
            statement.raw_execute().map_err(|e| error(&e))?;
        }
        Ok(())
    }

    pub(super) fn close(self) {
        self.connection.flush_prepared_statement_cache();
        if let Err((_, error)) = self.connection.close() {
            tracing::warn!(%error, "the database connection did not close cleanly");
        }
    }
}

/// Binds `$1`, `$2` … SQLite takes them for names and counts them in the order in which they appear.
fn bind_numbered(statement: &mut CachedStatement<'_>, args: &[Value]) -> Result<(), DbError> {
    for place in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(place)
            .and_then(|name| name[1..].parse::<usize>().ok());
        let value = number
            .and_then(|number| number.checked_sub(1))
            .and_then(|number| args.get(number))
            .ok_or_else(|| DbError::Unavailable(format!("parameter {place} has no value")))?;
        bind(statement, place, value)?;
    }
    Ok(())
}

fn bind(statement: &mut CachedStatement<'_>, place: usize, value: &Value) -> Result<(), DbError> {
    let bound = match value {
        Value::List(values) => statement.raw_bind_parameter(place, crate::exec::json(values)?),
        Value::Int(_) | Value::Text(_) | Value::Bytes(_) => {
            statement.raw_bind_parameter(place, Borrowed(value))
        }
    };
    bound.map_err(|e| error(&e))
}

pub(super) struct Borrowed<'a>(pub(super) &'a Value);

impl ToSql for Borrowed<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Int(Some(number)) => ValueRef::Integer(*number),
            Value::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Value::Int(None) | Value::Text(None) | Value::Bytes(None) | Value::List(_) => {
                ValueRef::Null
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

pub(super) fn value(row: &rusqlite::Row<'_>, column: usize) -> Result<Value, DbError> {
    let value = match row.get_ref(column).map_err(|e| error(&e))? {
        ValueRef::Null => Value::Text(None),
        ValueRef::Integer(number) => Value::Int(Some(number)),
        ValueRef::Text(text) => Value::Text(Some(
            str::from_utf8(text)
                .map_err(|e| DbError::Corrupt(format!("column {column}: {e}")))?
                .to_owned(),
        )),
        ValueRef::Blob(bytes) => Value::Bytes(Some(bytes.to_vec())),
        ValueRef::Real(_) => {
            return Err(DbError::Corrupt(format!("column {column} is a float")));
        }
    };
    Ok(value)
}
