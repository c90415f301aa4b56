//! The buyer's three pages, from the link to the seats.

use anyhow::Context;
use till_tests::{Browser, Demo, Look, pay_with, share, term, today, yuan};

/// At the desk: WeChat's code is there, large enough to scan; pays with the phone, and reads the result
/// on the page that stayed open.
pub(crate) async fn pay(buyer: &Browser, demo: &Demo, amount: &str) -> anyhow::Result<()> {
    let phone = Browser::open(Look::PHONE).await?;
    buyer.says(&["请使用微信扫一扫", amount]).await?;
    let code = buyer.find(".qr__frame svg").await?.rect().await?;
    anyhow::ensure!(code.width >= 200.0, "the code is {} px wide", code.width);
    buyer.picture("buyer-desk").await?;
    pay_with(&phone, demo, amount).await?;
    buyer.wait_for("支付成功").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_chooses_for_itself_sees_the_price_live_and_pays() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(0);
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.unconfigured).await?;
    buyer
        .says(&["云帆软件", "云帆客户管理", "标准版", "专业版", "旗舰版"])
        .await?;
    buyer.picture("buyer-1-bare").await?;

    // 专业版: ¥240 per seat and year; two years at 90 %.
    buyer.choose("edition", "sp7fd5170a8e80aa02").await?;
    buyer.type_in("#seats", "25").await?;
    buyer.type_in("#duration", "2").await?;
    let two_years = share(25 * 24_000 * 2, 90, 100);
    buyer.wait_in(".price__payable", &yuan(two_years)).await?;
    // 标准版: 60 seats stand in the second tier, ¥100.
    buyer.choose("edition", "sp7fd5170a8e80aa01").await?;
    buyer.type_in("#seats", "60").await?;
    buyer.type_in("#duration", "1").await?;
    buyer.wait_in(".price__payable", &yuan(60 * 10_000)).await?;
    buyer.select("select[name=unit]", "day").await?;
    buyer.type_in("#duration", "100").await?;
    let amount = yuan(share(60 * 10_000, 100, 365));
    buyer.wait_in(".price__payable", &amount).await?;

    buyer.sign_in(company, "lixiang").await?;
    buyer.says(&[&company.name, "李想"]).await?;
    buyer.choose("edition", "sp7fd5170a8e80aa01").await?;
    buyer.type_in("#seats", "60").await?;
    buyer.type_in("#duration", "100").await?;
    buyer.select("select[name=unit]", "day").await?;
    buyer.wait_in(".price__payable", &amount).await?;
    buyer.picture("buyer-1-bare-signed-in").await?;
    buyer.follow("button.pay__submit").await?;
    pay(&buyer, &demo, &amount).await?;

    // 青禾's seats run for 20 more days: the new term follows them.
    let seats = term(today().plus_days(21), 100);
    buyer
        .says(&[&amount, "60 人", &seats, &company.name])
        .await?;
    buyer.picture("buyer-1-paid").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_pays_what_the_seller_configured_with_its_discount() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let company = demo.company(2);
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.configured).await?;
    // 50 seats of 高级版, ¥60 each, at 90 %.
    let amount = yuan(270_000);
    let offer = [
        "云帆考勤",
        "高级版",
        "50 人",
        "¥3,000.00",
        "9 折",
        "−¥300.00",
    ];
    buyer.says(&offer).await?;
    buyer.says(&["新客优惠", &amount]).await?;
    anyhow::ensure!(
        buyer
            .driver
            .find(thirtyfour::By::Id("seats"))
            .await
            .is_err(),
        "what the seller configured can't be changed"
    );
    buyer.picture("buyer-2-configured").await?;
    buyer.sign_in(company, "zhoufang").await?;
    buyer.wait_for(&term(today(), 365)).await?;
    buyer.follow("button.pay__submit").await?;
    pay(&buyer, &demo, &amount).await?;
    buyer.says(&[&amount, "50 人", &term(today(), 365)]).await?;
    buyer.picture("buyer-2-paid").await?;

    order_centre(&buyer, &demo, &amount).await?;
    console(&demo, &company.name, &amount).await
}

/// The admin's order centre: the order, the receipt, the seats; a colleague who did not place it.
async fn order_centre(buyer: &Browser, demo: &Demo, amount: &str) -> anyhow::Result<()> {
    let company = demo.company(2);
    buyer.follow_words("查看订单").await?;
    buyer
        .says(&["云帆考勤", "已支付", "进度", "下单人", "周芳"])
        .await?;
    buyer.wait_for(&format!("支付成功 {amount}")).await?;
    buyer.picture("centre-order").await?;
    let order = buyer.url().await?;
    buyer.follow_words("收款收据").await?;
    buyer
        .says(&["人民币大写", "贰仟柒佰元整", amount, &company.name])
        .await?;
    buyer.picture("centre-receipt").await?;
    let base = &demo.manifest.base_url;
    buyer.go(&format!("{base}/orders")).await?;
    buyer
        .says(&["贵企业的全部订单", "云帆考勤", amount])
        .await?;
    buyer.picture("centre-orders").await?;
    buyer.follow_words("订阅").await?;
    buyer
        .says(&["云帆考勤", "高级版", "50", "使用中", &term(today(), 365)])
        .await?;
    buyer.picture("centre-subscriptions").await?;

    let member = Browser::open(Look::DESK).await?;
    member.open_centre(demo, company, "wulei").await?;
    member.wait_for("您下的订单").await?;
    member.silent_about(&["云帆考勤"]).await?;
    member.go(&order).await?;
    member.wait_for("找不到这个页面").await?;
    member.silent_about(&["云帆考勤", amount]).await
}

/// The provider's console: state, timeline, the lines in the books.
async fn console(demo: &Demo, company: &str, amount: &str) -> anyhow::Result<()> {
    let desk = Browser::open(Look::DESK).await?;
    till_tests::staff_signs_in(&desk, demo, "owner").await?;
    let rows = desk
        .driver
        .find_all(thirtyfour::By::Css("table.table--rows tbody tr"))
        .await?;
    let mut found = None;
    for row in rows {
        let text = row.text().await?;
        if text.contains(company) && text.contains(amount) {
            anyhow::ensure!(text.contains("已支付"), "the row says {text:?}");
            found = Some(row);
        }
    }
    let row = found.context("a row with the company and the amount")?;
    row.find(thirtyfour::By::Css("a.row-link"))
        .await?
        .click()
        .await?;
    desk.says(&["已支付", company, amount, "订单动态", "账务"])
        .await?;
    desk.picture("console-order-paid").await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_company_for_which_a_link_was_made_sees_and_pays_it() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (own, other) = (demo.company(2), demo.company(1));
    let secrets = ["云帆考勤", "高级版", "¥1,800.00", &own.name];

    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(&demo.manifest.links.pinned).await?;
    buyer.says(&["云帆软件", "此订单仅限指定企业查看"]).await?;
    buyer.silent_about(&secrets).await?;
    buyer.picture("buyer-3-pinned-anonymous").await?;

    buyer.sign_in(other, "chenjie").await?;
    buyer
        .says(&["此订单是为另一家企业创建的", "您当前登录", &other.name])
        .await?;
    buyer.silent_about(&secrets).await?;
    buyer.picture("buyer-3-pinned-other").await?;

    buyer.follow_words("换一个账号").await?;
    buyer.sign_in(own, "wulei").await?;
    let amount = yuan(30 * 6_000);
    buyer
        .says(&["为贵企业专属配置", "云帆考勤", "高级版", "30 人", &amount])
        .await?;
    buyer.picture("buyer-3-pinned").await?;
    buyer.follow("button.pay__submit").await?;
    pay(&buyer, &demo, &amount).await?;
    buyer.says(&[&amount, "30 人", &term(today(), 365)]).await?;

    // Whoever placed it sees it in the order centre, an admin sees it too.
    buyer.follow_words("查看订单").await?;
    buyer.says(&["已支付", "下单人", "吴磊"]).await?;
    let order = buyer.url().await?;
    let admin = Browser::open(Look::DESK).await?;
    admin.open_centre(&demo, own, "zhoufang").await?;
    admin.go(&order).await?;
    admin.says(&["已支付", "下单人", "吴磊", &amount]).await
}
