//! The online bank: chosen on a computer, submitted by a maker, confirmed by a checker, while the page
//! that stayed open waits for it.

use anyhow::Context;
use till_tests::{Browser, Demo, Http, Look, yuan};

/// The newest order at the bank: its page, and the attempt's number.
async fn newest(demo: &Demo) -> anyhow::Result<(String, String)> {
    let sandbox = &demo.manifest.sandbox_url;
    let mut http = Http::new()?;
    for _ in 0..100 {
        let url = format!("{sandbox}/api/bank/orders");
        let orders: Vec<serde_json::Value> =
            serde_json::from_str(&http.get(&url).await?.text().await?)?;
        if let Some(order) = orders.last() {
            let page = order["page"].as_str().context("a page")?;
            let number = order["order_id"].as_str().context("a number")?;
            return Ok((format!("{sandbox}{page}"), number.to_owned()));
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("nobody came to the bank")
}

/// The same buyer in another window, at the order.
async fn again(demo: &Demo) -> anyhow::Result<Browser> {
    let window = Browser::open(Look::DESK).await?;
    window.go(&demo.manifest.links.configured).await?;
    window.sign_in(demo.company(2), "zhoufang").await?;
    Ok(window)
}

async fn text(page: &Browser) -> anyhow::Result<String> {
    page.ask("return document.body.innerText;").await
}

/// Places the seller's configured order and switches from the code to the bank.
async fn at_the_bank(demo: &Demo, buyer: &Browser) -> anyhow::Result<String> {
    buyer.go(&demo.manifest.links.configured).await?;
    buyer.sign_in(demo.company(2), "zhoufang").await?;
    buyer.follow("button.pay__submit").await?;
    buyer.says(&["请使用微信扫一扫", "改用网银支付"]).await?;
    buyer.follow_words("改用网银支付").await?;
    buyer.says(&["待银行确认", &yuan(270_000)]).await?;
    buyer.picture("buyer-bank").await?;
    buyer.click_words("前往网银支付").await?;
    let (page, _) = newest(demo).await?;
    // The bank has a window of its own; in front of a hidden one a browser takes a minute for a picture.
    let windows = buyer.driver.windows().await?;
    let (first, others) = windows.split_first().context("a window")?;
    for other in others {
        buyer.driver.switch_to_window(other.clone()).await?;
        buyer.driver.close_window().await?;
    }
    buyer.driver.switch_to_window(first.clone()).await?;
    Ok(page)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_maker_submits_a_checker_confirms_and_the_page_shows_it_by_itself() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let buyer = Browser::open(Look::DESK).await?;
    let page = at_the_bank(&demo, &buyer).await?;

    let maker = Browser::open(Look::DESK).await?;
    maker.go(&page).await?;
    maker.says(&["制单", "云帆软件", &yuan(270_000)]).await?;
    maker.picture("sandbox-bank-maker").await?;
    maker.follow_words("提交给复核员").await?;
    maker.says(&["待复核"]).await?;

    let checker = Browser::open(Look::DESK).await?;
    checker.go(&page).await?;
    checker.follow_words("复核通过，付款").await?;
    checker.says(&["交易结果", "成功"]).await?;
    checker.picture("sandbox-bank-done").await?;

    buyer.wait_for("支付成功").await?;
    buyer.says(&[&yuan(270_000), "50 人", "网银支付"]).await?;
    buyer.picture("buyer-bank-paid").await?;
    // The front return leads to the order, and proves nothing by itself.
    checker.click_words("返回商户").await?;
    checker.wait_in("h1", "登录").await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_otherwise_while_the_bank_has_it_is_warned_first() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let buyer = Browser::open(Look::DESK).await?;
    let page = at_the_bank(&demo, &buyer).await?;
    buyer.click_words("换一种方式支付").await?;
    buyer.says(&["后到的一笔会自动原路退回"]).await?;
    buyer.picture("buyer-bank-warning").await?;
    buyer.follow_words("已了解，改用微信支付").await?;
    buyer
        .says(&["请使用微信扫一扫", "另有一笔网银付款待银行确认"])
        .await?;

    // What the checker refuses leaves the code as it was.
    let checker = Browser::open(Look::DESK).await?;
    checker.go(&page).await?;
    checker.follow_words("提交给复核员").await?;
    checker.follow_words("复核不通过").await?;
    let phone = Browser::open(Look::PHONE).await?;
    till_tests::pay_with(&phone, &demo, &yuan(270_000)).await?;
    buyer.wait_for("支付成功").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_back_from_the_channel_proves_nothing() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let buyer = Browser::open(Look::DESK).await?;
    at_the_bank(&demo, &buyer).await?;
    // The bank's page is left without a payment, by the address that a successful one leads to.
    let back = again(&demo).await?;
    let seen = text(&back).await?;
    let number = seen.split_whitespace().find(|word| {
        word.len() == 29 && word.starts_with('N') && word.chars().all(|c| c.is_ascii_alphanumeric())
    });
    let number = number.context("an order's number")?.to_owned();
    let base = &demo.manifest.base_url;
    back.go(&format!("{base}/returned/{number}")).await?;
    back.says(&["待支付"]).await?;
    anyhow::ensure!(!text(&back).await?.contains("支付成功"));
    back.picture("buyer-bank-came-back").await
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_the_bank_took_too_late_is_neither_counted_nor_given_back() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let buyer = Browser::open(Look::DESK).await?;
    let page = at_the_bank(&demo, &buyer).await?;
    let (_, attempt) = newest(&demo).await?;
    let knobs = serde_json::json!({"out_trade_no": attempt, "knobs": {"bank_code": "42"}});
    let sandbox = &demo.manifest.sandbox_url;
    let client = till_tests::line_each().build()?;
    let set = client.post(format!("{sandbox}/api/knobs")).json(&knobs);
    set.send().await?.error_for_status()?;
    let checker = Browser::open(Look::DESK).await?;
    checker.go(&page).await?;
    checker.follow_words("提交给复核员").await?;
    checker.follow_words("复核通过，付款").await?;
    checker.picture("sandbox-bank-42").await?;

    // Time for the notification, and for asking twice.
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let again = again(&demo).await?;
    again.says(&["待银行确认"]).await?;
    again.picture("buyer-bank-42").await?;
    anyhow::ensure!(!text(&again).await?.contains("支付成功"));
    Ok(())
}
