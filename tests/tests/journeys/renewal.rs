//! A company asks for a renewal; the seller gets it as an order that is filled in.

use std::time::Duration;

use anyhow::Context;
use till_tests::{Browser, Demo, Look, midnight_after, staff_signs_in};

use crate::draft::Draft;
use crate::mail::{CREDIT_CODE, mail_about, prove};

/// `buyer` is an admin of 木兰文具商行, which has bought 40 seats of 云帆考勤 for a year.
pub(crate) async fn asked_for(demo: &Demo, buyer: &Browser, desk: &Browser) -> anyhow::Result<()> {
    let base = &demo.manifest.base_url;
    buyer.go(&format!("{base}/orders/subscriptions")).await?;
    buyer.picture("subscriptions").await?;
    buyer.follow("main td a.btn").await?;
    buyer.says(&["申请续期", "云帆考勤"]).await?;
    buyer.type_in("#duration", "9999").await?;
    buyer.follow("main form button.btn--primary").await?;
    buyer.find("#duration-error").await?;
    buyer.type_in("#duration", "1").await?;
    buyer.type_in("#seats", "60").await?;
    buyer.type_in("#note", "请在月底前发来").await?;
    buyer.follow("main form button.btn--primary").await?;
    buyer
        .says(&["已提交续期申请", "正在等待服务商处理"])
        .await?;
    buyer.picture("renewal-asked").await?;

    desk.go(&format!("{base}/console/customers")).await?;
    desk.follow_words("续期申请").await?;
    desk.says(&[
        "木兰文具商行",
        "方木",
        "续期 365 天",
        "期望 60 人",
        "请在月底前发来",
    ])
    .await?;
    desk.picture("renewals").await?;
    // One click, and everything stands in the form.
    desk.follow_words("创建续期订单").await?;
    desk.says(&["¥2,400.00"]).await?;
    desk.picture("renewal-draft").await?;
    desk.follow("#draft button.btn--primary").await?;
    desk.wait_for("¥2,400.00").await?;
    desk.go(&format!("{base}/console/renewals")).await?;
    desk.says(&["没有待处理的续期申请"]).await?;
    buyer.go(&format!("{base}/orders/subscriptions")).await?;
    buyer.follow("main td a.btn").await?;
    buyer.silent_about(&["正在等待服务商处理"]).await
}

const DAY: Duration = Duration::from_secs(24 * 3600);
const BUYER: &str = "fang@mulan.example";

/// The address in a mail that leads to the site's `path`.
fn address(mail: &str, path: &str) -> anyhow::Result<String> {
    let (_, rest) = mail
        .split_once(path)
        .with_context(|| format!("no {path} in {mail}"))?;
    let rest = rest.split(['\\', '"', ' ', '\n']).next();
    Ok(format!("{path}{}", rest.unwrap_or_default()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_says_what_ends_and_leads_to_a_renewal_that_is_paid() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = &demo.manifest.base_url;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    let month = Draft {
        duration: Some((31, "day")),
        ..Draft::default()
    };
    let link = month.send(&desk, "¥203.84").await?;
    let first_day = till_tests::today();

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.follow("main a[href^='/sign-in?']").await?;
    prove(&buyer, &demo, BUYER).await?;
    buyer.type_in("#person", "方木").await?;
    buyer.type_in("#company", "木兰文具商行").await?;
    buyer.type_in("#code", CREDIT_CODE).await?;
    buyer
        .follow("form[action='/sign-in/company'] button")
        .await?;
    buyer.follow("button.pay__submit").await?;
    crate::buyer::pay(&buyer, &demo, "¥203.84").await?;
    // What will be told later is planned with this one.
    mail_about(&demo, BUYER, "付款成功").await?;

    // Ten in the morning, a week before the last day.
    let last_day = first_day.plus_days(30);
    let (tomorrow, till_midnight) = midnight_after(Duration::ZERO);
    anyhow::ensure!(tomorrow == first_day.plus_days(1), "midnight came between");
    demo.goes_ahead_by(till_midnight + 22 * DAY + Duration::from_secs(10 * 3600))?;
    let mail = mail_about(&demo, BUYER, "还有 7 天到期").await?.to_string();
    anyhow::ensure!(mail.contains(&last_day.to_string()), "{mail}");

    // Both have been signed out meanwhile; the mail leads to the form all the same.
    let ask = address(&mail, &format!("{base}/orders/subscriptions/"))?;
    buyer.go(&ask).await?;
    prove(&buyer, &demo, BUYER).await?;
    buyer.says(&["申请续期", "云帆考勤"]).await?;
    buyer.type_in("#duration", "1").await?;
    buyer.follow("main form button.btn--primary").await?;
    buyer.says(&["已提交续期申请"]).await?;

    staff_signs_in(&desk, &demo, "owner").await?;
    desk.go(&format!("{base}/console/renewals")).await?;
    desk.follow_words("创建续期订单").await?;
    desk.says(&["¥2,400.00"]).await?;
    desk.follow("#draft button.btn--primary").await?;
    let renewal = desk.read("#link-url").await?;
    buyer.go(&renewal).await?;
    buyer.follow("button.pay__submit").await?;
    crate::buyer::pay(&buyer, &demo, "¥2,400.00").await?;
    desk.go(&format!("{base}/console/customers?q=木兰")).await?;
    desk.follow("a.row-link").await?;
    desk.says(&["云帆考勤", &last_day.plus_days(365).to_string()])
        .await
}
