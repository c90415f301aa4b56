//! Sign-in through WeCom: away with a state that only this browser knows, and back with a code.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use axum::response::Response;
use serde::Deserialize;
use till_domain::party::{Company, Member, MemberRole};
use till_domain::time::Span;
use till_wecom::{Error, Identity};

use super::{Back, choose_page};
use crate::access::{Door, Visitor, cookie};
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::session;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::preferences::local_path;
use crate::wecom::LoginError;
use till_store::Subject;

/// Holds the state and the way back while the buyer is away, for ten minutes.
const COOKIE: &str = "till_leaving";
const AWAY_SECONDS: i64 = 600;

/// `GET /sign-in/wecom`: sends the browser to WeCom.
pub(super) async fn leave(
    State(app): State<App>,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, PageError> {
    let wecom = app.wecom().ok_or(PageError::NotFound)?;
    let state = secrets::token_hash(&secrets::new_token());
    let agent = headers
        .get(USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let inside = agent.contains("wxwork") || agent.contains("MicroMessenger");
    let redirect = app.url("/sign-in/wecom/callback");
    let mut response = html::see(wecom.authorize_url(&redirect, &state, inside));
    let back = serde_urlencoded::to_string([("back", back.path())]).unwrap_or_default();
    session::set(
        &mut response,
        &app,
        COOKIE,
        &format!("{state}.{back}"),
        AWAY_SECONDS,
    );
    Ok(response)
}

#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `GET /sign-in/wecom/callback`: the buyer comes back, with a code or without.
pub(super) async fn come_back(
    State(app): State<App>,
    headers: HeaderMap,
    visitor: Visitor,
    Query(answer): Query<Answer>,
) -> Result<Response, PageError> {
    let wecom = app.wecom().ok_or(PageError::NotFound)?;
    let ui = &visitor.ui;
    let held = cookie(&headers, COOKIE).and_then(|held| held.split_once('.'));
    let Some((state, back)) = held else {
        return Ok(choose_page(
            &app,
            ui,
            "/orders",
            "",
            &ui.t("login-state-lost"),
        ));
    };
    let back: Back = serde_urlencoded::from_str(back).map_err(|_| PageError::BadForm)?;
    let back = local_path(back.path());
    if !secrets::same(state, &answer.state) {
        return Ok(choose_page(&app, ui, back, "", &ui.t("login-state-lost")));
    }
    if answer.code.is_empty() {
        return Ok(choose_page(&app, ui, back, "", &ui.t("login-declined")));
    }
    app.rate_limit("wecom sign-in", Span::seconds(1), 500)
        .await?;
    let identity = match wecom.identify(&answer.code).await {
        Ok(identity) => identity,
        Err(error) => {
            tracing::warn!(%error, "a sign-in through WeCom failed");
            return Ok(choose_page(&app, ui, back, "", &ui.t(sentence(&error))));
        }
    };
    let subject = welcome(&app, identity, wecom.knows_admins()).await?;
    let mut response = session::begin(&app, Door::Buyer, &subject, html::see(back)).await?;
    session::set(&mut response, &app, COOKIE, "", 0);
    Ok(response)
}

/// What to tell the buyer.
const fn sentence(error: &LoginError) -> &'static str {
    match error {
        LoginError::NoTicket(_) => "login-wecom-not-ready",
        LoginError::Wecom(error) => match error {
            Error::CodeSpent => "login-code-spent",
            Error::NotAMember => "login-not-a-member",
            Error::Busy { .. } | Error::Unreachable(_) => "login-wecom-silent",
            Error::Refused { .. } | Error::BadAddress(_) => "login-wecom-refused",
        },
    }
}

/// Remembers who came, as WeCom knows them now.
///
/// Where WeCom can't say who is an admin (`knows_admins`), an admin made in Till stays one.
async fn welcome(app: &App, identity: Identity, knows_admins: bool) -> Result<Subject, PageError> {
    let company = identity.corpid.parse().map_err(|_| PageError::BadForm)?;
    let userid = identity.userid.parse().map_err(|_| PageError::BadForm)?;
    let known = app.store().company(&company).await?;
    let name = identity
        .corp_name
        .or_else(|| known.as_ref().map(|known| known.name.clone()))
        .unwrap_or_else(|| company.to_string());
    let credit_code = known.as_ref().and_then(|known| known.credit_code.clone());
    let now = Company {
        corpid: company.clone(),
        name,
        credit_code,
    };
    if known.as_ref() != Some(&now) {
        app.store().upsert_company(&now).await?;
    }
    let before = app.store().member(&company, &userid).await?;
    // A finance colleague was named here in Till; WeCom only knows who is an admin.
    let role = match (identity.is_admin, before.as_ref().map(|member| member.role)) {
        (true, _) => MemberRole::Admin,
        (false, Some(MemberRole::Finance)) => MemberRole::Finance,
        (false, Some(MemberRole::Admin)) if !knows_admins => MemberRole::Admin,
        (false, Some(MemberRole::Admin | MemberRole::Member) | None) => MemberRole::Member,
    };
    let name = identity
        .name
        .or_else(|| before.as_ref().map(|member| member.name.clone()))
        .unwrap_or_else(|| userid.to_string());
    let member = Member {
        company: company.clone(),
        userid: userid.clone(),
        name,
        role,
    };
    if before.as_ref() != Some(&member) {
        app.store().upsert_member(&member).await?;
    }
    tracing::info!(company = %company, at = %clock::now().shanghai(), "a buyer signed in");
    Ok(Subject::Buyer { company, userid })
}
