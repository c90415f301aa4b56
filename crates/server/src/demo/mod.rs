//! The demo's world: believable people, products and sixty days of orders.
//!
//! The past is made by the same commands as the present: the store's clock is set back and run
//! forward, and the domain decides every step.

mod catalogue;
mod channel;
mod fapiao;
mod gifts;
mod history;
mod links;
mod manifest;
mod people;
mod refunds;
mod scene;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use till_domain::time::{Instant, Span};

use crate::app::App;
use crate::clock;

pub use manifest::Manifest;
pub use people::{CONSOLE_PASSWORD, OPERATOR_EMAIL, WORLD};

/// The store's clock in the demo: the real one, unless the past is being made.
#[derive(Debug, Clone)]
pub struct DemoClock(Arc<AtomicI64>);

/// No time is set: the real clock counts.
const REAL: i64 = i64::MIN;

impl DemoClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(REAL)))
    }
    pub fn now(&self) -> Instant {
        match self.0.load(Ordering::Relaxed) {
            REAL => clock::now(),
            millis => Instant::from_millis(millis),
        }
    }
    fn set(&self, instant: Instant) {
        self.0.store(instant.millis(), Ordering::Relaxed);
    }
    fn release(&self) {
        self.0.store(REAL, Ordering::Relaxed);
    }
}

/// Fills an empty database with the demo's world; one that has it already stays as it is.
///
/// # Errors
/// When the store can't.
pub async fn furnish(
    app: &App,
    time: &DemoClock,
    sandbox: &till_sandbox::SandboxHandle,
) -> anyhow::Result<()> {
    if !app.store().providers().await?.is_empty() {
        return Ok(());
    }
    let now = clock::now();
    time.set(now.minus(Span::days(430)));
    let cast = people::settle_in(app, &sandbox.credentials(), time.now()).await?;
    let banks = sandbox.union_pay_credentials();
    people::open_banks(app, &cast, &banks, time.now()).await?;
    people::open_payee(app, &cast, time.now()).await?;
    let shelf = catalogue::stock(app, &cast).await?;
    history::play(app, time, &cast, &shelf, now).await?;
    time.release();
    channel::remember(app, &cast, sandbox).await
}

/// Writes `demo.json`: everything a script needs to use the demo.
///
/// # Errors
/// When the folder can't be written.
pub async fn write_manifest(app: &App, data: &Path, sandbox_url: &str) -> anyhow::Result<Manifest> {
    let path = data.join("demo.json");
    let known = Manifest::read(&path);
    let links = links::ready(app, known.as_ref()).await?;
    let manifest = Manifest::gather(app, sandbox_url, links, known).await?;
    manifest.fit_locks(app).await?;
    manifest.write(&path)?;
    Ok(manifest)
}
