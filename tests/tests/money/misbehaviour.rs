//! A channel that repeats itself, is late, is silent, lies, or is forged; and payers who are late.

use anyhow::Context;
use serde_json::{Value, json};
use till_domain::order::ShownState;
use till_tests::{Demo, Http};

use crate::books::{self, fate};
use crate::shop::{self, FREE_COMPANY, Made, Sandbox, Seller};

/// An order that is placed and has a QR code, with the number of its attempt.
async fn at_the_desk(demo: &Demo) -> anyhow::Result<(Http, Made, Sandbox, String)> {
    let made = Seller::sign_in(demo).await?.sell().await?;
    let mut http = shop::admin(demo, FREE_COMPANY).await?;
    shop::place(&mut http, &made).await?;
    let sandbox = Sandbox::of(demo)?;
    let attempt = sandbox.newest().await?;
    Ok((http, made, sandbox, attempt))
}

/// Pays with the knobs set, waits until the page knows, and looks at the books.
async fn paid_once_in_spite_of(knobs: Value) -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let (mut http, made, sandbox, attempt) = at_the_desk(&demo).await?;
    sandbox.knobs(&attempt, knobs.clone()).await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;
    // Time for whatever else the channel has to say.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 0, 0), "{knobs}");
    books::balance(&store).await
}

#[tokio::test]
async fn a_notification_that_comes_twice_pays_once() -> anyhow::Result<()> {
    paid_once_in_spite_of(json!({ "notify": "twice" })).await
}

#[tokio::test]
async fn a_notification_that_never_comes_is_made_up_for_by_asking() -> anyhow::Result<()> {
    paid_once_in_spite_of(json!({ "notify": "never" })).await
}

#[tokio::test]
async fn a_notification_that_comes_late_finds_the_order_paid() -> anyhow::Result<()> {
    paid_once_in_spite_of(json!({ "notify_delay_ms": 6000 })).await
}

#[tokio::test]
async fn a_badly_signed_notification_changes_nothing_and_asking_does() -> anyhow::Result<()> {
    paid_once_in_spite_of(json!({ "notify_signature": "bad" })).await
}

#[tokio::test]
async fn a_signature_probe_is_refused_quietly() -> anyhow::Result<()> {
    paid_once_in_spite_of(json!({ "notify_signature": "probe" })).await
}

#[tokio::test]
async fn a_signed_notification_for_another_number_pays_neither() -> anyhow::Result<()> {
    let number = "A00000000000000000000000000FF";
    paid_once_in_spite_of(json!({ "wrong_out_trade_no": number })).await
}

/// Pays with another amount: signed, and so does the query say.
#[tokio::test]
async fn a_wrong_amount_is_held_for_review_and_pays_nothing() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let (_, made, sandbox, attempt) = at_the_desk(&demo).await?;
    sandbox
        .knobs(&attempt, json!({ "wrong_amount_fen": 1 }))
        .await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::AwaitingPayment, 0, 0, 1));
    books::balance(&store).await
}

/// Pays at a success time of the channel's choosing, relative to the end of the link in milliseconds.
async fn paid_at(offset_ms: i64) -> anyhow::Result<(ShownState, usize, usize, usize)> {
    let mut demo = Demo::start().await?;
    let (mut http, made, sandbox, attempt) = at_the_desk(&demo).await?;
    let page = http
        .get(&format!("{}/pay", made.link))
        .await?
        .text()
        .await?;
    let end = deadline(&page)?;
    assert!(
        sandbox
            .pay(&attempt, json!({ "paid_at_ms": end + offset_ms }))
            .await?
    );
    if offset_ms < 0 {
        shop::wait_for(&mut http, &made, "支付成功").await?;
    } else {
        // The money goes back by itself: the channel knows of it.
        wait_until_returned(&sandbox, &attempt).await?;
    }
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    books::balance(&store).await?;
    Ok(fate(&detail))
}

/// The end of the link in Unix milliseconds, from the page's `<time>` (Shanghai).
pub fn deadline(page: &str) -> anyhow::Result<i64> {
    let (_, rest) = page.split_once("pay__deadline").context("a deadline")?;
    let (_, rest) = rest.split_once("datetime=\"").context("a time")?;
    let (day, time) = rest
        .get(..19)
        .context("a time")?
        .split_once('T')
        .context("a day")?;
    let day: till_domain::time::Day = day.parse()?;
    let mut parts = time.split(':').map(str::parse::<i64>);
    let mut next = || {
        parts
            .next()
            .context("hours, minutes, seconds")?
            .context("digits")
    };
    let seconds = next()? * 3600 + next()? * 60 + next()?;
    Ok(day.start().millis() + seconds * 1000)
}

async fn wait_until_returned(sandbox: &Sandbox, attempt: &str) -> anyhow::Result<()> {
    for _ in 0..150 {
        let trade = sandbox.trade(attempt).await?;
        if trade["refunded_fen"].as_i64().unwrap_or(0) > 0 {
            assert_eq!(
                trade["refunded_fen"], trade["amount_fen"],
                "all of it, once"
            );
            // Till hears of it by the channel's notification or by asking.
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!(
        "the money was not sent back: {}",
        sandbox.trade(attempt).await?
    )
}

#[tokio::test]
async fn a_payment_one_second_before_the_deadline_pays() -> anyhow::Result<()> {
    assert_eq!(paid_at(-1000).await?, (ShownState::Paid, 1, 0, 0));
    Ok(())
}

#[tokio::test]
async fn a_payment_at_the_deadline_is_late_and_goes_back() -> anyhow::Result<()> {
    assert_eq!(paid_at(0).await?, (ShownState::AwaitingPayment, 0, 1, 0));
    Ok(())
}

#[tokio::test]
async fn a_payment_one_second_after_the_deadline_goes_back() -> anyhow::Result<()> {
    assert_eq!(paid_at(1000).await?, (ShownState::AwaitingPayment, 0, 1, 0));
    Ok(())
}

#[tokio::test]
async fn a_channel_that_accepts_and_never_answers_is_asked_again_with_the_same_number()
-> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let mut http = shop::admin(&demo, FREE_COMPANY).await?;
    let sandbox = Sandbox::of(&demo)?;
    sandbox
        .next_knobs(json!({ "create": "silent_after" }))
        .await?;
    shop::place(&mut http, &made).await?;
    let desk = format!("{}/pay", made.link);
    let page = http.get(&desk).await?.text().await?;
    assert!(
        !page.contains("qr__frame"),
        "no code was answered, none is shown"
    );
    let begun = http.post(&desk, &desk, &[]).await?;
    assert!(
        begun.status().is_redirection(),
        "the second time it answers: {}",
        begun.status()
    );
    assert!(http.get(&desk).await?.text().await?.contains("qr__frame"));
    let trades = sandbox.trades().await?;
    assert_eq!(trades.len(), 1, "one number, asked twice: {trades:?}");
    assert!(sandbox.pay(&sandbox.newest().await?, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 0, 0));
    books::balance(&store).await
}

#[tokio::test]
async fn a_declined_payment_leaves_the_order_to_be_paid() -> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let (mut http, made, sandbox, attempt) = at_the_desk(&demo).await?;
    sandbox.knobs(&attempt, json!({ "pay": "refuse" })).await?;
    assert!(!sandbox.pay(&attempt, json!({})).await?);
    sandbox.knobs(&attempt, json!({ "pay": "accept" })).await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 0, 0));
    books::balance(&store).await
}
