//! kill -9 while orders are placed and paid: nothing that the channel took is lost, nothing counts twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use till_domain::payment::Disposition;
use till_tests::Demo;

use crate::books::{self, is_paid};
use crate::shop::{self, Made, Sandbox, Seller};

/// Orders in flight over the whole test; each by a company of its own.
const ORDERS: usize = 36;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_under_load_every_payment_taken_is_settled_once() -> anyhow::Result<()> {
    let companies = ORDERS.to_string();
    let mut demo = Demo::start_with(&["--load-companies", &companies]).await?;
    let mut seller = Seller::sign_in(&demo).await?;
    let mut orders = Vec::new();
    for index in 1..=ORDERS {
        let made = seller.sell().await?;
        let buyer = shop::buyer(&demo, &format!("wwload{index:010}"), "admin").await?;
        orders.push((made, buyer));
    }
    let numbers: Vec<Made> = orders.iter().map(|(made, _)| made.clone()).collect();
    let mut waiting = orders.into_iter();
    // Three crashes, each in the middle of twelve sales.
    for _ in 0..3 {
        let sales: Vec<_> = waiting.by_ref().take(ORDERS / 3).collect();
        let done = Arc::new(AtomicUsize::new(0));
        let sandbox = Arc::new(Sandbox::of(&demo)?);
        let clients: Vec<_> = sales
            .into_iter()
            .map(|(made, mut http)| {
                let (sandbox, done) = (Arc::clone(&sandbox), Arc::clone(&done));
                tokio::spawn(async move {
                    // Every step may die with the server; what counts is what the channel took.
                    let _ = shop::place(&mut http, &made).await;
                    for trade in sandbox.trades().await.unwrap_or_default() {
                        if trade["state"] == "NOTPAY"
                            && let Some(number) = trade["out_trade_no"].as_str()
                        {
                            let _ = sandbox.pay(number, json!({})).await;
                        }
                    }
                    done.fetch_add(1, Ordering::Relaxed);
                })
            })
            .collect();
        while done.load(Ordering::Relaxed) < ORDERS / 9 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        demo.kill().await?;
        for client in clients {
            client.await?;
        }
        demo.restart().await?;
    }
    let taken = wait_until_quiet(&demo).await?;
    assert!(taken > 0, "the channel took money");
    check_books(&mut demo, &numbers, taken).await
}

/// Waits until Till has heard of everything; returns how many payments the channel took.
async fn wait_until_quiet(demo: &Demo) -> anyhow::Result<usize> {
    let sandbox = Sandbox::of(demo)?;
    tokio::time::sleep(Duration::from_secs(12)).await;
    let trades = sandbox.trades().await?;
    Ok(trades
        .iter()
        .filter(|trade| !trade["transaction_id"].is_null())
        .count())
}

async fn check_books(demo: &mut Demo, orders: &[Made], taken: usize) -> anyhow::Result<()> {
    let trades = Sandbox::of(demo)?.trades().await?;
    let store = books::open(demo).await?;
    books::balance(&store).await?;
    let mut booked = Vec::new();
    for made in orders {
        let detail = books::order(&store, &made.number).await?;
        let applied = detail
            .receipts
            .iter()
            .filter(|r| r.disposition == Disposition::Applied)
            .count();
        assert_eq!(applied, usize::from(is_paid(&detail)), "{}", made.number);
        booked.extend(detail.receipts.into_iter().map(|r| r.receipt.transaction));
    }
    booked.sort();
    let mut expected: Vec<String> = trades
        .iter()
        .filter_map(|trade| trade["transaction_id"].as_str().map(ToOwned::to_owned))
        .collect();
    expected.sort();
    assert_eq!(
        booked, expected,
        "each payment that the channel took is booked exactly once"
    );
    assert_eq!(booked.len(), taken);
    Ok(())
}
