//! An order's life by the API.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};
use till_tests::Demo;
use tokio::task::JoinSet;

use crate::client::{Client, text};

#[tokio::test]
async fn what_the_preview_says_is_what_is_created() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut wanted = till.order()?;
    wanted["items"][0]["discount"] = json!({"pay_percent": 90, "reason": "老客户"});
    let before = till.count().await?;
    let preview = till.post("/v1/orders/preview", &wanted).await?.with(200)?;
    assert_eq!(till.count().await?, before);
    let order = till.post("/v1/orders", &wanted).await?.with(201)?;
    assert_eq!(order["price"], preview["price"]);
    assert_eq!(order["lines"], preview["lines"]);
    assert_eq!(order["state"], "unplaced");
    assert!(order["price"]["payable_fen"].as_i64() < order["price"]["original_fen"].as_i64());
    // The link is the buyer's page.
    let page = till.http.get(text(&order, "url")).send().await?;
    assert_eq!(page.status(), 200);
    // A bare order waits for the buyer: the preview is an example.
    let bare = till.bare()?;
    let preview = till.post("/v1/orders/preview", &bare).await?.with(200)?;
    assert_eq!(preview["example"]["supposes"], "choice");
    let order = till.post("/v1/orders", &bare).await?.with(201)?;
    assert_eq!(order["price"], json!(null));
    Ok(())
}

#[tokio::test]
async fn what_is_null_counts_as_left_out() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut nulls = till.order()?;
    let plain = till.post("/v1/orders/preview", &nulls).await?.with(200)?;
    for name in ["product", "kind", "corpid", "pay_type", "expires_at"] {
        nulls[name] = Value::Null;
    }
    for name in ["reference", "labels", "note"] {
        nulls[name] = Value::Null;
    }
    for name in ["seats_by_app", "starts_on", "negotiated_fen"] {
        nulls["items"][0][name] = Value::Null;
    }
    let nulls = till.post("/v1/orders/preview", &nulls).await?.with(200)?;
    assert_eq!(nulls, plain);
    Ok(())
}

#[tokio::test]
async fn an_order_is_read_listed_extended_revised_and_cancelled() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut wanted = till.order()?;
    wanted["reference"] = json!("ERP-2026-7");
    wanted["labels"] = json!(["华东"]);
    let order = till.post("/v1/orders", &wanted).await?.with(201)?;
    let path = format!("/v1/orders/{}", text(&order, "number"));
    let by_id = format!("/v1/orders/{}", text(&order, "id"));
    let read = till.get(&path).await?;
    let tag = read.header("etag").to_owned();
    assert_eq!(read.with(200)?, order);
    assert_eq!(till.get(&by_id).await?.with(200)?, order);
    let headers = [("if-none-match", tag.as_str())];
    let again = till.send(Method::GET, &path, &headers, None).await?;
    assert_eq!(again.status, 304);
    let found = till.get("/v1/orders?search=ERP-2026-7").await?.with(200)?;
    assert_eq!(found["data"], json!([order]));
    let link = till.get(&format!("{path}/link")).await?.with(200)?;
    assert_eq!(link["url"], order["url"]);
    let png = till.get(&format!("{path}/link/qr.png")).await?;
    assert_eq!(png.header("content-type"), "image/png");
    assert_eq!(till.get(&format!("{path}/link/qr.svg")).await?.status, 200);

    let until = text(&order, "expires_at").replace("2026", "2027");
    let late = till
        .post(&format!("{path}/extend"), &json!({"expires_at": until}))
        .await?;
    assert_eq!(late.with(422)?["field"], "expires_at");
    let soon = json!({"expires_at": "2020-01-01T00:00:00Z"});
    let past = till.post(&format!("{path}/extend"), &soon).await?;
    assert_eq!(past.status, 422, "{}", past.body);

    let mut other = till.order()?;
    other["items"][0]["seats"] = json!(20);
    let revised = till
        .post(&format!("{path}/revise"), &other)
        .await?
        .with(200)?;
    assert_eq!(revised["revision"], 2);
    assert_eq!(revised["former_numbers"], json!([order["number"]]));
    assert_eq!(revised["url"], order["url"]);
    // The old number still leads there.
    assert_eq!(
        till.get(&path).await?.with(200)?["number"],
        revised["number"]
    );

    let reason = json!({"reason": "客户改用年付"});
    let cancelled = till
        .post(&format!("{path}/cancel"), &reason)
        .await?
        .with(200)?;
    assert_eq!(cancelled["state"], "cancelled");
    let again = till
        .post(&format!("{path}/cancel"), &reason)
        .await?
        .with(200)?;
    assert_eq!(again, cancelled);
    let release = till.post(&format!("{path}/release"), &reason).await?;
    assert_eq!(release.with(409)?["code"], "wrong_state");
    Ok(())
}

#[tokio::test]
async fn a_write_with_a_key_happens_once() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let wanted = till.order()?;
    let before = till.count().await?;
    let mut copies = JoinSet::new();
    for n in 0..100 {
        let (till, wanted) = (till.with_key(&till.key), wanted.clone());
        let key = format!("key-{}", n % 10);
        copies.spawn(async move { till.post_once("/v1/orders", &key, &wanted).await });
    }
    let mut numbers = HashSet::new();
    for answer in copies.join_all().await {
        let order = answer?.with(201)?;
        numbers.insert(text(&order, "number").to_owned());
    }
    assert_eq!(numbers.len(), 10);
    assert_eq!(till.count().await?, before + 10);

    let first = till.post_once("/v1/orders", "key-0", &wanted).await?;
    assert_eq!(first.header("idempotent-replayed"), "true");
    let number = text(&first.body, "number").to_owned();
    let reason = json!({"reason": "试单"});
    let cancel = format!("/v1/orders/{number}/cancel");
    till.post_once(&cancel, "stop", &reason).await?.with(200)?;
    // The answer is the one that was given, though the order has gone on.
    let again = till.post_once("/v1/orders", "key-0", &wanted).await?;
    assert_eq!(again.with(201)?["state"], "unplaced");
    let mut other = wanted.clone();
    other["items"][0]["seats"] = json!(11);
    let reused = till
        .post_once("/v1/orders", "key-0", &other)
        .await?
        .with(409)?;
    assert_eq!(reused["code"], "idempotency_key_reused");
    // A refused write keeps no key.
    other["items"][0]["seats"] = json!(0);
    till.post_once("/v1/orders", "new", &other)
        .await?
        .with(422)?;
    till.post_once("/v1/orders", "new", &wanted)
        .await?
        .with(201)?;
    // Another provider's key is another key.
    let rival = Client::of(&demo, 1)?;
    rival
        .post_once("/v1/orders", "key-0", &rival.order()?)
        .await?
        .with(201)?;
    Ok(())
}

#[tokio::test]
async fn somebody_elses_order_does_not_exist() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (till, rival) = (Client::of(&demo, 0)?, Client::of(&demo, 1)?);
    let order = till.post("/v1/orders", &till.order()?).await?.with(201)?;
    for name in [text(&order, "number"), text(&order, "id"), "N1", "nothing"] {
        let path = format!("/v1/orders/{name}");
        assert_eq!(rival.get(&path).await?.with(404)?["code"], "not_found");
        let reason = json!({"reason": "x"});
        let cancel = rival.post(&format!("{path}/cancel"), &reason).await?;
        assert_eq!(cancel.status, 404);
    }
    let theirs = rival.get("/v1/orders?limit=100").await?.with(200)?;
    assert!(!theirs.to_string().contains(text(&order, "number")));
    Ok(())
}
