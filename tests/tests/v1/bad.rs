//! Bad requests: a stable code, the field by its name, and nothing written.

use reqwest::Method;
use serde_json::{Value, json};
use till_tests::Demo;

use crate::client::{Client, text};

#[tokio::test]
async fn every_bad_order_names_its_field_and_writes_nothing() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let before = till.count().await?;
    let good = till.order()?;
    let with = |path: &str, value: Value| {
        let mut body = good.clone();
        if let Some(place) = body.pointer_mut(path) {
            *place = value;
        } else if let Some((parent, name)) = path.rsplit_once('/')
            && let Some(parent) = body.pointer_mut(parent)
        {
            parent[name] = value;
        }
        body
    };
    let without = |name: &str| {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let discount = |discount: Value| with("/items/0/discount", discount);
    let table = [
        (without("items"), "invalid_field", "items"),
        (with("/items", json!([])), "items_count", "items[].product"),
        (with("/items", json!("x")), "invalid_field", "items"),
        (with("/kind", json!("gift")), "invalid_field", "kind"),
        (
            with("/floor_percent", json!(1)),
            "invalid_field",
            "floor_percent",
        ),
        (
            with("/items/0/seats", json!("10")),
            "invalid_field",
            "items[0].seats",
        ),
        (
            with("/items/0/seats", json!(-1)),
            "invalid_field",
            "items[0].seats",
        ),
        (
            with("/items/0/seats", Value::Null),
            "seats_missing",
            "items[].seats",
        ),
        (
            with("/items/0/seats", json!(1_000_001)),
            "seats_above_maximum",
            "items[].seats",
        ),
        (
            with("/items/0/days", Value::Null),
            "days_missing",
            "items[].days",
        ),
        (
            with("/items/0/days", json!(1_826)),
            "days_out_of_range",
            "items[].days",
        ),
        (
            with("/items/0/product", json!("nothing")),
            "invalid_field",
            "items[0].product",
        ),
        (
            with("/items/0/edition", json!("nothing")),
            "invalid_field",
            "items[0].edition",
        ),
        (
            with("/items/0/edition", Value::Null),
            "edition_missing",
            "items[].edition",
        ),
        (
            with("/items/0/starts_on", json!("tomorrow")),
            "invalid_field",
            "items[0].starts_on",
        ),
        (
            with("/items/0/starts_on", json!("2020-01-01")),
            "start_out_of_range",
            "items[].starts_on",
        ),
        (
            with("/items/0/negotiated_fen", json!(1)),
            "negotiated_not_allowed",
            "items[].negotiated_fen",
        ),
        (
            discount(json!({"reason": "x"})),
            "invalid_field",
            "items[0].discount",
        ),
        (
            discount(json!({"pay_percent": 0, "reason": "x"})),
            "invalid_field",
            "items[0].discount.pay_percent",
        ),
        (
            discount(json!({"pay_percent": 69, "reason": "x"})),
            "discount_too_deep",
            "items[].discount",
        ),
        (
            discount(json!({"pay_percent": 69, "reason": "x", "floor_percent": 10})),
            "invalid_field",
            "items[0].discount.floor_percent",
        ),
        (
            discount(json!({"pay_percent": 90})),
            "invalid_field",
            "items[0].discount.reason",
        ),
        (
            with("/corpid", json!("not a corpid!")),
            "invalid_field",
            "corpid",
        ),
        (
            with("/pay_type", json!("barter")),
            "invalid_field",
            "pay_type",
        ),
        (
            with("/expires_at", json!("soon")),
            "invalid_field",
            "expires_at",
        ),
        (
            with("/expires_at", json!("2020-01-01T00:00:00Z")),
            "link_life",
            "expires_at",
        ),
        (
            with("/reference", json!("x".repeat(65))),
            "reference_too_long",
            "reference",
        ),
        (
            with("/note", json!("x".repeat(2001))),
            "note_too_long",
            "note",
        ),
    ];
    for (body, code, field) in table {
        for door in ["/v1/orders", "/v1/orders/preview"] {
            let answer = till.post(door, &body).await?;
            let kind = answer.header("content-type").to_owned();
            let request = answer.header("x-request-id").to_owned();
            assert_eq!(answer.status, 422, "{body}: {}", answer.body);
            let problem = answer.body;
            assert_eq!(kind, "application/problem+json");
            assert_eq!(problem["code"], code, "{body}: {problem}");
            assert_eq!(problem["field"], field, "{body}: {problem}");
            assert_eq!(problem["status"], 422);
            assert_eq!(text(&problem, "request_id"), request);
            assert!(text(&problem, "detail").len() > 5, "{problem}");
        }
    }
    for (body, status, code) in [
        ("{", 400, "malformed_json"),
        ("[]", 422, "invalid_field"),
        ("", 422, "invalid_field"),
    ] {
        let answer = till
            .send(Method::POST, "/v1/orders", &[], Some(body.to_owned()))
            .await?;
        assert_eq!(answer.with(status)?["code"], code, "{body}");
    }
    let long = format!("\"{}\"", "x".repeat(300_000));
    let answer = till
        .send(Method::POST, "/v1/orders", &[], Some(long))
        .await?;
    assert_eq!(answer.with(413)?["code"], "body_too_large");
    assert_eq!(till.count().await?, before);
    Ok(())
}

#[tokio::test]
async fn a_list_is_not_taken_for_an_object_whose_fields_may_all_be_left_out() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let webhook = json!({"url": "http://127.0.0.1:9/hook"});
    let made = till.post("/v1/webhooks", &webhook).await?.with(201)?;
    let door = format!("/v1/webhooks/{}/enable", text(&made, "id"));
    let list = Some("[]".to_owned());
    let answer = till.send(Method::POST, &door, &[], list).await?;
    assert_eq!(answer.with(422)?["code"], "invalid_field");
    till.send(Method::POST, &door, &[], Some("{}".to_owned()))
        .await?
        .with(200)?;
    Ok(())
}

#[tokio::test]
async fn a_wrong_address_method_or_parameter_is_a_problem_too() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    till.get("/v1/nothing").await?.with(404)?;
    let answer = till.send(Method::DELETE, "/v1/orders", &[], None).await?;
    assert_eq!(answer.with(405)?["code"], "method_not_allowed");
    for (query, field) in [
        ("state=gone", "state"),
        ("limit=", "limit"),
        ("state=", "state"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=x", "cursor"),
        ("created_from=x", "created_from"),
        ("colour=red", "colour"),
    ] {
        let problem = till.get(&format!("/v1/orders?{query}")).await?.with(422)?;
        assert_eq!(problem["field"], field, "{query}");
    }
    let headers = [("accept-language", "zh-CN")];
    let answer = till
        .send(Method::GET, "/v1/orders/N1", &headers, None)
        .await?;
    assert!(
        text(&answer.body, "detail").contains("没有"),
        "{}",
        answer.body
    );
    let spaced = [("idempotency-key", "a b")];
    let body = Some(till.order()?.to_string());
    let answer = till.send(Method::POST, "/v1/orders", &spaced, body).await?;
    assert_eq!(answer.with(422)?["field"], "idempotency-key");
    Ok(())
}

#[tokio::test]
async fn sentences_are_english_unless_the_caller_wants_chinese() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let till = Client::of(&demo, 0)?;
    let mut order = till.order()?;
    order["items"][0]["seats"] = json!(0);
    let ask = async |language: Option<&str>| {
        let headers: Vec<_> = language
            .map(|language| ("accept-language", language))
            .into_iter()
            .collect();
        let body = Some(order.to_string());
        let answer = till
            .send(Method::POST, "/v1/orders", &headers, body)
            .await?;
        let body = answer.with(422)?;
        Ok::<_, anyhow::Error>(text(&body, "detail").to_owned())
    };
    for language in [None, Some("en-GB"), Some("fr"), Some("de, en;q=0.5")] {
        let detail = ask(language).await?;
        assert!(detail.is_ascii(), "{language:?}: {detail}");
    }
    let detail = ask(Some("fr, zh-CN;q=0.8")).await?;
    assert!(!detail.is_ascii(), "{detail}");

    // What is wrong has the name that the caller gave it.
    let paid = till.get("/v1/orders?state=paid").await?.with(200)?;
    let path = format!("/v1/orders/{}/refunds", text(&paid["data"][0], "number"));
    let wanted = json!({"amount_fen": 1, "note": "", "take_back": {"what": "nothing"}});
    let refused = till.post(&path, &wanted).await?.with(422)?;
    assert_eq!(refused["field"], "note");
    Ok(())
}
