//! UnionPay's times: Beijing, no separators; some without a year.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

fn beijing() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

/// `20261122183005`, rounded down to the second. `None` outside the years that exist.
pub(super) fn to_wire(at_ms: i64) -> Option<String> {
    let at = Timestamp::from_second(at_ms.div_euclid(1000)).ok()?;
    Some(at.to_zoned(beijing()).strftime("%Y%m%d%H%M%S").to_string())
}

/// `1122183005` in the year that brings it nearest to `near_ms`: Unix milliseconds.
pub(super) fn near(text: &str, near_ms: i64) -> Option<i64> {
    if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = Timestamp::from_millisecond(near_ms)
        .ok()?
        .to_zoned(beijing())
        .year();
    (year - 1..=year + 1)
        .filter_map(|year| in_year(year, text))
        .min_by_key(|at_ms| at_ms.abs_diff(near_ms))
}

fn in_year(year: i16, text: &str) -> Option<i64> {
    let at = DateTime::strptime("%Y%m%d%H%M%S", format!("{year:04}{text}")).ok()?;
    let at = at.to_zoned(beijing()).ok()?;
    Some(at.timestamp().as_millisecond())
}

/// Unix milliseconds of `20261122183005`.
pub(super) fn from_wire(text: &str) -> Option<i64> {
    let year: i16 = text.get(..4)?.parse().ok()?;
    in_year(year, text.get(4..)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_a_year_lies_near_the_order() {
        let new_year_eve = from_wire("20261231235900").unwrap();
        assert_eq!(
            near("0101000100", new_year_eve),
            from_wire("20270101000100")
        );
        assert_eq!(
            near("1231235930", new_year_eve),
            from_wire("20261231235930")
        );
        assert_eq!(near("1332000000", new_year_eve), None);
        assert_eq!(near("112218300", new_year_eve), None);
    }

    #[test]
    fn an_instant_is_written_in_beijing_time() {
        assert_eq!(to_wire(1_528_425_296_999).unwrap(), "20180608103456");
        assert_eq!(from_wire("20180608103456"), Some(1_528_425_296_000));
    }
}
