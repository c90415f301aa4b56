//! The same pages on a phone, in English, in the dark. `Browser::picture` sees to it that nothing runs
//! over the side.

use anyhow::Context;
use till_tests::{Browser, Demo, Look, staff_signs_in};

use crate::draft::{ATTENDANCE_ADVANCED, CRM};

/// Words that only a page in Chinese has.
const CHINESE: [&str; 6] = ["应付", "登录", "下单", "订单", "状态", "扫一扫"];

/// Walks through the pages of buyer and seller, and takes a picture of each.
async fn tour(look: Look) -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let person = Browser::open(look).await?;
    buyer(&person, &demo, look).await.context("the buyer")?;
    seller(&person, &demo, look).await.context("the seller")
}

async fn checked(page: &Browser, look: Look, name: &str) -> anyhow::Result<()> {
    page.picture(&format!("tour-{name}")).await?;
    if look.english {
        page.silent_about(&CHINESE).await.context(name.to_owned())?;
    }
    if look.dark {
        let light = page.lightness().await?;
        anyhow::ensure!(light < 80, "{name} is not dark: {light}");
    }
    Ok(())
}

async fn buyer(page: &Browser, demo: &Demo, look: Look) -> anyhow::Result<()> {
    let company = demo.company(2);
    page.go(&demo.manifest.links.unconfigured).await?;
    page.wait_for(CRM).await?;
    checked(page, look, "bare").await?;
    page.go(&demo.manifest.links.pinned).await?;
    page.find("h1").await?;
    checked(page, look, "pinned").await?;
    page.go(&demo.manifest.links.configured).await?;
    page.wait_for("¥2,700.00").await?;
    checked(page, look, "configured").await?;
    page.follow("main a[href^='/sign-in?']").await?;
    page.find("a[href^='/sign-in/wecom']").await?;
    checked(page, look, "sign-in").await?;
    page.pick(company, &company.admin()?.userid).await?;
    page.find("#switch, .identity").await.ok();
    checked(page, look, "offer").await?;
    let button = if look.phone {
        ".pay__bar button"
    } else {
        "button.pay__submit"
    };
    page.follow(button).await?;
    let way = if look.phone {
        "form[action$='/pay'] button"
    } else {
        ".qr svg"
    };
    page.find(way).await?;
    checked(page, look, "desk").await?;
    let base = &demo.manifest.base_url;
    page.go(&format!("{base}/orders")).await?;
    page.find("h1").await?;
    checked(page, look, "orders").await?;
    page.follow("a.row-link").await?;
    page.find("h1").await?;
    checked(page, look, "order").await?;
    page.follow("a[href$='/quotation']").await?;
    page.find("h1").await?;
    checked(page, look, "quotation").await?;
    for name in ["subscriptions", "members"] {
        page.go(&format!("{base}/orders/{name}")).await?;
        page.find("h1").await?;
        checked(page, look, &format!("orders-{name}")).await?;
    }
    Ok(())
}

async fn seller(page: &Browser, demo: &Demo, look: Look) -> anyhow::Result<()> {
    let base = &demo.manifest.base_url;
    page.go(&format!("{base}/console/orders")).await?;
    page.find("#password").await?;
    checked(page, look, "console-sign-in").await?;
    staff_signs_in(page, demo, "owner").await?;
    checked(page, look, "console-orders").await?;
    page.follow("a.row-link").await?;
    page.find("#order-number").await?;
    checked(page, look, "console-order").await?;
    page.go(&format!("{base}/console/orders/new")).await?;
    page.find("a.list__open").await?;
    checked(page, look, "console-pick").await?;
    page.follow_named("云帆考勤").await?;
    page.choose("mode", "configured").await?;
    page.choose("edition", ATTENDANCE_ADVANCED).await?;
    page.type_in("#seats", "25").await?;
    page.wait_in(".price__payable", "¥1,500.00").await?;
    checked(page, look, "console-create").await?;
    page.follow("#draft button.btn--lg").await?;
    page.find("#link-url").await?;
    checked(page, look, "console-link").await?;
    for name in ["products", "customers", "team", "settings"] {
        page.go(&format!("{base}/console/{name}")).await?;
        page.find("h1").await?;
        checked(page, look, &format!("console-{name}")).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_fit_a_phone() -> anyhow::Result<()> {
    tour(Look::PHONE).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_fit_a_phone_in_english_in_the_dark() -> anyhow::Result<()> {
    tour(Look::PHONE.english().dark()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_fit_a_phone_in_english() -> anyhow::Result<()> {
    tour(Look::PHONE.english()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_fit_a_phone_in_the_dark() -> anyhow::Result<()> {
    tour(Look::PHONE.dark()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_fill_a_desk() -> anyhow::Result<()> {
    tour(Look::DESK).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_english_and_dark_for_who_likes_both() -> anyhow::Result<()> {
    tour(Look::DESK.english().dark()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_english_for_who_reads_english() -> anyhow::Result<()> {
    tour(Look::DESK.english()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_are_dark_for_who_likes_it_dark() -> anyhow::Result<()> {
    tour(Look::DESK.dark()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn language_and_theme_are_switched_on_the_page_and_stay() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let page = Browser::open(Look::DESK).await?;
    let link = &demo.manifest.links.configured;
    page.go(link).await?;
    page.wait_for("应付").await?;
    page.follow("button[name=lang][value=en]").await?;
    page.wait_for("Order number").await?;
    page.silent_about(&CHINESE).await?;
    anyhow::ensure!(page.url().await? == *link, "it led to another page");
    page.click("button[name=theme][value=dark]").await?;
    anyhow::ensure!(page.lightness().await? < 80, "the page is not dark");
    page.go(&format!("{}/console/orders", demo.manifest.base_url))
        .await?;
    page.find("#password").await?;
    page.silent_about(&CHINESE).await?;
    anyhow::ensure!(page.lightness().await? < 80, "the next page is not dark");
    page.follow("button[name=lang][value=zh-CN]").await?;
    page.wait_for("登录").await
}
