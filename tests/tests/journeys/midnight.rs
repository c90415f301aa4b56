//! Around 16:00 UTC, when a new day begins in Shanghai: what everybody reads is Shanghai's day.

use std::time::Duration;

use till_tests::{Browser, Demo, Look, midnight_after, pay_with, staff_signs_in, term};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn who_places_before_midnight_and_pays_after_it_reads_the_new_day_everywhere()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let (day, left) = midnight_after(2 * MINUTE);
    let eve = day.plus_days(-1);

    demo.goes_ahead_by(left - MINUTE)?;
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.configured).await?;
    buyer.sign_in(company, "zhoufang").await?;
    buyer.wait_for(&term(eve, 365)).await?;
    buyer.follow("button.pay__submit").await?;
    buyer.wait_for("请使用微信扫一扫").await?;

    // The seats begin on the day on which the money came.
    demo.goes_ahead_by(left + 5 * MINUTE)?;
    let phone = Browser::open(Look::PHONE).await?;
    pay_with(&phone, &demo, "¥2,700.00").await?;
    let early = format!("{day} 00:0");
    buyer.says(&["支付成功", &early, &term(day, 365)]).await?;

    buyer.follow_words("查看订单").await?;
    buyer
        .says(&["已支付", &format!("{eve} 23:59"), &early, &term(day, 365)])
        .await?;
    let url = buyer.url().await?;
    buyer.follow_words("申请开票").await?;
    buyer.type_in("#tax_number", "91310104MA1FR2K37F").await?;
    buyer.type_in("#email", "caiwu@example.com").await?;
    buyer
        .follow("form[aria-label='申请开票'] .btn--primary")
        .await?;
    buyer.says(&["待开票", &early]).await?;

    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    desk.go(&url.replace("/orders/", "/console/orders/"))
        .await?;
    desk.says(&["已支付", &format!("{eve} 23:59"), &early, &term(day, 365)])
        .await?;
    desk.go(&format!("{}/console/fapiao", demo.manifest.base_url))
        .await?;
    desk.says(&[&company.name, &early]).await
}
