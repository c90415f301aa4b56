//! Refund storms: many at once, with a channel that takes them and answers with an error. Never more goes
//! back than was paid, and each goes back once.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::{Value, json};
use till_domain::money::Fen;
use till_domain::order::ShownState;
use till_domain::refund::RefundState;
use till_tests::{Demo, Http};

use crate::books;
use crate::shop::{self, FREE_COMPANY, Made, Sandbox, Seller};

/// An order that is paid, with the number of its attempt and what was paid.
async fn paid(demo: &Demo) -> anyhow::Result<(Made, Sandbox, String, i64)> {
    let made = Seller::sign_in(demo).await?.sell().await?;
    let mut http = shop::admin(demo, FREE_COMPANY).await?;
    shop::place(&mut http, &made).await?;
    let sandbox = Sandbox::of(demo)?;
    let attempt = sandbox.newest().await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;
    let trade = sandbox.trade(&attempt).await?;
    let amount = trade["amount_fen"].as_i64().context("an amount")?;
    Ok((made, sandbox, attempt, amount))
}

/// People at as many desks, each refunding `times` times.
async fn storm(
    demo: &Demo,
    made: &Made,
    part: Fen,
    desks: usize,
    times: usize,
) -> anyhow::Result<usize> {
    let mut people = Vec::new();
    for _ in 0..desks {
        people.push(Seller::another(demo).await?);
    }
    let base = demo.manifest.base_url.clone();
    let page = format!("{base}/console/orders/{}/refund", made.number);
    let mut work = tokio::task::JoinSet::new();
    for mut person in people {
        let (page, part) = (page.clone(), part.to_string());
        work.spawn(async move { refund(&mut person, &page, &part, times).await });
    }
    let mut begun = 0;
    while let Some(done) = work.join_next().await {
        begun += done??;
    }
    Ok(begun)
}

async fn refund(person: &mut Http, page: &str, part: &str, times: usize) -> anyhow::Result<usize> {
    let base = page.split("/console").next().unwrap_or_default();
    let csrf = person.csrf(&format!("{base}/console/orders")).await?;
    let mut begun = 0;
    for _ in 0..times {
        let fields = [
            ("csrf", csrf.as_str()),
            ("amount", part),
            ("take_back", "nothing"),
            ("start-reason", "分批退还"),
        ];
        let answer = person.post_form(&format!("{page}/start"), &fields).await?;
        let status = answer.status().as_u16();
        anyhow::ensure!(matches!(status, 303 | 409 | 422), "refund: {status}");
        begun += usize::from(status == 303);
    }
    Ok(begun)
}

/// Until the channel has sent `fen` back, or nothing more comes.
async fn wait_until_sent(sandbox: &Sandbox, attempt: &str, fen: i64) -> anyhow::Result<Value> {
    for _ in 0..300 {
        let trade = sandbox.trade(attempt).await?;
        if trade["refunded_fen"].as_i64() == Some(fen) {
            // Till hears of the last one.
            tokio::time::sleep(std::time::Duration::from_secs(4)).await;
            return sandbox.trade(attempt).await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    anyhow::bail!("not all went back: {}", sandbox.trade(attempt).await?)
}

/// What Till says went back, by numbers that are all different.
async fn refunded(demo: &mut Demo, made: &Made) -> anyhow::Result<(ShownState, i64, usize)> {
    let store = books::open(demo).await?;
    let detail = books::order(&store, &made.number).await?;
    books::balance(&store).await?;
    let numbers: BTreeSet<_> = detail.refunds.iter().map(|r| &r.number).collect();
    assert_eq!(numbers.len(), detail.refunds.len());
    for refund in &detail.refunds {
        let done = matches!(refund.state, RefundState::Done { .. });
        assert!(done, "{} is {}", refund.number, refund.state.code());
    }
    let sum = detail.refunds.iter().map(|r| r.amount.get()).sum();
    Ok((detail.order.shown(), sum, detail.refunds.len()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_partial_refunds_gives_back_what_was_paid_and_not_a_fen_more()
-> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let (made, sandbox, attempt, paid) = paid(&demo).await?;
    // The channel takes each refund, and says that it failed: it is tried again with its number.
    sandbox
        .knobs(
            &attempt,
            json!({ "refund": "error_after", "refund_delay_ms": 200 }),
        )
        .await?;
    let part = Fen::new(paid / 20);
    let begun = storm(&demo, &made, part, 4, 15).await?;
    assert_eq!(begun, 20, "of 60 asked for at once");
    let trade = wait_until_sent(&sandbox, &attempt, paid).await?;
    assert_eq!(trade["refunded_fen"].as_i64(), Some(paid));
    let said = refunded(&mut demo, &made).await?;
    assert_eq!(said, (ShownState::Refunded, paid, 20));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_refunds_of_one_payment_are_made_and_the_next_is_refused() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let (made, sandbox, attempt, paid) = paid(&demo).await?;
    sandbox
        .knobs(&attempt, json!({ "refund_delay_ms": 100 }))
        .await?;
    let part = Fen::new(paid / 100);
    let begun = storm(&demo, &made, part, 3, 20).await?;
    assert_eq!(begun, 50);
    let back = part.get() * 50;
    wait_until_sent(&sandbox, &attempt, back).await?;
    let said = refunded(&mut demo, &made).await?;
    assert_eq!(said, (ShownState::PartlyRefunded, back, 50));
    Ok(())
}

#[tokio::test]
async fn a_short_balance_is_told_and_tried_again_under_the_same_number() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let (made, sandbox, attempt, paid) = paid(&demo).await?;
    sandbox
        .knobs(&attempt, json!({ "refund_result": "not_enough" }))
        .await?;
    assert_eq!(storm(&demo, &made, Fen::new(paid), 1, 1).await?, 1);
    let mut owner = Seller::sign_in(&demo).await?;
    let trouble = "/console/refunds?tab=trouble";
    let mut told = String::new();
    for _ in 0..60 {
        told = owner.page(trouble).await?;
        if told.contains("cell__sub mono") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert!(told.contains("商户余额不足") || told.contains("渠道未受理"));
    let number = told
        .split("cell__sub mono\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .context("its number")?
        .to_owned();
    sandbox
        .knobs(&attempt, json!({ "refund_result": "success" }))
        .await?;
    let page = format!("/console/orders/{}/refund", made.number);
    let retried = owner
        .act(&page, &format!("/console/refunds/{number}/retry"), &[])
        .await?;
    assert_eq!(retried, 303);
    wait_until_sent(&sandbox, &attempt, paid).await?;
    let said = refunded(&mut demo, &made).await?;
    assert_eq!(said, (ShownState::Refunded, paid, 1));
    Ok(())
}
