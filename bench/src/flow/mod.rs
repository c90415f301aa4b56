//! Whole sales over HTTP against the real binary.

mod http;
mod load;
mod node;
mod report;
mod sale;
mod wechat;
mod world;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::ensure;

use crate::database::{Database, Db};
use crate::report::{cpu_seconds, cpu_seconds_of, rss_mb_of};
use http::Line;
use load::{Measured, Plan};
use node::{Node, Settings};
use report::{Latency, Report, Rsa, say};
use sale::{Money, STEPS, Shop};
use wechat::WechatPay;

/// How the money comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// create → open → place → start attempt (signed call) → signed, encrypted notification → paid.
    Channel,
    /// create → open → place → paid by a recorded transfer.
    Plain,
}

#[derive(clap::Args)]
pub struct Options {
    /// Which database the node runs on. PostgreSQL is a throw-away server, unless
    /// `TILL_TEST_POSTGRES_URL` names one.
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

/// Processors in use while it was measured.
struct Cpus {
    node: f64,
    load: f64,
    database: f64,
}

/// Sells for as long as `options` say, and audits the books afterwards.
pub async fn run(kind: Kind, options: &Options) -> anyhow::Result<()> {
    options.db.with_server()?;
    node::build()?;
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let database = Database::make(options.db, folder.path()).await?;
    let wechat = Arc::new(WechatPay::new()?);
    let port = node::free_port()?;
    let per_second = options
        .rate
        .map_or(6_000, |rate| usize::try_from(rate).unwrap_or(6_000));
    let seconds = usize::try_from(options.seconds)? + 4;
    let world = world::fill(&database.url, per_second * seconds).await?;
    let config = Settings {
        folder: folder.path(),
        database_url: &database.url,
        channel_base: &wechat.serve().await?,
        port,
    }
    .write()?;
    let node = Node::start(&config, port).await?;
    let mut line = Line::new(&node.address);
    let (csrf, money) = match kind {
        Kind::Channel => {
            let (csrf, notify) = sale::open_account(&mut line, &wechat).await?;
            let wechat = Arc::clone(&wechat);
            (csrf, Money::Channel { wechat, notify })
        }
        Kind::Plain => (sale::open_payee(&mut line).await?, Money::Transfer),
    };
    let shop = Arc::new(Shop {
        address: node.address.clone(),
        world,
        money,
        csrf,
    });
    let (measured, cpus) = measure(options, &shop, &node, &database).await?;
    let rss_mb = rss_mb_of(node.pid());
    node.stop()?;
    let bytes = database.bytes().await?;
    let store = crate::scene::reopen(&database.url).await?;
    let differences = store.audit().await?;
    ensure!(differences.is_empty(), "the books differ: {differences:?}");
    store.close().await;
    let whole = Latency::of(&measured.whole);
    let paid_per_s = f64::from(u32::try_from(measured.whole.len())?) / measured.seconds;
    let steps = STEPS.iter().zip(&measured.steps);
    let report = Report {
        flow: match kind {
            Kind::Channel => "channel",
            Kind::Plain => "plain",
        },
        db: options.db.name(),
        rate: options.rate,
        paid_per_s,
        whole,
        steps: steps
            .map(|(name, times)| (*name, Latency::of(times)))
            .collect(),
        errors: measured.errors,
        rss_mb,
        database_mb: f64::from(u32::try_from(bytes / 1024)?) / 1024.0,
        node_cpus: cpus.node,
        load_cpus: cpus.load,
        database_cpus: cpus.database,
        rsa: match kind {
            Kind::Channel => Some(rsa(&wechat, paid_per_s)?),
            Kind::Plain => None,
        },
    };
    say(&report, measured.first_error.as_deref());
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)?)?;
    }
    Ok(())
}

/// Two seconds to warm up, then the load that was asked for.
async fn measure(
    options: &Options,
    shop: &Arc<Shop>,
    node: &Node,
    database: &Database,
) -> anyhow::Result<(Measured, Cpus)> {
    let warm = Plan {
        rate: None,
        seconds: 2,
        buyers: options.buyers,
        first: 0,
    };
    let (warmed, first) = load::run(shop, warm).await?;
    if let Some(error) = warmed.first_error {
        anyhow::bail!("the first sales failed: {error}");
    }
    let plan = Plan {
        rate: options.rate,
        seconds: options.seconds,
        first,
        ..warm
    };
    let used = || {
        (
            cpu_seconds_of(node.pid()),
            cpu_seconds(),
            database.cpu_seconds(),
        )
    };
    let before = used();
    let (measured, _) = load::run(shop, plan).await?;
    let after = used();
    let cpus = Cpus {
        node: (after.0 - before.0) / measured.seconds,
        load: (after.1 - before.1) / measured.seconds,
        database: (after.2 - before.2) / measured.seconds,
    };
    Ok((measured, cpus))
}

fn rsa(wechat: &WechatPay, paid_per_s: f64) -> anyhow::Result<Rsa> {
    let (sign, verify) = wechat.rsa_seconds()?;
    // The node signs a request and verifies an answer and a notification; the load signs that one.
    let each = 2.0 * sign + 2.0 * verify;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Ok(Rsa {
        rsa_cpus: paid_per_s * each,
        rsa_limit_per_s: f64::from(u32::try_from(cores)?) / each,
    })
}
