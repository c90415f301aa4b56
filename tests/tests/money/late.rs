//! The late-money table: when and how money comes × what the provider wants done with it. Books are
//! recomputed after each (SPEC §4, §9.2).

use anyhow::Context;
use serde_json::json;
use till_domain::order::ShownState;
use till_tests::Demo;

use crate::books::{self, fate};
use crate::misbehaviour::deadline;
use crate::shop::{self, Made, Sandbox, Seller};

/// How money comes, by a company that is free to buy.
#[derive(Debug, Clone, Copy)]
enum Comes {
    SecondBefore,
    AtTheEnd,
    SecondAfter,
    AfterCancelling,
    WrongAmount,
}

/// What became of it: the order, and receipts applied, returned, held.
type Fate = (ShownState, usize, usize, usize);

const PAID: Fate = (ShownState::Paid, 1, 0, 0);
const RETURNED: Fate = (ShownState::AwaitingPayment, 0, 1, 0);
const HELD: Fate = (ShownState::AwaitingPayment, 0, 0, 1);

/// An accountant's table: the company that pays, how, and what is to become of the money.
fn table(policy: &str) -> [(usize, Comes, Fate); 5] {
    let late = match policy {
        "honour" => PAID,
        "hold" => HELD,
        _ => RETURNED,
    };
    let cancelled = match policy {
        "hold" => (ShownState::Cancelled, 0, 0, 1),
        _ => (ShownState::Cancelled, 0, 1, 0),
    };
    [
        (2, Comes::AfterCancelling, cancelled),
        (2, Comes::SecondBefore, PAID),
        (0, Comes::AtTheEnd, late),
        (1, Comes::SecondAfter, late),
        (3, Comes::WrongAmount, HELD),
    ]
}

async fn pay(
    demo: &Demo,
    seller: &mut Seller,
    sandbox: &Sandbox,
    company: usize,
    comes: Comes,
) -> anyhow::Result<Made> {
    let made = seller.sell().await?;
    let mut http = shop::admin(demo, company).await?;
    shop::place(&mut http, &made).await?;
    let attempt = sandbox.newest().await?;
    let page = http
        .get(&format!("{}/pay", made.link))
        .await?
        .text()
        .await?;
    let end = deadline(&page)?;
    let paid = match comes {
        Comes::SecondBefore => {
            sandbox
                .pay(&attempt, json!({ "paid_at_ms": end - 1000 }))
                .await?
        }
        Comes::AtTheEnd => sandbox.pay(&attempt, json!({ "paid_at_ms": end })).await?,
        Comes::SecondAfter => {
            sandbox
                .pay(&attempt, json!({ "paid_at_ms": end + 1000 }))
                .await?
        }
        Comes::WrongAmount => {
            sandbox
                .knobs(&attempt, json!({ "wrong_amount_fen": 1 }))
                .await?;
            sandbox.pay(&attempt, json!({})).await?
        }
        Comes::AfterCancelling => {
            // Closed at the channel, and yet paid there: the buyer's confirmation was under way.
            sandbox
                .knobs(&attempt, json!({ "pay": "even_closed" }))
                .await?;
            let (page, act) = (
                format!("/console/orders/{}", made.number),
                format!("/console/orders/{}/cancel", made.number),
            );
            let status = seller
                .act(&page, &act, &[("reason", "客户不再需要")])
                .await?;
            anyhow::ensure!(status == 303, "not cancelled: {status}");
            sandbox.pay(&attempt, json!({})).await?
        }
    };
    anyhow::ensure!(paid, "{comes:?} was not paid");
    Ok(made)
}

async fn by_policy(policy: &str) -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let mut seller = Seller::sign_in(&demo).await?;
    seller.late_money(policy).await?;
    let sandbox = Sandbox::of(&demo)?;
    let mut made = Vec::new();
    for (company, comes, wanted) in table(policy) {
        let order = pay(&demo, &mut seller, &sandbox, company, comes)
            .await
            .with_context(|| format!("{comes:?}"))?;
        made.push((order, comes, wanted));
    }
    // Notifications, and the money that goes back.
    tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    let held = seller.page("/console/refunds/held").await?;
    let waiting = made.iter().filter(|(_, _, wanted)| wanted.3 > 0);
    for (order, comes, _) in waiting {
        assert!(held.contains(&order.number), "{comes:?} is not on the desk");
    }
    let store = books::open(&mut demo).await?;
    for (order, comes, wanted) in &made {
        let detail = books::order(&store, &order.number).await?;
        assert_eq!(fate(&detail), *wanted, "{policy}, {comes:?}");
        let told = detail
            .events
            .iter()
            .any(|event| matches!(event.kind.code(), "paid" | "money_returned" | "money_held"));
        assert!(told, "{comes:?} left no trace");
    }
    books::balance(&store).await
}

#[tokio::test]
async fn late_money_goes_back_by_the_policy_of_refunding() -> anyhow::Result<()> {
    by_policy("refund").await
}

#[tokio::test]
async fn late_money_waits_by_the_policy_of_holding() -> anyhow::Result<()> {
    by_policy("hold").await
}

#[tokio::test]
async fn late_money_pays_by_the_policy_of_honouring() -> anyhow::Result<()> {
    by_policy("honour").await
}

/// A person decides: the late money pays after all, or goes back.
#[tokio::test]
async fn held_money_is_used_or_sent_back_from_the_desk() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let mut seller = Seller::sign_in(&demo).await?;
    seller.late_money("hold").await?;
    let sandbox = Sandbox::of(&demo)?;
    let late = pay(&demo, &mut seller, &sandbox, 2, Comes::SecondAfter).await?;
    let late_attempt = sandbox.newest().await?;
    let wrong = pay(&demo, &mut seller, &sandbox, 3, Comes::WrongAmount).await?;
    let wrong_attempt = sandbox.newest().await?;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let desk = "/console/refunds/held";
    let mut decide = Vec::new();
    for (attempt, act) in [(&late_attempt, "apply"), (&wrong_attempt, "return")] {
        let trade = sandbox.trade(attempt).await?;
        let transaction = trade["transaction_id"].as_str().context("paid")?.to_owned();
        decide.push((format!("{desk}/{attempt}"), act, transaction));
    }
    for (path, act, transaction) in &decide {
        let fields = [
            ("act", *act),
            ("transaction", transaction.as_str()),
            ("note", "与付款方核对后退回"),
        ];
        assert_eq!(seller.act(desk, path, &fields).await?, 303, "{act}");
    }
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &late.number).await?;
    assert_eq!(fate(&detail), PAID);
    let detail = books::order(&store, &wrong.number).await?;
    assert_eq!(fate(&detail), RETURNED);
    books::balance(&store).await
}
