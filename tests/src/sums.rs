//! What a test expects, worked out on its own: amounts and dates as a person reads them.

use till_domain::time::{Day, Instant};

/// Today in Shanghai.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests stand outside, where time comes from"
)]
pub fn today() -> Day {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX)).day()
}

/// `¥12,345.00`
pub fn yuan(fen: i64) -> String {
    let whole = (fen / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("¥{grouped}.{:02}", fen % 100)
}

/// `fen × part / whole`, rounded half up.
pub fn share(fen: i64, part: i64, whole: i64) -> i64 {
    (2 * fen * part + whole) / (2 * whole)
}

/// `2026-11-23 至 2027-11-22`: `days` days from `start`, the last one included.
pub fn term(start: Day, days: i64) -> String {
    format!("{start} 至 {}", start.plus_days(days - 1))
}
