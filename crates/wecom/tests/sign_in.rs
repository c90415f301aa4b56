//! The client against the sandbox's WeCom, over real HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::routing::post;
use axum::{Json, Router};
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use till_sandbox::wecom::{
    SUITE_ID, SUITE_SECRET, SUITE_TICKET, WecomState, permanent_code, routes,
};
use till_wecom::{Client, Config, Error, Identity, Installation, Secret};

const BACK: &str = "http://127.0.0.1:8080/signin/wecom";
const NOW_MS: i64 = 1_795_276_800_000;
const MINUTE_MS: i64 = 60_000;

/// A sandbox on a port of its own, and a client of it.
struct Desk {
    wecom: WecomState,
    base: String,
    browser: reqwest::Client,
    client: Client,
}

impl Desk {
    async fn open() -> Self {
        let wecom = WecomState::new(WecomState::demo_companies());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = routes(wecom.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let browser = reqwest::Client::builder()
            .redirect(Policy::none())
            .build()
            .unwrap();
        let client = Client::new(config(&base, SUITE_SECRET)).unwrap();
        Self {
            wecom,
            base,
            browser,
            client,
        }
    }

    /// A code for a member, as a click on the picker gives it.
    async fn code_of(&self, corpid: &str, userid: &str) -> String {
        self.log_in(json!({ "corpid": corpid, "userid": userid }))
            .await
    }

    async fn log_in(&self, mut body: Value) -> String {
        body["redirect_uri"] = json!(BACK);
        body["state"] = json!("s1");
        let url = format!("{}/api/login", self.base);
        let answer = self.browser.post(url).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = answer.json().await.unwrap();
        parameter(answer["location"].as_str().unwrap(), "code").unwrap()
    }

    async fn identify(&self, code: &str) -> Result<Identity, Error> {
        self.client
            .identify(code, SUITE_TICKET, NOW_MS, installed)
            .await
    }
}

fn config(base: &str, suite_secret: &str) -> Config {
    Config {
        authorize_base: base.to_owned(),
        web_login_base: base.to_owned(),
        api_base: base.to_owned(),
        suite_id: SUITE_ID.to_owned(),
        suite_secret: Secret::from(suite_secret),
    }
}

async fn installed(corpid: String) -> Option<Installation> {
    Some(Installation {
        permanent_code: Secret::from(permanent_code(&corpid)),
    })
}

async fn not_installed(_corpid: String) -> Option<Installation> {
    None
}

fn parameter(location: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(location).unwrap();
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn an_admin_who_signs_in_is_known_with_name_and_company() {
    let desk = Desk::open().await;
    let code = desk.code_of("ww1a2b3c4d5e6f7a01", "wangmin").await;
    let identity = desk.identify(&code).await.unwrap();
    assert_eq!(identity.corpid, "ww1a2b3c4d5e6f7a01");
    assert_eq!(identity.userid, "wangmin");
    assert!(identity.open_userid.is_some_and(|id| id.starts_with("wo")));
    assert_eq!(identity.name.as_deref(), Some("王敏"));
    assert_eq!(identity.corp_name.as_deref(), Some("青禾教育科技有限公司"));
    assert!(identity.is_admin);
}

#[tokio::test]
async fn a_member_is_not_an_admin() {
    let desk = Desk::open().await;
    let code = desk.code_of("ww1a2b3c4d5e6f7a01", "lixiang").await;
    let identity = desk.identify(&code).await.unwrap();
    assert_eq!(identity.name.as_deref(), Some("李想"));
    assert!(!identity.is_admin);
}

#[tokio::test]
async fn without_an_installation_the_company_has_no_name_and_nobody_is_an_admin() {
    let desk = Desk::open().await;
    let code = desk.code_of("ww1a2b3c4d5e6f7a02", "chenjie").await;
    let signed_in = desk
        .client
        .identify(&code, SUITE_TICKET, NOW_MS, not_installed)
        .await;
    let identity = signed_in.unwrap();
    assert_eq!(identity.userid, "chenjie");
    assert_eq!(identity.corp_name, None);
    assert!(!identity.is_admin);
}

#[tokio::test]
async fn a_permanent_code_that_wecom_refuses_does_not_stop_a_sign_in() {
    let desk = Desk::open().await;
    let code = desk.code_of("ww1a2b3c4d5e6f7a02", "chenjie").await;
    let withdrawn = |_corpid| async {
        Some(Installation {
            permanent_code: Secret::from("withdrawn"),
        })
    };
    let signed_in = desk
        .client
        .identify(&code, SUITE_TICKET, NOW_MS, withdrawn)
        .await;
    let identity = signed_in.unwrap();
    assert_eq!(identity.corp_name, None);
    assert!(!identity.is_admin);
}

#[tokio::test]
async fn a_code_works_once() {
    let desk = Desk::open().await;
    let code = desk.code_of("ww1a2b3c4d5e6f7a03", "wulei").await;
    desk.identify(&code).await.unwrap();
    assert_eq!(desk.identify(&code).await, Err(Error::CodeSpent));
    assert_eq!(desk.identify("never-given").await, Err(Error::CodeSpent));
}

#[tokio::test]
async fn somebody_of_no_company_is_refused() {
    let desk = Desk::open().await;
    let code = desk.log_in(json!({})).await;
    assert_eq!(desk.identify(&code).await, Err(Error::NotAMember));
}

#[tokio::test]
async fn a_wrong_secret_is_named_by_wecoms_number() {
    let desk = Desk::open().await;
    let client = Client::new(config(&desk.base, "wrong")).unwrap();
    let refused = client.suite_token(SUITE_TICKET, NOW_MS).await;
    assert_eq!(refused, Err(Error::Refused { errcode: 40080 }));
    let refused = desk.client.suite_token("old-ticket", NOW_MS).await;
    assert_eq!(refused, Err(Error::Refused { errcode: 40085 }));
}

#[tokio::test]
async fn a_token_is_kept_until_it_is_about_to_end() {
    let desk = Desk::open().await;
    let first = desk.client.suite_token(SUITE_TICKET, NOW_MS).await.unwrap();
    let soon = desk
        .client
        .suite_token("not needed", NOW_MS + 114 * MINUTE_MS)
        .await
        .unwrap();
    assert_eq!(first, soon);
    desk.wecom.end_suite_token();
    let later = desk
        .client
        .suite_token(SUITE_TICKET, NOW_MS + 116 * MINUTE_MS)
        .await
        .unwrap();
    assert_ne!(first, later);
}

#[tokio::test]
async fn a_token_that_wecom_ended_early_is_replaced_and_the_sign_in_goes_on() {
    let desk = Desk::open().await;
    let old = desk.client.suite_token(SUITE_TICKET, NOW_MS).await.unwrap();
    desk.wecom.end_suite_token();
    let code = desk.code_of("ww1a2b3c4d5e6f7a04", "sunli").await;
    assert!(desk.identify(&code).await.unwrap().is_admin);
    let new = desk.client.suite_token(SUITE_TICKET, NOW_MS).await.unwrap();
    assert_ne!(old, new);
}

#[tokio::test]
async fn a_hundred_sign_ins_at_once_fetch_one_token() {
    let fetched = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&fetched);
    let token = async move || {
        let number = counter.fetch_add(1, Ordering::Relaxed);
        Json(json!({ "suite_access_token": format!("token {number}"), "expires_in": 7200 }))
    };
    let app = Router::new().route("/cgi-bin/service/get_suite_token", post(token));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let client = Client::new(config(&base, SUITE_SECRET)).unwrap();
    let sign_ins: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.suite_token(SUITE_TICKET, NOW_MS).await })
        })
        .collect();
    for sign_in in sign_ins {
        assert_eq!(sign_in.await.unwrap().unwrap().expose(), "token 0");
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_wecom_that_does_not_answer_is_unreachable() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(config(&base, SUITE_SECRET)).unwrap();
    let error = client.suite_token(SUITE_TICKET, NOW_MS).await.unwrap_err();
    assert_eq!(error.code(), "wecom_unreachable");
}

#[tokio::test]
async fn both_links_lead_through_the_picker_and_back() {
    let desk = Desk::open().await;
    for inside_wecom in [true, false] {
        let link = desk.client.authorize_url(BACK, "abc123", inside_wecom);
        let page = desk.browser.get(&link).send().await.unwrap();
        assert_eq!(page.status(), 200, "{link}");
        let page = page.text().await.unwrap();
        assert!(page.contains("青禾教育科技有限公司") && page.contains("Company"));

        let click =
            link.replace("#wechat_redirect", "") + "&corpid=ww1a2b3c4d5e6f7a05&userid=qianwei";
        let back = desk.browser.get(click).send().await.unwrap();
        assert_eq!(back.status(), 302);
        let back = back.headers()["location"].to_str().unwrap().to_owned();
        assert!(back.starts_with(BACK));
        assert_eq!(parameter(&back, "state").as_deref(), Some("abc123"));
        let code = parameter(&back, "code").unwrap();
        let identity = desk.identify(&code).await.unwrap();
        assert_eq!(identity.name.as_deref(), Some("钱伟"));
    }
}

#[tokio::test]
async fn declining_leads_back_without_a_code() {
    let desk = Desk::open().await;
    let link = desk.client.authorize_url(BACK, "abc", false) + "&choice=decline";
    let back = desk.browser.get(link).send().await.unwrap();
    let back = back.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(parameter(&back, "code"), None);
    assert_eq!(parameter(&back, "state").as_deref(), Some("abc"));
}

#[tokio::test]
async fn a_link_that_leads_elsewhere_is_not_followed() {
    let desk = Desk::open().await;
    for (redirect_uri, state) in [
        ("https://evil.example/", "s"),
        ("javascript:alert(1)", "s"),
        ("http://user@127.0.0.1/", "s"),
        (BACK, "not-alphanumeric"),
        (BACK, &"a".repeat(129)),
    ] {
        let link = desk.client.authorize_url(redirect_uri, state, false);
        let page = desk.browser.get(&link).send().await.unwrap();
        assert_eq!(page.status(), 400, "{link}");
    }
    let mut foreign = config(&desk.base, SUITE_SECRET);
    foreign.suite_id = "ww0000".to_owned();
    let link = Client::new(foreign).unwrap().authorize_url(BACK, "s", true);
    assert_eq!(desk.browser.get(&link).send().await.unwrap().status(), 400);
}

#[test]
fn the_links_of_the_real_wecom_have_its_form() {
    let client = Client::new(Config::new("wwsuite", "hush")).unwrap();
    assert_eq!(
        client.authorize_url("https://pay.example.cn/in?a=1", "x1", true),
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wwsuite\
         &redirect_uri=https%3A%2F%2Fpay.example.cn%2Fin%3Fa%3D1&response_type=code\
         &scope=snsapi_privateinfo&state=x1#wechat_redirect"
    );
    assert_eq!(
        client.authorize_url("https://pay.example.cn/in", "x1", false),
        "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=ServiceApp\
         &appid=wwsuite&redirect_uri=https%3A%2F%2Fpay.example.cn%2Fin&state=x1"
    );
    assert!(!format!("{client:?}").contains("hush"));
}

#[test]
fn an_address_without_http_is_refused() {
    let mut config = Config::new("wwsuite", "hush");
    config.api_base = "qyapi.weixin.qq.com".to_owned();
    assert_eq!(
        Client::new(config).unwrap_err(),
        Error::BadAddress("api_base")
    );
}
