//! The sandbox stands for another machine: it has its own clock, read only here.

/// Unix milliseconds in UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox plays the outside world, whose clock nobody hands in"
)]
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond() + ahead()
}

/// How far a test has put the clock forward, in milliseconds: what stands in the file that
/// `TILL_TEST_CLOCK` names. A demo's Till reads the same file, so that both agree on the time.
#[cfg(debug_assertions)]
fn ahead() -> i64 {
    static FILE: std::sync::OnceLock<Option<std::ffi::OsString>> = std::sync::OnceLock::new();
    let file = FILE.get_or_init(|| std::env::var_os("TILL_TEST_CLOCK"));
    let text = file.as_ref().map(std::fs::read_to_string);
    text.and_then(Result::ok)
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(not(debug_assertions))]
const fn ahead() -> i64 {
    0
}

/// `2026-11-22T18:30:05+08:00`, rounded down to the second; the epoch for an impossible time.
pub(crate) fn rfc3339(at_ms: i64) -> String {
    in_china(at_ms, "%Y-%m-%dT%H:%M:%S+08:00")
}

/// `2026-11-22 18:30:05`, for people.
pub(crate) fn for_people(at_ms: i64) -> String {
    in_china(at_ms, "%Y-%m-%d %H:%M:%S")
}

/// `20261122`
pub(crate) fn compact_date(at_ms: i64) -> String {
    in_china(at_ms, "%Y%m%d")
}

/// `1122183005`
pub(crate) fn compact_without_year(at_ms: i64) -> String {
    in_china(at_ms, "%m%d%H%M%S")
}

/// Unix milliseconds of `20261122183005`, Beijing.
pub(crate) fn parse_compact(text: &str) -> Option<i64> {
    let at = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    let china = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    Some(at.to_zoned(china).ok()?.timestamp().as_millisecond())
}

pub(crate) fn year(at_ms: i64) -> i32 {
    zoned(at_ms).year().into()
}

/// Unix milliseconds of an RFC 3339 time.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let at: jiff::Timestamp = text.parse().ok()?;
    Some(at.as_millisecond())
}

fn in_china(at_ms: i64, format: &str) -> String {
    zoned(at_ms).strftime(format).to_string()
}

fn zoned(at_ms: i64) -> jiff::Zoned {
    jiff::Timestamp::from_second(at_ms.div_euclid(1000))
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
}
