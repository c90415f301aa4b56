//! What happens ten days later, seen today: the sandbox's clock is put forward, and the demo goes along.

use std::time::Duration;

use serde_json::json;
use till_domain::order::ShownState;
use till_tests::{Demo, Http};

use crate::books::{self, fate};
use crate::shop::{self, Made, Sandbox, Seller};

const DAY_MS: i64 = 24 * 3600 * 1000;

#[tokio::test]
async fn ten_days_later_an_unpaid_link_of_a_demo_has_ended_also_after_a_restart()
-> anyhow::Result<()> {
    let mut demo = Demo::start().await?;
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let mut http = shop::admin(&demo, 2).await?;
    shop::place(&mut http, &made).await?;
    let sandbox = Sandbox::of(&demo)?;
    let attempt = sandbox.newest().await?;

    // The channel's code goes first, then the link.
    sandbox.forward(3 * 3600 * 1000).await?;
    assert!(!sandbox.pay(&attempt, json!({})).await?);
    sandbox.forward(10 * DAY_MS).await?;
    // Whoever was signed in then has to do it again.
    let mut http = shop::admin(&demo, 2).await?;
    has_ended(&mut http, &made).await?;

    demo.stop().await?;
    demo.restart().await?;
    has_ended(&mut http, &made).await?;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Expired, 0, 0, 0));
    books::balance(&store).await
}

/// While the channel is asked to close what is open, the company's own people are sent to the desk.
async fn has_ended(http: &mut Http, made: &Made) -> anyhow::Result<()> {
    let mut page = String::new();
    for _ in 0..200 {
        page = http.get(&made.link).await?.text().await?;
        if page.contains("这个支付链接已过期") {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("the link did not end: {page}")
}

#[tokio::test]
async fn a_demo_starts_again_after_its_pinned_link_was_placed_and_is_not_paid() -> anyhow::Result<()>
{
    let mut demo = Demo::start().await?;
    let link = demo.manifest.links.pinned.clone();
    let mut http = shop::admin(&demo, 2).await?;
    let made = Made {
        number: String::new(),
        link: link.clone(),
    };
    shop::place(&mut http, &made).await?;

    demo.stop().await?;
    demo.restart().await?;
    assert_ne!(demo.manifest.links.pinned, link);
    let answer = http.get(&demo.manifest.links.pinned).await?;
    assert_eq!(answer.status(), 200);
    Ok(())
}
