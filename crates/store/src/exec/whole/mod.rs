//! Whole tables as they are, for copies of a whole database. Their statements are made from the
//! catalogue, so that a table which a later migration adds is copied without anybody thinking of it.

mod table;
mod tally;

pub(crate) use table::{Kind, Table};
pub(crate) use tally::Tally;

use super::value::{Row, Value};

/// Tables that belong to a database itself and are not copied: which migrations it has seen, what a
/// backup says of itself, and the mark of a move that is not finished.
pub(crate) const OWN: [&str; 3] = ["migrations", MANIFEST, MOVING];
/// In a backup: what each table must hold.
pub(crate) const MANIFEST: &str = "till_backup";
/// In a PostgreSQL database that is being filled.
pub(crate) const MOVING: &str = "till_move";

/// A part of a table's rows has so many at most …
const CHUNK_ROWS: usize = 4_000;
/// … or is over with the row that makes it this large.
const CHUNK_BYTES: usize = 4 << 20;

/// Gathers rows until they are worth an exchange.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    rows: Vec<Row>,
    bytes: usize,
}

impl Chunk {
    /// Adds a row; answers all when there are enough of them.
    pub(crate) fn push(&mut self, row: Row) -> Option<Vec<Row>> {
        self.bytes += row.0.iter().map(size).sum::<usize>();
        self.rows.push(row);
        (self.rows.len() >= CHUNK_ROWS || self.bytes >= CHUNK_BYTES).then(|| self.rest())
    }
    pub(crate) fn rest(&mut self) -> Vec<Row> {
        self.bytes = 0;
        std::mem::take(&mut self.rows)
    }
}

fn size(value: &Value) -> usize {
    match value {
        Value::Int(_) | Value::Text(None) | Value::Bytes(None) | Value::List(_) => 8,
        Value::Text(Some(text)) => text.len(),
        Value::Bytes(Some(bytes)) => bytes.len(),
    }
}
