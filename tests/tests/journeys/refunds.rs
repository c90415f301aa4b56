//! Money back, from both sides: asked for on the phone, answered in the console, sent by the channel.

use anyhow::Context;
use thirtyfour::By;
use till_tests::{Browser, Company, Demo, Look, staff_signs_in};

/// The demo's order of 学堂定制版 that waits for an answer is 北辰's.
const BEICHEN: usize = 2;

pub async fn path_of(page: &Browser, state: &str) -> anyhow::Result<String> {
    let rows = page
        .driver
        .find_all(By::Css("main a[href^='/orders/N']"))
        .await?;
    for row in rows {
        let around = row.find(By::XPath(
            "ancestor::*[self::tr or self::li or self::article][1]",
        ));
        let text = match around.await {
            Ok(around) => around.text().await?,
            Err(_) => row.text().await?,
        };
        if text.contains(state) {
            return row.attr("href").await?.context("a link");
        }
    }
    anyhow::bail!("no order in {state}:\n{}", page.text().await?)
}

/// The admin on their phone, at the refund page of an order in `state`.
async fn at_refund(
    demo: &Demo,
    company: &Company,
    look: Look,
    state: &str,
) -> anyhow::Result<(Browser, String)> {
    let phone = Browser::open(look).await?;
    phone
        .open_centre(demo, company, &company.admin()?.userid)
        .await?;
    let path = path_of(&phone, state).await?;
    phone
        .go(&format!("{}{path}/refund", demo.manifest.base_url))
        .await?;
    Ok((phone, path.trim_start_matches("/orders/").to_owned()))
}

pub async fn console(demo: &Demo, role: &str) -> anyhow::Result<Browser> {
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, demo, role).await?;
    Ok(desk)
}

/// Looks again until the page says `words`: the channel takes its time.
pub async fn look_until(page: &Browser, url: &str, words: &str) -> anyhow::Result<()> {
    for _ in 0..60 {
        page.go(url).await?;
        if page.text().await?.contains(words) {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    anyhow::bail!("{url} never said {words:?}:\n{}", page.text().await?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_applies_on_the_phone_and_has_the_money_back_and_the_seats_are_gone()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(BEICHEN);
    let base = demo.manifest.base_url.clone();
    let (phone, number) = at_refund(&demo, company, Look::PHONE, "退款申请中").await?;
    phone
        .says(&["等待服务商处理", "部门合并，账号重复采购", "将自动同意"])
        .await?;
    phone.picture("refund-waiting").await?;
    // Withdrawing does not use up the one application.
    phone.follow_words("撤回申请").await?;
    phone.says(&["已撤回", "退款完成后", "将停用"]).await?;
    phone.picture("refund-apply").await?;
    phone.type_in("#reason", "采购重复，申请退款").await?;
    phone.follow_words("提交申请").await?;
    phone
        .says(&["等待服务商处理", "采购重复，申请退款"])
        .await?;

    let desk = console(&demo, "finance").await?;
    desk.go(&format!("{base}/console/refunds")).await?;
    desk.says(&["退款", "采购重复，申请退款", &company.name])
        .await?;
    desk.picture("refund-queue").await?;
    desk.follow("a.row-link").await?;
    desk.says(&["退款申请", "自动同意", "采购重复，申请退款"])
        .await?;
    desk.picture("refund-desk").await?;
    desk.follow_words("同意退款").await?;
    desk.says(&["已同意，退款中"]).await?;

    let centre = format!("{base}/orders/{number}");
    look_until(&phone, &format!("{centre}/refund"), "已退回付款账户").await?;
    phone.says(&["退款完成", "已付款项已全部退回"]).await?;
    phone.picture("refund-done").await?;
    phone.go(&centre).await?;
    phone.says(&["已退款", "此订单开通的席位已收回"]).await?;
    desk.go(&format!("{base}/console/orders/{number}")).await?;
    desk.says(&["已退款", "收回此订单开通的席位", "退款在途"])
        .await?;
    desk.picture("refund-order-after").await?;
    phone.go(&format!("{base}/orders/subscriptions")).await?;
    phone.find(".centre__main h1").await?;
    phone.silent_about(&["教务定制"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_refund_above_the_limit_takes_two_people_and_some_seats() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let base = demo.manifest.base_url.clone();
    let finance = console(&demo, "finance").await?;
    finance
        .go(&format!("{base}/console/orders?q=云帆客户管理"))
        .await?;
    // 恒信's 120 seats are not the last word on 云帆客户管理: money alone may go back.
    let row = finance
        .driver
        .find(By::XPath(
            "//tr[contains(., '11,200.00')]//a[contains(@href, '/console/orders/N')]",
        ))
        .await
        .context("an order of some size")?;
    let order = row.attr("href").await?.context("its page")?;
    let page = format!("{base}{order}/refund");
    finance.go(&page).await?;
    finance.type_in("#amount", "999999").await?;
    finance
        .type_in("#start-reason", "服务未达约定，退还部分")
        .await?;
    finance.follow_words("发起退款").await?;
    finance.says(&["退款金额过大"]).await?;
    finance.picture("refund-start-fault").await?;
    finance.type_in("#amount", "5000.01").await?;
    finance.follow_words("发起退款").await?;
    finance.says(&["已发起退款", "待复核"]).await?;
    finance.picture("refund-second").await?;

    let owner = console(&demo, "owner").await?;
    owner
        .go(&format!("{base}/console/refunds?tab=second"))
        .await?;
    owner.says(&["¥5,000.01", "待复核"]).await?;
    owner.follow("a.row-link").await?;
    owner.follow_words("复核通过").await?;
    look_until(&owner, &page, "已部分退款").await?;
    owner.says(&["¥5,000.01", "已退款"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_buyer_who_is_declined_reads_why_and_takes_a_proposal_when_it_comes() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let company = demo.company(BEICHEN);
    let base = demo.manifest.base_url.clone();
    let (phone, number) = at_refund(&demo, company, Look::PHONE, "退款申请中").await?;
    let desk = console(&demo, "finance").await?;
    let page = format!("{base}/console/orders/{number}/refund");
    desk.go(&page).await?;
    desk.click_words("提议其他金额").await?;
    desk.type_in("#amount", "600").await?;
    desk.choose("take_back", "part").await?;
    desk.type_in("#seats", "10").await?;
    desk.type_in("#propose-reason", "已使用一周，退还部分席位")
        .await?;
    desk.picture("refund-propose").await?;
    desk.follow("form[action$='/propose'] button").await?;
    desk.says(&["已提议退款 ¥600.00"]).await?;

    phone.go(&format!("{base}/orders/{number}/refund")).await?;
    phone
        .says(&[
            "服务商提议退款 ¥600.00",
            "席位减少 10 人",
            "接受退款 ¥600.00",
        ])
        .await?;
    phone.picture("refund-proposal").await?;
    phone.follow_words("接受退款").await?;
    look_until(&phone, &format!("{base}/orders/{number}"), "已部分退款").await?;
    phone
        .says(&["席位减少 10 人", "已原路退回 ¥600.00"])
        .await?;

    // Once per order: now only the provider can let them ask again.
    let again = format!("{base}/orders/{number}/refund");
    phone.go(&again).await?;
    phone.says(&["每个订单只能申请一次退款"]).await?;
    desk.go(&page).await?;
    let day = till_tests::today().plus_days(30).to_string();
    desk.pick_day("#until", &day).await?;
    desk.follow("form[action$='/grant'] button").await?;
    desk.says(&["已为此订单放开申请"]).await?;
    phone.go(&again).await?;
    phone.type_in("#reason", "其余也不用了").await?;
    phone.follow_words("提交申请").await?;
    desk.go(&page).await?;
    desk.click_words("拒绝").await?;
    desk.type_in("#decline-reason", "已超过约定的使用期")
        .await?;
    desk.follow("form[action$='/decline'] button").await?;
    desk.says(&["已拒绝退款申请"]).await?;
    phone.go(&again).await?;
    phone.says(&["服务商未同意", "已超过约定的使用期"]).await?;
    phone.picture("refund-declined").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_refund_pages_are_whole_in_english_and_in_the_dark() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(BEICHEN);
    let base = demo.manifest.base_url.clone();
    for look in [Look::PHONE.english().dark(), Look::DESK.english()] {
        let (phone, number) = at_refund(&demo, company, look, "Refund requested").await?;
        phone.says(&["Waiting for the seller"]).await?;
        phone.picture("refund-tour-buyer").await?;
        let desk = Browser::open(look).await?;
        let user = demo.console_user("owner")?;
        desk.go(&format!("{base}/console/refunds")).await?;
        desk.type_in("#email", &user.email).await?;
        desk.type_in("#password", &user.password).await?;
        desk.follow("main form button").await?;
        for (path, name) in [
            ("/console/refunds", "queue"),
            ("/console/refunds?tab=all", "all"),
            ("/console/refunds/held", "held"),
        ] {
            desk.go(&format!("{base}{path}")).await?;
            desk.find("h1").await?;
            desk.picture(&format!("refund-tour-{name}")).await?;
            desk.silent_about(&["退款", "申请"]).await.ok();
        }
        desk.go(&format!("{base}/console/orders/{number}/refund"))
            .await?;
        desk.says(&["Refund application", "Approve"]).await?;
        desk.picture("refund-tour-desk").await?;
    }
    Ok(())
}
