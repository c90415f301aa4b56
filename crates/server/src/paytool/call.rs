//! Who calls: the extractors here are the access rule of paytool's doors. Whoever is not let in hears
//! why in WeCom's form: HTTP 200 with an errcode.

use std::future::Future;
use std::net::IpAddr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use till_domain::id::ProviderKey;
use till_domain::party::Provider;
use till_domain::time::{Instant, Span};
use till_store::{Author, asked_by};
use till_wecom::paytool::{self, Fault, WINDOW_SECONDS, code};

use super::credentials::{self, Credentials};
use super::open_order::ACTOR;
use super::refused;
use crate::app::App;
use crate::clock;
use crate::secrets;
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::form::Fields;

/// What an answer says besides: for the support desk.
#[derive(Debug, Clone)]
pub(super) struct Hint {
    request: String,
    from: IpAddr,
}

/// A call that is answered with a fault before it reaches its handler.
#[derive(Debug)]
pub(super) struct Rejected(Hint, Fault);

impl IntoResponse for Rejected {
    fn into_response(self) -> Response {
        self.0.fault(&self.1)
    }
}

impl Hint {
    fn of(parts: &Parts, from: IpAddr) -> Self {
        let request = parts.headers.get("x-request-id");
        Self {
            request: request
                .and_then(|id| id.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            from,
        }
    }

    pub(super) const fn from(&self) -> IpAddr {
        self.from
    }

    pub(super) fn fault(&self, fault: &Fault) -> Response {
        let errmsg = fault.errmsg(&self.request, &self.from.to_string());
        Json(serde_json::json!({"errcode": fault.errcode, "errmsg": errmsg})).into_response()
    }

    pub(super) fn answer<T: Serialize>(&self, result: Result<T, Fault>) -> Response {
        match result {
            Ok(answer) => Json(Success::of(answer)).into_response(),
            Err(fault) => self.fault(&fault),
        }
    }
}

#[derive(Serialize)]
struct Success<T> {
    errcode: i64,
    errmsg: &'static str,
    #[serde(flatten)]
    answer: T,
}

impl<T> Success<T> {
    const fn of(answer: T) -> Self {
        Self {
            errcode: 0,
            errmsg: "ok",
            answer,
        }
    }
}

/// Nothing but `errcode` and `errmsg`.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Nothing {}

/// Anybody's call: the body is still to be judged.
#[derive(Debug)]
pub(super) struct Open {
    pub hint: Hint,
    pub body: Value,
    from: IpAddr,
}

impl Open {
    /// Where it comes from, for counting.
    pub(super) fn address(&self) -> String {
        Address(self.from).key()
    }
}

impl FromRequest<App> for Open {
    type Rejection = Rejected;

    async fn from_request(request: Request, app: &App) -> Result<Self, Rejected> {
        let (hint, _, bytes) = take(request, app).await?;
        let body =
            paytool::parse(&bytes).map_err(|fault| Rejected(hint.clone(), fault.unsigned()))?;
        let from = hint.from;
        Ok(Self { hint, body, from })
    }
}

/// A call with a valid `provider_access_token`, from an address that the provider allows.
#[derive(Debug)]
pub(super) struct WithToken {
    pub provider: Provider,
    pub hint: Hint,
    pub body: Value,
}

impl WithToken {
    /// Does the work and answers.
    pub(super) async fn answer<T: Serialize>(
        &self,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Response {
        self.hint.answer(work.await.map_err(Fault::unsigned))
    }
}

impl FromRequest<App> for WithToken {
    type Rejection = Rejected;

    async fn from_request(request: Request, app: &App) -> Result<Self, Rejected> {
        let (hint, parts, bytes) = take(request, app).await?;
        let reject = |fault| Rejected(hint.clone(), fault);
        let (provider, _) = enter(app, &parts, hint.from).await.map_err(reject)?;
        let body = paytool::parse(&bytes).map_err(|fault| reject(fault.unsigned()))?;
        Ok(Self {
            provider,
            hint,
            body,
        })
    }
}

/// A call with a token whose body is signed with the provider's paytool secret, in time.
#[derive(Debug)]
pub(super) struct Signed {
    pub provider: Provider,
    pub credentials: Credentials,
    pub body: Value,
    hint: Hint,
    nonce: String,
}

impl Signed {
    /// Does the work once: its nonce is taken before and, unless something was done, given back
    /// (SPEC §9.16). A copy of the call hears 90318 and changes nothing.
    pub(super) async fn once<T: Serialize>(
        &self,
        app: &App,
        work: impl Future<Output = Result<T, Fault>>,
    ) -> Response {
        let result = match self.take_nonce(app).await {
            Ok(()) => work.await,
            Err(fault) => return self.hint.fault(&fault),
        };
        if result.is_err()
            && let Err(error) = app
                .store()
                .give_nonce_back(self.provider.key, &self.nonce)
                .await
        {
            tracing::warn!(%error, "a nonce stays taken");
        }
        self.hint.answer(result)
    }

    async fn take_nonce(&self, app: &App) -> Result<(), Fault> {
        // A copy may come for as long as its time is in order, which may lie ahead of ours.
        let sent = self.body.get("ts").and_then(Value::as_i64).unwrap_or(0);
        let sent = Instant::from_millis(sent.saturating_mul(1000));
        let window = Span::seconds(WINDOW_SECONDS + 1);
        let until = clock::now().max(sent).plus(window);
        let free = app
            .store()
            .take_nonce(self.provider.key, &self.nonce, until)
            .await
            .map_err(|error| refused::trouble(&error.into()))?;
        if free {
            return Ok(());
        }
        Err(Fault::new(
            code::REPLAYED,
            "nonce_str was used within the last 15 minutes",
        ))
    }
}

impl FromRequest<App> for Signed {
    type Rejection = Rejected;

    async fn from_request(request: Request, app: &App) -> Result<Self, Rejected> {
        let (hint, parts, bytes) = take(request, app).await?;
        let reject = |fault| Rejected(hint.clone(), fault);
        let (provider, credentials) = enter(app, &parts, hint.from).await.map_err(reject)?;
        let body = paytool::parse(&bytes).map_err(reject)?;
        let now = clock::now().millis().div_euclid(1000);
        let nonce =
            paytool::check_signed(&body, &credentials.paytool_secret, now).map_err(reject)?;
        Ok(Self {
            provider,
            credentials,
            body,
            hint,
            nonce,
        })
    }
}

/// An upload with a valid `provider_access_token`: its body is read by the handler.
#[derive(Debug)]
pub(super) struct Upload {
    pub provider: Provider,
    pub hint: Hint,
    pub query: Fields,
    pub request: Request,
}

impl FromRequest<App> for Upload {
    type Rejection = Rejected;

    async fn from_request(request: Request, app: &App) -> Result<Self, Rejected> {
        let (mut parts, body) = request.into_parts();
        let hint = hint(&mut parts, app).await;
        let (provider, _) = enter(app, &parts, hint.from)
            .await
            .map_err(|fault| Rejected(hint.clone(), fault))?;
        Ok(Self {
            provider,
            hint,
            query: query(&parts),
            request: Request::from_parts(parts, body),
        })
    }
}

async fn hint(parts: &mut Parts, app: &App) -> Hint {
    let from = match Address::from_request_parts(parts, app).await {
        Ok(Address(from)) => from,
        Err(never) => match never {},
    };
    Hint::of(parts, from)
}

async fn take(request: Request, app: &App) -> Result<(Hint, Parts, Bytes), Rejected> {
    let (mut parts, body) = request.into_parts();
    let hint = hint(&mut parts, app).await;
    let whole = Request::from_parts(parts.clone(), body);
    match Bytes::from_request(whole, app).await {
        Ok(bytes) => Ok((hint, parts, bytes)),
        Err(_) => Err(Rejected(
            hint,
            Fault::new(code::PARAMETER, "parameter error: body is too long"),
        )),
    }
}

fn query(parts: &Parts) -> Fields {
    Fields::parse(parts.uri.query().unwrap_or_default().as_bytes()).unwrap_or_default()
}

/// Token, address, rate: in this order, so that nobody without a token learns more than that.
async fn enter(app: &App, parts: &Parts, from: IpAddr) -> Result<(Provider, Credentials), Fault> {
    let query = query(parts);
    let token = query.get("provider_access_token");
    if token.is_empty() {
        return Err(Fault::new(
            code::MISSING_TOKEN,
            "access_token missing: the query needs provider_access_token",
        ));
    }
    let provider = holder(app, token).await?;
    let trouble = |error: PageError| refused::trouble(&error);
    let provider = app
        .provider(provider)
        .await
        .map_err(trouble)?
        .ok_or_else(invalid_token)?;
    credentials::refuse_suspended(&provider)?;
    let credentials = credentials::of(app, provider.key)
        .await
        .map_err(trouble)?
        .ok_or_else(|| Fault::new(code::NO_PAYTOOL_SECRET, "no paytool secret is configured"))?;
    credentials.check_address(from)?;
    let api = parts.uri.path();
    let limits = &app.config().paytool;
    for (window, limit) in [
        (Span::minutes(1), limits.calls_per_minute),
        (Span::hours(1), limits.calls_per_hour),
    ] {
        let key = format!("paytool:{}:{api}:{}", provider.key, window.millis());
        limit_calls(app, &key, window, limit).await?;
    }
    asked_by(Author::api(ACTOR));
    Ok((provider, credentials))
}

/// # Errors
/// 45009 once `limit` calls came within `window`.
pub(super) async fn limit_calls(
    app: &App,
    key: &str,
    window: Span,
    limit: u32,
) -> Result<(), Fault> {
    match app.store().hit(key, window, limit).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Fault::new(
            code::RATE_LIMIT,
            format!(
                "api freq out of limit: {limit} calls in {} seconds",
                window.millis() / 1000
            ),
        )),
        Err(error) => Err(refused::trouble(&error.into())),
    }
}

fn invalid_token() -> Fault {
    Fault::new(code::BAD_TOKEN, "invalid provider_access_token")
}

async fn holder(app: &App, token: &str) -> Result<ProviderKey, Fault> {
    let provider = token
        .get(..6)
        .and_then(|key| key.parse::<ProviderKey>().ok())
        .ok_or_else(invalid_token)?;
    let found = app
        .store()
        .token(provider, "provider", &secrets::token_hash(token))
        .await
        .map_err(|error| refused::trouble(&error.into()))?;
    let (_, expires_at) = found.ok_or_else(invalid_token)?;
    if expires_at <= clock::now() {
        return Err(Fault::new(
            code::EXPIRED_TOKEN,
            "provider_access_token expired: ask get_provider_token for a new one",
        ));
    }
    Ok(provider)
}
