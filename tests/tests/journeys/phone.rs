//! Paying on the phone that one buys with: WeChat's H5, and what happens when one changes one's mind.

use till_tests::{Browser, Demo, Look, pay_on_the_phone, pay_with, yuan};

/// Places the seller's configured order on a phone; stands at its desk.
async fn at_the_desk(phone: &Browser, demo: &Demo) -> anyhow::Result<String> {
    let link = demo.manifest.links.configured.clone();
    phone.go(&link).await?;
    phone.sign_in(demo.company(2), "zhoufang").await?;
    phone.follow(".pay__bar button").await?;
    phone.says(&["打开本机微信付款"]).await?;
    Ok(link)
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_opens_wechat_and_the_way_back_shows_the_order_paid() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let phone = Browser::open(Look::PHONE).await?;
    at_the_desk(&phone, &demo).await?;
    phone.picture("buyer-phone-desk").await?;
    pay_on_the_phone(&phone, &yuan(270_000)).await?;
    phone.wait_for("已支付").await?;
    phone.says(&["50 人"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_may_press_again_or_scan_on_a_computer_and_pays_once() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let phone = Browser::open(Look::PHONE).await?;
    let link = at_the_desk(&phone, &demo).await?;
    for _ in 0..2 {
        phone.follow("form[action$='/pay'] button").await?;
        phone.says(&["付款给"]).await?;
        phone.follow_words("取消支付").await?;
        phone.go(&link).await?;
        phone.says(&["请在微信中完成付款"]).await?;
    }
    phone.picture("buyer-phone-waiting").await?;

    // The computer's code closes the phone's way at the channel.
    let desk = Browser::open(Look::DESK).await?;
    desk.go(&link).await?;
    desk.sign_in(demo.company(2), "zhoufang").await?;
    desk.follow("form[action$='/pay'] button").await?;
    desk.says(&["请使用微信扫一扫"]).await?;
    let other = Browser::open(Look::PHONE).await?;
    pay_with(&other, &demo, &yuan(270_000)).await?;
    desk.wait_for("支付成功").await?;
    phone.wait_for("支付成功").await
}

#[tokio::test(flavor = "multi_thread")]
async fn inside_wechat_one_press_calls_up_the_payment() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let phone = Browser::wechat(&demo.manifest.sandbox_url).await?;
    let link = at_the_desk(&phone, &demo).await?;
    phone.picture("buyer-wechat-desk").await?;
    phone.follow("form[action$='/pay'] button").await?;
    // WeChat's own screen, by itself.
    phone.wait_for("付款给").await?;
    phone.follow_words("取消支付").await?;
    phone.go(&link).await?;
    phone.says(&["等待支付", &yuan(270_000)]).await?;
    phone.picture("buyer-wechat-called").await?;
    phone.follow("#call-wechat").await?;
    phone.says(&["付款给", &yuan(270_000)]).await?;
    phone.follow_words("确认支付").await?;
    phone.says(&["支付成功"]).await?;
    phone.go(&link).await?;
    phone.wait_for("支付成功").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_inside_wechat_gets_a_payment_of_their_own() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let phone = Browser::wechat(&demo.manifest.sandbox_url).await?;
    let link = at_the_desk(&phone, &demo).await?;
    phone.follow("form[action$='/pay'] button").await?;
    phone.wait_for("付款给").await?;

    let other = Browser::wechat(&demo.manifest.sandbox_url).await?;
    other.go(&link).await?;
    other.sign_in(demo.company(2), "wulei").await?;
    other.follow("form[action$='/pay'] button").await?;
    other.wait_for("付款给").await?;
    other.follow_words("确认支付").await?;
    other.says(&["支付成功"]).await?;
    // The first one's screen is dead: its attempt was closed for the second.
    phone.follow_words("确认支付").await?;
    phone.says(&["订单已关闭"]).await?;
    phone.go(&link).await?;
    phone.wait_for("支付成功").await
}
