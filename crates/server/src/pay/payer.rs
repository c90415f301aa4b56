//! Who the buyer is to WeChat Pay, while their page stands open inside WeChat: asked silently on the way
//! to the desk, and kept in a sealed cookie (SPEC §9.17). Without it nothing is offered that would not
//! work.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;
use till_domain::payment::Channel;
use till_domain::time::Span;

use super::{Door, checkout};
use crate::access::{BuyerUser, cookie};
use crate::app::App;
use crate::secrets;
use crate::session;
use crate::web::address::Address;
use crate::web::error::PageError;
use crate::web::html;

/// Holds the state and the link while the browser is away.
const AWAY: &str = "till_payer_leaving";
const AWAY_SECONDS: i64 = 300;
/// Holds the account and the openid, or [`NOBODY`].
const KNOWN: &str = "till_payer";
const KNOWN_SECONDS: i64 = 7200;
/// WeChat would not say: not asked again for a while, so that nobody is sent round in circles.
const NOBODY: &str = "nobody";
const NOBODY_SECONDS: i64 = 600;
const SEAL: &str = "payer";

/// What is known of the payer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Payer {
    Openid(String),
    /// To be asked: the address to go to, and what to remember meanwhile.
    Ask {
        url: String,
        away: String,
    },
    /// This seller's account can't ask, or WeChat did not answer.
    Unknown,
}

/// # Errors
/// The store can't answer, or the account's credentials are wrong.
pub(super) async fn of(
    app: &App,
    door: &Door,
    buyer: &BuyerUser,
    headers: &HeaderMap,
) -> Result<Payer, PageError> {
    let account = match checkout::account(app, door.order.provider, Channel::WechatPay).await {
        Ok(account) => account,
        Err(PageError::NoChannel) => return Ok(Payer::Unknown),
        Err(error) => return Err(error),
    };
    // The cookie is this person's, for this account of the seller's.
    let owner = format!("{} {} ", account.id, buyer.buyer.userid);
    match cookie(headers, KNOWN) {
        Some(NOBODY) => return Ok(Payer::Unknown),
        Some(sealed) => {
            let plain = app.master_key().open(SEAL, sealed).unwrap_or_default();
            let plain = String::from_utf8(plain).unwrap_or_default();
            if let Some(openid) = plain.strip_prefix(&owner) {
                return Ok(Payer::Openid(openid.to_owned()));
            }
        }
        None => {}
    }
    let connector = app.channels().connector(app.master_key(), &account)?;
    let state = secrets::token_hash(&secrets::new_token());
    let Some(url) = connector.payer_url(&app.url("/pay/openid"), &state) else {
        return Ok(Payer::Unknown);
    };
    let away = format!("{state}.{}", door.token);
    Ok(Payer::Ask { url, away })
}

/// Away to WeChat, which sends the browser back without a word.
pub(super) fn leave(app: &App, url: &str, away: &str) -> Response {
    let mut response = html::see(url);
    session::set(&mut response, app, AWAY, away, AWAY_SECONDS);
    // WeChat has no need to know where the buyer stood.
    let policy = HeaderValue::from_static("no-referrer");
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `GET /pay/openid`: back from WeChat, with a code or without.
pub(super) async fn come_back(
    State(app): State<App>,
    headers: HeaderMap,
    address: Address,
    buyer: BuyerUser,
    Query(answer): Query<Answer>,
) -> Result<Response, PageError> {
    let held = cookie(&headers, AWAY).and_then(|held| held.split_once('.'));
    let Some((state, token)) = held else {
        return Err(PageError::NotFound);
    };
    let door = Door::knock(&app, token.to_owned()).await?;
    let key = format!("payer {}", address.key());
    app.rate_limit(&key, Span::minutes(1), 120).await?;
    let openid = match secrets::same(state, &answer.state) && !answer.code.is_empty() {
        true => ask(&app, &door, &answer.code).await?,
        false => None,
    };
    let mut response = html::see(door.path("/pay"));
    match openid {
        Some((account, openid)) => {
            let plain = format!("{account} {} {openid}", buyer.buyer.userid);
            let sealed = app
                .master_key()
                .seal(SEAL, plain.as_bytes())
                .map_err(|_| PageError::Internal)?;
            session::set(&mut response, &app, KNOWN, &sealed, KNOWN_SECONDS);
        }
        None => session::set(&mut response, &app, KNOWN, NOBODY, NOBODY_SECONDS),
    }
    session::set(&mut response, &app, AWAY, "", 0);
    Ok(response)
}

/// The account that asked, and the openid under it; `None` if WeChat won't say.
async fn ask(app: &App, door: &Door, code: &str) -> Result<Option<(String, String)>, PageError> {
    let account = checkout::account(app, door.order.provider, Channel::WechatPay).await?;
    let connector = app.channels().connector(app.master_key(), &account)?;
    match connector.payer(code).await {
        Ok(openid) => Ok(Some((account.id.to_string(), openid))),
        Err(error) => {
            tracing::warn!(account = %account.id, %error, "WeChat did not say who the payer is");
            Ok(None)
        }
    }
}
