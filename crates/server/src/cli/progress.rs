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

    /// Shows a bar: `done` of `of` things, and how long the rest will take at this pace.
    pub(super) fn bar(&mut self, label: &str, done: u64, of: u64) {
        let spent = self.begun.elapsed().as_secs();
        self.show(&bar(label, done, of, spent));
    }

    /// Clears the line, and says how long it took.
    pub(super) fn end(self) -> Duration {
        if self.terminal && self.last.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        self.begun.elapsed()
    }
}

const BAR: u64 = 24;

fn bar(label: &str, done: u64, of: u64, spent: u64) -> String {
    let of = of.max(done).max(1);
    let filled = usize::try_from(done.saturating_mul(BAR) / of).unwrap_or(0);
    let empty = usize::try_from(BAR).unwrap_or(0) - filled;
    let percent = done.saturating_mul(100) / of;
    let left = match done {
        0 => String::new(),
        _ => {
            let left = (of - done).saturating_mul(spent) / done;
            format!(", about {}:{:02} left", left / 60, left % 60)
        }
    };
    format!(
        "[{}{}] {percent:>3} %  {label}: {} of {} rows{left}",
        "#".repeat(filled),
        "-".repeat(empty),
        grouped(done),
        grouped(of),
    )
}

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut said = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
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
    use super::{bar, grouped, size};

    #[test]
    fn a_bar_says_how_far_it_is_and_how_long_the_rest_takes() {
        assert_eq!(
            bar("events", 500, 2000, 30),
            "[######------------------]  25 %  events: 500 of 2,000 rows, about 1:30 left"
        );
        assert!(bar("events", 0, 0, 0).starts_with("[------------------------]   0 %"));
        // More came than was counted before.
        assert!(bar("events", 7, 5, 1).contains("100 %"));
        assert_eq!(grouped(1_234_567), "1,234,567");
    }

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
