//! Links that can't be paid: each says why in its own words, and what one can do.

use anyhow::Context;
use till_tests::{Browser, Demo, Look, staff_signs_in};

use crate::console::{act, open_order};
use crate::draft::Draft;

/// The link of an order that the console shows.
async fn link_on(desk: &Browser) -> anyhow::Result<String> {
    desk.read("#link-url").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_order_says_so_and_whom_to_ask() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    let link = Draft::default().send(&desk, "¥2,400.00").await?;
    open_order(&desk, "待下单").await?;
    act(&desk, "cancel", &[("reason", "客户改了计划")]).await?;
    desk.wait_in("h1", "已取消").await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.says(&["订单已取消", "400-820-1688"]).await?;
    buyer.silent_about(&["客户改了计划"]).await?;
    buyer.picture("dead-end-cancelled").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_another_company_used_names_neither_it_nor_its_order() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (first, second) = (demo.company(2), demo.company(1));
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.configured).await?;
    buyer.sign_in(first, &first.admin()?.userid).await?;
    buyer.follow("button.pay__submit").await?;
    buyer.wait_for("支付订单").await?;

    let late = Browser::open(Look::DESK).await?;
    late.go(&demo.manifest.links.configured).await?;
    late.wait_for("链接已被其他企业使用").await?;
    late.silent_about(&[&first.name, "云帆考勤", "¥2,700.00"])
        .await?;
    late.picture("dead-end-used").await?;
    late.sign_in(second, &second.admin()?.userid).await?;
    late.says(&["链接已被其他企业使用", &second.name, "400-820-1688"])
        .await?;
    late.silent_about(&[&first.name, "云帆考勤", "¥2,700.00"])
        .await?;
    late.picture("dead-end-used-signed-in").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_above_ones_own_cap_waits_for_the_owner_and_then_works() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(0);
    let owner = Browser::open(Look::DESK).await?;
    staff_signs_in(&owner, &demo, "owner").await?;
    open_order(&owner, "待审批").await?;
    owner.says(&["战略客户首购", "顾明"]).await?;
    let link = link_on(&owner).await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.wait_for("审批").await?;
    let title = buyer.read("h1").await?;
    anyhow::ensure!(title.contains("审批"), "the title says {title:?}");
    buyer.picture("dead-end-awaiting-approval").await?;

    owner.picture("console-order-approval").await?;
    act(&owner, "approve", &[]).await?;
    owner.wait_in("h1", "待下单").await?;

    // 80 seats of 专业版, ¥240 each, at 80 %.
    buyer.go(&link).await?;
    buyer.says(&["8 折", "¥15,360.00"]).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer.follow("button.pay__submit").await?;
    buyer
        .says(&["请使用微信扫一扫", "¥15,360.00"])
        .await
        .context("after the approval")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paid_link_shows_its_company_the_result_and_others_nothing() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (own, other) = (demo.company(2), demo.company(3));
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.pinned).await?;
    buyer.sign_in(own, &own.admin()?.userid).await?;
    buyer.follow("button.pay__submit").await?;
    crate::buyer::pay(&buyer, &demo, "¥1,800.00").await?;
    buyer.go(&demo.manifest.links.pinned).await?;
    buyer.says(&["支付成功", "¥1,800.00"]).await?;

    let stranger = Browser::open(Look::DESK).await?;
    stranger.go(&demo.manifest.links.pinned).await?;
    stranger.silent_about(&["¥1,800.00", &own.name]).await?;
    stranger.sign_in(other, &other.admin()?.userid).await?;
    stranger.wait_for("此订单是为另一家企业创建的").await?;
    stranger.silent_about(&["¥1,800.00", &own.name]).await
}
