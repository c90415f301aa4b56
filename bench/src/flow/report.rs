//! What a flow measured, for people and for scripts.

use std::io::Write;

use hdrhistogram::Histogram;
use serde::Serialize;

/// Milliseconds.
#[derive(Debug, Serialize)]
pub struct Latency {
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub p999_ms: f64,
}

impl Latency {
    pub fn of(times: &Histogram<u64>) -> Self {
        let ms = |quantile| {
            let micros = u32::try_from(times.value_at_quantile(quantile)).unwrap_or(u32::MAX);
            f64::from(micros) / 1e3
        };
        Self {
            p50_ms: ms(0.5),
            p99_ms: ms(0.99),
            p999_ms: ms(0.999),
        }
    }
}

/// What a flow measured.
#[derive(Debug, Serialize)]
pub struct Report {
    pub flow: &'static str,
    pub db: &'static str,
    /// Sales that arrived each second; `None`: as many as went.
    pub rate: Option<u32>,
    pub paid_per_s: f64,
    /// Of whole sales, from their intended start.
    #[serde(flatten)]
    pub whole: Latency,
    /// By step.
    pub steps: Vec<(&'static str, Latency)>,
    pub errors: u64,
    /// Memory of the node at the end.
    pub rss_mb: f64,
    /// Size of the database at the end.
    pub database_mb: f64,
    /// Processors in use by the node, by the load itself, and by PostgreSQL's server.
    pub node_cpus: f64,
    pub load_cpus: f64,
    pub database_cpus: f64,
    /// RSA's share; absent where nothing is signed.
    #[serde(flatten)]
    pub rsa: Option<Rsa>,
}

/// What RSA costs.
#[derive(Debug, Serialize)]
pub struct Rsa {
    /// The part of node and load that RSA alone takes, from the time of one operation here and now.
    pub rsa_cpus: f64,
    /// Sales a second that RSA alone would leave room for.
    pub rsa_limit_per_s: f64,
}

/// Lines for people.
pub fn say(report: &Report, error: Option<&str>) {
    let mut out = std::io::stdout().lock();
    let rsa = report.rsa.as_ref().map_or_else(String::new, |rsa| {
        format!(
            ", of which RSA {:.2} (alone it would allow {:.0}/s)",
            rsa.rsa_cpus, rsa.rsa_limit_per_s
        )
    });
    // Nobody reads a closed pipe.
    let _ = writeln!(
        out,
        "{} flow on {}: {:.0} paid/s  p50 {:.1} ms  p99 {:.1} ms  p99.9 {:.1} ms  {} errors\n\
         node {:.2} cpus, load {:.2}, database's server {:.2}{rsa}  {:.0} MB  database {:.0} MB",
        report.flow,
        report.db,
        report.paid_per_s,
        report.whole.p50_ms,
        report.whole.p99_ms,
        report.whole.p999_ms,
        report.errors,
        report.node_cpus,
        report.load_cpus,
        report.database_cpus,
        report.rss_mb,
        report.database_mb,
    );
    for (step, times) in &report.steps {
        let _ = writeln!(
            out,
            "  {step:<7} p50 {:>7.2} ms  p99 {:>7.2} ms  p99.9 {:>7.2} ms",
            times.p50_ms, times.p99_ms, times.p999_ms
        );
    }
    if let Some(error) = error {
        let _ = writeln!(out, "  first error: {error}");
    }
}
