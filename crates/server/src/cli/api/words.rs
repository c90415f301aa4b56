//! How values are said in a terminal.

use serde_json::Value;
use till_domain::money::Fen;
use till_domain::time::Instant;

/// A text from elsewhere, without what would move the cursor, recolour the terminal or turn the
/// direction of writing.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => ' ',
            c if c.is_control() || turns(c) => '\u{fffd}',
            c => c,
        })
        .collect()
}

const fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `¥1,234.50`
pub(super) fn yuan(fen: i64) -> String {
    Fen::new(fen).yuan()
}

/// An instant of the API as `2026-11-22 18:30:05` in Asia/Shanghai, as every page of Till shows it.
pub(super) fn moment(text: &str) -> String {
    let parsed: Result<jiff::Timestamp, _> = text.parse();
    parsed.map_or_else(
        |_| clean(text),
        |time| Instant::from_millis(time.as_millisecond()).shanghai(),
    )
}

/// The same to the minute.
pub(super) fn minute(text: &str) -> String {
    moment(text).chars().take(16).collect()
}

/// A code of the API: `partly_refunded` as `partly refunded`.
pub(super) fn code(text: &str) -> String {
    clean(text).replace('_', " ")
}

/// The members of an object in one line: `reason=试单 until=…`.
pub(super) fn members(value: &Value) -> String {
    let Some(members) = value.as_object() else {
        return String::new();
    };
    let said: Vec<String> = members
        .iter()
        .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""))
        .map(|(name, value)| format!("{}={}", clean(name), member(name, value)))
        .collect();
    said.join(" ")
}

fn member(name: &str, value: &Value) -> String {
    match (value.as_str(), value.as_i64()) {
        (Some(text), _) if text.contains(char::is_whitespace) => format!("{:?}", clean(text)),
        (Some(text), _) => clean(text),
        (None, Some(fen)) if name.ends_with("_fen") => yuan(fen),
        (None, _) => clean(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{clean, members, minute, moment};

    #[test]
    fn a_text_of_somebody_else_cannot_steer_the_terminal() {
        assert_eq!(
            clean("a\u{1b}[2Jb\u{9b}c\u{202e}d"),
            "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d"
        );
        assert_eq!(clean("华东\n二区"), "华东 二区");
    }

    #[test]
    fn times_are_shanghais_and_changes_fit_a_line() {
        assert_eq!(moment("2026-11-22T10:30:05.123Z"), "2026-11-22 18:30:05");
        assert_eq!(minute("2026-11-22T10:30:05Z"), "2026-11-22 18:30");
        let change = serde_json::json!({"amount_fen": 123_450, "late": false, "note": "two words", "reason": "", "to": null});
        assert_eq!(
            members(&change),
            "amount_fen=¥1,234.50 late=false note=\"two words\""
        );
    }
}
