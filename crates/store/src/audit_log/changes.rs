//! What an act changed, field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::error::DbError;
use crate::exec::json;

/// Fields that are named at most, and characters of each value.
const FIELDS: usize = 40;
const CHARACTERS: usize = 120;

/// A field before and after; `None` where it was not, or is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange(pub String, pub Option<String>, pub Option<String>);

/// The fields that differ, as stored; empty when none does.
pub(super) fn between(before: &Json, after: &Json) -> Result<String, DbError> {
    let (mut was, mut is) = (BTreeMap::new(), BTreeMap::new());
    flatten("", before, &mut was);
    flatten("", after, &mut is);
    let names: std::collections::BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let changes: Vec<FieldChange> = names
        .into_iter()
        .filter(|name| was.get(*name) != is.get(*name))
        .take(FIELDS)
        .map(|name| FieldChange(name.clone(), short(was.get(name)), short(is.get(name))))
        .collect();
    if changes.is_empty() {
        return Ok(String::new());
    }
    json(&changes)
}

fn flatten(path: &str, value: &Json, into: &mut BTreeMap<String, String>) {
    let below = |name: &str| match path {
        "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    match value {
        Json::Null => {}
        Json::Object(fields) => {
            for (name, value) in fields {
                flatten(&below(name), value, into);
            }
        }
        Json::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                flatten(&below(&(index + 1).to_string()), value, into);
            }
        }
        Json::String(text) => drop(into.insert(path.to_owned(), text.clone())),
        Json::Bool(_) | Json::Number(_) => drop(into.insert(path.to_owned(), value.to_string())),
    }
}

fn short(value: Option<&String>) -> Option<String> {
    value.map(|text| match text.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::between;
    use serde_json::json;

    #[test]
    fn only_fields_that_differ_are_told() {
        let before = json!({"name": "A", "settings": {"hours": 240, "cap": 30}, "old": true});
        let after = json!({"name": "A", "settings": {"hours": 48, "cap": 30}, "list": ["x"]});
        assert_eq!(
            between(&before, &after).unwrap(),
            r#"[["list.1",null,"x"],["old","true",null],["settings.hours","240","48"]]"#
        );
        assert_eq!(between(&after, &after).unwrap(), "");
    }

    #[test]
    fn long_values_are_cut() {
        let text = between(&json!({}), &json!({"note": "很".repeat(500)})).unwrap();
        assert!(text.chars().count() < 150, "{text}");
    }
}
