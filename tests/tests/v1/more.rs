//! The rest of the API: money, customers, the catalogue, what happened.

use reqwest::Method;
use serde_json::json;
use till_tests::Demo;

use crate::client::{Client, text};

#[tokio::test]
async fn what_the_demo_sold_is_read_page_by_page() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (till, rival) = (Client::of(&demo, 0)?, Client::of(&demo, 1)?);
    for (list, single) in [
        ("/v1/payments", None),
        ("/v1/refunds", Some(("/v1/refunds", "number"))),
        ("/v1/companies", Some(("/v1/companies", "corpid"))),
        ("/v1/products", Some(("/v1/products", "id"))),
        ("/v1/orders", Some(("/v1/orders", "number"))),
    ] {
        let whole = till.get(list).await?.with(200)?;
        let rows = whole["data"].as_array().cloned().unwrap_or_default();
        assert!(!rows.is_empty(), "{list} is empty");
        if list != "/v1/products" {
            // Two pages of one are a page of two.
            let first = till.get(&format!("{list}?limit=1")).await?.with(200)?;
            assert_eq!(first["data"], json!([rows[0]]), "{list}");
            if rows.len() > 1 {
                let next = format!("{list}?limit=1&cursor={}", text(&first, "next_cursor"));
                assert_eq!(till.get(&next).await?.with(200)?["data"], json!([rows[1]]));
            }
        }
        if let Some((door, name)) = single {
            let path = format!("{door}/{}", text(&rows[0], name));
            let read = till.get(&path).await?;
            let tag = read.header("etag").to_owned();
            assert_eq!(read.with(200)?, rows[0], "{path}");
            let headers = [("if-none-match", tag.as_str())];
            let again = till.send(Method::GET, &path, &headers, None).await?;
            assert_eq!(again.status, 304, "{path}");
            if list != "/v1/companies" {
                rival.get(&path).await?.with(404)?;
            }
        }
    }
    let payments = till.get("/v1/payments").await?.with(200)?;
    let payment = &payments["data"][0];
    let order = format!("/v1/orders/{}/attempts", text(payment, "order"));
    let attempts = till.get(&order).await?.with(200)?;
    let paid = &attempts["data"][0];
    let path = format!("/v1/attempts/{}", text(paid, "number"));
    assert_eq!(&till.get(&path).await?.with(200)?, paid);
    rival.get(&path).await?.with(404)?;
    let product = till.get("/v1/products").await?.with(200)?["data"][0].clone();
    let version = format!(
        "/v1/products/{}/versions/{}",
        text(&product, "id"),
        product["version"]
    );
    assert_eq!(till.get(&version).await?.with(200)?, product);
    let code = format!("/v1/products/{}", text(&product, "code"));
    assert_eq!(till.get(&code).await?.with(200)?, product);
    let holdings = till.get("/v1/subscriptions").await?.with(200)?;
    let held = &holdings["data"][0];
    let path = format!(
        "/v1/subscriptions/{}/{}",
        text(held, "corpid"),
        text(held, "product")
    );
    assert_eq!(&till.get(&path).await?.with(200)?, held);
    Ok(())
}

#[tokio::test]
async fn the_feed_tells_everything_once_and_in_order() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let order = till.post("/v1/orders", &till.order()?).await?.with(201)?;
    let path = format!("/v1/orders/{}/cancel", text(&order, "number"));
    till.post(&path, &json!({"reason": "试单"}))
        .await?
        .with(200)?;
    let mut after = 0;
    let mut kinds = Vec::new();
    for _ in 0..600 {
        let page = till
            .get(&format!("/v1/events?after={after}&limit=40"))
            .await?
            .with(200)?;
        for event in page["data"].as_array().into_iter().flatten() {
            // No position is missing.
            after += 1;
            assert_eq!(event["position"], after);
            if event["order"] == order["id"] {
                assert_eq!(event["sequence"], kinds.len() + 1);
                kinds.push(text(event, "type").to_owned());
            }
        }
        assert_eq!(page["next_after"], after);
        if kinds.len() == 2 {
            break;
        }
        if page["has_more"] == false {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
    assert_eq!(kinds, ["order.created", "order.cancelled"]);
    let bad = till.get("/v1/events?after=-1").await?.with(422)?;
    assert_eq!(bad["field"], "after");
    Ok(())
}

#[tokio::test]
async fn money_goes_back_once_per_key() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let paid = till.get("/v1/orders?state=paid").await?.with(200)?;
    let order = paid["data"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|order| order["paid_fen"].as_i64() > Some(10))
        .cloned();
    let order = order.ok_or_else(|| anyhow::anyhow!("the demo has a paid order"))?;
    let path = format!("/v1/orders/{}/refunds", text(&order, "number"));
    let wanted = json!({"amount_fen": 1, "note": "抹零", "take_back": {"what": "nothing"}});
    let first = till.post_once(&path, "r1", &wanted).await?.with(200)?;
    let again = till.post_once(&path, "r1", &wanted).await?;
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(again.with(200)?, first);
    let refunds = till.get(&path).await?.with(200)?;
    let ours = refunds["data"].as_array().into_iter().flatten();
    let ours: Vec<_> = ours.filter(|refund| refund["note"] == "抹零").collect();
    assert_eq!(ours.len(), 1);
    assert_eq!(ours[0]["amount_fen"], 1);
    for (amount, code) in [
        (0, "refund_amount_missing"),
        (1_000_000_000_000_i64, "refund_above_rest"),
    ] {
        let wanted = json!({"amount_fen": amount, "note": "x", "take_back": {"what": "nothing"}});
        let refused = till.post(&path, &wanted).await?;
        assert_eq!(text(&refused.body, "code"), code);
        assert_eq!(text(&refused.body, "field"), "amount_fen");
    }
    let nothing = format!(
        "/v1/orders/{}/refund-application/approve",
        text(&order, "number")
    );
    let refused = till.post(&nothing, &json!({})).await?.with(409)?;
    assert_eq!(refused["code"], "refund_no_application");
    Ok(())
}
