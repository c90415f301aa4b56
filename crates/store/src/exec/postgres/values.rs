//! Values on their way to PostgreSQL and back: BIGINT, TEXT, BYTEA and TEXT[], no others.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::error::DbError;
use crate::exec::value::{Row, Value};

/// A parameter, as the driver takes it.
pub(super) type Parameter = Box<dyn ToSql + Sync + Send>;

impl Value {
    pub(super) const fn sql_type(&self) -> Type {
        match self {
            Self::Int(_) => Type::INT8,
            Self::Text(_) => Type::TEXT,
            Self::Bytes(_) => Type::BYTEA,
            Self::List(_) => Type::TEXT_ARRAY,
        }
    }
}

impl ToSql for Value {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Int(value) => value.to_sql(ty, out),
            Self::Text(value) => value.to_sql(ty, out),
            Self::Bytes(value) => value.to_sql(ty, out),
            Self::List(values) => values.to_sql(ty, out),
        }
    }
    fn accepts(ty: &Type) -> bool {
        [Type::INT8, Type::TEXT, Type::BYTEA, Type::TEXT_ARRAY].contains(ty)
    }
    to_sql_checked!();
}

/// The values of rows as one array per column, and the types of their elements.
pub(super) fn columns(rows: Vec<Vec<Value>>) -> Result<(Vec<Type>, Vec<Parameter>), DbError> {
    let mut columns: Vec<Column> = rows
        .first()
        .map(|row| row.iter().map(Column::like).collect())
        .unwrap_or_default();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value)?;
        }
    }
    Ok(columns.into_iter().map(Column::parameter).unzip())
}

enum Column {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Column {
    const fn like(value: &Value) -> Self {
        match value {
            Value::Int(_) => Self::Int(Vec::new()),
            Value::Text(_) | Value::List(_) => Self::Text(Vec::new()),
            Value::Bytes(_) => Self::Bytes(Vec::new()),
        }
    }
    fn push(&mut self, value: Value) -> Result<(), DbError> {
        match (self, value) {
            (Self::Int(values), Value::Int(value)) => values.push(value),
            (Self::Text(values), Value::Text(value)) => values.push(value),
            (Self::Bytes(values), Value::Bytes(value)) => values.push(value),
            (_, value) => {
                return Err(DbError::Corrupt(format!(
                    "a column of rows has two types: {value:?}"
                )));
            }
        }
        Ok(())
    }
    fn parameter(self) -> (Type, Parameter) {
        match self {
            Self::Int(values) => (Type::INT8_ARRAY, Box::new(values)),
            Self::Text(values) => (Type::TEXT_ARRAY, Box::new(values)),
            Self::Bytes(values) => (Type::BYTEA_ARRAY, Box::new(values)),
        }
    }
}

/// A row, its columns by the types that PostgreSQL says they have.
pub(super) fn row(row: &tokio_postgres::Row) -> Result<Row, DbError> {
    let values = (0..row.len()).map(|column| {
        row.try_get::<_, Answered>(column)
            .map(|answered| answered.0)
            .map_err(|e| DbError::Corrupt(format!("column {column}: {e}")))
    });
    values.collect::<Result<_, _>>().map(Row)
}

pub(super) struct Answered(pub(super) Value);

impl<'a> FromSql<'a> for Answered {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let value = match *ty {
            Type::INT8 => Value::from(i64::from_sql(ty, raw)?),
            Type::INT4 => Value::from(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT2 => Value::from(i64::from(i16::from_sql(ty, raw)?)),
            Type::BOOL => Value::from(bool::from_sql(ty, raw)?),
            Type::NUMERIC => Value::from(whole_numeric(raw)?),
            Type::BYTEA => Value::from(raw.to_vec()),
            _ => Value::from(String::from_sql(ty, raw)?),
        };
        Ok(Self(value))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(Value::Text(None)))
    }
    fn accepts(ty: &Type) -> bool {
        const KNOWN: [Type; 6] = [
            Type::INT8,
            Type::INT4,
            Type::INT2,
            Type::BOOL,
            Type::NUMERIC,
            Type::BYTEA,
        ];
        KNOWN.contains(ty) || <String as FromSql>::accepts(ty)
    }
}

/// A NUMERIC that is a whole number: what SUM answers. On the wire: how many digits of base 10,000
/// there are, the weight of the first, sign, decimals, digits.
fn whole_numeric(raw: &[u8]) -> Result<i64, Box<dyn Error + Sync + Send>> {
    let words: Vec<i16> = raw
        .chunks_exact(2)
        .map(|pair| i16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    let [count, weight, sign, _decimals, digits @ ..] = words.as_slice() else {
        return Err("a number of unknown form".into());
    };
    if usize::try_from(*count)? != digits.len() || !matches!(*sign, 0 | 0x4000) {
        return Err("a number of unknown form".into());
    }
    let mut value = 0_i64;
    for place in 0..=*weight {
        let digit = digits.get(usize::try_from(place)?).copied().unwrap_or(0);
        // Counted down, so that the smallest number fits, too.
        value = value
            .checked_mul(10_000)
            .and_then(|value| value.checked_sub(i64::from(digit)))
            .ok_or("a number that is too large")?;
    }
    if digits.len() > usize::try_from(i32::from(*weight) + 1)? {
        return Err("a number with decimals".into());
    }
    if *sign == 0 {
        value = value.checked_neg().ok_or("a number that is too large")?;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::whole_numeric;

    fn numeric(words: &[i16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    #[test]
    fn sums_are_read_as_whole_numbers() {
        let read = |words: &[i16]| whole_numeric(&numeric(words)).ok();
        assert_eq!(read(&[0, 0, 0, 0]), Some(0));
        assert_eq!(read(&[1, 0, 0, 0, 7]), Some(7));
        // 120,000,000: trailing zero digits are left out.
        assert_eq!(read(&[2, 2, 0, 0, 1, 2000]), Some(120_000_000));
        assert_eq!(read(&[2, 1, 0x4000, 0, 3, 45]), Some(-30_045));
        // 1.5, NaN, and more than fits.
        assert_eq!(read(&[2, 0, 0, 1, 1, 5000]), None);
        assert_eq!(read(&[0, 0, -16384, 0]), None);
        assert_eq!(read(&[1, 6, 0, 0, 1]), None);
    }
}
