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
    // utime and stime.
    ticks(pid, [11, 12])
}

/// The same, with the children that have ended.
pub fn cpu_seconds_with_ended_of(pid: u32) -> f64 {
    // cutime and cstime.
    cpu_seconds_of(pid) + ticks(pid, [13, 14])
}

/// The processes that a process has started and that still run.
pub fn children_of(pid: u32) -> Vec<u32> {
    let tasks = format!("/proc/{pid}/task/{pid}/children");
    let children = std::fs::read_to_string(tasks).unwrap_or_default();
    let pids = children.split_whitespace();
    pids.filter_map(|pid| pid.parse().ok()).collect()
}

/// The sum of two fields of `/proc/PID/stat` after the name, in seconds.
fn ticks(pid: u32, fields: [usize; 2]) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let words: Vec<&str> = after_name.split_whitespace().collect();
    let value = |n: usize| words.get(n).and_then(|ticks| ticks.parse::<f64>().ok());
    // In ticks of 10 ms.
    fields.into_iter().filter_map(value).sum::<f64>() / 100.0
}
