//! What is typed on the command line.

use till_domain::money::Fen;
use till_domain::time::{Day, Instant};

use crate::cli::Usage;

/// An order's number or id, or another thing's: it becomes a part of a path.
pub(super) fn name(text: &str) -> Result<String, Usage> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !text.is_empty() && text.bytes().all(fits) {
        Ok(text.to_owned())
    } else {
        let words = "a number or an id has letters, digits and - only";
        Err(Usage::new(words))
    }
}

/// How many rows to show.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Limit {
    /// So many rows at the most.
    #[arg(long, default_value_t = 20, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=100_000))]
    limit: u32,
}

impl Limit {
    pub(super) fn rows(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }
}

/// A time: a day's end in Asia/Shanghai, or an instant of RFC 3339.
pub(super) fn until(text: &str) -> Result<String, Usage> {
    moment(text, Day::end)
}

/// A time: a day's start in Asia/Shanghai, or an instant of RFC 3339.
pub(super) fn from(text: &str) -> Result<String, Usage> {
    moment(text, Day::start)
}

fn moment(text: &str, of: impl Fn(Day) -> Instant) -> Result<String, Usage> {
    let day: Option<Day> = text.parse().ok();
    let instant = text.parse::<jiff::Timestamp>();
    match (day.filter(|_| text.len() == 10), instant) {
        (Some(day), _) => Ok(of(day).rfc3339()),
        (None, Ok(_)) => Ok(text.to_owned()),
        (None, Err(_)) => Err(Usage::new(
            "a day such as 2026-12-01, or a time such as 2026-12-01T18:00:00+08:00",
        )),
    }
}

/// A day of the calendar: `2026-12-01`.
pub(super) fn day(text: &str) -> Result<String, Usage> {
    let day: Result<Day, _> = text.parse();
    day.map(|day| day.to_string())
        .map_err(|_| Usage::new("a day such as 2026-12-01"))
}

/// Yuan as they are typed: `1234.50`; in fen.
pub(super) fn yuan(text: &str) -> Result<i64, Usage> {
    let words = "an amount in yuan, such as 1234.50";
    Fen::parse_yuan(text)
        .map(Fen::get)
        .ok_or_else(|| Usage::new(words))
}

#[cfg(test)]
mod tests {
    use super::{from, name, until, yuan};

    #[test]
    fn what_goes_into_a_path_is_one_part_of_it() {
        assert!(name("N0a1b2c26112300001").is_ok());
        assert!(name("0192a5b4-0000-7000-8000-000000000000").is_ok());
        for text in ["", "..", "N1/cancel", "N1?x", "N 1", "N1#"] {
            assert!(name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_day_is_meant_to_its_end_and_from_its_beginning() {
        assert_eq!(until("2026-12-01").unwrap(), "2026-12-02T00:00:00+08:00");
        assert_eq!(from("2026-12-01").unwrap(), "2026-12-01T00:00:00+08:00");
        let instant = "2026-12-01T18:00:00+08:00";
        assert_eq!(until(instant).unwrap(), instant);
        assert!(until("tomorrow").is_err());
        assert!(until("2026-02-30").is_err());
    }

    #[test]
    fn amounts_are_typed_in_yuan_and_kept_exact() {
        assert_eq!(yuan("0.1").unwrap(), 10);
        assert_eq!(yuan("¥1,234.56").unwrap(), 123_456);
        assert!(yuan("1.234").is_err());
        assert!(yuan("-1").is_err());
    }
}
