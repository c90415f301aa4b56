//! The signature of a request (paytool.md §3): HMAC-SHA256 over all scalar leaves, sorted.

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::Secret;

/// What becomes of leaves whose value is empty (conflict C3 between the sources).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Empties {
    /// As the documentation says: they take no part.
    LeftOut,
    /// As Tencent's own reference code does it: `key=` stays.
    Kept,
}

/// The text that is signed: every `key=value` leaf of `body` but `sig`, sorted by its bytes and joined
/// with `&`. Unknown fields take part; the key of a leaf is its own name, without path or index.
pub fn canonical(body: &Value, empties: Empties) -> String {
    let mut pairs = Vec::new();
    collect("", body, empties, &mut pairs);
    pairs.sort_unstable();
    pairs.join("&")
}

fn collect(key: &str, value: &Value, empties: Empties, pairs: &mut Vec<String>) {
    let text = match value {
        Value::Object(fields) => {
            for (name, inner) in fields.iter().filter(|(name, _)| *name != "sig") {
                collect(name, inner, empties, pairs);
            }
            return;
        }
        Value::Array(items) => {
            for item in items {
                collect(key, item, empties, pairs);
            }
            return;
        }
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
    };
    if !text.is_empty() || empties == Empties::Kept {
        pairs.push(format!("{key}={text}"));
    }
}

/// The signature of `body`, base64 of 32 bytes.
pub fn sign(body: &Value, secret: &Secret, empties: Empties) -> String {
    let tag = hmac::sign(&key(secret), canonical(body, empties).as_bytes());
    STANDARD.encode(tag)
}

/// Is the `sig` in `body` that of the rest of it, in either form of empty values? Takes the same time
/// wherever they differ.
pub fn verify(body: &Value, secret: &Secret) -> bool {
    let claimed = body.get("sig").and_then(Value::as_str).unwrap_or_default();
    let Ok(claimed) = STANDARD.decode(claimed) else {
        return false;
    };
    let key = key(secret);
    [Empties::LeftOut, Empties::Kept]
        .into_iter()
        .any(|form| hmac::verify(&key, canonical(body, form).as_bytes(), &claimed).is_ok())
}

fn key(secret: &Secret) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes())
}
