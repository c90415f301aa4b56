//! How the cost of one order grows with the number of orders that are there: the database is filled
//! through the store itself, and looked at when it holds each of the numbers asked for.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use hdrhistogram::Histogram;
use serde::Serialize;
use till_domain::catalog::Product;
use till_domain::decide::Reply;
use till_domain::id::OrderId;
use till_domain::party::Company;
use till_domain::payment::Disposition;
use till_store::{OrderFilter, Store};
use tokio::task::JoinSet;

use crate::database::{Database, Db};
use crate::scene::{self, PROVIDER};
use crate::{paid, report};

#[derive(clap::Args)]
pub struct Options {
    /// Which database is filled.
    #[arg(long, value_enum, default_value = "sqlite")]
    db: Db,
    /// Paid orders that are there when it is looked at, one time for each.
    #[arg(long, value_delimiter = ',', default_value = "10000,1000000")]
    orders: Vec<usize>,
    /// How often each thing is done for its median, one after another.
    #[arg(long, default_value_t = 400)]
    samples: usize,
    /// How long as many payments as go are reported, by 256 callers.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Where the database is made; by default in the temporary folder.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Write the numbers there, too.
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Orders that are made at the same time.
const MAKERS: usize = 256;
/// One company in so many is known by name.
const NAMED: usize = 20;
/// Rows of a list's page.
const PAGE: u32 = 30;

/// What it cost with so many orders there. Times are medians in milliseconds, of one caller.
#[derive(Debug, Serialize)]
struct Size {
    db: &'static str,
    orders: usize,
    fill_s: f64,
    database_mb: f64,
    place_p50_ms: f64,
    pay_p50_ms: f64,
    detail_p50_ms: f64,
    list_p50_ms: f64,
    search_number_p50_ms: f64,
    search_company_p50_ms: f64,
    /// Durable payments a second, 256 callers.
    paid_per_s: f64,
    rss_mb: f64,
}

/// Fills and measures.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    options.db.with_server()?;
    let folder = match &options.folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let database = Database::make(options.db, folder.path()).await?;
    let (store, product) = scene::open(&database.url).await?;
    let mut world = World {
        store,
        product: Arc::new(product),
        made: 0,
        some: Vec::new(),
    };
    let mut wanted = options.orders.clone();
    wanted.sort_unstable();
    let mut sizes = Vec::new();
    for orders in wanted {
        let begun = Instant::now();
        world.fill(orders).await?;
        let fill_s = begun.elapsed().as_secs_f64();
        let database_mb = f64::from(u32::try_from(database.bytes().await? / 1024)?) / 1024.0;
        let size = world.look(options, (orders, fill_s, database_mb)).await?;
        say(&size);
        sizes.push(size);
    }
    world.store.close().await;
    if let Some(path) = &options.json {
        std::fs::write(path, serde_json::to_string_pretty(&sizes)?)?;
    }
    Ok(())
}

struct World {
    store: Store,
    product: Arc<Product>,
    /// Orders made so far, which is the number of the next.
    made: usize,
    /// Some of them, from all times.
    some: Vec<(usize, OrderId)>,
}

impl World {
    /// Sells until so many orders are there.
    async fn fill(&mut self, orders: usize) -> anyhow::Result<()> {
        let every = (orders / 2_000).max(1);
        let next = Arc::new(AtomicUsize::new(self.made));
        let mut tasks = JoinSet::new();
        for _ in 0..MAKERS {
            let (store, product) = (self.store.clone(), Arc::clone(&self.product));
            let next = Arc::clone(&next);
            tasks.spawn(async move {
                let mut some = Vec::new();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= orders {
                        return anyhow::Ok(some);
                    }
                    let order = sell(&store, &product, n).await?;
                    if n.is_multiple_of(every) {
                        some.push((n, order));
                    }
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            self.some.extend(done??);
        }
        self.made = self.made.max(orders);
        Ok(())
    }

    async fn look(
        &mut self,
        options: &Options,
        (orders, fill_s, database_mb): (usize, f64, f64),
    ) -> anyhow::Result<Size> {
        let (mut place, mut pay) = (times()?, times()?);
        for _ in 0..options.samples {
            let n = self.next();
            let order = scene::create(&self.store, &self.product, n).await?;
            let begun = Instant::now();
            scene::place(&self.store, order, n).await?;
            record(&mut place, begun)?;
            let attempt = scene::start(&self.store, order, n).await?;
            let paid = scene::paid(&self.store, attempt);
            let begun = Instant::now();
            ensure!(self.store.submit(paid).await == Ok(Reply::Booked(Disposition::Applied)));
            record(&mut pay, begun)?;
        }
        let (mut detail, mut list) = (times()?, times()?);
        let (mut number, mut company) = (times()?, times()?);
        for sample in 0..options.samples {
            // Old and new ones alike.
            let at = sample * self.some.len() / options.samples;
            let (n, order) = self.some[at];
            let begun = Instant::now();
            let found = self.store.order_detail_by_id(PROVIDER, order).await?;
            record(&mut detail, begun)?;
            let found = found.context("an order that was made")?.order;
            self.page(&mut list, String::new()).await?;
            self.page(&mut number, found.number.to_string()).await?;
            self.page(&mut company, name(n - n % NAMED)).await?;
        }
        let paid_per_s = self.saturate(options.seconds).await?;
        Ok(Size {
            db: options.db.name(),
            orders,
            fill_s,
            database_mb,
            place_p50_ms: p50(&place),
            pay_p50_ms: p50(&pay),
            detail_p50_ms: p50(&detail),
            list_p50_ms: p50(&list),
            search_number_p50_ms: p50(&number),
            search_company_p50_ms: p50(&company),
            paid_per_s,
            rss_mb: report::rss_mb(),
        })
    }

    fn next(&mut self) -> usize {
        self.made += 1;
        self.made - 1
    }

    /// The first page of the list, all of it or what `text` finds.
    async fn page(&self, times: &mut Histogram<u64>, text: String) -> anyhow::Result<()> {
        let filter = OrderFilter {
            text,
            ..OrderFilter::default()
        };
        let begun = Instant::now();
        let page = self.store.orders(PROVIDER, &filter, None, PAGE).await?;
        record(times, begun)?;
        ensure!(!page.rows.is_empty(), "{filter:?} finds nothing");
        Ok(())
    }

    /// As many payments as go.
    async fn saturate(&mut self, seconds: u64) -> anyhow::Result<f64> {
        let (mut paid, mut spent) = (0_u64, Duration::ZERO);
        let whole = Duration::from_secs(seconds);
        while spent < whole {
            let wave = 4_000;
            let attempts = paid::prepare(&self.store, &self.product, self.made, wave).await?;
            self.made += wave;
            let begun = Instant::now();
            let until = begun + (whole - spent);
            let (times, failed) = paid::pay(&self.store, attempts, 256, until).await?;
            spent += begun.elapsed();
            ensure!(failed == 0, "{failed} payments failed");
            paid += times.len();
        }
        Ok(f64::from(u32::try_from(paid)?) / spent.as_secs_f64())
    }
}

/// A sale from creation to payment.
async fn sell(store: &Store, product: &Product, n: usize) -> anyhow::Result<OrderId> {
    if n.is_multiple_of(NAMED) {
        let company = Company {
            corpid: scene::company(n)?,
            name: name(n),
            credit_code: None,
        };
        store.upsert_company(&company).await?;
    }
    let order = scene::create(store, product, n).await?;
    scene::place(store, order, n).await?;
    let attempt = scene::start(store, order, n).await?;
    let paid = store.submit(scene::paid(store, attempt)).await;
    ensure!(paid == Ok(Reply::Booked(Disposition::Applied)), "{paid:?}");
    Ok(order)
}

fn name(n: usize) -> String {
    format!("北辰{n:08}有限公司")
}

fn times() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new(3)?)
}

fn record(times: &mut Histogram<u64>, begun: Instant) -> anyhow::Result<()> {
    times.record(u64::try_from(begun.elapsed().as_micros())?)?;
    Ok(())
}

fn p50(times: &Histogram<u64>) -> f64 {
    Duration::from_micros(times.value_at_quantile(0.5)).as_secs_f64() * 1e3
}

fn say(size: &Size) {
    let line = format!(
        "{:>9} orders on {} ({:.0} MB, filled in {:.0} s): place {:.3}  pay {:.3}  detail {:.3}  list {:.3}  \
         search by number {:.3}, by company {:.3} ms  {:.0} paid/s  {:.0} MB of memory",
        size.orders,
        size.db,
        size.database_mb,
        size.fill_s,
        size.place_p50_ms,
        size.pay_p50_ms,
        size.detail_p50_ms,
        size.list_p50_ms,
        size.search_number_p50_ms,
        size.search_company_p50_ms,
        size.paid_per_s,
        size.rss_mb,
    );
    // Nobody reads a closed pipe.
    let _ = writeln!(std::io::stdout(), "{line}");
}
