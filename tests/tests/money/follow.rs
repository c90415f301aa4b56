//! What an operator sees of a sale: measurements, and log lines that can be followed from order to
//! channel without a secret in them.

use serde_json::json;
use till_tests::Demo;

use crate::shop::{self, FREE_COMPANY, Sandbox, Seller};

#[tokio::test]
async fn a_sale_can_be_followed_in_the_log_and_is_measured() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let mut http = shop::admin(&demo, FREE_COMPANY).await?;
    shop::place(&mut http, &made).await?;
    let sandbox = Sandbox::of(&demo)?;
    let attempt = sandbox.newest().await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    shop::wait_for(&mut http, &made, "支付成功").await?;

    let base = &demo.manifest.base_url;
    let client = reqwest::Client::builder().build()?;
    let answer = client.get(format!("{base}/metrics")).send().await?;
    assert_eq!(answer.status(), 200);
    let text = answer.text().await?;
    for line in [
        "till_http_request_duration_seconds_bucket{method=\"POST\",route=\"/p/{token}/place\"",
        "till_store_batch_jobs_count",
        "till_store_commit_duration_seconds_sum",
        "till_store_queue_jobs 0",
        "till_channel_calls_total{channel=\"wechat_pay\",call=\"start\",outcome=\"done\"} 1",
        "till_notifications_total{channel=\"wechat_pay\",verdict=\"received\"}",
        "till_job_rounds_total{job=\"attempts\",outcome=\"done\"}",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    let through_proxy = client
        .get(format!("{base}/metrics"))
        .header("x-forwarded-for", "203.0.113.9")
        .send()
        .await?;
    assert_eq!(through_proxy.status(), 404, "strangers behind the proxy");

    let log = demo.log()?;
    let token = made.link.rsplit('/').next().unwrap_or_default();
    assert!(!log.contains(token), "link tokens are not logged");
    assert!(!text.contains(token), "nor measured by");
    let line = |words: &[&str]| {
        let found = log
            .lines()
            .find(|line| words.iter().all(|word| line.contains(word)));
        found.map(ToOwned::to_owned)
    };
    assert!(line(&[&made.number, "verb=\"place\""]).is_some(), "{log}");
    assert!(
        line(&[&made.number, "channel call", "call=\"start\"", &attempt]).is_some(),
        "the call carries the order's number:\n{log}"
    );
    assert!(line(&[&attempt, "verb=\"report_paid\""]).is_some(), "{log}");

    let own = client
        .get(format!("{base}/livez"))
        .header("x-request-id", "till-test-0001")
        .send()
        .await?;
    assert_eq!(own.headers()["x-request-id"], "till-test-0001");
    let forged = client
        .get(format!("{base}/livez"))
        .header("x-request-id", "with \"quotes\" and spaces")
        .send()
        .await?;
    assert_eq!(forged.headers()["x-request-id"].len(), 32, "a new one");
    Ok(())
}
