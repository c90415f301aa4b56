//! Without JavaScript everything still works, with one click more.

use till_tests::{Browser, Demo, Look, pay_with, share, term, today, yuan};

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_without_javascript_chooses_places_and_pays() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(0);
    let buyer = Browser::without_script(Look::DESK).await?;
    buyer.go(&demo.manifest.links.unconfigured).await?;
    buyer.sign_in(company, "wangmin").await?;
    buyer.choose("edition", "sp7fd5170a8e80aa01").await?;
    buyer.type_in("#seats", "60").await?;
    buyer.type_in("#duration", "100").await?;
    buyer.select("select[name=unit]", "day").await?;
    buyer.picture("plain-offer").await?;
    buyer.follow("button.pay__submit").await?;

    // The price that the page showed was another: it is shown again before anything is placed.
    let amount = yuan(share(60 * 10_000, 100, 365));
    buyer.wait_for(&amount).await?;
    if !buyer.text().await?.contains("请使用微信扫一扫") {
        buyer.picture("plain-offer-again").await?;
        buyer.follow("button.pay__submit").await?;
    }
    buyer.says(&["请使用微信扫一扫", &amount]).await?;
    let code = buyer.find(".qr__frame svg").await?.rect().await?;
    anyhow::ensure!(code.width >= 200.0, "the code is {} px wide", code.width);
    buyer.picture("plain-code").await?;

    let phone = Browser::open(Look::PHONE).await?;
    pay_with(&phone, &demo, &amount).await?;
    buyer.follow("form[action$='/ask'] button").await?;
    buyer
        .says(&["支付成功", &amount, &term(today().plus_days(21), 100)])
        .await
}
