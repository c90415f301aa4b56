//! WeChat's web authorisation for official accounts, as far as payments need it: `snsapi_base`, silent,
//! which tells the openid under an appid. Under `/mp`, since WeCom's sign-in has the same path.
//!
//! Who uses WeChat is told apart by a cookie: a browser is a phone with one account on it.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    desk::{Desk, Merchant},
    pay,
};
use crate::random;

/// A code that nobody exchanged within this time is dead.
const CODE_LIFE_MS: i64 = 5 * 60 * 1000;
/// Codes that wait to be exchanged; the oldest go first.
const MOST_CODES: usize = 1000;

/// What stands behind a code.
pub(crate) struct Visit {
    code: String,
    appid: String,
    openid: String,
    at_ms: i64,
}

pub(crate) fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/mp/connect/oauth2/authorize", get(authorize))
        .route("/mp/sns/oauth2/access_token", get(exchange))
        .with_state(desk)
}

#[derive(Deserialize)]
struct Authorize {
    #[serde(default)]
    appid: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    scope: String,
    #[serde(default)]
    state: String,
}

async fn authorize(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Query(asked): Query<Authorize>,
) -> Response {
    let known = by_app(&desk, &asked.appid).is_some();
    let right = asked.response_type == "code" && asked.scope == "snsapi_base";
    let (Some(mut back), true, true) = (own_page(&desk, &asked.redirect_uri), known, right) else {
        return (StatusCode::BAD_REQUEST, "redirect_uri 参数错误").into_response();
    };
    let user = account(&headers, &asked.appid);
    let (Ok(openid), Ok(code)) = (user.map_or_else(pay::openid, Ok), random::letters::<32>())
    else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    back.query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", &asked.state);
    let cookie = format!(
        "wechat_{}={openid}; Path=/; HttpOnly; SameSite=Lax",
        asked.appid
    );
    desk.keep_visit(Visit {
        code,
        appid: asked.appid,
        openid,
        at_ms: desk.now_ms(),
    });
    let mut response = StatusCode::FOUND.into_response();
    for (name, value) in [
        (header::LOCATION, back.as_str()),
        (header::SET_COOKIE, &cookie),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The openid of the WeChat account on this phone.
pub(crate) fn account(headers: &HeaderMap, appid: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let mut pairs = cookies
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    let name = format!("wechat_{appid}");
    let openid = pairs.find(|(key, _)| *key == name)?.1;
    let plain = openid.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (plain && (20..=64).contains(&openid.len())).then(|| openid.to_owned())
}

/// WeChat sends browsers only to domains that the account registered: here, to Till's.
fn own_page(desk: &Desk, redirect_uri: &str) -> Option<reqwest::Url> {
    let url = reqwest::Url::parse(redirect_uri).ok()?;
    let loopback = matches!(url.host_str()?, "127.0.0.1" | "[::1]" | "localhost");
    let own = loopback || url.origin() == desk.till.as_ref()?.origin();
    (own && matches!(url.scheme(), "http" | "https")).then_some(url)
}

fn by_app<'a>(desk: &'a Desk, appid: &str) -> Option<&'a Merchant> {
    let mut merchants = desk.merchants.iter();
    merchants.find(|merchant| merchant.credentials.app_id == appid)
}

#[derive(Deserialize)]
struct Exchange {
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    grant_type: String,
}

/// Errors answer 200, too, as WeChat's do.
async fn exchange(State(desk): State<Arc<Desk>>, Query(asked): Query<Exchange>) -> Json<Value> {
    let error = |errcode: i64, errmsg: &str| Json(json!({"errcode": errcode, "errmsg": errmsg}));
    let Some(merchant) = by_app(&desk, &asked.appid) else {
        return error(40013, "invalid appid");
    };
    if merchant.credentials.app_secret() != asked.secret {
        return error(40125, "invalid appsecret");
    }
    if asked.grant_type != "authorization_code" {
        return error(40002, "invalid grant_type");
    }
    match desk.take_visit(&asked.code, &asked.appid) {
        Some(openid) => Json(json!({
            "access_token": "SANDBOX", "expires_in": 7200, "refresh_token": "SANDBOX",
            "openid": openid, "scope": "snsapi_base",
        })),
        None => error(40029, "invalid code"),
    }
}

impl Desk {
    fn keep_visit(&self, visit: Visit) {
        let mut visits = self.visits();
        if visits.len() >= MOST_CODES {
            visits.pop_front();
        }
        visits.push_back(visit);
    }

    /// The openid behind a code: once, and not for long.
    fn take_visit(&self, code: &str, appid: &str) -> Option<String> {
        let now_ms = self.now_ms();
        let mut visits = self.visits();
        let place = visits
            .iter()
            .position(|visit| visit.code == code && visit.appid == appid)?;
        let visit = visits.remove(place)?;
        (now_ms - visit.at_ms <= CODE_LIFE_MS).then_some(visit.openid)
    }
}
