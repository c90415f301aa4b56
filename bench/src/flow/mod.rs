//! Whole sales over HTTP against the real binary.

mod http;
mod load;
mod node;
mod sale;
mod wechat;
mod world;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, ensure};
use clap::ValueEnum;
use hdrhistogram::Histogram;
use serde::Serialize;

use crate::report::{cpu_seconds, cpu_seconds_of, rss_mb_of};
use http::Line;
use load::{Measured, Plan};
use node::{Node, Settings};
use sale::{STEPS, Shop};
use wechat::WechatPay;

/// Which database the node runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Db {
    Sqlite,
    Postgres,
}

#[derive(clap::Args)]
pub struct Options {
    /// Which database the node runs on.
    #[arg(long, value_enum, default_value = "sqlite")]
    pub db: Db,
    /// Sales that arrive each second; without it, as many as go.
    #[arg(long)]
    pub rate: Option<u32>,
    /// How long they arrive.
    #[arg(long, default_value_t = 10)]
    pub seconds: u64,
    /// Sales at the same time.
    #[arg(long, default_value_t = 64)]
    pub buyers: usize,
    /// Where the database is made; by default in the temporary folder.
    #[arg(long)]
    pub folder: Option<PathBuf>,
    /// Write the numbers there, too.
    #[arg(long)]
    pub json: Option<PathBuf>,
}

/// Milliseconds.
#[derive(Debug, Serialize)]
pub struct Latency {
    p50_ms: f64,
    p99_ms: f64,
    p999_ms: f64,
}

impl Latency {
    fn of(times: &Histogram<u64>) -> Self {
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
    flow: &'static str,
    db: &'static str,
    /// Sales that arrived each second; `None`: as many as went.
    rate: Option<u32>,
    paid_per_s: f64,
    /// Of whole sales, from their intended start.
    p50_ms: f64,
    p99_ms: f64,
    p999_ms: f64,
    /// By step.
    steps: Vec<(&'static str, Latency)>,
    errors: u64,
    /// Memory of the node at the end.
    rss_mb: f64,
    /// Size of the database at the end.
    database_mb: f64,
    /// Processors in use by the node and by the load itself.
    node_cpus: f64,
    load_cpus: f64,
    /// The part of both that RSA alone takes, from the time of one operation here and now.
    rsa_cpus: f64,
    /// Sales a second that RSA alone would leave room for.
    rsa_limit_per_s: f64,
}

/// create → open → place → start attempt (signed call) → signed, encrypted notification → paid.
pub async fn channel(options: &Options) -> anyhow::Result<()> {
    node::build()?;
    ensure!(
        options.db == Db::Sqlite,
        "PostgreSQL is measured by another change"
    );
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let file = folder.path().join("till.db");
    let url = format!("sqlite://{}", file.display());
    let wechat = Arc::new(WechatPay::new()?);
    let port = node::free_port()?;
    let per_second = options
        .rate
        .map_or(6_000, |rate| usize::try_from(rate).unwrap_or(6_000));
    let seconds = usize::try_from(options.seconds)? + 4;
    let world = world::fill(&url, per_second * seconds).await?;
    let config = Settings {
        folder: folder.path(),
        database_url: &url,
        channel_base: &wechat.serve().await?,
        port,
    }
    .write()?;
    let node = Node::start(&config, port).await?;
    let (csrf, notify) = sale::open_account(&mut Line::new(&node.address), &wechat).await?;
    let shop = Arc::new(Shop {
        address: node.address.clone(),
        world,
        wechat: Arc::clone(&wechat),
        notify,
        csrf,
    });
    let warm = Plan {
        rate: None,
        seconds: 2,
        buyers: options.buyers,
        first: 0,
    };
    let (warmed, first) = load::run(&shop, warm).await?;
    if let Some(error) = warmed.first_error {
        anyhow::bail!("the first sales failed: {error}");
    }
    let plan = Plan {
        rate: options.rate,
        seconds: options.seconds,
        first,
        ..warm
    };
    let (node_cpu, own_cpu) = (cpu_seconds_of(node.pid()), cpu_seconds());
    let (measured, _) = load::run(&shop, plan).await?;
    let node_cpus = (cpu_seconds_of(node.pid()) - node_cpu) / measured.seconds;
    let load_cpus = (cpu_seconds() - own_cpu) / measured.seconds;
    let rss_mb = rss_mb_of(node.pid());
    node.stop()?;
    let size = std::fs::metadata(&file).context("the database")?.len();
    let store = crate::scene::reopen(&url).await?;
    let differences = store.audit().await?;
    ensure!(differences.is_empty(), "the books differ: {differences:?}");
    store.close().await;
    let report = report(
        options,
        &measured,
        &wechat,
        (node_cpus, load_cpus),
        rss_mb,
        size,
    )?;
    say(&report, measured.first_error.as_deref());
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)?)?;
    }
    Ok(())
}

fn report(
    options: &Options,
    measured: &Measured,
    wechat: &WechatPay,
    (node_cpus, load_cpus): (f64, f64),
    rss_mb: f64,
    size: u64,
) -> anyhow::Result<Report> {
    let (sign, verify) = wechat.rsa_seconds()?;
    // The node signs a request and verifies an answer and a notification; the load signs that one.
    let rsa_each = 2.0 * sign + 2.0 * verify;
    let paid = f64::from(u32::try_from(measured.whole.len())?);
    let paid_per_s = paid / measured.seconds;
    let whole = Latency::of(&measured.whole);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let steps = STEPS.iter().zip(&measured.steps);
    Ok(Report {
        flow: "channel",
        db: match options.db {
            Db::Sqlite => "sqlite",
            Db::Postgres => "postgres",
        },
        rate: options.rate,
        paid_per_s,
        p50_ms: whole.p50_ms,
        p99_ms: whole.p99_ms,
        p999_ms: whole.p999_ms,
        steps: steps
            .map(|(name, times)| (*name, Latency::of(times)))
            .collect(),
        errors: measured.errors,
        rss_mb,
        database_mb: f64::from(u32::try_from(size / 1024)?) / 1024.0,
        node_cpus,
        load_cpus,
        rsa_cpus: paid_per_s * rsa_each,
        rsa_limit_per_s: f64::from(u32::try_from(cores)?) / rsa_each,
    })
}

fn say(report: &Report, error: Option<&str>) {
    let mut out = std::io::stdout().lock();
    // Nobody reads a closed pipe.
    let _ = writeln!(
        out,
        "{} flow on {}: {:.0} paid/s  p50 {:.1} ms  p99 {:.1} ms  p99.9 {:.1} ms  {} errors\n\
         node {:.2} cpus, load {:.2}, of which RSA {:.2} (alone it would allow {:.0}/s)  {:.0} MB  database {:.0} MB",
        report.flow,
        report.db,
        report.paid_per_s,
        report.p50_ms,
        report.p99_ms,
        report.p999_ms,
        report.errors,
        report.node_cpus,
        report.load_cpus,
        report.rsa_cpus,
        report.rsa_limit_per_s,
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
