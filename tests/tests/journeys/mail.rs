//! A company without WeCom: its first person signs in with a code that comes by mail, buys, is made an
//! admin by the seller, and lets a colleague in.

use std::time::Duration;

use anyhow::Context;
use serde_json::Value;
use till_tests::{Browser, Demo, Http, Look, staff_signs_in};

use crate::draft::Draft;

/// A correct 统一社会信用代码, of nobody.
pub(crate) const CREDIT_CODE: &str = "91310000MA1K35Q15A";

/// The six digits that the mailbox got for `address`.
async fn code_for(demo: &Demo, address: &str) -> anyhow::Result<String> {
    let url = format!("{}/api/mail", demo.manifest.sandbox_url);
    let mut http = Http::new()?;
    for _ in 0..100 {
        let mails: Vec<Value> = serde_json::from_str(&http.get(&url).await?.text().await?)?;
        let mine = mails
            .iter()
            .map(Value::to_string)
            .find(|mail| mail.contains(address));
        if let Some(mail) = mine {
            return mail
                .split(|c: char| !c.is_ascii_digit())
                .find(|word| word.len() == 6)
                .map(str::to_owned)
                .context("six digits in the mail");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("no mail came for {address}")
}

/// Waits until the mailbox has a mail to `address` with these words in its subject; answers with it.
pub(crate) async fn mail_about(demo: &Demo, address: &str, subject: &str) -> anyhow::Result<Value> {
    let url = format!("{}/api/mail", demo.manifest.sandbox_url);
    let mut http = Http::new()?;
    for _ in 0..200 {
        let mails: Vec<Value> = serde_json::from_str(&http.get(&url).await?.text().await?)?;
        let is_it = |mail: &Value| {
            let text = mail.to_string();
            text.contains(address) && text.contains(subject)
        };
        if let Some(mail) = mails.into_iter().find(is_it) {
            return Ok(mail);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let came = http.get(&url).await?.text().await?;
    anyhow::bail!("no mail about {subject} came for {address}; these came: {came}")
}

/// From the ways to sign in, by mail.
pub(crate) async fn prove(page: &Browser, demo: &Demo, address: &str) -> anyhow::Result<()> {
    page.type_in("input[name=email]", address).await?;
    page.follow("form[action='/sign-in/email'] button").await?;
    let code = code_for(demo, address).await?;
    page.picture("mail-code").await?;
    page.type_in("input[name=code]", &code).await?;
    page.follow("form[action='/sign-in/code'] button").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_without_wecom_buys_gets_an_admin_and_lets_a_colleague_in() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let base = &demo.manifest.base_url;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    let link = Draft::default().send(&desk, "¥2,400.00").await?;

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&link).await?;
    buyer.follow("main a[href^='/sign-in?']").await?;
    prove(&buyer, &demo, "fang@mulan.example").await?;
    buyer.type_in("#person", "方木").await?;
    buyer.type_in("#company", "木兰文具商行").await?;
    buyer.type_in("#code", CREDIT_CODE).await?;
    buyer.picture("mail-company").await?;
    buyer
        .follow("form[action='/sign-in/company'] button")
        .await?;
    buyer.follow("button.pay__submit").await?;
    crate::buyer::pay(&buyer, &demo, "¥2,400.00").await?;

    // Both sides are told by mail.
    let told = mail_about(&demo, "fang@mulan.example", "付款成功").await?;
    let told = told.to_string();
    anyhow::ensure!(told.contains("¥2,400.00"), "{told}");
    anyhow::ensure!(told.contains(&format!("{base}/orders/")), "{told}");
    anyhow::ensure!(told.contains(&format!("{base}/orders/notices")), "{told}");
    let owner = &demo.console_user("owner")?.email;
    mail_about(&demo, owner, "木兰文具商行").await?;
    buyer.go(&format!("{base}/orders/notices")).await?;
    buyer
        .says(&["邮件通知", "fang@mulan.example", "付款链接即将截止"])
        .await?;
    buyer.picture("notices").await?;
    buyer.click("input[value=paid]").await?;
    buyer.follow("main form button.btn--primary").await?;
    buyer.says(&["已保存"]).await?;
    anyhow::ensure!(
        !buyer
            .ask::<bool>("return document.querySelector('input[value=paid]').checked")
            .await?
    );
    desk.go(&format!("{base}/console/notices")).await?;
    desk.says(&["我创建的订单已付款", "客户申请退款"]).await?;
    desk.picture("notices-staff").await?;

    // A member sees no members' page; the seller makes them an admin, and then they do.
    buyer.go(&format!("{base}/orders")).await?;
    buyer.find(".centre__main h1").await?;
    buyer.silent_about(&["成员\n"]).await?;
    desk.go(&format!("{base}/console/customers?q=木兰")).await?;
    desk.follow("a.row-link").await?;
    desk.says(&["方木", "第一位登录的人是普通成员"]).await?;
    desk.picture("customer-people").await?;
    desk.follow_words("设为管理员").await?;
    desk.picture("customer-admin").await?;
    desk.follow("main form button.btn--primary").await?;
    desk.wait_for("已设为企业管理员").await?;

    buyer.go(&format!("{base}/orders/members")).await?;
    buyer.says(&["方木", "企业管理员", "服务商"]).await?;
    buyer.type_in("#name", "丁香").await?;
    buyer.type_in("#email", "ding@mulan.example").await?;
    buyer.follow_words("添加成员").await?;
    buyer.says(&["已添加成员", "丁香"]).await?;
    buyer.picture("members").await?;
    // The last admin stays one.
    buyer.follow_words("改为成员").await?;
    buyer.picture("member-change").await?;
    buyer.follow("main form button.btn--primary").await?;
    buyer.wait_for("至少要保留一位企业管理员").await?;

    let colleague = Browser::open(Look::DESK).await?;
    colleague.go(&format!("{base}/orders")).await?;
    prove(&colleague, &demo, "ding@mulan.example").await?;
    colleague.says(&["您下的订单", "还没有订单"]).await?;
    crate::renewal::asked_for(&demo, &buyer, &desk).await
}

/// The code's page, once `code` is typed there.
async fn try_code(page: &Browser, code: &str) -> anyhow::Result<()> {
    page.type_in("input[name=code]", code).await?;
    page.follow("form[action='/sign-in/code'] button").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_an_old_and_a_spent_code_open_nothing_and_a_new_one_does() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (page, address) = (Browser::open(Look::PHONE).await?, "ye@mulan.example");
    page.go(&format!("{}/orders", demo.manifest.base_url))
        .await?;
    page.type_in("input[name=email]", address).await?;
    page.follow("form[action='/sign-in/email'] button").await?;
    let first = code_for(&demo, address).await?;
    let wrong = if first == "000000" {
        "000001"
    } else {
        "000000"
    };
    try_code(&page, wrong).await?;
    page.wait_for("验证码不正确或已失效").await?;
    page.picture("mail-wrong-code").await?;
    demo.goes_ahead_by(Duration::from_secs(11 * 60))?;
    try_code(&page, &first).await?;
    page.wait_for("验证码不正确或已失效").await?;

    page.follow("a[href^='/sign-in?']").await?;
    page.type_in("input[name=email]", address).await?;
    page.follow("form[action='/sign-in/email'] button").await?;
    let mut fresh = first.clone();
    for _ in 0..100 {
        fresh = code_for(&demo, address).await?;
        if fresh != first {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // As some paste it.
    let (left, right) = fresh.split_at(3);
    try_code(&page, &format!("{left} {right}")).await?;
    page.find("#company").await?;

    // Once only.
    let other = Browser::open(Look::PHONE).await?;
    other
        .go(&format!("{}/orders", demo.manifest.base_url))
        .await?;
    other.type_in("input[name=email]", address).await?;
    other.follow("form[action='/sign-in/email'] button").await?;
    try_code(&other, &fresh).await?;
    other.wait_for("验证码不正确或已失效").await
}
