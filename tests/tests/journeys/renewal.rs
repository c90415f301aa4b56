//! A company asks for a renewal; the seller gets it as an order that is filled in.

use till_tests::{Browser, Demo};

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
