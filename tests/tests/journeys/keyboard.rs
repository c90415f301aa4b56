//! A whole sale without a mouse: Tab, arrows, Enter and the shortcuts that the pages name.

use thirtyfour::Key;
use till_tests::{Browser, Demo, Look, pay_with};

/// 40 seats of 云帆客户管理 专业版 for a year.
const AMOUNT: &str = "¥9,600.00";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_created_sent_placed_and_paid_by_keyboard_alone() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let link = create(&demo).await?;
    buy(&demo, &link).await
}

/// In the console, from signing in to the link in the clipboard.
async fn create(demo: &Demo) -> anyhow::Result<String> {
    let desk = Browser::open(Look::DESK).await?;
    let user = demo.console_user("sales")?;
    desk.go(&format!("{}/console/orders", demo.manifest.base_url))
        .await?;
    desk.tab_and_type("#email", &user.email).await?;
    desk.tab_and_type("#password", &user.password).await?;
    desk.enter().await?;
    desk.find("nav.tabs").await?;

    desk.shortcut("n").await?;
    desk.tab_and_enter("a.list__open[href*='product=']").await?;
    desk.tab_and_choose("mode", "configured").await?;
    desk.tab_and_choose("kind", "new").await?;
    // 专业版: ¥240.
    desk.tab_and_choose("edition", "sp7fd5170a8e80aa02").await?;
    desk.tab_and_type("#seats", "40").await?;
    desk.tab_and_type("#duration", "1").await?;
    desk.wait_in(".price__payable", AMOUNT).await?;
    desk.picture("keyboard-create").await?;
    desk.tab_and_enter("#draft button.btn--lg").await?;
    desk.wait_for("链接已就绪").await?;
    desk.tab_to("[data-copy-from='#link-url']").await?;
    desk.press(Key::Space).await?;
    desk.wait_for("已复制").await?;
    desk.read("#link-url").await
}

/// The buyer's side: sign in through WeCom, place, see the code, read the result.
async fn buy(demo: &Demo, link: &str) -> anyhow::Result<()> {
    let company = demo.company(2);
    let admin = company.admin()?;
    let buyer = Browser::open(Look::DESK).await?;
    buyer.go(link).await?;
    buyer.tab_and_enter("main a[href^='/sign-in?']").await?;
    buyer.tab_and_enter("a[href^='/sign-in/wecom']").await?;
    let (corpid, userid) = (&company.corpid, &admin.userid);
    buyer
        .tab_and_enter(&format!("a[href$='corpid={corpid}']"))
        .await?;
    buyer
        .tab_and_enter(&format!("a[href$='userid={userid}']"))
        .await?;
    buyer.tab_and_enter("button.pay__submit").await?;
    buyer.says(&["请使用微信扫一扫", AMOUNT]).await?;
    let phone = Browser::open(Look::PHONE).await?;
    pay_with(&phone, demo, AMOUNT).await?;
    buyer.says(&["支付成功", "40 人", AMOUNT]).await?;
    buyer.tab_and_enter("a[href^='/orders/']").await?;
    buyer.says(&["已支付", "下单人", &admin.name]).await
}
