//! Inside WeChat: who pays is asked silently, the page calls up the payment, and only the payer's own
//! WeChat takes it.

use std::sync::OnceLock;

use till_channels::{Channel, ErrorKind, PayMethod, StartAttempt, Started, contract::OtherSide};

use crate::support::{World, now_ms};

const BACK: &str = "http://127.0.0.1:8080/pay/openid";

/// A phone with a WeChat account of its own, which is a cookie in the sandbox.
struct Phone {
    http: reqwest::Client,
    account: OnceLock<String>,
}

fn phone() -> Phone {
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    Phone {
        http,
        account: OnceLock::new(),
    }
}

impl Phone {
    fn get(&self, url: &str) -> reqwest::RequestBuilder {
        let account = self.account.get().map_or("", String::as_str);
        self.http.get(url).header("cookie", account)
    }
}

async fn code(channel: &dyn Channel, phone: &Phone) -> String {
    let url = channel.payer_url(BACK, "state-1").unwrap();
    let answer = phone.get(&url).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let account = cookie.split(';').next().unwrap();
    phone.account.get_or_init(|| account.to_owned());
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        to.starts_with(BACK) && to.ends_with("&state=state-1"),
        "{to}"
    );
    let (_, code) = to.split_once("code=").unwrap();
    code.split_once('&').unwrap().0.to_owned()
}

#[tokio::test]
async fn a_code_tells_the_payer_once() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let phone = phone();
    let first = code(&*channel, &phone).await;
    let payer = channel.payer(&first).await.unwrap();
    assert!(payer.starts_with('o'));
    let again = channel.payer(&first).await.unwrap_err();
    assert_eq!(
        (again.kind, again.code.as_str()),
        (ErrorKind::NotFound, "40029")
    );
    let second = code(&*channel, &phone).await;
    assert_eq!(
        channel.payer(&second).await.unwrap(),
        payer,
        "the same person"
    );
}

#[tokio::test]
async fn without_the_secret_nobody_is_sent_and_with_a_wrong_one_the_account_is_at_fault() {
    let world = World::start().await;
    let mut config = world.config();
    config.app_secret = String::new();
    assert_eq!(world.channel(config.clone()).payer_url(BACK, "s"), None);
    config.app_secret = "0123456789abcdef0123456789abcdef".to_owned();
    let channel = world.channel(config);
    let code = code(&*channel, &phone()).await;
    let error = channel.payer(&code).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Misconfigured);
    assert!(!error.to_string().contains("0123456789abcdef"), "{error}");
}

#[tokio::test]
async fn the_payers_own_wechat_takes_what_the_page_signed_and_no_other_does() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let (phone, other) = (phone(), phone_of_another(&world).await);
    let payer = channel.payer(&code(&*channel, &phone).await).await.unwrap();
    let attempt = StartAttempt {
        attempt_no: "A00000000001".to_owned(),
        amount_fen: 100,
        description: "青禾排课".to_owned(),
        expires_at_ms: now_ms() + 3_600_000,
        notify_url: world.notify_url(),
        begun_at_ms: now_ms(),
        return_url: "http://127.0.0.1:8080/p/x".to_owned(),
        method: PayMethod::InApp { payer },
    };
    let Started::InApp { prepay_id, .. } = channel.start(&attempt).await.unwrap() else {
        panic!("must be called up");
    };
    let fields = channel.call_up(&prepay_id).unwrap().fields;
    let url = format!("{}/phone/in-app", world.sandbox.base_url());
    let call = async |phone: &Phone, fields: &[(&str, String)]| {
        let answer = phone.get(&url).query(fields).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(call(&phone, &fields).await.0, 303);
    assert!(call(&other, &fields).await.1.contains("账号不一致"));
    let mut forged = fields;
    forged[1].1.push('0');
    assert!(call(&phone, &forged).await.1.contains("签名失败"));
}

async fn phone_of_another(world: &World) -> Phone {
    let other = phone();
    let channel = world.channel(world.config());
    code(&*channel, &other).await;
    other
}
