//! Numbers, for people and for scripts.

use std::io::Write;

use serde::Serialize;

/// What one run measured.
#[derive(Debug, Serialize)]
pub struct Run {
    pub callers: usize,
    /// Nothing of the orders was in memory.
    pub cold: bool,
    pub paid: u64,
    pub seconds: f64,
    pub paid_per_s: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    /// Memory of the process at the end.
    pub rss_mb: f64,
    /// Processor seconds that the process used per wall second.
    pub cpus: f64,
    pub errors: u64,
}

/// A line for people.
pub fn say(run: &Run) {
    let line = format!(
        "{:>4} callers{}: {:>8.0} paid/s  p50 {:>7.3} ms  p99 {:>7.3} ms  max {:>7.1} ms  {:>6.0} MB  \
         {:.2} cpus  {} errors  ({} in {:.1} s)",
        run.callers,
        if run.cold { ", cold" } else { "" },
        run.paid_per_s,
        run.p50_ms,
        run.p99_ms,
        run.max_ms,
        run.rss_mb,
        run.cpus,
        run.errors,
        run.paid,
        run.seconds,
    );
    // Nobody reads a closed pipe.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Memory in use, in megabytes, as Linux counts it; 0 elsewhere.
pub fn rss_mb() -> f64 {
    rss_mb_of(std::process::id())
}

/// The same of another process.
pub fn rss_mb_of(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line
        .and_then(|line| line.split_whitespace().next())
        .and_then(|kb| kb.parse().ok());
    kb.map_or(0.0, |kb: f64| kb / 1024.0)
}

/// Processor seconds used so far, as Linux counts them; 0 elsewhere.
pub fn cpu_seconds() -> f64 {
    cpu_seconds_of(std::process::id())
}

/// The same of another process.
pub fn cpu_seconds_of(pid: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let field = |n: usize| -> f64 {
        after_name
            .split_whitespace()
            .nth(n)
            .and_then(|ticks| ticks.parse().ok())
            .unwrap_or(0.0)
    };
    // utime and stime, in ticks of 10 ms.
    (field(11) + field(12)) / 100.0
}
