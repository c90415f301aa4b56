//! One HTTP client: signs what goes out, verifies what comes back.

use std::{fmt, time::Duration};

use reqwest::{Method, header};
use serde::Serialize;
use tokio::sync::Mutex;

use super::{
    cipher::ApiV3Key,
    config::{ConfigError, WechatPayConfig, wrong},
    keys::KeyRing,
    sign::{CannotSign, Signer},
    verify::verify,
    wire::ErrorBody,
};
use crate::{ChannelError, Clock, ErrorKind, HeaderMap, NotificationRefused, checks};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);
/// A bill can be long.
const DOWNLOAD_TIMEOUT: Duration = Duration::from_secs(60);
/// Far above anything documented; more is not an answer of theirs.
const MAX_ANSWER_BYTES: usize = 1 << 20;

pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    signer: Signer,
    pub(super) cipher: ApiV3Key,
    keys: KeyRing,
    pub(super) clock: Clock,
    pub(super) download_certificates: bool,
    /// When certificates were last fetched because of an unknown serial; see `certificates.rs`.
    pub(super) last_refresh_ms: Mutex<Option<i64>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .field("signer", &self.signer)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// What came back, whatever its status.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub request_id: Option<String>,
    pub clock_skew_ms: Option<i64>,
    /// Whether it is proven to be WeChat Pay's.
    pub verified: Result<(), NotificationRefused>,
}

impl Client {
    pub(super) fn new(config: &WechatPayConfig, clock: Clock) -> Result<Self, ConfigError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .user_agent(concat!("Till/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| wrong("api_base", format!("no HTTP client: {error}")))?;
        Ok(Client {
            http,
            base: config.api_base.trim_end_matches('/').to_owned(),
            signer: Signer::new(config)?,
            cipher: ApiV3Key::new(&config.api_v3_key)?,
            keys: KeyRing::new(&config.keys)?,
            clock,
            download_certificates: config.download_certificates,
            last_refresh_ms: Mutex::new(None),
        })
    }

    pub(super) fn keys(&self) -> &KeyRing {
        &self.keys
    }

    /// The merchant's signature of `text`, in base64.
    pub(super) fn sign(&self, text: &[u8]) -> Result<String, CannotSign> {
        self.signer.sign(text)
    }

    /// What was encrypted for the merchant, in base64.
    pub(super) fn decrypt(&self, cipher: &str) -> Option<Vec<u8>> {
        self.signer.decrypt(cipher)
    }

    /// A GET of WeChat's open platform, which is neither signed nor logged: its address holds a secret.
    pub(super) async fn open_get(&self, url: reqwest::Url) -> Result<Vec<u8>, ChannelError> {
        match self.http.get(url).send().await {
            Ok(response) => checks::read_body(response, MAX_ANSWER_BYTES).await,
            Err(error) => Err(checks::no_answer(&error.without_url())),
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, ChannelError> {
        self.call(Method::GET, path, Vec::new()).await?.believed()
    }

    /// A signed GET of a file: its body carries no signature, so it is nothing until its hash was compared.
    pub(super) async fn download(&self, path: &str, most: usize) -> Result<Vec<u8>, ChannelError> {
        let request = self
            .request(&Method::GET, path, Vec::new())?
            .timeout(DOWNLOAD_TIMEOUT);
        let mut response = request
            .send()
            .await
            .map_err(|error| checks::no_answer(&error.without_url()))?;
        let status = response.status().as_u16();
        if status == 200 {
            return checks::read_body(response, most).await;
        }
        let headers = std::mem::take(response.headers_mut());
        let body = checks::read_body(response, MAX_ANSWER_BYTES).await?;
        let now_ms = (self.clock)();
        let answer = Answer {
            status,
            request_id: None,
            clock_skew_ms: None,
            verified: verify(&self.keys, &headers, &body, now_ms),
            headers,
            body,
        };
        Err(answer.error())
    }

    pub(super) async fn post(
        &self,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<Answer, ChannelError> {
        let body = serde_json::to_vec(body).map_err(|error| {
            ChannelError::local(ErrorKind::Malformed, "unserialisable", error.to_string())
        })?;
        self.call(Method::POST, path, body).await?.believed()
    }

    /// Sends and verifies; an unknown serial fetches the certificates once and verifies again.
    pub(super) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Answer, ChannelError> {
        let mut answer = self.exchange(method, path, body).await?;
        if matches!(answer.verified, Err(NotificationRefused::UnknownKey { .. }))
            && self.refresh_if_due().await
        {
            answer.verified = verify(&self.keys, &answer.headers, &answer.body, (self.clock)());
        }
        Ok(answer)
    }

    /// One request and its answer. An error here means that no answer arrived.
    pub(super) async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<Answer, ChannelError> {
        let answer = match self.request(&method, path, body)?.send().await {
            Ok(response) => self.read(response).await,
            Err(error) => Err(checks::no_answer(&error)),
        };
        match &answer {
            Ok(answer) => tracing::info!(
                %method, path, status = answer.status, request_id = answer.request_id,
                verified = answer.verified.is_ok(), skew_ms = answer.clock_skew_ms, "wechat pay"
            ),
            Err(error) => tracing::warn!(%method, path, %error, "wechat pay did not answer"),
        }
        answer
    }

    fn request(
        &self,
        method: &Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<reqwest::RequestBuilder, ChannelError> {
        let now_ms = (self.clock)();
        let authorization = self
            .signer
            .authorization(method.as_str(), path, &body, now_ms)
            .map_err(|_| {
                ChannelError::local(ErrorKind::Misconfigured, "cannot_sign", "can't sign")
            })?;
        let mut request = self
            .http
            .request(method.clone(), format!("{}{path}", self.base))
            .header(header::AUTHORIZATION, authorization)
            .header(header::ACCEPT, "application/json");
        if let Some(serial) = self.keys.preferred(now_ms) {
            request = request.header("Wechatpay-Serial", serial);
        }
        if *method != Method::GET {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        Ok(request)
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<Answer, ChannelError> {
        let now_ms = (self.clock)();
        let headers = std::mem::take(response.headers_mut());
        let status = response.status().as_u16();
        let body = checks::read_body(response, MAX_ANSWER_BYTES).await?;
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        Ok(Answer {
            status,
            request_id: text("request-id").map(str::to_owned),
            clock_skew_ms: text("date")
                .and_then(checks::http_date)
                .map(|theirs_ms| theirs_ms.saturating_sub(now_ms)),
            verified: verify(&self.keys, &headers, &body, now_ms),
            headers,
            body,
        })
    }
}

impl Answer {
    /// The answer if it is a success that WeChat Pay signed; an error with its meaning otherwise.
    pub(super) fn believed(self) -> Result<Answer, ChannelError> {
        if !(200..300).contains(&self.status) {
            return Err(self.error());
        }
        match &self.verified {
            Ok(()) => Ok(self),
            Err(refused) => Err(self.unknown("unverified_answer", refused.to_string())),
        }
    }

    /// Reads the body of a believed answer.
    pub(super) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, ChannelError> {
        serde_json::from_slice(&self.body)
            .map_err(|error| self.unknown("unreadable_answer", error.to_string()))
    }

    pub(super) fn unknown(&self, code: &str, message: String) -> ChannelError {
        ChannelError {
            http_status: Some(self.status),
            request_id: self.request_id.clone(),
            signed: self.verified.is_ok(),
            ..ChannelError::local(ErrorKind::Unknown, code, message)
        }
    }

    pub(super) fn error(&self) -> ChannelError {
        let body: ErrorBody = serde_json::from_slice(&self.body).unwrap_or_default();
        let mut error = self.unknown(
            if body.code.is_empty() {
                "no_code"
            } else {
                &body.code
            },
            body.message,
        );
        error.kind = kind(self.status, &body.code);
        if error.kind == ErrorKind::Misconfigured {
            tracing::error!(%error, skew_ms = self.clock_skew_ms, "wechat pay refuses this account");
        }
        error
    }
}

/// What to do about an error code (channels.md 1.9). Old and new spellings differ in underscores only.
fn kind(status: u16, code: &str) -> ErrorKind {
    let plain: String = code
        .chars()
        .filter(|c| *c != '_')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    match plain.as_str() {
        "PARAMERROR" | "OPENIDMISMATCH" | "INVALIDTRANSACTIONID" => ErrorKind::Malformed,
        "INVALIDREQUEST" => ErrorKind::RuleBroken,
        "APPIDMCHIDNOTMATCH" | "MCHNOTEXISTS" | "SIGNERROR" | "NOAUTH" => ErrorKind::Misconfigured,
        "ORDERPAID" => ErrorKind::AlreadyPaid,
        "ORDERCLOSED" => ErrorKind::AlreadyClosed,
        "OUTTRADENOUSED" => ErrorKind::NumberUsed,
        "RULELIMIT" | "TRADEERROR" | "ACCOUNTERROR" | "USERACCOUNTABNORMAL" => ErrorKind::Refused,
        "NOTENOUGH" => ErrorKind::NotEnough,
        "ORDERNOTEXIST" | "RESOURCENOTEXISTS" => ErrorKind::NotFound,
        "FREQUENCYLIMITED" | "RATELIMITEXCEEDED" | "USERPAYING" => ErrorKind::Busy,
        _ => match status {
            401 => ErrorKind::Misconfigured,
            429 => ErrorKind::Busy,
            // SYSTEM_ERROR, BANK_ERROR, proxies in between, and whatever is new.
            _ => ErrorKind::Unknown,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_spellings_mean_the_same() {
        assert_eq!(kind(400, "ORDERPAID"), ErrorKind::AlreadyPaid);
        assert_eq!(kind(400, "ORDER_PAID"), ErrorKind::AlreadyPaid);
        assert_eq!(kind(404, "ORDER_NOT_EXIST"), ErrorKind::NotFound);
        assert_eq!(kind(404, "ORDERNOTEXIST"), ErrorKind::NotFound);
    }

    #[test]
    fn what_is_not_documented_is_unknown() {
        assert_eq!(kind(500, "SYSTEM_ERROR"), ErrorKind::Unknown);
        assert_eq!(kind(502, ""), ErrorKind::Unknown);
        assert_eq!(kind(404, "<html>"), ErrorKind::Unknown);
        assert_eq!(kind(400, "BRAND_NEW"), ErrorKind::Unknown);
        assert_eq!(kind(401, ""), ErrorKind::Misconfigured);
        assert_eq!(kind(429, ""), ErrorKind::Busy);
    }
}
