//! Messages as UnionPay reads and writes them, written without looking at the client's code.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};

pub(crate) type Fields = BTreeMap<String, String>;

pub(super) fn get<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

/// Sorted, without the signature and what is empty.
pub(super) fn signing_text(fields: &Fields) -> String {
    let mut text = String::new();
    for (name, value) in fields {
        if name == "signature" || value.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

/// The text that is signed: lower-case hex SHA-256.
pub(super) fn digest_hex(fields: &Fields) -> String {
    let digest = digest(&SHA256, signing_text(fields).as_bytes());
    digest
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A synchronous answer: not url-encoded.
pub(super) fn answer_text(fields: &Fields) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}
