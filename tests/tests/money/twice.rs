//! Two attempts of one order, both paid.

use serde_json::json;
use till_domain::order::ShownState;
use till_tests::{Demo, Http};

use crate::books::{self, fate};
use crate::shop::{self, FREE_COMPANY, Made, Sandbox, Seller};

/// An order with two attempts that can both be paid: the first was closed while somebody's confirmation
/// was under way, and the second is on the page.
struct Double {
    made: Made,
    buyer: Http,
    attempts: [String; 2],
}

async fn double(demo: &Demo, seller: &mut Seller, sandbox: &Sandbox) -> anyhow::Result<Double> {
    let made = seller.sell().await?;
    let mut buyer = shop::admin(demo, FREE_COMPANY).await?;
    shop::place(&mut buyer, &made).await?;
    let first = sandbox.newest().await?;
    sandbox
        .knobs(&first, json!({ "pay": "even_closed" }))
        .await?;
    sandbox.close(&first).await?;
    let second = second_attempt(&mut buyer, &made, sandbox, &first).await?;
    Ok(Double {
        made,
        buyer,
        attempts: [first, second],
    })
}

/// Presses the desk's button until Till has heard that the first attempt is closed and begins another.
async fn second_attempt(
    buyer: &mut Http,
    made: &Made,
    sandbox: &Sandbox,
    first: &str,
) -> anyhow::Result<String> {
    let desk = format!("{}/pay", made.link);
    for _ in 0..100 {
        buyer.post(&desk, &desk, &[]).await?;
        let newest = sandbox.newest().await?;
        if newest != first {
            return Ok(newest);
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    anyhow::bail!("no second attempt was begun")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_attempts_paid_at_once_one_wins_and_the_other_goes_back() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let sandbox = Sandbox::of(&demo)?;
    let mut seller = Seller::sign_in(&demo).await?;
    let Double {
        made,
        mut buyer,
        attempts: [first, second],
    } = double(&demo, &mut seller, &sandbox).await?;

    let (one, other) = tokio::join!(
        sandbox.pay(&first, json!({})),
        sandbox.pay(&second, json!({}))
    );
    assert!(one? && other?, "the channel takes both");
    shop::wait_for(&mut buyer, &made, "支付成功").await?;
    let loser = wait_for_the_loser(&sandbox, [&first, &second]).await?;
    let returned = sandbox.trade(&loser).await?;
    assert_eq!(returned["refunded_fen"], returned["amount_fen"]);

    // Both sides read it, with the amount.
    let told = "已安排原路退回";
    assert!(seller.reads(&made).await?.contains(told));
    let centre = format!("{}/orders/{}", demo.manifest.base_url, made.number);
    let page = buyer.get(&centre).await?.text().await?;
    assert!(page.contains("退回"), "the buyer is told: {page}");

    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 1, 0));
    books::balance(&store).await
}

/// The attempt whose money the channel has sent back.
async fn wait_for_the_loser(sandbox: &Sandbox, attempts: [&str; 2]) -> anyhow::Result<String> {
    for _ in 0..150 {
        let mut back = Vec::new();
        for number in attempts {
            if sandbox.trade(number).await?["refunded_fen"].as_i64() > Some(0) {
                back.push(number.to_owned());
            }
        }
        anyhow::ensure!(back.len() < 2, "both went back");
        if let Some(loser) = back.pop() {
            // Till hears of it by the channel's notification or by asking.
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            return Ok(loser);
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("neither went back")
}
