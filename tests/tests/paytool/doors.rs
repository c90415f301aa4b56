//! Tokens, addresses, whose order it is, uploads, and that an order is the same order.

use anyhow::Context;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use till_tests::{Demo, Http};

use super::caller::Caller;

#[tokio::test]
async fn a_token_is_the_same_inside_its_validity_and_bad_ones_are_told_apart() -> anyhow::Result<()>
{
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let again = caller.get_token(&caller.provider_secret).await?;
    assert_eq!(again["provider_access_token"], caller.token.as_str());
    assert!((7100..=7200).contains(&again["expires_in"].as_i64().context("expires_in")?));
    assert_eq!(caller.get_token("wrong").await?["errcode"], 40001);
    let nobody = json!({"corpid": "wwnobody", "provider_secret": "x"}).to_string();
    let answer = caller
        .post("service/get_provider_token", "", &nobody)
        .await?;
    assert_eq!(answer["errcode"], 40013);
    let suite = &caller.suites[0];
    let ask = async |secret: &Value, ticket: &Value| {
        let body =
            json!({"suite_id": suite["suite_id"], "suite_secret": secret, "suite_ticket": ticket});
        caller
            .post("service/get_suite_token", "", &body.to_string())
            .await
    };
    let (secret, ticket) = (&suite["suite_secret"], &suite["suite_ticket"]);
    let token = ask(secret, ticket).await?;
    assert!(token["suite_access_token"].is_string(), "{token}");
    assert_eq!(ask(&json!("wrong"), ticket).await?["errcode"], 40080);
    assert_eq!(ask(secret, &json!("old")).await?["errcode"], 40085);
    let mut body = caller.signed(json!({"limit": 1}))?.to_string();
    for (token, errcode) in [
        ("", 41001),
        ("nonsense", 40014),
        (&caller.token[..40], 40014),
        (
            token["suite_access_token"].as_str().context("token")?,
            40014,
        ),
    ] {
        let answer = caller.post("paytool/get_order_list", token, &body).await?;
        assert_eq!(answer["errcode"], errcode, "{token}");
    }
    // A restart changes nothing: the token is in the database.
    let mut demo = demo;
    demo.stop().await?;
    demo.restart().await?;
    body = caller.signed(json!({"limit": 1}))?.to_string();
    let answer = caller
        .post("paytool/get_order_list", &caller.token, &body)
        .await?;
    assert_eq!(answer["errcode"], 0);
    for _ in 0..60 {
        caller.get_token("guess").await?;
    }
    assert_eq!(caller.get_token("guess").await?["errcode"], 45009);
    Ok(())
}

#[tokio::test]
async fn another_providers_order_does_not_exist() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (mine, other) = (Caller::of(&demo, 0).await?, Caller::of(&demo, 1).await?);
    let made = mine.call("open_order", mine.third()?).await?;
    let body = json!({"order_id": made["order_id"]});
    for name in ["get_order_detail", "close_order"] {
        assert_eq!(other.call(name, body.clone()).await?["errcode"], 90310);
    }
    // The other's secret does not sign for me, and the other's product is not mine.
    let foreign = other.signed(mine.third()?)?;
    assert_eq!(mine.send("open_order", &foreign).await?["errcode"], 49004);
    assert_eq!(
        mine.call("open_order", other.third()?).await?["errcode"],
        90305
    );
    assert_eq!(mine.call("get_order_detail", body).await?["errcode"], 0);
    Ok(())
}

#[tokio::test]
async fn an_order_by_paytool_is_the_same_order_with_the_same_link() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let mut body = caller.third()?;
    body["creator"] = json!("zhangsan");
    body["future_field"] = json!({"deep": [1, 2]});
    let item = "/product_list/third_app/buy_info_list/0";
    body.pointer_mut(item).context("item")?["discount_info"] =
        json!({"discount_type": 2, "discount_ratio": 10, "discount_remarks": "接口底价"});
    let made = caller.call("open_order", body).await?;
    assert_eq!(made["errcode"], 0, "{made}");
    assert_eq!(
        (&made["origin_price"], &made["paid_price"]),
        (&json!(120_000), &json!(12_000))
    );
    let number = made["order_id"].as_str().context("order_id")?;
    assert_eq!((number.len(), &number[..1]), (29, "N"));
    let page = caller
        .http
        .get(made["order_url"].as_str().context("url")?)
        .send()
        .await?
        .text()
        .await?;
    assert!(
        page.contains("120.00") && page.contains("接口底价"),
        "{page}"
    );
    let mut owner = Http::new()?;
    let user = demo.console_user("owner")?;
    let sign_in = format!("{}/console/sign-in", caller.base);
    let fields = [
        ("email", user.email.as_str()),
        ("password", user.password.as_str()),
    ];
    owner.post(&sign_in, &sign_in, &fields).await?;
    let shown = owner
        .get(&format!("{}/console/orders/{number}", caller.base))
        .await?;
    assert_eq!(shown.status(), 200);
    let detail = caller
        .call("get_order_detail", json!({"order_id": number}))
        .await?;
    let order = &detail["pay_order"];
    assert_eq!(order["creator"], "zhangsan");
    assert_eq!(
        order["product_list"]["third_app"]["buy_info_list"][0]["user_count"],
        10
    );
    assert!(order.get("paid_time").is_none() && order.get("income_amount").is_none());
    // Cancelled in the console, closed on the wire; closing it again is done.
    assert_eq!(
        caller
            .call("close_order", json!({"order_id": number}))
            .await?["errcode"],
        0
    );
    assert_eq!(
        caller
            .call("close_order", json!({"order_id": number}))
            .await?["errcode"],
        0
    );
    let detail = caller
        .call("get_order_detail", json!({"order_id": number}))
        .await?;
    assert_eq!(detail["pay_order"]["order_status"], 3);
    Ok(())
}

#[tokio::test]
async fn a_provider_decides_from_where_its_systems_call() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let mut owner = Http::new()?;
    let user = demo.console_user("developer")?;
    let sign_in = format!("{}/console/sign-in", caller.base);
    let fields = [
        ("email", user.email.as_str()),
        ("password", user.password.as_str()),
    ];
    owner.post(&sign_in, &sign_in, &fields).await?;
    let page = format!("{}/console/settings/developer", caller.base);
    let rules = format!("{page}/rules");
    let set = |addresses: &'static str| {
        [
            ("addresses", addresses),
            ("floor", "60"),
            ("recommended-floor", "70"),
        ]
    };
    let answer = owner.post(&page, &rules, &set("everywhere")).await?;
    assert_eq!(answer.status(), 422);
    owner
        .post(&page, &rules, &set("10.1.2.3\n10.1.*.*"))
        .await?;
    let refused = caller.call("get_order_list", json!({"limit": 1})).await?;
    assert_eq!(refused["errcode"], 60020, "{refused}");
    owner
        .post(&page, &rules, &set("10.1.2.3; 127.0.0.*"))
        .await?;
    let mut body = caller.third()?;
    let item = "/product_list/third_app/buy_info_list/0";
    body.pointer_mut(item).context("item")?["discount_info"] =
        json!({"discount_type": 2, "discount_ratio": 59, "discount_remarks": "x"});
    assert_eq!(caller.call("open_order", body).await?["errcode"], 84091);
    // A new secret ends the old one's tokens and signatures.
    let made = owner
        .post(
            &page,
            &format!("{page}/credentials"),
            &[("which", "paytool")],
        )
        .await?
        .text()
        .await?;
    let (_, rest) = made
        .split_once("id=\"fresh-secret\"")
        .context("a new secret")?;
    let secret = rest.split(['>', '<']).nth(1).context("a secret")?;
    assert_eq!(secret.len(), 64);
    assert!(
        !owner.get(&page).await?.text().await?.contains(secret),
        "shown once"
    );
    assert_eq!(
        caller.call("get_order_list", json!({"limit": 1})).await?["errcode"],
        40014
    );
    let mut fresh = Caller::of(&demo, 0).await?;
    assert_eq!(
        fresh.call("get_order_list", json!({"limit": 1})).await?["errcode"],
        49004
    );
    fresh.paytool_secret = secret.to_owned();
    assert_eq!(
        fresh.call("get_order_list", json!({"limit": 1})).await?["errcode"],
        0
    );
    Ok(())
}

#[tokio::test]
async fn a_proof_of_payment_is_checked_and_belongs_to_its_provider() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let (mine, other) = (Caller::of(&demo, 0).await?, Caller::of(&demo, 1).await?);
    let upload = async |query: &str, name: &'static str, bytes: &'static [u8]| {
        let part = Part::bytes(bytes).file_name(name);
        let form = Form::new().part("media", part);
        let url = format!(
            "{}/cgi-bin/service/media/upload?provider_access_token={}&{query}",
            mine.base, mine.token
        );
        let answer = mine.http.post(url).multipart(form).send().await?;
        anyhow::Ok(serde_json::from_slice::<Value>(&answer.bytes().await?)?)
    };
    let pdf = b"%PDF-1.7 a receipt";
    for (query, name, bytes, errcode) in [
        ("type=file", "a.pdf", pdf.as_slice(), 40058),
        ("type=voice&attachment_type=3", "a.pdf", pdf, 40004),
        (
            "type=file&attachment_type=3",
            "a.pdf",
            b"GIF89a 12345",
            40004,
        ),
        ("type=file&attachment_type=3", "a.pdf", b"", 44001),
        ("type=file&attachment_type=3", "a.pdf", b"%PDF-", 40006),
        ("type=file&attachment_type=3", "/a.pdf", pdf, 40058),
        ("type=file&attachment_type=3", "c:a.pdf", pdf, 40058),
    ] {
        let answer = upload(query, name, bytes).await?;
        assert_eq!(answer["errcode"], errcode, "{query} {name}: {answer}");
    }
    let kept = upload("type=file&attachment_type=3", "收据.pdf", pdf).await?;
    assert!(kept["created_at"].is_string(), "{kept}");
    let paid = |caller: &Caller| -> anyhow::Result<Value> {
        let mut body = caller.third()?;
        body["pay_type"] = json!(1);
        body["bank_receipt_media_id"] = kept["media_id"].clone();
        Ok(body)
    };
    assert_eq!(
        other.call("open_order", paid(&other)?).await?["errcode"],
        40007
    );
    let made = mine.call("open_order", paid(&mine)?).await?;
    assert_eq!(made["errcode"], 0, "{made}");
    Ok(())
}
