//! The database of a stopped demo, opened for a look.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use till_domain::id::{Entropy, OrderNumber};
use till_domain::order::{OrderState, ShownState};
use till_domain::payment::Disposition;
use till_domain::time::Instant;
use till_store::{Options, OrderDetail, Store};
use till_tests::Demo;

struct NoEntropy;

impl Entropy for NoEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// Stops the demo, and opens its books.
pub async fn open(demo: &mut Demo) -> anyhow::Result<Store> {
    demo.stop().await?;
    open_at(&demo.database()).await
}

/// Opens the books in a file.
pub async fn open_at(path: &Path) -> anyhow::Result<Store> {
    open_url(&path.display().to_string()).await
}

/// Opens the books in any database.
pub async fn open_url(url: &str) -> anyhow::Result<Store> {
    let clock = Arc::new(|| Instant::from_millis(0));
    Ok(Store::open(url, Options::new(clock, Arc::new(|| Box::new(NoEntropy)))).await?)
}

/// Everything recomputed agrees with what is stored.
pub async fn balance(store: &Store) -> anyhow::Result<()> {
    let (_, differences) = store.verify(|_| {}).await?;
    anyhow::ensure!(
        differences.is_empty(),
        "the books do not hold: {differences:#?}"
    );
    Ok(())
}

pub async fn order(store: &Store, number: &str) -> anyhow::Result<OrderDetail> {
    let number: OrderNumber = number
        .parse()
        .map_err(|_| anyhow::anyhow!("no order number"))?;
    store
        .order_detail(&number)
        .await?
        .context("the order is there")
}

/// What became of an order and its money: state, and how often it was applied, returned and held.
pub fn fate(detail: &OrderDetail) -> (ShownState, usize, usize, usize) {
    let count = |wanted: Disposition| {
        detail
            .receipts
            .iter()
            .filter(|booked| booked.disposition == wanted)
            .count()
    };
    (
        detail.order.shown(),
        count(Disposition::Applied),
        count(Disposition::Returned),
        count(Disposition::Held),
    )
}

pub fn is_paid(detail: &OrderDetail) -> bool {
    matches!(detail.order.state, OrderState::Paid { .. })
}
