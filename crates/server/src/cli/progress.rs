//! How a long command shows how far it is: one line that is rewritten on a terminal, a line every few
//! seconds elsewhere.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

#[derive(Debug)]
pub(super) struct Progress {
    begun: Instant,
    last: Option<Instant>,
    terminal: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            last: None,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Shows `text`, unless something has just been shown.
    pub(super) fn show(&mut self, text: &str) {
        let gap = Duration::from_millis(if self.terminal { 200 } else { 5000 });
        let now = Instant::now();
        if self.last.is_some_and(|last| now - last < gap) {
            return;
        }
        self.last = Some(now);
        let mut out = std::io::stderr();
        // Progress that can't be shown is no reason to stop.
        let _ = if self.terminal {
            write!(out, "\r\x1b[K{text}").and_then(|()| out.flush())
        } else {
            writeln!(out, "{text}")
        };
    }

    /// Clears the line, and says how long it took.
    pub(super) fn end(self) -> Duration {
        if self.terminal && self.last.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        self.begun.elapsed()
    }
}

/// `1234567` bytes as `1.2 MB`.
pub(super) fn size(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut unit = 0;
    let (mut whole, mut rest) = (bytes, 0);
    while whole >= 1000 && unit + 1 < units.len() {
        (whole, rest) = (whole / 1000, whole % 1000);
        unit += 1;
    }
    if unit == 0 {
        format!("{whole} B")
    } else {
        format!("{whole}.{} {}", rest / 100, units[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_told_in_units_of_a_thousand() {
        for (bytes, said) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (1_234_567, "1.2 MB"),
            (98_765_432_100, "98.7 GB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }
}
