//! Webhooks to real receivers: signed, in order, again after failures, and nobody waits for a dead one.

use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use till_tests::{Demo, Receiver, header};

use crate::client::{Client, text};

/// Waits until `done`, at most half a minute.
async fn until(what: &str, done: impl Fn() -> bool) -> anyhow::Result<()> {
    for _ in 0..300 {
        if done() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::bail!("{what}")
}

async fn endpoint(till: &Client, url: &str) -> anyhow::Result<Value> {
    let body = json!({"url": url, "events": ["order.created", "order.cancelled"]});
    till.post("/v1/webhooks", &body).await?.with(201)
}

/// Waits until the demo's past has gone through the feed: what comes now is new.
async fn caught_up(till: &Client) -> anyhow::Result<()> {
    let order = till.post("/v1/orders", &till.bare()?).await?.with(201)?;
    let mut after = json!(0);
    for _ in 0..1000 {
        let path = format!("/v1/events?limit=100&after={after}");
        let page = till.get(&path).await?.with(200)?;
        if page.to_string().contains(text(&order, "id")) {
            return Ok(());
        }
        after = page["next_after"].clone();
        if page["has_more"] == false {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    anyhow::bail!("the order's event never comes")
}

async fn cancelled_order(till: &Client) -> anyhow::Result<Value> {
    let order = till.post("/v1/orders", &till.order()?).await?.with(201)?;
    let path = format!("/v1/orders/{}/cancel", text(&order, "number"));
    till.post(&path, &json!({"reason": "试单"}))
        .await?
        .with(200)
}

#[tokio::test]
async fn a_receiver_that_fails_hears_everything_in_order_and_delays_nobody() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let (sound, sound_url) = Receiver::start().await?;
    let (ill, ill_url) = Receiver::start().await?;
    ill.state().failing = true;
    caught_up(&till).await?;
    // Nothing listens there.
    let dead = endpoint(&till, "http://127.0.0.1:9/hook").await?;
    endpoint(&till, &sound_url).await?;
    let hook = endpoint(&till, &ill_url).await?;
    let orders = [cancelled_order(&till).await?, cancelled_order(&till).await?];
    let whole = ["1 order.created", "2 order.cancelled"];
    for order in &orders {
        until("the sound one hears", || sound.about(order) == whole).await?;
    }
    until("the ill one is asked", || ill.state().failed > 0).await?;
    assert!(ill.state().heard.is_empty());
    ill.state().failing = false;
    for order in &orders {
        until("the ill one hears", || ill.about(order) == whole).await?;
    }
    // The log says so.
    let path = format!("/v1/webhooks/{}", text(&hook, "id"));
    let log = till.get(&format!("{path}/deliveries")).await?.with(200)?;
    let rows = log["data"].as_array().context("a log")?;
    assert_eq!(rows.len(), 4);
    assert!(
        rows.iter()
            .all(|row| row["state"] == "delivered" && row["status"] == 204)
    );
    assert!(rows.iter().any(|row| row["tries"].as_i64() > Some(1)));
    assert_eq!(
        till.get(&path).await?.with(200)?["failing_since"],
        Value::Null
    );
    let path = format!("/v1/webhooks/{}", text(&dead, "id"));
    assert!(till.get(&path).await?.with(200)?["failing_since"].is_string());
    // One, or all since a time, once more.
    let path = format!("/v1/webhooks/{}/replay", text(&hook, "id"));
    let one = json!({"position": rows[0]["position"]});
    till.post(&path, &one).await?.with(200)?;
    until("it comes again", || ill.state().heard.len() == 5).await?;
    let all = json!({"since": rows[3]["at"]});
    // A copy under the same key hears the same, and sends nothing.
    for _ in 0..2 {
        let sent = till.post_once(&path, "all", &all).await?.with(200)?;
        assert_eq!(sent["count"], 4);
    }
    until("all come again", || ill.state().heard.len() == 9).await?;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(ill.state().heard.len(), 9);
    let nothing = json!({"position": 999_999});
    assert_eq!(till.post(&path, &nothing).await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn a_message_is_signed_with_the_secret_and_the_one_before_it() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let (receiver, url) = Receiver::start().await?;
    let hook = endpoint(&till, &url).await?;
    let path = format!("/v1/webhooks/{}", text(&hook, "id"));
    let first = till.get(&format!("{path}/secret")).await?.with(200)?;
    assert!(text(&first, "secret").starts_with("whsec_"));
    for _ in 0..2 {
        let sent = till
            .post_once(&format!("{path}/test"), "test", &json!({}))
            .await?
            .with(200)?;
        assert_eq!(sent["delivered"], true);
    }
    assert_eq!(receiver.state().heard.len(), 1, "tried once");
    let (head, body) = receiver.state().heard.remove(0);
    assert_eq!(body["type"], "webhook.test");
    assert_eq!(header(&head, "webhook-id"), text(&body["data"], "id"));
    assert_eq!(header(&head, "webhook-signature").split(' ').count(), 1);
    let rotated = till
        .post_once(&format!("{path}/rotate"), "rotate", &json!({}))
        .await?;
    let until = rotated.with(200)?["old_secret_until"].clone();
    assert!(until.is_string());
    let again = till
        .post_once(&format!("{path}/rotate"), "rotate", &json!({}))
        .await?;
    assert_eq!(again.with(200)?["old_secret_until"], until);
    let second = till.get(&format!("{path}/secret")).await?.with(200)?;
    assert_ne!(first, second);
    till.post(&format!("{path}/test"), &json!({}))
        .await?
        .with(200)?;
    let (head, _) = receiver.state().heard.remove(0);
    assert_eq!(header(&head, "webhook-signature").split(' ').count(), 2);
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_made_once_changed_and_removed() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (till, rival) = (Client::of(&demo, 0)?, Client::of(&demo, 1)?);
    let wanted = json!({"url": "https://erp.example.cn/hook", "description": "ERP"});
    let made = till
        .post_once("/v1/webhooks", "w", &wanted)
        .await?
        .with(201)?;
    let again = till
        .post_once("/v1/webhooks", "w", &wanted)
        .await?
        .with(201)?;
    assert_eq!(again, made);
    let all = till.get("/v1/webhooks").await?.with(200)?;
    assert_eq!(all["data"], json!([made]));
    let path = format!("/v1/webhooks/{}", text(&made, "id"));
    rival.get(&path).await?.with(404)?;
    rival.post(&path, &wanted).await?.with(404)?;
    let other = json!({"url": "https://erp.example.cn/new", "events": ["order.paid"]});
    let changed = till.post(&path, &other).await?.with(200)?;
    assert_eq!(changed["events"], json!(["order.paid"]));
    for (body, field) in [
        (json!({}), "url"),
        (json!({"url": "ftp://x.cn"}), "url"),
        (
            json!({"url": "https://x.cn", "events": ["order.gone"]}),
            "events[0]",
        ),
        (json!({"url": "https://x.cn", "secret": "x"}), "secret"),
    ] {
        let problem = till.post("/v1/webhooks", &body).await?.with(422)?;
        assert_eq!(problem["field"], field, "{body}");
    }
    // Off by hand, once, and on again.
    let disable = format!("{path}/disable");
    let off = till.post(&disable, &json!({})).await?.with(200)?;
    assert_eq!(off["disabled_why"], "asked");
    let still = till
        .post_once(&disable, "off", &json!({}))
        .await?
        .with(200)?;
    assert_eq!(still["disabled_at"], off["disabled_at"]);
    let on = till.post(&format!("{path}/enable"), &json!({})).await?;
    assert_eq!(on.with(200)?["disabled_why"], json!(null));
    // A copy that comes late hears what the first heard, and switches nothing off.
    let late = till
        .post_once(&disable, "off", &json!({}))
        .await?
        .with(200)?;
    assert_eq!(late, still);
    let now = till.get(&path).await?.with(200)?;
    assert_eq!(now["disabled_why"], json!(null));
    let remove = format!("{path}/remove");
    let removed = till
        .post_once(&remove, "gone", &json!({}))
        .await?
        .with(200)?;
    assert_eq!(
        till.post_once(&remove, "gone", &json!({}))
            .await?
            .with(200)?,
        removed
    );
    till.get(&path).await?.with(404)?;
    till.post(&remove, &json!({})).await?.with(404)?;
    Ok(())
}
