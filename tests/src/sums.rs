//! What a test expects, worked out on its own: amounts and dates as a person reads them.

use std::time::Duration;

use till_domain::time::{Day, Instant, Span};

#[expect(
    clippy::disallowed_methods,
    reason = "the tests stand outside, where time comes from"
)]
fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Today in Shanghai.
pub fn today() -> Day {
    now().day()
}

/// The next day in Shanghai that is at least so far away, and how long until it begins.
pub fn midnight_after(least: Duration) -> (Day, Duration) {
    let least = Span::seconds(i64::try_from(least.as_secs()).unwrap_or(i64::MAX));
    let day = now().plus(least).day().plus_days(1);
    let left = day.start().since(now()).millis();
    (day, Duration::from_millis(left.unsigned_abs()))
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
