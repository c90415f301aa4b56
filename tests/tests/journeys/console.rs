//! What the seller does to an order after its link is out, and what the buyer sees of it.

use thirtyfour::By;
use till_tests::{Browser, Demo, Look, staff_signs_in};

use crate::draft::Draft;

/// From the list: opens the first order whose row says `words`.
pub(crate) async fn open_order(desk: &Browser, words: &str) -> anyhow::Result<()> {
    desk.wait_in("table.table--rows", words).await?;
    for row in desk
        .driver
        .find_all(By::Css("table.table--rows tbody tr"))
        .await?
    {
        if row.text().await?.contains(words) {
            row.find(By::Css("a.row-link")).await?.click().await?;
            desk.find("#order-number").await?;
            return Ok(());
        }
    }
    anyhow::bail!("no order says {words}")
}

/// On an order's page: opens the act's dialog, fills it in, does it.
pub(crate) async fn act(desk: &Browser, code: &str, fields: &[(&str, &str)]) -> anyhow::Result<()> {
    desk.click(&format!("[data-open='#{code}-dialog']")).await?;
    let dialog = format!("#{code}-dialog[open]");
    for (name, value) in fields {
        desk.type_in(&format!("{dialog} [name={name}]"), value)
            .await?;
    }
    desk.picture(&format!("console-act-{code}")).await?;
    desk.follow(&format!("{dialog} button[type=submit]")).await
}

/// A new order for any company, opened in the console, and its link.
async fn open_new(desk: &Browser, demo: &Demo) -> anyhow::Result<String> {
    staff_signs_in(desk, demo, "owner").await?;
    let link = Draft::default().send(desk, "¥2,400.00").await?;
    open_order(desk, "待下单").await?;
    let number = desk.read("#order-number").await?;
    desk.wait_in("#link-url", link.rsplit('/').next().unwrap_or(&number))
        .await?;
    Ok(link)
}

/// A company places the order of a link, up to WeChat's code.
async fn place(demo: &Demo, link: &str, company: usize) -> anyhow::Result<Browser> {
    let company = demo.company(company);
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(link).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    buyer.follow("button.pay__submit").await?;
    buyer.wait_for("请使用微信扫一扫").await?;
    Ok(buyer)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_link_goes_to_the_next_company() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    let link = open_new(&desk, &demo).await?;
    let first = place(&demo, &link, 2).await?;

    desk.driver.refresh().await?;
    desk.wait_in("h1", "待支付").await?;
    desk.wait_for(&demo.company(2).name).await?;
    act(&desk, "release", &[("reason", "选错了企业")]).await?;
    desk.wait_in("h1", "待下单").await?;
    desk.wait_for("选错了企业").await?;

    // The page that waited for the payment learns of it by itself.
    first.wait_for("确认下单").await?;
    first.silent_about(&["请使用微信扫一扫"]).await?;

    let second = place(&demo, &link, 1).await?;
    second.wait_for(&demo.company(1).name).await?;
    first.go(&link).await?;
    first.wait_for("链接已被其他企业使用").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extended_link_lives_longer_and_a_reissued_one_replaces_it() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    let link = open_new(&desk, &demo).await?;
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    let end = till_tests::today().plus_days(10);
    buyer.wait_for(&end.to_string()).await?;

    act(&desk, "extend", &[("days", "5")]).await?;
    desk.wait_for("有效期已延长").await?;
    buyer.go(&link).await?;
    buyer.wait_for(&end.plus_days(5).to_string()).await?;

    act(&desk, "reissue", &[("days", "3")]).await?;
    desk.wait_for("新链接已生成").await?;
    let fresh = desk.read("#link-url").await?;
    anyhow::ensure!(fresh != link, "the link is the old one");
    buyer.go(&link).await?;
    buyer.wait_for("找不到这个页面").await?;
    buyer.go(&fresh).await?;
    let soon = till_tests::today().plus_days(3).to_string();
    buyer.says(&["云帆考勤", "¥2,400.00", &soon]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revised_order_keeps_its_link_and_shows_the_new_price() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    let link = open_new(&desk, &demo).await?;
    let number = desk.read("#order-number").await?;
    let buyer = place(&demo, &link, 2).await?;

    desk.driver.refresh().await?;
    desk.wait_in("h1", "待支付").await?;
    desk.follow("a[href$='/revise']").await?;
    desk.type_in("#seats", "45").await?;
    desk.wait_in(".price__payable", "¥2,700.00").await?;
    desk.picture("console-revise").await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("配置已修改").await?;
    desk.says(&["曾用订单号", &number, "¥2,700.00"]).await?;

    buyer.wait_for("¥2,700.00").await?;
    buyer.go(&link).await?;
    buyer.says(&["45 人", "¥2,700.00"]).await?;
    let text = buyer.text().await?;
    if !text.contains("请使用微信扫一扫") {
        buyer
            .follow("button.pay__submit, form[action$='/pay'] button")
            .await?;
    }
    crate::buyer::pay(&buyer, &demo, "¥2,700.00").await?;
    buyer.says(&["45 人", "¥2,700.00"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_orders_of_the_list_are_extended_and_cancelled_at_once() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    let first = open_new(&desk, &demo).await?;
    desk.go(&format!("{}/console/orders", demo.manifest.base_url))
        .await?;
    let second = Draft::default().send(&desk, "¥2,400.00").await?;
    desk.go(&format!(
        "{}/console/orders?state=unplaced",
        demo.manifest.base_url
    ))
    .await?;
    anyhow::ensure!(
        !desk.find("#several button").await?.is_enabled().await?,
        "nothing is ticked yet"
    );
    let ticks = desk.driver.find_all(By::Css("td .check input")).await?;
    for tick in ticks.iter().take(2) {
        tick.click().await?;
    }
    desk.wait_in(".ticks output", "2").await?;
    desk.picture("console-ticks").await?;
    desk.follow("#several button[value=extend]").await?;
    desk.says(&["共 2 张订单", "¥2,400.00", "云帆考勤"]).await?;
    desk.type_in("[name=days]", "5").await?;
    desk.picture("console-extend-several").await?;
    desk.follow("form.card button[type=submit]").await?;
    desk.wait_for("所选订单的有效期已延长").await?;
    let end = till_tests::today().plus_days(15).to_string();
    let buyer = Browser::open(Look::PHONE).await?;
    for link in [&first, &second] {
        buyer.go(link).await?;
        buyer.wait_for(&end).await?;
    }

    desk.go(&format!(
        "{}/console/orders?state=unplaced",
        demo.manifest.base_url
    ))
    .await?;
    desk.click("thead .check").await?;
    let count = desk.read(".ticks output").await?;
    desk.follow("#several button[value=cancel]").await?;
    desk.says(&[&format!("共 {count} 张订单")]).await?;
    desk.type_in("[name=reason]", "产品下线").await?;
    desk.follow("form.card button[type=submit]").await?;
    desk.wait_for("所选订单已取消").await?;
    buyer.go(&first).await?;
    buyer.wait_for("订单已取消").await
}
