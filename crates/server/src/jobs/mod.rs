//! Work that nobody waits for: reconcilers without input, idempotent, woken by a timer (DESIGN §3.6).
//! Each looks at what is due in the store and does it; doing it twice does it once.

mod attempts;
mod books;
mod callbacks;
mod completions;
mod confirmations;
mod expiry;
mod notices;
mod outbox;
pub mod refunds;
mod silence;
mod sweep;
mod webhooks;

use std::future::Future;
use std::time::{Duration, Instant};

use till_domain::decide::{Command, Target, Verb};
use till_domain::id::{OrderId, ProviderKey};
use till_domain::party::Actor;
use till_domain::refusal::Refusal;
use till_domain::time::Span;
use till_store::{Due, StoreError};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, field};

use crate::app::App;
use crate::clock;
use crate::telemetry;
use crate::web::error::PageError;

/// At most this many pieces of work of a kind in one round.
const ROUND: u32 = 100;

/// Everything that is leased.
const LEASED: [&str; 6] = [
    outbox::NAME,
    books::NAME,
    "completions",
    "confirmations",
    "expiry",
    "silence",
];

/// How long a node that took what is due for orders keeps the others from it.
const ORDERS_LEASE: Span = Span::seconds(15);

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
    jobs.spawn(every(
        second,
        "outbox",
        app.clone(),
        stop.clone(),
        outbox::run,
    ));
    jobs.spawn(every(
        second,
        "callbacks",
        app.clone(),
        stop.clone(),
        callbacks::run,
    ));
    jobs.spawn(every(
        second * 2,
        "notices",
        app.clone(),
        stop.clone(),
        notices::run,
    ));
    jobs.spawn(every(
        second * 60,
        "sweep",
        app.clone(),
        stop.clone(),
        sweep::run,
    ));
    jobs.spawn(every(
        second * 600,
        books::NAME,
        app.clone(),
        stop.clone(),
        books::run,
    ));
    jobs.spawn(webhooks::drive(app.clone(), stop.clone()));
    jobs
}

/// Lets the other nodes, or the next process, go on at once with what this one did. After its jobs have
/// ended.
///
/// # Errors
/// When the store can't; the leases then end by themselves.
pub async fn hand_over(app: &App) -> Result<(), StoreError> {
    for name in LEASED {
        app.store().release_lease(name, app.node()).await?;
    }
    Ok(())
}

/// Runs a round, measures it, and says so when it failed.
async fn one_round(name: &'static str, run: impl Future<Output = Result<(), PageError>>) {
    let begun = Instant::now();
    let result = run.await;
    telemetry::job_round(name, begun.elapsed(), result.is_ok());
    if let Err(error) = result {
        tracing::warn!(?error, "a round of a job failed; the next one tries again");
    }
}

/// The span of one order's turn in a round; its number is filled in once the order is loaded.
fn turn() -> tracing::Span {
    tracing::info_span!("turn", order = field::Empty)
}

/// What is due for orders, if this node may do it: one at a time, so that they don't all do the same.
/// Whoever outlives the lease does no harm: doing it twice does it once.
async fn due_here(
    app: &App,
    name: &'static str,
    due: Due,
) -> Result<Vec<(ProviderKey, OrderId)>, PageError> {
    let store = app.store();
    let found = store.orders_due(due, clock::now(), ROUND).await?;
    let mine = !found.is_empty() && store.lease(name, app.node(), ORDERS_LEASE).await?;
    Ok(if mine { found } else { Vec::new() })
}

/// Does in the system's name what is due for an order; who was faster has done it.
async fn submit_due(
    app: &App,
    provider: ProviderKey,
    id: OrderId,
    verb: Verb,
) -> Result<(), PageError> {
    let command = Command {
        provider,
        target: Target::Order(id),
        actor: Actor::System,
        verb,
    };
    let act = async {
        if let Some(order) = app.store().order(provider, id).await? {
            telemetry::about(&order);
        }
        app.submit(command).await
    };
    match act.instrument(turn()).await {
        Ok(_) | Err(PageError::Refused(Refusal::WrongState)) => Ok(()),
        Err(error) => Err(error),
    }
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
        let round = telemetry::random_id();
        let span = tracing::info_span!("job", job = name, id = &round[..16]);
        one_round(name, run(app.clone())).instrument(span).await;
    }
}
