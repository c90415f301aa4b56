//! Work that nobody waits for: reconcilers without input, idempotent, woken by a timer (DESIGN §3.6).
//! Each looks at what is due in the store and does it; doing it twice does it once.

mod attempts;
mod completions;
mod confirmations;
mod expiry;
pub mod refunds;
mod silence;

use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::web::error::PageError;

/// At most this many pieces of work of a kind in one round.
const ROUND: u32 = 100;

/// Starts every job; they end when `stop` is cancelled.
pub fn start(app: &App, stop: &CancellationToken) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    let second = Duration::from_secs(1);
    jobs.spawn(every(
        second,
        "attempts",
        app.clone(),
        stop.clone(),
        attempts::run,
    ));
    jobs.spawn(every(
        second,
        "expiry",
        app.clone(),
        stop.clone(),
        expiry::run,
    ));
    jobs.spawn(every(
        second * 30,
        "confirmations",
        app.clone(),
        stop.clone(),
        confirmations::run,
    ));
    jobs.spawn(every(
        second * 30,
        "silence",
        app.clone(),
        stop.clone(),
        silence::run,
    ));
    jobs.spawn(every(
        second * 60,
        "completions",
        app.clone(),
        stop.clone(),
        completions::run,
    ));
    jobs.spawn(every(
        second,
        "refunds",
        app.clone(),
        stop.clone(),
        refunds::run,
    ));
    jobs
}

async fn every<F, Fut>(
    period: Duration,
    name: &'static str,
    app: App,
    stop: CancellationToken,
    run: F,
) where
    F: Fn(App) -> Fut + Send + 'static,
    Fut: Future<Output = Result<(), PageError>> + Send,
{
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        if let Err(error) = run(app.clone()).await {
            tracing::warn!(
                job = name,
                ?error,
                "a round of a job failed; the next one tries again"
            );
        }
    }
}
