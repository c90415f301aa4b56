//! The payer's phone page.

use till_channels::{Channel, Outcome, PayMethod, StartAttempt, Started, contract::OtherSide};

use crate::support::{World, code_url, known, now_ms};

async fn code_of(world: &World, channel: &dyn Channel, expires_at_ms: i64) -> String {
    let attempt = StartAttempt {
        attempt_no: "A00000000001".to_owned(),
        amount_fen: 1_234_500,
        description: "<b>青禾排课</b>".to_owned(),
        expires_at_ms,
        notify_url: world.notify_url(),
        begun_at_ms: now_ms(),
        return_url: "http://127.0.0.1:8080/p/x".to_owned(),
        method: PayMethod::Qr,
    };
    let started = channel.start(&attempt).await.unwrap();
    let (_, pr) = code_url(&started).split_once("pr=").unwrap();
    pr.to_owned()
}

#[tokio::test]
async fn a_scanned_code_shows_payee_purpose_and_amount_then_confirms() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let pr = code_of(&world, &*channel, now_ms() + 3_600_000).await;
    let scanned = world
        .get(&format!("/phone?code_url=weixin://wxpay/bizpayurl?pr={pr}"))
        .await;
    assert!(
        scanned.contains("沙盒商户") && scanned.contains("¥12,345.00"),
        "{scanned}"
    );
    assert!(
        scanned.contains("&lt;b&gt;青禾排课"),
        "the purpose must be escaped"
    );
    assert!(world.get("/").await.contains("未支付"));

    assert_eq!(
        world
            .post(&format!("/phone/{pr}/decline"), String::new())
            .await,
        200
    );
    assert_eq!(
        channel.query(&known("A00000000001")).await,
        Ok(Outcome::Pending)
    );

    assert_eq!(
        world
            .post(&format!("/phone/{pr}/confirm"), String::new())
            .await,
        200
    );
    assert!(
        world
            .get(&format!("/phone/{pr}"))
            .await
            .contains("支付成功")
    );
    assert!(matches!(
        channel.query(&known("A00000000001")).await,
        Ok(Outcome::Paid(_))
    ));
    assert!(world.get("/").await.contains("已支付"));
}

#[tokio::test]
async fn a_closed_or_replaced_code_says_so() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let expires_at_ms = now_ms() + 3_600_000;
    let old = code_of(&world, &*channel, expires_at_ms).await;
    let new = code_of(&world, &*channel, expires_at_ms).await;
    assert!(world.get(&format!("/phone/{old}")).await.contains("已失效"));
    channel.close(&known("A00000000001")).await.unwrap();
    assert!(
        world
            .get(&format!("/phone/{new}"))
            .await
            .contains("订单已关闭")
    );
    assert!(
        world
            .get("/phone?code_url=https://example.com")
            .await
            .contains("无法识别")
    );
}

#[tokio::test]
async fn the_knobs_form_sets_and_resets() {
    let world = World::start().await;
    let url = format!("{}/knobs", world.sandbox.base_url());
    let form = [
        ("pay", "refuse"),
        ("notify_delay_ms", "250"),
        ("notify", ""),
        ("next", ""),
    ];
    world.http.post(&url).form(&form).send().await.unwrap();
    let knobs = world.get("/api/knobs").await;
    assert!(knobs.contains(r#""pay":"refuse""#) && knobs.contains(r#""notify_delay_ms":250"#));
    world
        .http
        .post(&url)
        .form(&[("reset", "true")])
        .send()
        .await
        .unwrap();
    assert!(world.get("/api/knobs").await.contains(r#""pay":null"#));
}

#[tokio::test]
async fn a_phones_browser_comes_with_a_referer_pays_and_finds_its_way_back() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let attempt = StartAttempt {
        attempt_no: "A00000000001".to_owned(),
        amount_fen: 100,
        description: "青禾排课".to_owned(),
        expires_at_ms: now_ms() + 3_600_000,
        notify_url: world.notify_url(),
        begun_at_ms: now_ms(),
        return_url: "http://127.0.0.1:8080/returned/N1?a=1&b=2".to_owned(),
        method: PayMethod::Browser {
            client_ip: "2001:db8::7".to_owned(),
        },
    };
    let Started::Redirect { url, dies_at_ms } = channel.start(&attempt).await.unwrap() else {
        panic!("must lead away");
    };
    assert!(
        (dies_at_ms - now_ms() - 300_000).abs() < 10_000,
        "5 minutes"
    );
    let come = async |referer: Option<&str>, agent: &str| {
        let mut request = world.http.get(&url).header("user-agent", agent);
        if let Some(referer) = referer {
            request = request.header("referer", referer);
        }
        request.send().await.unwrap().text().await.unwrap()
    };
    let till = Some("http://127.0.0.1:8080/");
    assert!(come(None, "Chrome").await.contains("商家参数格式有误"));
    assert!(come(till, "MicroMessenger/8").await.contains("在微信外"));
    let page = come(till, "Chrome").await;
    assert!(
        page.contains("沙盒商户") && page.contains("¥1.00"),
        "{page}"
    );

    let (_, id) = url.split_once("prepay_id=").unwrap();
    let (id, _) = id.split_once('&').unwrap();
    let confirm = format!("/phone/{id}/confirm");
    assert_eq!(world.post(&confirm, String::new()).await, 200);
    let paid = world.get(&format!("/phone/{id}")).await;
    let back = "href=\"http://127.0.0.1:8080/returned/N1?a=1&amp;b=2\"";
    assert!(paid.contains("支付成功") && paid.contains(back), "{paid}");
    let outcome = channel.query(&known("A00000000001")).await;
    assert!(matches!(outcome, Ok(Outcome::Paid(_))));
}
