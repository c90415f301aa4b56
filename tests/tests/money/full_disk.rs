//! The disk is full: Till says so, breaks nothing, and goes on by itself when there is space again.

use std::time::Duration;

use anyhow::Context as _;
use serde_json::json;
use till_domain::order::ShownState;
use till_tests::Demo;

use crate::books::{self, fate};
use crate::shop::{self, FREE_COMPANY, Sandbox, Seller};

#[tokio::test]
async fn a_full_disk_is_told_by_503_and_a_payment_meanwhile_counts_when_there_is_space_again()
-> anyhow::Result<()> {
    let Some(mut demo) = Demo::start_on_small_disk(24).await? else {
        eprintln!("not run: only root may mount a small disk");
        return Ok(());
    };
    let mut seller = Seller::sign_in(&demo).await?;
    let made = seller.sell().await?;
    let mut http = shop::admin(&demo, FREE_COMPANY).await?;
    shop::place(&mut http, &made).await?;
    let sandbox = Sandbox::of(&demo)?;
    let attempt = sandbox.newest().await?;

    demo.disk().context("a disk")?.fill()?;
    let ready = format!("{}/readyz", demo.manifest.base_url);
    let mut refused = Vec::new();
    // What SQLite has set aside in its log goes first; then only small writes fit now and then.
    for _ in 0..400 {
        if let Err(error) = seller.sell().await {
            refused.push(error.to_string());
        }
        if refused.len() >= 5 {
            break;
        }
    }
    assert!(refused.len() >= 5, "a full disk is noticed: {refused:?}");
    for said in &refused {
        assert!(!said.contains(" 500 "), "no fault of ours: {said}");
    }
    let answer = http.get(&ready).await?;
    if answer.status() != 200 {
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
    }
    let live = format!("{}/livez", demo.manifest.base_url);
    assert_eq!(http.get(&live).await?.status(), 200, "it goes on living");
    let page = http.get(&made.link).await?;
    if page.status().is_server_error() {
        assert_eq!(page.status(), 503);
        assert!(page.headers().contains_key("retry-after"));
    }
    assert!(sandbox.pay(&attempt, json!({})).await?, "the buyer pays");
    tokio::time::sleep(Duration::from_secs(2)).await;

    demo.disk().context("a disk")?.free()?;
    for _ in 0..100 {
        if http.get(&ready).await?.status() == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    shop::wait_for(&mut http, &made, "支付成功").await?;
    let after = seller.sell().await?;
    let store = books::open(&mut demo).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 0, 0));
    let detail = books::order(&store, &after.number).await?;
    assert_eq!(fate(&detail), (ShownState::Unplaced, 0, 0, 0));
    books::balance(&store).await
}
