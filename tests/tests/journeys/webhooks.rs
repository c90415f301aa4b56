//! A developer lets a system of theirs hear of events: makes an endpoint, tries it, sees what fails, and
//! sends it again.

use till_tests::{Browser, Demo, Look, Receiver, header, staff_signs_in};

use crate::draft::Draft;

const PAGE: &str = "/console/settings/webhooks";

/// Makes the endpoint; its secret, which is shown once.
async fn endpoint(dev: &Browser, demo: &Demo, url: &str) -> anyhow::Result<String> {
    dev.go(&format!("{}{PAGE}", demo.manifest.base_url)).await?;
    dev.type_in("#url", "ftp://nowhere").await?;
    dev.follow_words("新增").await?;
    dev.wait_in("#url-fault, .field__error", "http").await?;
    dev.type_in("#url", url).await?;
    dev.type_in("#description", "订单同步").await?;
    dev.click_words("选择事件").await?;
    dev.choose("events", "order.created").await?;
    dev.choose("events", "order.cancelled").await?;
    dev.follow_words("新增").await?;
    dev.wait_for("接收地址已新增").await?;
    dev.picture("webhook-new").await?;
    dev.read("#fresh-secret").await
}

/// Waits until `done`, at most half a minute.
async fn until(otherwise: &str, done: impl Fn() -> bool) -> anyhow::Result<()> {
    for _ in 0..300 {
        if done() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    anyhow::bail!("{otherwise}")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_is_made_tried_and_sent_again_what_it_missed() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (receiver, url) = Receiver::start().await?;
    let dev = Browser::open(Look::DESK).await?;
    staff_signs_in(&dev, &demo, "developer").await?;
    let secret = endpoint(&dev, &demo, &url).await?;
    assert!(secret.starts_with("whsec_"), "{secret}");
    dev.follow_words("发送测试消息").await?;
    dev.wait_for("测试消息已送达").await?;
    dev.silent_about(&[&secret]).await?;
    assert_eq!(receiver.state().heard.len(), 1);

    // It breaks: a test says so, and an order's event waits in the log.
    receiver.state().failing = true;
    dev.follow_words("发送测试消息").await?;
    dev.wait_for("接收方返回 HTTP 500").await?;
    let sales = Browser::open(Look::DESK).await?;
    staff_signs_in(&sales, &demo, "sales").await?;
    Draft::default().fill(&sales).await?;
    sales.follow("#draft button.btn--lg").await?;
    sales.wait_for("链接已就绪").await?;
    until("the event was not sent", || receiver.state().failed >= 2).await?;
    dev.go(&format!("{}{PAGE}", demo.manifest.base_url)).await?;
    dev.wait_in("td.cell--state", "推送失败").await?;
    dev.picture("webhooks").await?;
    dev.follow("a.row-link").await?;
    dev.wait_in("#log ~ .table-wrap", "order.created").await?;
    dev.picture("webhook").await?;

    // Mended, it is sent again from the log; signed, as the first time.
    receiver.state().failing = false;
    dev.follow("button[name=position]").await?;
    dev.wait_for("已加入推送队列").await?;
    until("it was not sent again", || {
        receiver.state().heard.len() >= 2
    })
    .await?;
    let heard = receiver.state().heard.last().cloned();
    let (head, body) = heard.ok_or_else(|| anyhow::anyhow!("nothing was heard"))?;
    assert_eq!(body["type"], "order.created");
    assert!(header(&head, "webhook-signature").starts_with("v1,"));

    // Switched off by hand, and on again; then it goes.
    dev.follow_words("停用").await?;
    dev.wait_in("h1", "已停用").await?;
    dev.follow_words("启用").await?;
    dev.wait_in("h1", "正常").await?;
    dev.click_words("删除").await?;
    dev.follow("#remove [data-dialog-ok]").await?;
    dev.wait_for("还没有接收地址").await
}
