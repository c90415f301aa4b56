//! The calls of WeCom's server API that sign-in needs, and the suite token they share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;
use serde::de::DeserializeOwned;
use serde_json::json;
use tokio::sync::Mutex;

use crate::error::{Error, Trouble};
use crate::oauth::{Config, address};
use crate::secret::Secret;
use crate::wire;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// A buyer waits for up to four calls one after another.
const TIMEOUT: Duration = Duration::from_secs(8);
/// An admin list of some ten thousand people still fits.
const LONGEST_ANSWER: usize = 1 << 20;
/// A token that is about to end is not begun with.
const TOKEN_MARGIN_MS: i64 = 5 * 60 * 1000;
const TOKEN_LIFE_S: i64 = 7200;

/// A client of WeCom for one suite. Clones share the connections and the suite token.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    authorize_base: Url,
    web_login_base: Url,
    api_base: Url,
    suite_id: String,
    suite_secret: Secret,
    http: reqwest::Client,
    /// Held while a token is fetched, so that a hundred sign-ins fetch it once.
    token: Mutex<Option<CachedToken>>,
}

#[derive(Clone)]
struct CachedToken {
    token: Secret,
    good_until_ms: i64,
}

/// What the caller brings to every call: the newest `suite_ticket` and the time.
#[derive(Clone, Copy)]
pub(crate) struct Session<'a> {
    pub ticket: &'a str,
    pub now_ms: i64,
}

/// One call, which can be made again with another token.
enum Ask<'a> {
    Get { code: &'a str },
    Post(serde_json::Value),
}

impl Client {
    /// Errors: [`Error::BadAddress`] for a base that is not `http(s)://…`, and
    /// [`Error::Unreachable`] if the system has no usable TLS.
    pub fn new(config: Config) -> Result<Self, Error> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .user_agent(concat!("till/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self {
            shared: Arc::new(Shared {
                authorize_base: base(&config.authorize_base, "authorize_base")?,
                web_login_base: base(&config.web_login_base, "web_login_base")?,
                api_base: base(&config.api_base, "api_base")?,
                suite_id: config.suite_id,
                suite_secret: config.suite_secret,
                http,
                token: Mutex::new(None),
            }),
        })
    }

    /// The suite's token, fetched if none is known or the known one ends within five minutes
    /// (paytool.md §6.2). `ticket` is the newest `suite_ticket`, which WeCom pushes to the
    /// callback every ten minutes; `now_ms` is the time in Unix milliseconds.
    ///
    /// Errors: [`Error::Refused`] with 40080 (secret), 40083 (suite) or 40085 (ticket).
    pub async fn suite_token(&self, ticket: &str, now_ms: i64) -> Result<Secret, Error> {
        let mut cached = self.shared.token.lock().await;
        if let Some(known) = cached.as_ref().filter(|known| now_ms < known.good_until_ms) {
            return Ok(known.token.clone());
        }
        let fresh = self.fetch_token(ticket, now_ms).await?;
        let token = fresh.token.clone();
        *cached = Some(fresh);
        Ok(token)
    }

    async fn fetch_token(&self, ticket: &str, now_ms: i64) -> Result<CachedToken, Error> {
        let body = json!({
            "suite_id": self.shared.suite_id,
            "suite_secret": self.shared.suite_secret.expose(),
            "suite_ticket": ticket,
        });
        let url = address(
            &self.shared.api_base,
            "/cgi-bin/service/get_suite_token",
            &[],
        );
        let answer: wire::SuiteToken = self.send(self.shared.http.post(url).json(&body)).await?;
        let life_ms = answer.expires_in.unwrap_or(TOKEN_LIFE_S).clamp(0, 86_400) * 1000;
        Ok(CachedToken {
            token: Secret::from(answer.suite_access_token),
            good_until_ms: now_ms + (life_ms - TOKEN_MARGIN_MS).max(life_ms / 2),
        })
    }

    pub(crate) async fn user_info(
        &self,
        session: Session<'_>,
        code: &str,
    ) -> Result<wire::UserInfo, Error> {
        self.ask(
            "/cgi-bin/service/auth/getuserinfo3rd",
            &Ask::Get { code },
            session,
        )
        .await
    }

    pub(crate) async fn user_detail(
        &self,
        session: Session<'_>,
        user_ticket: &Secret,
    ) -> Result<wire::UserDetail, Error> {
        let ask = Ask::Post(json!({ "user_ticket": user_ticket.expose() }));
        self.ask("/cgi-bin/service/auth/getuserdetail3rd", &ask, session)
            .await
    }

    pub(crate) async fn auth_info(
        &self,
        session: Session<'_>,
        corpid: &str,
        permanent_code: &Secret,
    ) -> Result<wire::AuthInfo, Error> {
        let ask = Ask::Post(json!({
            "auth_corpid": corpid,
            "permanent_code": permanent_code.expose(),
        }));
        self.ask("/cgi-bin/service/get_auth_info", &ask, session)
            .await
    }

    /// The older call of two: the newer one needs a token per company.
    pub(crate) async fn admin_list(
        &self,
        session: Session<'_>,
        corpid: &str,
        agentid: i64,
    ) -> Result<wire::AdminList, Error> {
        let ask = Ask::Post(json!({ "auth_corpid": corpid, "agentid": agentid }));
        self.ask("/cgi-bin/service/get_admin_list", &ask, session)
            .await
    }

    /// Asks with the shared token; if WeCom says that it no longer works, once more with a new one.
    async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        ask: &Ask<'_>,
        session: Session<'_>,
    ) -> Result<T, Error> {
        let token = self.suite_token(session.ticket, session.now_ms).await?;
        match self.ask_with(path, ask, &token).await {
            Err(error) if error.is_token_spent() => {
                self.forget(&token).await;
                let token = self.suite_token(session.ticket, session.now_ms).await?;
                self.ask_with(path, ask, &token).await
            }
            answer => answer,
        }
    }

    async fn ask_with<T: DeserializeOwned>(
        &self,
        path: &str,
        ask: &Ask<'_>,
        token: &Secret,
    ) -> Result<T, Error> {
        let token = ("suite_access_token", token.expose());
        let (base, http) = (&self.shared.api_base, &self.shared.http);
        let request = match ask {
            Ask::Get { code } => http.get(address(base, path, &[token, ("code", code)])),
            Ask::Post(body) => http.post(address(base, path, &[token])).json(body),
        };
        self.send(request).await
    }

    /// Forgets `spent`, unless somebody else has already replaced it.
    async fn forget(&self, spent: &Secret) {
        let mut cached = self.shared.token.lock().await;
        if cached.as_ref().is_some_and(|known| known.token == *spent) {
            *cached = None;
        }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        request: reqwest::RequestBuilder,
    ) -> Result<T, Error> {
        let mut response = request.send().await?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(Error::Unreachable(Trouble::Status(
                response.status().as_u16(),
            )));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(wire::unreadable());
            }
            body.extend_from_slice(&chunk);
        }
        wire::read(&body)
    }

    pub(crate) fn suite_id(&self) -> &str {
        &self.shared.suite_id
    }
    pub(crate) fn authorize_base(&self) -> &Url {
        &self.shared.authorize_base
    }
    pub(crate) fn web_login_base(&self) -> &Url {
        &self.shared.web_login_base
    }
}

/// Shows where the client points to, never its secret or token.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api_base", &self.shared.api_base.as_str())
            .field("suite_id", &self.shared.suite_id)
            .finish_non_exhaustive()
    }
}

fn base(text: &str, key: &'static str) -> Result<Url, Error> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or(Error::BadAddress(key))
}
