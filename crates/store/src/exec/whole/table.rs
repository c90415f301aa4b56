//! A table by its catalogue, and the texts that read and write all of it.

use super::OWN;
use crate::error::DbError;

/// The three types that Till's columns have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Bytes,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        match name {
            "INTEGER" | "bigint" => Some(Self::Int),
            "TEXT" | "text" => Some(Self::Text),
            "BLOB" | "bytea" => Some(Self::Bytes),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// The same on both databases, wherever its columns stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    /// By name.
    pub(crate) columns: Vec<Column>,
    /// Places in `columns`, in the order of the primary key.
    pub(crate) key: Vec<usize>,
}

/// A line of a catalogue: table, column, type, and place in the primary key (from 1; 0 for none).
pub(crate) type Entry = (String, String, String, i64);

impl Table {
    /// All tables but those of [`OWN`], by name.
    pub(crate) fn all(mut catalogue: Vec<Entry>) -> Result<Vec<Self>, DbError> {
        catalogue.sort();
        let mut tables = Vec::new();
        for entries in catalogue.chunk_by(|a, b| a.0 == b.0) {
            let name = entries.first().map_or("", |entry| entry.0.as_str());
            if !OWN.contains(&name) {
                tables.push(Self::of(name, entries)?);
            }
        }
        Ok(tables)
    }

    fn of(name: &str, entries: &[Entry]) -> Result<Self, DbError> {
        let unknown = |what: &str| {
            DbError::Unavailable(format!("the table {name} is none of Till's: {what}"))
        };
        let mut columns = Vec::new();
        let mut key = Vec::new();
        for (place, (_, column, kind, in_key)) in entries.iter().enumerate() {
            let kind = Kind::of(kind).ok_or_else(|| unknown(&format!("{column} is {kind}")))?;
            columns.push(Column {
                name: column.clone(),
                kind,
            });
            if *in_key > 0 {
                key.push((*in_key, place));
            }
        }
        key.sort_unstable();
        if key.is_empty() {
            return Err(unknown("it has no primary key"));
        }
        Ok(Self {
            name: name.to_owned(),
            columns,
            key: key.into_iter().map(|(_, place)| place).collect(),
        })
    }

    /// `"a", "b"`: all columns.
    pub(crate) fn list(&self) -> String {
        joined(self.columns.iter().map(quoted))
    }
    /// The columns of the key.
    pub(crate) fn key_list(&self) -> String {
        joined(self.key_columns().map(quoted))
    }
    /// The same, backwards.
    pub(crate) fn key_backwards(&self) -> String {
        joined(self.key_columns().map(|column| quoted(column) + " DESC"))
    }
    /// All rows in the order of their keys.
    pub(crate) fn select(&self) -> String {
        let (list, name, key) = (self.list(), &self.name, self.key_list());
        format!("SELECT {list} FROM \"{name}\" ORDER BY {key}")
    }
    fn key_columns(&self) -> impl Iterator<Item = &Column> {
        self.key.iter().filter_map(|place| self.columns.get(*place))
    }
}

fn quoted(column: &Column) -> String {
    format!("\"{}\"", column.name)
}

fn joined(names: impl Iterator<Item = String>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::Table;

    fn entry(table: &str, column: &str, kind: &str, place: i64) -> super::Entry {
        (table.to_owned(), column.to_owned(), kind.to_owned(), place)
    }

    #[test]
    fn a_table_is_the_same_on_both_databases_wherever_its_columns_stand() {
        let one = Table::all(vec![
            entry("orders", "provider", "TEXT", 1),
            entry("orders", "id", "TEXT", 2),
            entry("orders", "n", "INTEGER", 0),
            entry("migrations", "version", "INTEGER", 1),
        ]);
        let other = Table::all(vec![
            entry("orders", "n", "bigint", 0),
            entry("orders", "id", "text", 2),
            entry("orders", "provider", "text", 1),
        ]);
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!(one, other);
        assert_eq!(one[0].list(), "\"id\", \"n\", \"provider\"");
        assert_eq!(one[0].key_list(), "\"provider\", \"id\"");
    }

    #[test]
    fn what_could_not_be_copied_whole_is_refused() {
        assert!(Table::all(vec![entry("t", "at", "timestamp", 1)]).is_err());
        assert!(Table::all(vec![entry("t", "at", "bigint", 0)]).is_err());
    }
}
