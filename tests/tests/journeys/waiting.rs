//! The page that waits for the money: it learns of it where server push is cut, and its code never
//! grows old before the buyer's eyes.

use std::time::Duration;

use till_tests::{Browser, Demo, Look, code_to_scan, pay_with, phone_page};

/// Stands before WeChat's code of the demo's configured order.
async fn at_the_code(demo: &Demo, buyer: &Browser) -> anyhow::Result<()> {
    buyer.go(&demo.manifest.links.configured).await?;
    buyer.sign_in(demo.company(2), "zhoufang").await?;
    buyer.follow("button.pay__submit").await?;
    buyer.says(&["请使用微信扫一扫", "¥2,700.00"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_push_is_cut_asks_until_it_knows() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let buyer = Browser::open(Look::DESK).await?;
    buyer.is_cut_off_from("*/events").await?;
    at_the_code(&demo, &buyer).await?;
    let phone = Browser::open(Look::PHONE).await?;
    pay_with(&phone, &demo, "¥2,700.00").await?;
    buyer.wait_for("支付成功").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_renews_itself_in_time_and_only_the_new_one_is_paid() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let buyer = Browser::open(Look::DESK).await?;
    at_the_code(&demo, &buyer).await?;
    let old = code_to_scan(&demo).await?;

    // A code lives for two hours and is renewed a minute early. The page looks at the server's clock
    // when it comes.
    demo.goes_ahead_by(Duration::from_secs(2 * 3600 - 72))?;
    buyer.driver.refresh().await?;
    buyer.wait_in(".qr__time", "后自动更新").await?;
    // Between the old page and the new one there is no code to look at.
    let until = "return document.querySelector('.qr')?.dataset.expires ?? null;";
    let before: String = buyer.ask(until).await?;
    buyer.picture("qr-ends-soon").await?;
    let mut now = before.clone();
    for _ in 0..300 {
        // A question that meets the page as it goes is put again to the one that comes.
        if let Ok(Some(seen)) = buyer.ask::<Option<String>>(until).await {
            now = seen;
        }
        if now != before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::ensure!(now > before, "the code of {before} became one of {now}");
    buyer.says(&["请使用微信扫一扫", "¥2,700.00"]).await?;
    buyer.picture("qr-renewed").await?;

    let phone = Browser::open(Look::PHONE).await?;
    phone.go(&phone_page(&demo, &old)).await?;
    phone.wait_for("订单已关闭").await?;
    pay_with(&phone, &demo, "¥2,700.00").await?;
    buyer.wait_for("支付成功").await
}
