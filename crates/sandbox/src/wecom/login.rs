//! From the picker page back to Till: checks of the link, the choice, the code.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use reqwest::Url;
use serde::Deserialize;
use serde_json::json;

use super::picker;
use super::state::{Grant, SUITE_ID, Visitor, WecomState};

const LONGEST_STATE: usize = 128;
/// Companies in one answer of `GET /api/companies`.
const MOST_COMPANIES: usize = 1000;

/// Everything that may stand in a login link, and what the picker adds to it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LinkQuery {
    appid: String,
    redirect_uri: String,
    response_type: String,
    scope: String,
    login_type: String,
    state: String,
    /// The picker's search box.
    pub q: String,
    /// The picker's choices.
    pub corpid: String,
    pub userid: String,
    choice: String,
}

/// A login link that has been checked.
#[derive(Debug)]
pub(super) struct Visit {
    redirect: Url,
    state: String,
    private: bool,
    /// The link's own parameters, to be kept on the picker's links.
    pub link: Vec<(&'static str, String)>,
}

/// Why a login link doesn't work; WeCom shows such a page instead of going back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadLink {
    Suite,
    Kind,
    Redirect,
    State,
}

impl BadLink {
    /// WeCom's number, the reason in Chinese and in English.
    pub(super) const fn reason(self) -> (i64, &'static str, &'static str) {
        match self {
            Self::Suite => (
                40083,
                "appid 不是沙盒的 SuiteID",
                "appid is not the sandbox's suite id",
            ),
            Self::Kind => (
                40058,
                "链接参数不完整（response_type、scope 或 login_type）",
                "response_type, scope or login_type is missing or wrong",
            ),
            Self::Redirect => (
                50001,
                "redirect_uri 不在可信域名之内",
                "redirect_uri is not within the trusted address",
            ),
            Self::State => (
                40058,
                "state 只能是字母和数字，最长 128 位",
                "state must be letters and digits, at most 128",
            ),
        }
    }
}

/// `GET /connect/oauth2/authorize`: sign-in inside WeCom.
pub(super) async fn inside_wecom(
    State(state): State<WecomState>,
    Query(query): Query<LinkQuery>,
) -> Response {
    let right = query.response_type == "code"
        && matches!(query.scope.as_str(), "snsapi_base" | "snsapi_privateinfo");
    let private = query.scope == "snsapi_privateinfo";
    visit(&state, &query, right, private)
}

/// `GET /wwlogin/sso/login`: sign-in from a browser. It gives a user ticket, too, so that names
/// show (our choice: the page doesn't say whether the real one does).
pub(super) async fn from_web(
    State(state): State<WecomState>,
    Query(query): Query<LinkQuery>,
) -> Response {
    let right = query.login_type == "ServiceApp";
    visit(&state, &query, right, true)
}

fn visit(state: &WecomState, query: &LinkQuery, right_kind: bool, private: bool) -> Response {
    let visit = match check_link(state, query, right_kind, private) {
        Ok(visit) => visit,
        Err(bad) => return picker::bad_link(bad),
    };
    match chosen(state, query) {
        Choice::None => picker::show(state, &visit, query),
        Choice::Decline => found(&visit.without_code()),
        Choice::SignIn(visitor) => match visit.with_code(state, visitor) {
            Some(location) => found(&location),
            None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}

fn check_link(
    state: &WecomState,
    query: &LinkQuery,
    right_kind: bool,
    private: bool,
) -> Result<Visit, BadLink> {
    if query.appid != SUITE_ID {
        return Err(BadLink::Suite);
    }
    if !right_kind {
        return Err(BadLink::Kind);
    }
    let (redirect, sent_state) = check_target(state, &query.redirect_uri, &query.state)?;
    let link = [
        ("appid", &query.appid),
        ("redirect_uri", &query.redirect_uri),
        ("response_type", &query.response_type),
        ("scope", &query.scope),
        ("login_type", &query.login_type),
        ("state", &query.state),
    ];
    let link = link.into_iter().filter(|(_, value)| !value.is_empty());
    let link = link.map(|(name, value)| (name, value.clone())).collect();
    Ok(Visit {
        redirect,
        state: sent_state,
        private,
        link,
    })
}

fn check_target(
    state: &WecomState,
    redirect_uri: &str,
    sent_state: &str,
) -> Result<(Url, String), BadLink> {
    let redirect = Url::parse(redirect_uri)
        .ok()
        .filter(|url| state.trusts(url))
        .ok_or(BadLink::Redirect)?;
    let fits = sent_state.len() <= LONGEST_STATE
        && sent_state.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        return Err(BadLink::State);
    }
    Ok((redirect, sent_state.to_owned()))
}

enum Choice {
    None,
    Decline,
    SignIn(Visitor),
}

/// A person who doesn't exist is no choice: the picker shows again.
fn chosen(state: &WecomState, query: &LinkQuery) -> Choice {
    match query.choice.as_str() {
        "decline" => Choice::Decline,
        "outsider" => Choice::SignIn(Visitor::Outsider),
        _ => member(state, &query.corpid, &query.userid).map_or(Choice::None, Choice::SignIn),
    }
}

fn member(state: &WecomState, corpid: &str, userid: &str) -> Option<Visitor> {
    let company = state.directory().company(corpid)?;
    let member = company.member(userid)?;
    Some(Visitor::Member {
        corpid: company.corpid.clone(),
        userid: member.userid.clone(),
    })
}

impl Visit {
    /// Where the browser goes after signing in; `None` when no code can be given.
    fn with_code(&self, state: &WecomState, visitor: Visitor) -> Option<Url> {
        let code = state.give_code(Grant {
            visitor,
            private: self.private,
        })?;
        let mut location = self.redirect.clone();
        location
            .query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &self.state);
        Some(location)
    }

    /// Where the browser goes after declining: without `code`.
    fn without_code(&self) -> Url {
        let mut location = self.redirect.clone();
        location.query_pairs_mut().append_pair("state", &self.state);
        location
    }
}

fn found(location: &Url) -> Response {
    // A serialised address is plain ASCII, so this can't fail; were it to, nobody is sent anywhere.
    let Ok(location) = HeaderValue::from_str(location.as_str()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let no_store = HeaderValue::from_static("no-store");
    (
        StatusCode::FOUND,
        [
            (header::LOCATION, location),
            (header::CACHE_CONTROL, no_store),
        ],
    )
        .into_response()
}

#[derive(Deserialize)]
pub(super) struct PageQuery {
    #[serde(default)]
    offset: usize,
    #[serde(default)]
    limit: Option<usize>,
}

/// `GET /api/companies`: `[{corpid, name, members: [{userid, name, admin}]}]`.
pub(super) async fn list_companies(
    State(state): State<WecomState>,
    Query(page): Query<PageQuery>,
) -> Response {
    let limit = page.limit.unwrap_or(MOST_COMPANIES).min(MOST_COMPANIES);
    let companies = state.directory().companies().iter();
    Json(companies.skip(page.offset).take(limit).collect::<Vec<_>>()).into_response()
}

#[derive(Deserialize)]
struct LoginBody {
    /// Left out together with `userid`: somebody of no company.
    #[serde(default)]
    corpid: String,
    #[serde(default)]
    userid: String,
    redirect_uri: String,
    #[serde(default)]
    state: String,
}

/// `POST /api/login`: does what a click on the picker does, and answers the address that the
/// browser would be sent to.
pub(super) async fn log_in(State(state): State<WecomState>, body: Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<LoginBody>(&body) else {
        return refuse(
            40058,
            "the body needs redirect_uri, and corpid and userid of a member",
        );
    };
    let visitor = if body.corpid.is_empty() && body.userid.is_empty() {
        Some(Visitor::Outsider)
    } else {
        member(&state, &body.corpid, &body.userid)
    };
    let Some(visitor) = visitor else {
        return refuse(60111, "no such member");
    };
    let (redirect, sent_state) = match check_target(&state, &body.redirect_uri, &body.state) {
        Ok(target) => target,
        Err(bad) => {
            let (errcode, _, reason) = bad.reason();
            return refuse(errcode, reason);
        }
    };
    let visit = Visit {
        redirect,
        state: sent_state,
        private: true,
        link: Vec::new(),
    };
    match visit.with_code(&state, visitor) {
        Some(location) => Json(json!({ "location": location.as_str() })).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn refuse(errcode: i64, reason: &str) -> Response {
    let body = json!({ "errcode": errcode, "errmsg": reason });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// `?name=value…` of `pairs`, encoded.
pub(super) fn query_text<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let Ok(mut url) = Url::parse("http://query.invalid/") else {
        return String::new();
    };
    url.query_pairs_mut().extend_pairs(pairs);
    format!("?{}", url.query().unwrap_or_default())
}
