//! A link in ten seconds: for a product as it stands, like an order of before, from a template.

use till_tests::{Browser, Demo, Look, staff_signs_in};

use crate::draft::{ATTENDANCE, Draft};

/// Presses the button beside the `name` of what is offered, and reads the link that is then there.
async fn link_at_once(desk: &Browser, name: &str) -> anyhow::Result<String> {
    let button = format!("button[aria-label='直接生成链接：{name}']");
    desk.follow(&button).await?;
    desk.wait_for("链接已就绪").await?;
    desk.read("#link-url").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_two_presses_away_for_a_product_an_earlier_order_and_a_template()
-> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "sales").await?;

    // The buyer chooses: signed in, two presses, and the third copies the link.
    desk.follow_words("新建收款订单").await?;
    let bare = link_at_once(&desk, ATTENDANCE).await?;
    desk.says(&["客户自行选择"]).await?;
    desk.click_words("复制链接").await?;
    desk.wait_for("已复制").await?;

    // The form is kept as a template; what it was to make can still be made of it.
    let draft = Draft {
        seats: Some(35),
        ..Draft::default()
    };
    desk.go(&format!("{}/console/orders", demo.manifest.base_url))
        .await?;
    draft.fill(&desk).await?;
    desk.click_words("存为模板").await?;
    desk.type_in("#template_name", "考勤 35 人").await?;
    desk.picture("template-keep").await?;
    desk.follow("button[name=change][value=keep]").await?;
    desk.wait_for("模板“考勤 35 人”已保存").await?;
    desk.follow("#draft button.btn--lg").await?;
    desk.wait_for("链接已就绪").await?;
    let filled = desk.read("#link-url").await?;

    // Like the last one, and from the template: the same price, links of their own.
    let price = "¥2,100.00";
    let mut links = vec![bare, filled];
    for name in ["云帆考勤 高级版", "考勤 35 人"] {
        desk.follow_words("再创建一个").await?;
        desk.picture("pick").await?;
        links.push(link_at_once(&desk, name).await?);
        desk.wait_in(".price__payable", price).await?;
    }
    links.sort();
    links.dedup();
    assert_eq!(links.len(), 4);

    // From the order itself, into the form.
    desk.follow_words("打开订单").await?;
    desk.follow_words("再开一单").await?;
    desk.wait_in(".price__payable", price).await?;

    desk.go(&format!("{}/console/orders/new", demo.manifest.base_url))
        .await?;
    desk.click("summary[aria-label*='考勤 35 人']").await?;
    desk.follow_words("删除模板").await?;
    desk.wait_for("模板已删除").await?;
    desk.silent_about(&["考勤 35 人"]).await
}
