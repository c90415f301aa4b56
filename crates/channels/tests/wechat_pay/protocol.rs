//! The sandbox is as strict as the real one.

use till_channels::{Channel, ErrorKind, PayMethod, StartAttempt, contract::OtherSide};

use crate::support::{World, now_ms};

#[tokio::test]
async fn an_unsigned_call_is_refused_with_a_signed_answer() {
    let world = World::start().await;
    let url = format!("{}/v3/pay/transactions/native", world.sandbox.base_url());
    let request = world
        .http
        .post(url)
        .header("user-agent", "x")
        .header("accept", "application/json")
        .header("content-type", "application/json");
    let answer = request.body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    for name in [
        "wechatpay-timestamp",
        "wechatpay-nonce",
        "wechatpay-signature",
        "wechatpay-serial",
        "wechatpay-signature-type",
        "request-id",
        "date",
    ] {
        assert!(answer.headers().contains_key(name), "{name}");
    }
    assert!(answer.text().await.unwrap().contains("SIGN_ERROR"));
}

#[tokio::test]
async fn the_documented_headers_are_mandatory() {
    let world = World::start().await;
    let url = format!("{}/v3/certificates", world.sandbox.base_url());
    let without_agent = world.http.get(&url).header("accept", "application/json");
    assert_eq!(without_agent.send().await.unwrap().status(), 403);
    let without_accept = world
        .http
        .get(&url)
        .header("user-agent", "x")
        .header("accept", "text/x");
    assert_eq!(without_accept.send().await.unwrap().status(), 406);
}

#[tokio::test]
async fn a_description_is_cut_to_what_the_channel_carries() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let attempt = StartAttempt {
        attempt_no: "A00000000001".to_owned(),
        amount_fen: i64::MAX,
        description: "很长的说明".repeat(100),
        expires_at_ms: now_ms() + 60_000,
        notify_url: world.notify_url(),
        begun_at_ms: now_ms(),
        return_url: "http://127.0.0.1:8080/p/x".to_owned(),
        method: PayMethod::Qr,
    };
    channel.start(&attempt).await.unwrap();
    let error = channel
        .start(&StartAttempt {
            description: String::new(),
            ..attempt
        })
        .await;
    assert_eq!(
        error.expect_err("must not be empty").kind,
        ErrorKind::Malformed
    );
}

#[tokio::test]
async fn nonsense_on_any_door_is_answered_not_fatal() {
    let world = World::start().await;
    for (path, body) in [
        ("/api/pay", "[]"),
        ("/api/pay", r#"{"out_trade_no":"A404"}"#),
        ("/api/pay", "{}"),
        ("/api/knobs", r#"{"knobs":{"notify":"sometimes"}}"#),
        ("/api/knobs", r#"{"knobs":{"no_such_knob":1}}"#),
        ("/v3/refund/domestic/refunds", "\u{0}"),
        ("/v3/nothing/here", ""),
        ("/phone/%00/confirm", ""),
    ] {
        let status = world.post(path, body.to_owned()).await;
        assert!((200..500).contains(&status), "{path} {body} gave {status}");
    }
    assert_eq!(world.get("/api/trades").await, "[]");
}

#[tokio::test]
async fn all_stand_ins_answer_on_one_port() {
    let world = World::start().await;
    for (path, word) in [
        ("/", "微信支付替身"),
        ("/mail", "<html"),
        ("/api/mail", "[]"),
        ("/api/companies", "corpid"),
        ("/connect/oauth2/authorize", "<html"),
    ] {
        assert!(world.get(path).await.contains(word), "{path}");
    }
}
