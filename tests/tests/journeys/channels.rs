//! The seller's accounts at payment channels.

use till_tests::{Browser, Demo, Look, staff_signs_in};

#[tokio::test(flavor = "multi_thread")]
async fn check_channel_asks_wechat_and_waits_for_its_test_notification() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "owner").await?;
    let base = &demo.manifest.base_url;
    desk.go(&format!("{base}/console/settings/channels"))
        .await?;
    // The accounts stand in no order that could be relied on.
    let card = "section.card:has(header use[href*='wechat-pay'])";
    desk.follow(&format!("{card} form[action$='/check'] button"))
        .await?;
    desk.says(&["连接正常", "测试回调已收到"]).await?;
    desk.picture("console-channel-checked").await
}
