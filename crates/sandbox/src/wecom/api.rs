//! The calls of WeCom's server API that a sign-in needs (paytool.md §6.2, §6.4).

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::answer::{Refusal, ok};
use super::company::{SandboxCompany, SandboxMember};
use super::state::{
    AGENT_ID, Grant, SUITE_ID, SUITE_SECRET, SUITE_TICKET, TokenState, Visitor, WecomState,
    open_userid, permanent_code,
};

/// Query parameters of every call but the first. Unknown ones are ignored (paytool.md §1).
#[derive(Deserialize)]
pub(super) struct CallQuery {
    #[serde(default)]
    suite_access_token: String,
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
struct SuiteTokenBody {
    #[serde(default)]
    suite_id: String,
    #[serde(default)]
    suite_secret: String,
    #[serde(default)]
    suite_ticket: String,
}

/// `POST /cgi-bin/service/get_suite_token`. On success without `errcode`, as the real one may do.
pub(super) async fn get_suite_token(
    State(state): State<WecomState>,
    body: Bytes,
) -> Result<Response, Refusal> {
    let body: SuiteTokenBody = read(&body)?;
    if body.suite_id != SUITE_ID {
        return Err(Refusal::BAD_SUITE);
    }
    if body.suite_secret != SUITE_SECRET {
        return Err(Refusal::BAD_SECRET);
    }
    if body.suite_ticket != SUITE_TICKET {
        return Err(Refusal::BAD_TICKET);
    }
    let (token, left) = state.suite_token().ok_or(Refusal::BUSY)?;
    let answer = json!({ "suite_access_token": token, "expires_in": left.as_secs() });
    Ok(axum::response::IntoResponse::into_response(axum::Json(
        answer,
    )))
}

/// `GET /cgi-bin/service/auth/getuserinfo3rd`. A code is good once.
pub(super) async fn get_user_info(
    State(state): State<WecomState>,
    Query(query): Query<CallQuery>,
) -> Result<Response, Refusal> {
    check_token(&state, &query)?;
    let Grant { visitor, private } = state.take_code(&query.code).ok_or(Refusal::BAD_CODE)?;
    let Visitor::Member { corpid, userid } = visitor.clone() else {
        return Ok(ok(json!({ "openid": "oSandboxVisitorOfNoCompany00" })));
    };
    let mut answer = json!({
        "corpid": corpid,
        "userid": userid,
        "open_userid": open_userid(&corpid, &userid),
    });
    if private {
        answer["user_ticket"] = json!(state.give_user_ticket(visitor).ok_or(Refusal::BUSY)?);
        answer["expires_in"] = json!(1800);
    }
    Ok(ok(answer))
}

#[derive(Deserialize)]
struct UserDetailBody {
    user_ticket: String,
}

/// `POST /cgi-bin/service/auth/getuserdetail3rd`. Gives the real name, which the real WeCom has
/// withheld since 2020 (it repeats the userid): a demo is easier to follow with names.
pub(super) async fn get_user_detail(
    State(state): State<WecomState>,
    Query(query): Query<CallQuery>,
    body: Bytes,
) -> Result<Response, Refusal> {
    check_token(&state, &query)?;
    let body: UserDetailBody = read(&body)?;
    let visitor = state
        .user_of_ticket(&body.user_ticket)
        .ok_or(Refusal::BAD_PARAMETER)?;
    let (company, member) = person(&state, &visitor).ok_or(Refusal::BAD_PARAMETER)?;
    Ok(ok(json!({
        "corpid": company.corpid,
        "userid": member.userid,
        "name": member.name,
        "gender": "0",
        "avatar": "",
        "qr_code": "",
    })))
}

#[derive(Deserialize)]
struct AdminListBody {
    auth_corpid: String,
    agentid: i64,
}

/// `POST /cgi-bin/service/get_admin_list`.
pub(super) async fn get_admin_list(
    State(state): State<WecomState>,
    Query(query): Query<CallQuery>,
    body: Bytes,
) -> Result<Response, Refusal> {
    check_token(&state, &query)?;
    let body: AdminListBody = read(&body)?;
    let company = state
        .directory()
        .company(&body.auth_corpid)
        .ok_or(Refusal::BAD_CORPID)?;
    if body.agentid != AGENT_ID {
        return Err(Refusal::NOT_THIS_APP);
    }
    let admins: Vec<_> = company
        .members
        .iter()
        .filter(|member| member.admin)
        .map(|member| {
            json!({
                "userid": member.userid,
                "open_userid": open_userid(&company.corpid, &member.userid),
                "auth_type": 1,
            })
        })
        .collect();
    Ok(ok(json!({ "admin": admins })))
}

#[derive(Deserialize)]
struct AuthInfoBody {
    auth_corpid: String,
    permanent_code: String,
}

/// `POST /cgi-bin/service/get_auth_info`.
pub(super) async fn get_auth_info(
    State(state): State<WecomState>,
    Query(query): Query<CallQuery>,
    body: Bytes,
) -> Result<Response, Refusal> {
    check_token(&state, &query)?;
    let body: AuthInfoBody = read(&body)?;
    let company = state
        .directory()
        .company(&body.auth_corpid)
        .ok_or(Refusal::BAD_CORPID)?;
    if body.permanent_code != permanent_code(&company.corpid) {
        return Err(Refusal::BAD_PERMANENT_CODE);
    }
    Ok(ok(json!({
        "auth_corp_info": {
            "corpid": company.corpid,
            "corp_name": company.name,
            "corp_full_name": company.name,
            "corp_type": "verified",
            "subject_type": 1,
        },
        "auth_info": { "agent": [{ "agentid": AGENT_ID, "name": "Till 收银台", "auth_mode": 0 }] },
    })))
}

/// The body is JSON whatever its Content-Type says (paytool.md §1).
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::BAD_PARAMETER)
}

fn check_token(state: &WecomState, query: &CallQuery) -> Result<(), Refusal> {
    if query.suite_access_token.is_empty() {
        return Err(Refusal::NO_TOKEN);
    }
    match state.judge_token(&query.suite_access_token) {
        TokenState::Good => Ok(()),
        TokenState::Ended => Err(Refusal::TOKEN_ENDED),
        TokenState::Unknown => Err(Refusal::BAD_TOKEN),
    }
}

fn person<'a>(
    state: &'a WecomState,
    visitor: &Visitor,
) -> Option<(&'a SandboxCompany, &'a SandboxMember)> {
    let Visitor::Member { corpid, userid } = visitor else {
        return None;
    };
    let company = state.directory().company(corpid)?;
    Some((company, company.member(userid)?))
}
