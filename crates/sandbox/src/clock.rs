//! The sandbox stands for another machine: it has its own clock, read only here. It can be put forward,
//! for rehearsing what happens ten days later, and never back: what happened stays in the past.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context;

const FILE: &str = "sandbox-clock";
const DAY_MS: i64 = 24 * 3600 * 1000;
/// How far it may be put forward altogether: the certificates are good for five years.
pub(crate) const FARTHEST_DAYS: i64 = 4 * 365;

/// A sandbox's clock; clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    ahead_ms: AtomicI64,
    /// Where it is written down, so that a restart does not turn it back.
    file: Option<PathBuf>,
    /// It is another process's: what is written down counts.
    is_read_only: bool,
}

/// Why a clock is not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotMoved {
    /// By nothing, or backwards.
    NotForward,
    TooFar,
    /// It could not be written down.
    Broken,
}

impl Clock {
    /// The clock of a sandbox in `data_dir`, as far ahead as it was.
    ///
    /// # Errors
    /// The file that says so can't be read or understood.
    pub fn open(data_dir: Option<&Path>) -> anyhow::Result<Self> {
        let file = data_dir.map(|dir| dir.join(FILE));
        let ahead_ms = file.as_deref().map_or(Ok(0), read)?;
        Ok(Self(Arc::new(Inner {
            ahead_ms: AtomicI64::new(ahead_ms),
            file,
            is_read_only: false,
        })))
    }

    /// The clock of the sandbox in `data_dir` that another process runs: it goes along.
    #[must_use]
    pub fn of_another(data_dir: &Path) -> Self {
        Self(Arc::new(Inner {
            ahead_ms: AtomicI64::new(0),
            file: Some(data_dir.join(FILE)),
            is_read_only: true,
        }))
    }

    /// Unix milliseconds in UTC.
    pub(crate) fn now_ms(&self) -> i64 {
        now_ms() + self.ahead_ms()
    }

    /// How far it has been put forward, in milliseconds.
    #[must_use]
    pub fn ahead_ms(&self) -> i64 {
        let known = &self.0.ahead_ms;
        if self.0.is_read_only
            && let Some(file) = &self.0.file
            && let Ok(now) = read(file)
        {
            // Half a line, while the other writes it, says less than before: it never goes back.
            return known.fetch_max(now, Ordering::Relaxed).max(now);
        }
        known.load(Ordering::Relaxed)
    }

    pub(crate) fn forward(&self, by_ms: i64) -> Result<(), NotMoved> {
        if by_ms <= 0 {
            return Err(NotMoved::NotForward);
        }
        let ahead_ms = self.ahead_ms().saturating_add(by_ms);
        if ahead_ms > FARTHEST_DAYS * DAY_MS {
            return Err(NotMoved::TooFar);
        }
        if self.0.is_read_only {
            return Err(NotMoved::Broken);
        }
        if let Some(file) = &self.0.file {
            std::fs::write(file, ahead_ms.to_string()).map_err(|error| {
                tracing::error!(%error, "the clock was not moved");
                NotMoved::Broken
            })?;
        }
        self.0.ahead_ms.store(ahead_ms, Ordering::Relaxed);
        Ok(())
    }
}

/// What stands in the file; 0 without one.
fn read(file: &Path) -> anyhow::Result<i64> {
    if !file.exists() {
        return Ok(0);
    }
    let text = std::fs::read_to_string(file)?;
    text.trim()
        .parse()
        .with_context(|| file.display().to_string())
}

/// The real time, for what does not move with the clock. Unix milliseconds in UTC.
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

/// The date and time in China.
pub(crate) fn civil(at_ms: i64) -> jiff::civil::DateTime {
    zoned(at_ms).datetime()
}

fn zoned(at_ms: i64) -> jiff::Zoned {
    jiff::Timestamp::from_second(at_ms.div_euclid(1000))
        .unwrap_or_default()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
}

#[cfg(test)]
mod tests {
    use super::{Clock, DAY_MS, FARTHEST_DAYS, NotMoved, now_ms};

    #[test]
    fn a_clock_goes_forward_and_stays_there_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::open(Some(folder.path())).unwrap();
        clock.forward(10 * DAY_MS).unwrap();
        clock.forward(1).unwrap();
        assert!(clock.now_ms() - now_ms() >= 10 * DAY_MS);
        let again = Clock::open(Some(folder.path())).unwrap();
        assert_eq!(again.ahead_ms(), 10 * DAY_MS + 1);

        let other = Clock::of_another(folder.path());
        again.forward(5).unwrap();
        assert_eq!(other.ahead_ms(), 10 * DAY_MS + 6);
        assert_eq!(other.forward(1), Err(NotMoved::Broken));
    }

    #[test]
    fn a_clock_goes_neither_back_nor_beyond_its_certificates() {
        let clock = Clock::default();
        assert_eq!(clock.forward(0), Err(NotMoved::NotForward));
        assert_eq!(clock.forward(-1), Err(NotMoved::NotForward));
        assert_eq!(clock.forward(i64::MAX), Err(NotMoved::TooFar));
        assert_eq!(clock.forward(FARTHEST_DAYS * DAY_MS), Ok(()));
        assert_eq!(clock.forward(1), Err(NotMoved::TooFar));
    }
}
