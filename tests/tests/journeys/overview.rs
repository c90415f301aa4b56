//! How sales stand, at a glance, after signing in.

use till_tests::{Browser, Demo, Look, staff_signs_in};

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_sees_how_sales_stand_and_what_waits_for_them() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let overview = format!("{}/console", demo.manifest.base_url);
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    desk.go(&overview).await?;
    desk.wait_in("h1", "概览").await?;
    desk.says(&[
        "近 30 天",
        "每日收款",
        "按产品",
        "按销售",
        "云帆考勤",
        "待处理退款",
    ])
    .await?;
    desk.find(".bars rect").await?;
    desk.picture("console-overview").await?;
    desk.click_words("以表格查看").await?;
    desk.wait_in("table", "笔数").await?;
    desk.follow_words("近 90 天").await?;
    desk.wait_in("[aria-current=page].tabs__item", "近 90 天")
        .await?;
    // What waits leads to where it is dealt with.
    desk.follow_words("待处理退款").await?;
    desk.wait_in("h1", "退款").await?;

    let phone = Browser::open(Look::PHONE).await?;
    staff_signs_in(&phone, &demo, "sales").await?;
    phone.go(&overview).await?;
    phone.says(&["概览", "您创建的订单", "创建订单"]).await?;
    phone.silent_about(&["按销售", "待处理退款"]).await?;
    phone.picture("console-overview-phone").await
}
