//! Reads the fields of a JSON object, each with its limit. Every fault names the field by its path.

use serde_json::{Map, Value};

use super::fault::Fault;

/// An object of the body, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: &'a str,
}

impl<'a> Fields<'a> {
    /// The whole body.
    pub(crate) fn of(body: &'a Value) -> Result<Self, Fault> {
        let map = body
            .as_object()
            .ok_or_else(|| Fault::field("body", "must be a JSON object"))?;
        Ok(Self { map, path: "" })
    }

    pub(crate) fn object(value: &'a Value, path: &'a str) -> Result<Self, Fault> {
        let map = value
            .as_object()
            .ok_or_else(|| Fault::field(path, "must be an object"))?;
        Ok(Self { map, path })
    }

    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    fn fault(&self, name: &str, problem: impl std::fmt::Display) -> Fault {
        Fault::field(&self.path(name), problem)
    }

    /// The field, unless it is missing, null or the empty string: those are the same here.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        })
    }

    pub(crate) fn missing(&self, name: &str) -> Fault {
        self.fault(name, "is required")
    }

    /// A text of at most `max` bytes.
    pub(crate) fn text(&self, name: &str, max: usize) -> Result<Option<String>, Fault> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value
            .as_str()
            .ok_or_else(|| self.fault(name, "must be a string"))?;
        if text.len() > max {
            return Err(self.fault(name, format_args!("is longer than {max} bytes")));
        }
        if text.chars().any(char::is_control) {
            return Err(self.fault(name, "has control characters"));
        }
        Ok(Some(text.to_owned()))
    }

    pub(crate) fn required_text(&self, name: &str, max: usize) -> Result<String, Fault> {
        self.text(name, max)?.ok_or_else(|| self.missing(name))
    }

    /// A whole number in `min..=max`. Digits in a string are read, too: their signature is the same.
    pub(crate) fn number(&self, name: &str, min: u64, max: u64) -> Result<Option<u64>, Fault> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let digits = |text: &str| {
            (text.len() <= 20 && text.bytes().all(|b| b.is_ascii_digit()))
                .then(|| text.parse().ok())
                .flatten()
        };
        let number = value
            .as_u64()
            .or_else(|| value.as_str().and_then(digits))
            .ok_or_else(|| self.fault(name, "must be a whole number, not below 0"))?;
        if number < min || number > max {
            return Err(self.fault(name, format_args!("must be from {min} to {max}")));
        }
        Ok(Some(number))
    }

    pub(crate) fn required_number(&self, name: &str, min: u64, max: u64) -> Result<u64, Fault> {
        self.number(name, min, max)?
            .ok_or_else(|| self.missing(name))
    }

    /// A whole number that fits 32 bits.
    pub(crate) fn small(&self, name: &str, min: u32, max: u32) -> Result<Option<u32>, Fault> {
        let number = self.number(name, min.into(), max.into())?;
        Ok(number.and_then(|number| u32::try_from(number).ok()))
    }

    /// A list of 1 to `max` items; `None` when it is missing or empty.
    pub(crate) fn list(&self, name: &str, max: usize) -> Result<Option<&'a [Value]>, Fault> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let items = value
            .as_array()
            .ok_or_else(|| self.fault(name, "must be a list"))?;
        if items.len() > max {
            return Err(self.fault(name, format_args!("has more than {max} items")));
        }
        Ok((!items.is_empty()).then_some(items.as_slice()))
    }

    /// `YYYYMMDD`, as year, month and day. Whether there is such a day is the caller's question.
    pub(crate) fn date(&self, name: &str) -> Result<Option<String>, Fault> {
        let Some(text) = self.text(name, 8)? else {
            return Ok(None);
        };
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Some(text));
        }
        Err(self.fault(name, "must be a date as in 20260131"))
    }
}
