//! Several nodes on one PostgreSQL sell while something dies. Afterwards every payment that the channel
//! took is settled or refunded, once, and everything recomputed agrees.

mod disasters;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use till_domain::payment::Disposition;
use till_tests::{Demo, Http, Node, connect};
use tokio::task::JoinSet;

use crate::books::{self, is_paid};
use crate::shop::{self, Made, Sandbox, Seller};

/// How long a buyer goes on trying, and how long the nodes have to come to rest.
const PATIENCE: Duration = Duration::from_secs(45);
const REST: Duration = Duration::from_secs(90);

/// Sales of a test, each by a company of its own: few in `./test`, more in `./test disasters`.
fn sales() -> usize {
    let more = std::env::var("TILL_DISASTER_SALES");
    more.ok().and_then(|n| n.parse().ok()).unwrap_or(16)
}

/// A demo on PostgreSQL with orders that wait for their buyers.
struct Storm {
    demo: Demo,
    url: String,
    orders: Vec<(Made, Http)>,
    numbers: Vec<Made>,
}

/// Buyers at work.
struct Rush {
    buyers: JoinSet<()>,
    placed: Arc<AtomicUsize>,
}

impl Storm {
    async fn gather(url: String) -> anyhow::Result<Self> {
        let companies = sales().to_string();
        let words = ["--load-companies", &companies, "--database", &url];
        let demo = Demo::start_with(&words).await?;
        let mut seller = Seller::sign_in(&demo).await?;
        let (mut orders, mut numbers) = (Vec::new(), Vec::new());
        for index in 1..=sales() {
            let made = seller.sell().await?;
            let buyer = shop::buyer(&demo, &format!("wwload{index:010}"), "admin").await?;
            numbers.push(made.clone());
            orders.push((made, buyer));
        }
        Ok(Self {
            demo,
            url,
            orders,
            numbers,
        })
    }

    /// Lets all buyers come at once, in turn to the demo's own node and to `others`.
    fn rush(&mut self, others: &[&Node]) -> anyhow::Result<Rush> {
        let placed = Arc::new(AtomicUsize::new(0));
        let sandbox = Arc::new(Sandbox::of(&self.demo)?);
        let mut buyers = JoinSet::new();
        for (index, (made, http)) in self.orders.drain(..).enumerate() {
            let links = others.iter().map(|node| node.at(&self.demo, &made.link));
            let mut links: Vec<String> = std::iter::once(made.link.clone()).chain(links).collect();
            let count = links.len();
            links.rotate_left(index % count);
            let (sandbox, placed) = (Arc::clone(&sandbox), Arc::clone(&placed));
            buyers.spawn(async move { buy(http, &made, &links, &sandbox, &placed).await });
        }
        Ok(Rush { buyers, placed })
    }

    /// The nodes come to rest, and the books are held against what the channel says.
    async fn settle(mut self, mut others: Vec<Node>) -> anyhow::Result<()> {
        let sandbox = Sandbox::of(&self.demo)?;
        let begun = Instant::now();
        while let Some(waiting) = self.waits_for(&sandbox).await? {
            if begun.elapsed() > REST {
                let mut logs = self.demo.log()?;
                for node in &others {
                    logs += &node.log()?;
                }
                bail!("the nodes don't come to rest: {waiting}\n{logs}");
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        let trades = sandbox.trades().await?;
        for node in &mut others {
            node.stop().await?;
        }
        self.demo.stop().await?;
        Demo::verify(&self.url).await?;
        self.compare(&trades).await
    }

    /// What is not done yet: transactions without a receipt, refunds, news; `None` when all is.
    async fn waits_for(&self, sandbox: &Sandbox) -> anyhow::Result<Option<String>> {
        let client = connect(&self.url).await?;
        let booked = client
            .query("SELECT transaction_id FROM receipts", &[])
            .await?;
        let booked: Vec<String> = booked.iter().map(|row| row.get(0)).collect();
        let trades = sandbox.trades().await?;
        let missing = transactions(&trades).filter(|one| booked.iter().all(|it| it != one));
        let mut waiting: Vec<String> = missing.map(ToOwned::to_owned).collect();
        for (what, count) in [
            (
                "refunds",
                "SELECT COUNT(*) FROM refunds WHERE next_check_at IS NOT NULL",
            ),
            (
                "events",
                "SELECT COUNT(*) FROM events WHERE undelivered IS NOT NULL",
            ),
        ] {
            let count: i64 = client.query_one(count, &[]).await?.get(0);
            if count > 0 {
                waiting.push(format!("{count} {what}"));
            }
        }
        Ok((!waiting.is_empty()).then(|| waiting.join(", ")))
    }

    async fn compare(&self, trades: &[Value]) -> anyhow::Result<()> {
        let store = books::open_url(&self.url).await?;
        let (mut booked, mut unpaid) = (Vec::new(), Vec::new());
        for made in &self.numbers {
            let detail = books::order(&store, &made.number).await?;
            let applied = detail
                .receipts
                .iter()
                .filter(|r| r.disposition == Disposition::Applied);
            ensure!(
                applied.count() == usize::from(is_paid(&detail)),
                "{}: {detail:#?}",
                made.number
            );
            if !is_paid(&detail) {
                unpaid.push(format!(
                    "{}: {:?} {:#?}",
                    made.number,
                    detail.order.shown(),
                    detail.attempts
                ));
            }
            for receipt in &detail.receipts {
                let transaction = &receipt.receipt.transaction;
                let trade = trades
                    .iter()
                    .find(|trade| trade["transaction_id"] == transaction.as_str())
                    .with_context(|| format!("{transaction} is booked and was never taken"))?;
                let back = match receipt.disposition {
                    Disposition::Returned => trade["amount_fen"].as_i64(),
                    Disposition::Applied | Disposition::Held => Some(0),
                };
                ensure!(trade["refunded_fen"].as_i64() == back, "{trade:#}");
                booked.push(transaction.clone());
            }
        }
        booked.sort();
        let mut expected: Vec<String> = transactions(trades).map(ToOwned::to_owned).collect();
        expected.sort();
        ensure!(booked == expected, "{booked:?} is not {expected:?}");
        // Whoever kept trying has bought.
        ensure!(unpaid.is_empty(), "not paid: {unpaid:#?}");
        Ok(())
    }
}

impl Rush {
    /// Until so many have placed: the disaster then comes in the middle.
    async fn until_placed(&self, count: usize) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.placed.load(Ordering::Relaxed) < count {
            ensure!(begun.elapsed() < PATIENCE, "nobody places");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }

    /// Until every buyer has paid or given up.
    async fn end(self) {
        self.buyers.join_all().await;
    }
}

/// Places and pays, at one node after another, whatever dies meanwhile.
async fn buy(
    mut http: Http,
    made: &Made,
    links: &[String],
    sandbox: &Sandbox,
    placed: &AtomicUsize,
) {
    let begun = Instant::now();
    let mut is_placed = false;
    for link in links.iter().cycle() {
        if begun.elapsed() > PATIENCE {
            return;
        }
        let here = Made {
            link: link.clone(),
            ..made.clone()
        };
        let step = async {
            if !is_placed {
                // The node may have died after it had placed and before it said so: then the desk is there.
                if let Err(error) = shop::place(&mut http, &here).await
                    && http.get(&format!("{}/pay", here.link)).await?.status() != 200
                {
                    return Err(error);
                }
                is_placed = true;
                placed.fetch_add(1, Ordering::Relaxed);
            }
            pay(&mut http, &here, sandbox).await
        };
        // A node that hangs is left for another one.
        let paid = tokio::time::timeout(Duration::from_secs(8), step).await;
        if let Ok(Ok(true)) = paid {
            return;
        }
        eprintln!("{} at {link}: {paid:?}", made.number);
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

/// Is it paid, as far as the desk knows? Otherwise what waits at the channel is paid, or begun.
async fn pay(http: &mut Http, made: &Made, sandbox: &Sandbox) -> anyhow::Result<bool> {
    let desk = format!("{}/pay", made.link);
    for _ in 0..8 {
        let page = http.get(&desk).await?.text().await?;
        if page.contains("支付成功") {
            return Ok(true);
        }
        for trade in sandbox.trades().await? {
            if trade["state"] == "NOTPAY"
                && let Some(number) = trade["out_trade_no"].as_str()
            {
                sandbox.pay(number, json!({})).await?;
            }
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    // The attempt may never have reached the channel.
    http.post(&desk, &desk, &[]).await?;
    Ok(false)
}

fn transactions(trades: &[Value]) -> impl Iterator<Item = &str> {
    trades
        .iter()
        .filter_map(|trade| trade["transaction_id"].as_str())
}
