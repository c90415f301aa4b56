//! Time: instants are UTC milliseconds, dates are calendar days in Asia/Shanghai (SPEC §2, §9.12).
//!
//! Shanghai has had no daylight saving since 1991, so its offset is the constant +08:00.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

const SHANGHAI_OFFSET_MS: i64 = 8 * 3600 * 1000;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

/// A length of time in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

impl Span {
    pub const fn seconds(count: i64) -> Self {
        Self(count * 1000)
    }
    pub const fn minutes(count: i64) -> Self {
        Self(count * 60_000)
    }
    pub const fn hours(count: i64) -> Self {
        Self(count * 3_600_000)
    }
    pub const fn days(count: i64) -> Self {
        Self(count * DAY_MS)
    }
    /// The length in milliseconds.
    pub const fn millis(self) -> i64 {
        self.0
    }
}

impl Instant {
    /// `millis` since the epoch, UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }
    /// Milliseconds since the epoch, UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }
    /// The moment `span` later; stays at the end of time instead of wrapping.
    #[must_use]
    pub const fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
    #[must_use]
    pub const fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
    /// How long after `earlier` this is (negative when it is before).
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
    /// The calendar day in Shanghai.
    pub fn day(self) -> Day {
        Day::from_number((self.0.saturating_add(SHANGHAI_OFFSET_MS)).div_euclid(DAY_MS))
    }
    /// `2026-11-22 18:30:05` in Asia/Shanghai (SPEC §8).
    pub fn shanghai(self) -> String {
        let in_day = (self.0.saturating_add(SHANGHAI_OFFSET_MS)).rem_euclid(DAY_MS) / 1000;
        format!(
            "{} {:02}:{:02}:{:02}",
            self.day(),
            in_day / 3600,
            in_day / 60 % 60,
            in_day % 60
        )
    }
    /// RFC 3339 with Shanghai's offset: `2026-11-22T18:30:05+08:00`.
    pub fn rfc3339(self) -> String {
        format!("{}+08:00", self.shanghai().replace(' ', "T"))
    }
}

/// A calendar day in Asia/Shanghai. Text form `2026-11-22`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(Date);

impl Day {
    /// `None` when there is no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }
    /// Days since 1970-01-01; stays within the years that jiff knows.
    fn from_number(number: i64) -> Self {
        let days = number.clamp(-3_000_000, 2_900_000);
        let span = jiff::Span::new().days(days);
        Self(jiff::civil::date(1970, 1, 1).saturating_add(span))
    }
    fn number(self) -> i64 {
        let epoch = jiff::civil::date(1970, 1, 1);
        epoch
            .until(self.0)
            .map_or(0, |span| i64::from(span.get_days()))
    }
    /// The moment the day begins in Shanghai.
    pub fn start(self) -> Instant {
        Instant(self.number() * DAY_MS - SHANGHAI_OFFSET_MS)
    }
    /// The moment the day ends (the start of the next one): an end day is included.
    pub fn end(self) -> Instant {
        self.plus_days(1).start()
    }
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_number(self.number() + days)
    }
    /// Days from `earlier` to `self`; 0 for the same day, negative when `self` is before.
    pub fn days_since(self, earlier: Self) -> i64 {
        self.number() - earlier.number()
    }
    /// The same date a year later; 29 February becomes 28 February.
    #[must_use]
    pub fn plus_years(self, years: i16) -> Self {
        Self(
            self.0
                .saturating_add(jiff::Span::new().years(i64::from(years))),
        )
    }
    /// The first day of its month.
    #[must_use]
    pub fn month_start(self) -> Self {
        Self(self.0.first_of_month())
    }
    pub fn year(self) -> i16 {
        self.0.year()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Day {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::{Day, Instant, Span};

    #[test]
    fn a_day_begins_at_midnight_in_shanghai() {
        let day: Day = "2026-11-22".parse().unwrap();
        assert_eq!(day.start().millis(), 1_795_276_800_000);
        assert_eq!(day.start().day(), day);
        assert_eq!(day.end().minus(Span::seconds(1)).day(), day);
        assert_eq!(
            day.start().minus(Span::seconds(1)).day().to_string(),
            "2026-11-21"
        );
        assert_eq!(day.start().shanghai(), "2026-11-22 00:00:00");
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        let day: Day = "2028-02-28".parse().unwrap();
        assert_eq!(day.plus_days(1).to_string(), "2028-02-29");
        assert_eq!(day.plus_days(366).to_string(), "2029-02-28");
        assert_eq!(day.plus_days(366).days_since(day), 366);
        assert_eq!(day.plus_days(1).plus_years(1).to_string(), "2029-02-28");
    }

    #[test]
    fn any_stored_number_is_a_moment() {
        for millis in [i64::MIN, -1, 0, i64::MAX] {
            let _ = Instant::from_millis(millis).shanghai();
        }
    }
}
