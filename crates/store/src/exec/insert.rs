//! Inserts: one table, one list of columns, any number of rows.

/// What happens to a row whose key is there already.
#[derive(Debug, Clone, Copy)]
pub(crate) enum OnConflict {
    /// A violation: the row must be new.
    Fail,
    /// The named columns take the new values; the first list is the key.
    Update {
        key: &'static [&'static str],
        set: &'static [&'static str],
    },
    /// Any other clause, in both dialects.
    Clause(&'static str),
}

/// Rows for one table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Insert {
    /// Its name among the inserts; texts are kept by it.
    pub(crate) name: &'static str,
    pub(crate) table: &'static str,
    pub(crate) columns: &'static [&'static str],
    pub(crate) on_conflict: OnConflict,
}

impl Insert {
    /// The text for `rows` rows, `placeholder` making the mark of the n-th parameter.
    pub(crate) fn text(&self, rows: usize, placeholder: impl Fn(usize) -> String) -> String {
        let width = self.columns.len();
        let tuples: Vec<String> = (0..rows)
            .map(|row| {
                let marks: Vec<String> = (0..width)
                    .map(|column| placeholder(row * width + column + 1))
                    .collect();
                format!("({})", marks.join(","))
            })
            .collect();
        self.text_of(&format!("VALUES {}", tuples.join(",")))
    }

    /// The text for any number of rows that come as an array per column, `types` being the arrays'.
    pub(crate) fn text_of_arrays<'a>(&self, types: impl Iterator<Item = &'a str>) -> String {
        // PostgreSQL's names of array types begin with an underscore.
        let arrays: Vec<String> = types
            .enumerate()
            .map(|(place, name)| format!("${}::{name}", place + 1))
            .collect();
        self.text_of(&format!("SELECT * FROM unnest({})", arrays.join(",")))
    }

    fn text_of(&self, rows: &str) -> String {
        let clause = match self.on_conflict {
            OnConflict::Fail => String::new(),
            OnConflict::Update { key, set } => {
                let set: Vec<String> = set.iter().map(|c| format!("{c}=excluded.{c}")).collect();
                format!(
                    " ON CONFLICT ({}) DO UPDATE SET {}",
                    key.join(","),
                    set.join(",")
                )
            }
            OnConflict::Clause(clause) => format!(" {clause}"),
        };
        let columns = self.columns.join(",");
        format!("INSERT INTO {} ({columns}) {rows}{clause}", self.table)
    }
}
