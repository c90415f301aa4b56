//! An open-loop load: sales arrive at a fixed rate, whether or not the ones before are done, and wait
//! from the moment at which they should have begun.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use super::http::Line;
use super::sale::{STEPS, Shop};

/// How it went.
pub struct Measured {
    /// Microseconds of each step.
    pub steps: Vec<Histogram<u64>>,
    /// Microseconds of each sale, from its intended start.
    pub whole: Histogram<u64>,
    pub errors: u64,
    pub seconds: f64,
    pub first_error: Option<String>,
}

/// What to do.
#[derive(Clone, Copy)]
pub struct Plan {
    /// Sales a second; `None`: as many as go.
    pub rate: Option<u32>,
    pub seconds: u64,
    /// Sales at the same time.
    pub buyers: usize,
    /// The number of the first sale.
    pub first: usize,
}

struct Shared {
    shop: Arc<Shop>,
    plan: Plan,
    next: AtomicUsize,
    begun: Instant,
    errors: AtomicU64,
}

impl Shared {
    /// The next sale and when it should begin; `None` when the time is over.
    fn take(&self) -> Option<(usize, Option<Instant>)> {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let length = Duration::from_secs(self.plan.seconds);
        match self.plan.rate {
            Some(rate) => {
                let at =
                    Duration::from_secs_f64(f64::from(u32::try_from(n).ok()?) / f64::from(rate));
                (at < length).then_some((n, Some(self.begun + at)))
            }
            None => (self.begun.elapsed() < length).then_some((n, None)),
        }
    }
}

/// Runs the plan; answers what it measured and the number after the last sale.
pub async fn run(shop: &Arc<Shop>, plan: Plan) -> anyhow::Result<(Measured, usize)> {
    let shared = Arc::new(Shared {
        shop: Arc::clone(shop),
        plan,
        next: AtomicUsize::new(0),
        begun: Instant::now(),
        errors: AtomicU64::new(0),
    });
    let mut tasks = JoinSet::new();
    for _ in 0..plan.buyers {
        tasks.spawn(buyer(Arc::clone(&shared)));
    }
    let mut all = Measured {
        steps: STEPS
            .iter()
            .map(|_| histogram())
            .collect::<Result<_, _>>()?,
        whole: histogram()?,
        errors: 0,
        seconds: 0.0,
        first_error: None,
    };
    while let Some(done) = tasks.join_next().await {
        let (steps, whole, first_error) = done??;
        for (sum, step) in all.steps.iter_mut().zip(steps) {
            sum.add(step)?;
        }
        all.whole.add(whole)?;
        all.first_error = all.first_error.or(first_error);
    }
    all.errors = shared.errors.load(Ordering::Relaxed);
    all.seconds = shared.begun.elapsed().as_secs_f64();
    Ok((all, plan.first + shared.next.load(Ordering::Relaxed)))
}

fn histogram() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new(3)?)
}

type Part = (Vec<Histogram<u64>>, Histogram<u64>, Option<String>);

async fn buyer(shared: Arc<Shared>) -> anyhow::Result<Part> {
    let mut line = Line::new(&shared.shop.address);
    let mut steps: Vec<_> = STEPS
        .iter()
        .map(|_| histogram())
        .collect::<Result<_, _>>()?;
    let (mut whole, mut first_error) = (histogram()?, None);
    while let Some((n, intended)) = shared.take() {
        if let Some(at) = intended {
            tokio::time::sleep_until(at.into()).await;
        }
        let begun = intended.unwrap_or_else(Instant::now);
        match shared.shop.sell(&mut line, shared.plan.first + n).await {
            Ok(times) => {
                for (step, time) in steps.iter_mut().zip(times) {
                    step.record(micros(time))?;
                }
                whole.record(micros(begun.elapsed()))?;
            }
            Err(error) => {
                shared.errors.fetch_add(1, Ordering::Relaxed);
                first_error.get_or_insert_with(|| format!("{error:#}"));
            }
        }
    }
    Ok((steps, whole, first_error))
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
