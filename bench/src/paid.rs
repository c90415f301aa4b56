//! Durable paid transitions a second: the store alone, with synchronous=FULL on a real file.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use hdrhistogram::Histogram;
use till_domain::decide::Reply;
use till_domain::id::AttemptNumber;
use till_domain::payment::Disposition;
use till_store::Store;
use tokio::task::JoinSet;

use crate::report::{Run, cpu_seconds, rss_mb};
use crate::scene;

/// Orders that are prepared at the same time.
const PREPARERS: usize = 256;

/// Orders that wait for their money at the same time.
const WAVE: usize = 4_000;

/// Lets `callers` at once report orders paid, for `seconds` of paying in all: wave by wave, since
/// people pay minutes after they bought. The waves' preparation is not counted. With `cold` the
/// store is opened anew between buying and paying, and has everything to read.
pub async fn run(
    callers: usize,
    seconds: u64,
    folder: Option<&Path>,
    cold: bool,
) -> anyhow::Result<Run> {
    let folder = match folder {
        Some(folder) => tempfile::tempdir_in(folder)?,
        None => tempfile::tempdir()?,
    };
    let place = folder.path().join("till.db").display().to_string();
    let (mut store, product) = scene::open(&place).await?;
    let product = Arc::new(product);
    let (mut times, mut errors) = (Histogram::<u64>::new(3)?, 0);
    let (mut spent, mut cpu, mut made) = (Duration::ZERO, 0.0, 0);
    let whole = Duration::from_secs(seconds);
    while spent < whole {
        let attempts = prepare(&store, &product, made, WAVE).await?;
        made += WAVE;
        if cold {
            store.close().await;
            store = scene::reopen(&place).await?;
        }
        let (begun_cpu, begun) = (cpu_seconds(), Instant::now());
        let (some, failed) = pay(&store, attempts, callers, begun + (whole - spent)).await?;
        spent += begun.elapsed();
        cpu += cpu_seconds() - begun_cpu;
        times.add(some)?;
        errors += failed;
    }
    let seconds = spent.as_secs_f64();
    let rss_mb = rss_mb();
    let differences = store.audit().await?;
    ensure!(differences.is_empty(), "the books differ: {differences:?}");
    store.close().await;
    let paid = times.len();
    let ms = |microseconds: u64| Duration::from_micros(microseconds).as_secs_f64() * 1e3;
    Ok(Run {
        callers,
        cold,
        paid,
        seconds,
        paid_per_s: f64::from(u32::try_from(paid)?) / seconds,
        p50_ms: ms(times.value_at_quantile(0.5)),
        p99_ms: ms(times.value_at_quantile(0.99)),
        max_ms: ms(times.max()),
        rss_mb,
        cpus: cpu / seconds,
        errors,
    })
}

/// Makes orders from number `first` on, which wait for their money; in the order in which they began.
pub async fn prepare(
    store: &Store,
    product: &Arc<till_domain::catalog::Product>,
    first: usize,
    orders: usize,
) -> anyhow::Result<Vec<AttemptNumber>> {
    let next = Arc::new(AtomicUsize::new(first));
    let mut tasks = JoinSet::new();
    for _ in 0..PREPARERS {
        let (store, product, next) = (store.clone(), Arc::clone(product), Arc::clone(&next));
        tasks.spawn(async move {
            let mut attempts = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= first + orders {
                    return anyhow::Ok(attempts);
                }
                attempts.push(scene::prepare(&store, &product, n).await?);
            }
        });
    }
    let mut attempts = Vec::with_capacity(orders);
    while let Some(done) = tasks.join_next().await {
        attempts.extend(done??);
    }
    // People pay in about the order in which they bought.
    attempts.sort_unstable();
    Ok(attempts)
}

/// Reports them paid, by `callers` at once, for as long as `until`.
pub async fn pay(
    store: &Store,
    attempts: Vec<AttemptNumber>,
    callers: usize,
    until: Instant,
) -> anyhow::Result<(Histogram<u64>, u64)> {
    let attempts = Arc::new(attempts);
    let next = Arc::new(AtomicUsize::new(0));
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (store, attempts, next) = (store.clone(), Arc::clone(&attempts), Arc::clone(&next));
        tasks.spawn(async move {
            let (mut times, mut errors) = (Histogram::<u64>::new(3)?, 0_u64);
            while Instant::now() < until {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some(attempt) = attempts.get(n) else {
                    break;
                };
                let command = scene::paid(&store, attempt.clone());
                let begun = Instant::now();
                let applied = Ok(Reply::Booked(Disposition::Applied));
                if store.submit(command).await == applied {
                    times.record(u64::try_from(begun.elapsed().as_micros())?)?;
                } else {
                    errors += 1;
                }
            }
            anyhow::Ok((times, errors))
        });
    }
    let (mut times, mut errors) = (Histogram::<u64>::new(3)?, 0);
    while let Some(done) = tasks.join_next().await {
        let (some, failed) = done??;
        times.add(some)?;
        errors += failed;
    }
    Ok((times, errors))
}
