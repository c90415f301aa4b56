//! Values that go into statements and come out of rows, the same for every database.

use crate::error::DbError;

/// A parameter or a column. `None` is SQL's NULL, with its type (PostgreSQL wants to know it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    /// A list of texts: a JSON array on SQLite (`json_each`), an array on PostgreSQL.
    List(Vec<String>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}
impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Bytes(Some(value))
    }
}
impl From<Vec<String>> for Value {
    fn from(value: Vec<String>) -> Self {
        Self::List(value)
    }
}

/// Builds the parameters of a statement from things that become a [`Value`].
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::exec::Value::from($value)),*] };
}
pub(crate) use args;

/// The text form of an identifier, as a parameter.
pub(crate) fn id(value: impl std::fmt::Display) -> Value {
    Value::Text(Some(value.to_string()))
}

/// The text form of an identifier that may be missing.
pub(crate) fn maybe_id(value: Option<impl std::fmt::Display>) -> Value {
    Value::Text(value.map(|value| value.to_string()))
}

/// A row of an answer, column by column.
#[derive(Debug, Clone)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    fn wrong(&self, column: usize, wanted: &str) -> DbError {
        let found = self.0.get(column);
        DbError::Corrupt(format!("column {column} is not {wanted}: {found:?}"))
    }
    pub(crate) fn int(&self, column: usize) -> Result<i64, DbError> {
        match self.0.get(column) {
            Some(Value::Int(Some(value))) => Ok(*value),
            _ => Err(self.wrong(column, "a number")),
        }
    }
    pub(crate) fn maybe_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Int(value)) => *value,
            _ => None,
        }
    }
    pub(crate) fn u32(&self, column: usize) -> Result<u32, DbError> {
        u32::try_from(self.int(column)?).map_err(|_| self.wrong(column, "a small number"))
    }
    pub(crate) fn bool(&self, column: usize) -> Result<bool, DbError> {
        Ok(self.int(column)? != 0)
    }
    pub(crate) fn text(&self, column: usize) -> Result<&str, DbError> {
        match self.0.get(column) {
            Some(Value::Text(Some(value))) => Ok(value),
            _ => Err(self.wrong(column, "a text")),
        }
    }
    pub(crate) fn maybe_text(&self, column: usize) -> Option<&str> {
        match self.0.get(column) {
            Some(Value::Text(value)) => value.as_deref(),
            _ => None,
        }
    }
    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], DbError> {
        match self.0.get(column) {
            Some(Value::Bytes(Some(value))) => Ok(value),
            _ => Err(self.wrong(column, "bytes")),
        }
    }
    /// A column whose text is an identifier or another parsable thing.
    pub(crate) fn parse<T: std::str::FromStr>(&self, column: usize) -> Result<T, DbError> {
        self.text(column)?
            .parse()
            .map_err(|_| self.wrong(column, std::any::type_name::<T>()))
    }
    pub(crate) fn maybe_parse<T: std::str::FromStr>(
        &self,
        column: usize,
    ) -> Result<Option<T>, DbError> {
        match self.maybe_text(column) {
            None => Ok(None),
            Some(_) => self.parse(column).map(Some),
        }
    }
    /// A column that holds an aggregate as JSON.
    pub(crate) fn json<'a, T: serde::Deserialize<'a>>(
        &'a self,
        column: usize,
    ) -> Result<T, DbError> {
        serde_json::from_str(self.text(column)?)
            .map_err(|e| DbError::Corrupt(format!("column {column}: {e}")))
    }
}

/// An aggregate as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|e| DbError::Corrupt(e.to_string()))
}
