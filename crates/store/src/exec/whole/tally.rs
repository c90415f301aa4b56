//! What a table holds, in three numbers that do not depend on the order of its rows.

use aws_lc_rs::digest::{Context, SHA256};

use super::table::Table;
use crate::exec::value::{Row, Value};

/// Two tables with the same tally hold the same rows: it tells damage, not a forger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    /// All amounts of money added up.
    pub(crate) fen: i128,
    /// The first half of each row's SHA-256, added up modulo 2^128.
    pub(crate) digest: u128,
}

impl Tally {
    /// Counts a row in.
    pub(crate) fn add(&mut self, table: &Table, row: &Row) {
        self.rows += 1;
        let mut digest = Context::new(&SHA256);
        for (column, value) in table.columns.iter().zip(&row.0) {
            feed(&mut digest, value);
            if let Value::Int(Some(fen)) = value
                && column.name.ends_with("_fen")
            {
                self.fen += i128::from(*fen);
            }
        }
        let digest = digest.finish();
        let half = digest
            .as_ref()
            .first_chunk()
            .map_or(0, |half| u128::from_be_bytes(*half));
        self.digest = self.digest.wrapping_add(half);
    }
}

/// Type and length first: no two rows are fed alike.
fn feed(digest: &mut Context, value: &Value) {
    let (kind, bytes): (u8, &[u8]) = match value {
        Value::Int(Some(number)) => {
            digest.update(&[1]);
            return digest.update(&number.to_be_bytes());
        }
        Value::Text(Some(text)) => (2, text.as_bytes()),
        Value::Bytes(Some(bytes)) => (3, bytes),
        Value::Int(None) | Value::Text(None) | Value::Bytes(None) | Value::List(_) => (0, &[]),
    };
    digest.update(&[kind]);
    digest.update(&bytes.len().to_be_bytes());
    digest.update(bytes);
}

#[cfg(test)]
mod tests {
    use super::Tally;
    use crate::exec::value::{Row, Value, args};
    use crate::exec::whole::table::{Column, Kind, Table};

    fn tally(rows: &[Vec<Value>]) -> Tally {
        let column = |name: &str, kind| Column {
            name: name.to_owned(),
            kind,
        };
        let table = Table {
            name: "t".to_owned(),
            columns: vec![column("amount_fen", Kind::Int), column("id", Kind::Text)],
            key: vec![1],
        };
        let mut tally = Tally::default();
        for row in rows {
            tally.add(&table, &Row(row.clone()));
        }
        tally
    }

    #[test]
    fn a_tally_tells_any_change_and_no_order() {
        let whole = tally(&[args![5_i64, "a"], args![7_i64, "b"]]);
        assert_eq!(whole, tally(&[args![7_i64, "b"], args![5_i64, "a"]]));
        assert_eq!((whole.rows, whole.fen), (2, 12));
        for other in [
            tally(&[args![5_i64, "a"]]),
            tally(&[args![5_i64, "a"], args![7_i64, "c"]]),
            tally(&[args![7_i64, "a"], args![5_i64, "b"]]),
            tally(&[args![5_i64, "a"], args![7_i64, Value::Text(None)]]),
        ] {
            assert_ne!(whole.digest, other.digest);
        }
    }
}
