//! What a buyer may still change after placing: choose again, or not buy at all (SPEC §9.14).

use till_tests::{Browser, Demo, Look, code_to_scan, phone_page, yuan};

/// The phone that scanned `code` earlier gets nowhere with it any more.
async fn is_dead(demo: &Demo, code: &str) -> anyhow::Result<()> {
    let phone = Browser::open(Look::PHONE).await?;
    phone.go(&phone_page(demo, code)).await?;
    phone.wait_for("订单已关闭").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_who_chose_too_few_seats_chooses_again_and_pays_once() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.unconfigured).await?;
    buyer.sign_in(company, &company.admin()?.userid).await?;
    // 专业版: ¥240.
    buyer.choose("edition", "sp7fd5170a8e80aa02").await?;
    buyer.type_in("#seats", "10").await?;
    buyer.wait_in(".price__payable", &yuan(10 * 24_000)).await?;
    buyer.follow("button.pay__submit").await?;
    buyer
        .says(&["请使用微信扫一扫", &yuan(10 * 24_000)])
        .await?;
    let first = code_to_scan(&demo).await?;

    buyer.follow_words("修改配置").await?;
    let kept: String = buyer
        .ask("return document.querySelector('#seats').value;")
        .await?;
    anyhow::ensure!(kept == "10", "the choice that was made is there: {kept}");
    buyer.type_in("#seats", "15").await?;
    buyer.wait_in(".price__payable", &yuan(15 * 24_000)).await?;
    buyer.picture("buyer-reconfigure").await?;
    buyer.follow_words("保存并去支付").await?;
    buyer
        .says(&["支付订单", "15 人", &yuan(15 * 24_000)])
        .await?;
    buyer.picture("buyer-reconfigured").await?;
    is_dead(&demo, &first).await?;
    if !buyer.text().await?.contains("请使用微信扫一扫") {
        buyer.follow("form[action$='/pay'] button").await?;
    }
    crate::buyer::pay(&buyer, &demo, &yuan(15 * 24_000)).await?;
    buyer.says(&["15 人", &yuan(15 * 24_000)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_who_takes_it_back_frees_the_link_for_another_company() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (first, second) = (demo.company(2), demo.company(1));
    let link = &demo.manifest.links.configured;
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(link).await?;
    buyer.sign_in(first, "zhoufang").await?;
    buyer.follow("button.pay__submit").await?;
    buyer.wait_for("请使用微信扫一扫").await?;
    let code = code_to_scan(&demo).await?;

    // A colleague who is no admin and did not place it can pay it, but not take it back.
    let colleague = Browser::open(Look::DESK).await?;
    colleague.go(link).await?;
    colleague.sign_in(first, "wulei").await?;
    colleague.wait_for("¥2,700.00").await?;
    colleague.silent_about(&["取消下单"]).await?;

    buyer.click_words("取消下单").await?;
    buyer.says(&["链接恢复为未下单"]).await?;
    buyer.picture("buyer-take-back").await?;
    buyer.follow("dialog[open] [data-dialog-ok]").await?;
    buyer.says(&["已取消下单", "确认下单"]).await?;
    buyer.picture("buyer-taken-back").await?;
    is_dead(&demo, &code).await?;
    colleague.wait_for("确认下单").await?;

    let other = Browser::open(Look::DESK).await?;
    other.go(link).await?;
    other.sign_in(second, &second.admin()?.userid).await?;
    other.follow("button.pay__submit").await?;
    crate::buyer::pay(&other, &demo, "¥2,700.00").await?;
    buyer.go(link).await?;
    buyer.wait_for("链接已被其他企业使用").await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_made_for_one_company_ends_when_that_company_takes_it_back() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let buyer = Browser::open(Look::PHONE).await?;
    buyer.go(&demo.manifest.links.pinned).await?;
    buyer.sign_in(company, "wulei").await?;
    buyer.follow(".pay__bar button").await?;
    buyer.wait_for("¥1,800.00").await?;
    buyer.click_words("取消下单").await?;
    buyer.says(&["订单会被取消，不能恢复"]).await?;
    buyer.follow("dialog[open] [data-dialog-ok]").await?;
    buyer.says(&["订单已取消"]).await?;
    buyer
        .go(&format!("{}/orders", demo.manifest.base_url))
        .await?;
    buyer.says(&["云帆考勤", "已取消"]).await
}
