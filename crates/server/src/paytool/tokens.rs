//! Tokens: the same one again inside its validity (paytool.md §6.1, §6.2), on every node.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use till_domain::id::ProviderKey;
use till_domain::time::{Instant, Span};
use till_wecom::paytool::{Fault, ProviderTokenRequest, SuiteTokenRequest, code};

use super::call::{Open, limit_calls};
use super::{credentials, refused};
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::error::PageError;

/// What a token lives; WeCom's own usually do.
const LIFE: Span = Span::seconds(7200);
/// A new `suite_ticket` every ten minutes; one is good for three times that.
const TICKET_MINUTES: i64 = 10;
const TICKETS_GOOD: i64 = 3;

#[derive(Debug, Serialize)]
pub(super) struct ProviderToken {
    provider_access_token: String,
    /// Seconds.
    expires_in: i64,
}

#[derive(Debug, Serialize)]
pub(super) struct SuiteToken {
    suite_access_token: String,
    expires_in: i64,
}

/// `POST /cgi-bin/service/get_provider_token`
pub(super) async fn provider(State(app): State<App>, call: Open) -> Response {
    let result = provider_token(&app, &call).await;
    call.hint.answer(result)
}

async fn provider_token(app: &App, call: &Open) -> Result<ProviderToken, Fault> {
    let request = ProviderTokenRequest::read(&call.body)?;
    throttle(app, call, &request.corpid).await?;
    let bad_corpid = || Fault::new(code::BAD_CORPID, "invalid corpid");
    let corpid = request.corpid.parse().map_err(|_| bad_corpid())?;
    let provider = app
        .store()
        .provider_by_corpid(&corpid)
        .await
        .map_err(|error| refused::trouble(&error.into()))?
        .ok_or_else(bad_corpid)?;
    let credentials = credentials::of(app, provider.key)
        .await
        .map_err(|error| refused::trouble(&error))?;
    let is_right = credentials.as_ref().is_some_and(|known| {
        secrets::same(
            known.provider_secret.expose(),
            request.provider_secret.expose(),
        )
    });
    let Some(credentials) = credentials.filter(|_| is_right) else {
        return Err(Fault::new(
            code::BAD_SECRET,
            "invalid credential: wrong provider_secret",
        ));
    };
    credentials::refuse_suspended(&provider)?;
    credentials.check_address(call.hint.from())?;
    let (token, expires_in) = issue(app, provider.key, "provider", &request.corpid).await?;
    Ok(ProviderToken {
        provider_access_token: token,
        expires_in,
    })
}

/// `POST /cgi-bin/service/get_suite_token`
pub(super) async fn suite(State(app): State<App>, call: Open) -> Response {
    let result = suite_token(&app, &call).await;
    call.hint.answer(result)
}

async fn suite_token(app: &App, call: &Open) -> Result<SuiteToken, Fault> {
    let request = SuiteTokenRequest::read(&call.body)?;
    throttle(app, call, &request.suite_id).await?;
    let trouble = |error: PageError| refused::trouble(&error);
    let suites = app
        .store()
        .suites_with_id(&request.suite_id)
        .await
        .map_err(|error| trouble(error.into()))?;
    if suites.is_empty() {
        return Err(Fault::new(code::BAD_SUITE_ID, "invalid suite_id"));
    }
    let mut owner = None;
    for suite in &suites {
        let secret = credentials::suite_secret(app, suite).map_err(trouble)?;
        if secrets::same(secret.expose(), request.suite_secret.expose()) {
            owner = Some(suite.provider);
        }
    }
    let owner = owner.ok_or_else(|| Fault::new(code::BAD_SUITE_SECRET, "invalid suite_secret"))?;
    let ticket = request.suite_ticket.expose();
    let now = clock::now();
    let is_good = (0..TICKETS_GOOD).any(|back| {
        let at = now.minus(Span::minutes(back * TICKET_MINUTES));
        secrets::same(&suite_ticket(app, owner, &request.suite_id, at), ticket)
    });
    if !is_good {
        return Err(Fault::new(
            code::BAD_SUITE_TICKET,
            "invalid suite_ticket: use the newest one pushed to the callback URL",
        ));
    }
    let provider = app.provider(owner).await.map_err(trouble)?;
    if let Some(provider) = &provider {
        credentials::refuse_suspended(provider)?;
    }
    let (token, expires_in) = issue(app, owner, "suite", &request.suite_id).await?;
    Ok(SuiteToken {
        suite_access_token: token,
        expires_in,
    })
}

/// The `suite_ticket` of a moment. It is worked out from the master key, so every node knows it and
/// nothing has to be kept.
pub fn suite_ticket(app: &App, provider: ProviderKey, suite_id: &str, at: Instant) -> String {
    let window = at.millis().div_euclid(TICKET_MINUTES * 60_000);
    let what = format!("{provider}\n{suite_id}\n{window}");
    app.master_key().mac("suite ticket", &what)
}

/// Guessing secrets, and asking for a token with every call, ends soon.
async fn throttle(app: &App, call: &Open, who: &str) -> Result<(), Fault> {
    let key = format!("paytool-token:{who}:{}", call.address());
    let limit = app.config().paytool.tokens_per_minute;
    limit_calls(app, &key, Span::minutes(1), limit).await
}

/// The valid token of `subject`, or a new one; and the seconds that it has left.
async fn issue(
    app: &App,
    provider: ProviderKey,
    kind: &str,
    subject: &str,
) -> Result<(String, i64), Fault> {
    let fresh = format!("{provider}{}{}", secrets::new_token(), secrets::new_token());
    let purpose = format!("paytool token {kind}");
    let internal = || refused::trouble(&PageError::Internal);
    let sealed = app
        .master_key()
        .seal(&purpose, fresh.as_bytes())
        .map_err(|_| internal())?;
    let now = clock::now();
    let new = (secrets::token_hash(&fresh), sealed);
    let (sealed, expires_at) = app
        .store()
        .keep_token(provider, kind, subject, (&new.0, &new.1), now.plus(LIFE))
        .await
        .map_err(|error| refused::trouble(&error.into()))?;
    let plain = app
        .master_key()
        .open(&purpose, &sealed)
        .map_err(|_| internal())?;
    let token = String::from_utf8(plain).map_err(|_| internal())?;
    Ok((token, expires_at.since(now).millis() / 1000))
}
