//! WeChat Pay's times: RFC 3339 in +08:00, whole seconds.

use jiff::{Timestamp, tz::TimeZone};

/// `2026-11-22T18:30:05+08:00`, rounded down to the second. `None` outside the years that exist.
pub(super) fn to_wire(at_ms: i64) -> Option<String> {
    let at = Timestamp::from_second(at_ms.div_euclid(1000)).ok()?;
    let china = TimeZone::fixed(jiff::tz::offset(8));
    Some(
        at.to_zoned(china)
            .strftime("%Y-%m-%dT%H:%M:%S+08:00")
            .to_string(),
    )
}

/// Unix milliseconds of an RFC 3339 time in any offset.
pub(super) fn from_wire(text: &str) -> Option<i64> {
    text.parse::<Timestamp>()
        .ok()
        .map(Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_beijing_time_rounded_down() {
        assert_eq!(
            to_wire(1_528_425_296_999).unwrap(),
            "2018-06-08T10:34:56+08:00"
        );
        assert_eq!(
            from_wire("2018-06-08T10:34:56+08:00"),
            Some(1_528_425_296_000)
        );
        assert_eq!(from_wire("2018-06-08T02:34:56Z"), Some(1_528_425_296_000));
    }

    #[test]
    fn nonsense_is_no_time() {
        assert_eq!(from_wire("yesterday"), None);
        assert_eq!(to_wire(i64::MAX), None);
    }
}
