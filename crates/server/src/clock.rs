//! The one place where Till reads the clock and draws random bytes; everywhere else they are
//! arguments (clippy.toml).

use std::sync::OnceLock;

use till_domain::id::Entropy;
use till_domain::time::Instant;
use till_sandbox::Clock;

/// The present moment, UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    let ahead = REHEARSAL.get().map_or(0, Clock::ahead_ms);
    Instant::from_millis(millis.saturating_add(skew()).saturating_add(ahead))
}

/// The clock of a demo's stand-ins, which people put forward to see what happens later.
static REHEARSAL: OnceLock<Clock> = OnceLock::new();

/// From now on the time is that of a demo's stand-ins. Nothing but a demo calls it.
pub fn follow(clock: Clock) {
    // A second demo in one process would be another world: the first one's time stays.
    _ = REHEARSAL.set(clock);
}

/// How wrong the clock is made for a test, in milliseconds: what stands in the file that
/// `TILL_TEST_CLOCK` names; a demo's sandbox reads it, too. A released Till can't be misled.
#[cfg(debug_assertions)]
fn skew() -> i64 {
    static FILE: std::sync::OnceLock<Option<std::ffi::OsString>> = std::sync::OnceLock::new();
    let file = FILE.get_or_init(|| std::env::var_os("TILL_TEST_CLOCK"));
    let text = file.as_ref().map(std::fs::read_to_string);
    text.and_then(Result::ok)
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(not(debug_assertions))]
const fn skew() -> i64 {
    0
}

/// The operating system's random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        // Without randomness nothing here is safe: better to stop than to go on predictably.
        #[expect(
            clippy::expect_used,
            reason = "a system without randomness can't sell safely"
        )]
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// `N` random bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemEntropy.fill(&mut bytes);
    bytes
}
