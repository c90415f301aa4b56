//! Links that can't be paid: each says why in its own words, and what one can do.

use std::time::Duration;

use anyhow::Context;
use till_tests::{Browser, Demo, Look, operator_signs_in, staff_signs_in};

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

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_ends_says_so_on_the_page_that_waits_and_takes_no_more_money()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    Draft::default().send(&desk, "¥2,400.00").await?;
    open_order(&desk, "待下单").await?;
    act(&desk, "reissue", &[("days", "1")]).await?;
    let link = link_on(&desk).await?;
    let order = desk.url().await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer.follow("button.pay__submit").await?;
    buyer.says(&["请使用微信扫一扫", "¥2,400.00"]).await?;
    let code = till_tests::code_to_scan(&demo).await?;

    demo.goes_ahead_by(Duration::from_secs(25 * 3600))?;
    buyer.says(&["这个支付链接已过期", "400-820-1688"]).await?;
    buyer
        .silent_about(&["¥2,400.00", "请使用微信扫一扫"])
        .await?;
    buyer.picture("dead-end-expired").await?;
    let phone = Browser::open(Look::PHONE).await?;
    phone.go(&till_tests::phone_page(&demo, &code)).await?;
    phone.wait_for("订单已关闭").await?;

    // Nobody else learns whose it was, and the seller may let it live again.
    let stranger = Browser::open(Look::DESK).await?;
    stranger.go(&link).await?;
    stranger.wait_for("链接已").await?;
    stranger
        .silent_about(&["¥2,400.00", "云帆考勤", &company.name])
        .await?;
    desk.go(&order).await?;
    desk.wait_in("h1", "已过期").await?;
    desk.picture("console-order-expired").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_discount_is_told_without_its_reason_or_its_amount() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let owner = Browser::open(Look::DESK).await?;
    staff_signs_in(&owner, &demo, "owner").await?;
    open_order(&owner, "待审批").await?;
    let link = link_on(&owner).await?;
    act(&owner, "reject", &[("reason", "低于底价")]).await?;
    owner.wait_for("低于底价").await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.says(&["优惠未获批准", "400-820-1688"]).await?;
    buyer.silent_about(&["低于底价", "¥", "折"]).await?;
    buyer.picture("dead-end-rejected").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_provider_sells_nothing_until_it_may_again() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let link = &demo.manifest.links.configured;
    let company = demo.company(2);
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(link).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer.wait_for("¥2,700.00").await?;

    let operator = Browser::open(Look::DESK).await?;
    operator_signs_in(&operator, &demo).await?;
    operator.picture("operator-home").await?;
    operator
        .click_in_row("云帆软件", "form[action$='/suspended'] button.btn--danger")
        .await?;
    operator.picture("operator-suspend").await?;
    operator.follow("dialog[open] [data-dialog-ok]").await?;
    operator.says(&["服务商已暂停", "已暂停"]).await?;

    // The page that was open is of no more use; a fresh one says so at once.
    buyer.follow("button.pay__submit").await?;
    buyer.says(&["服务商暂停收款", "400-820-1688"]).await?;
    buyer.silent_about(&["¥2,700.00"]).await?;
    buyer.picture("dead-end-suspended").await?;
    let stranger = Browser::open(Look::PHONE).await?;
    stranger.go(link).await?;
    stranger.wait_for("服务商暂停收款").await?;
    stranger.silent_about(&["¥2,700.00", "云帆考勤"]).await?;

    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;
    desk.wait_for("平台已暂停您的收款").await?;
    Draft::default().fill(&desk).await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("您的收款已被平台暂停，暂时不能创建订单")
        .await?;
    desk.silent_about(&["请先更正"]).await?;
    desk.picture("console-suspended").await?;

    operator
        .follow("form[action$='/suspended'] button[value=no]")
        .await?;
    operator.wait_for("服务商").await?;
    buyer.go(link).await?;
    buyer.follow("button.pay__submit").await?;
    crate::buyer::pay(&buyer, &demo, "¥2,700.00").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_that_is_sold_no_more_is_not_placed_until_it_is_again() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let link = &demo.manifest.links.configured;
    let company = demo.company(2);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    desk.go(&format!("{}/console/products", demo.manifest.base_url))
        .await?;
    desk.follow_named("云帆考勤").await?;
    desk.click_words("下线").await?;
    desk.follow("dialog[open] [data-dialog-ok]").await?;
    desk.wait_for("产品已下线").await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(link).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer
        .says(&["产品未上线或已下架，暂时不能购买", "400-820-1688"])
        .await?;
    buyer.silent_about(&["确认下单"]).await?;
    buyer.picture("dead-end-unpublished").await?;

    desk.follow("form[action$='/published'] button[value=yes]")
        .await?;
    desk.wait_for("产品已上线").await?;
    buyer.go(link).await?;
    buyer.follow("button.pay__submit").await?;
    buyer.says(&["请使用微信扫一扫", "¥2,700.00"]).await
}
