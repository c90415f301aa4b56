//! One HTTP client: signs what goes out, verifies what comes back.

use std::{fmt, time::Duration};

use reqwest::header;

use super::{
    certificate::Chain,
    codes,
    config::{ConfigError, UnionPayConfig, wrong},
    message::Message,
    seal::Signer,
};
use crate::{ChannelError, Clock, ErrorKind, checks};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
/// Far above any answer but a file's.
const MAX_ANSWER_BYTES: usize = 1 << 20;

pub(super) struct Client {
    http: reqwest::Client,
    pub(super) signer: Signer,
    pub(super) chain: Chain,
    pub(super) clock: Clock,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}

/// A message that UnionPay signed.
#[derive(Debug)]
pub(super) struct Answer {
    pub message: Message,
    pub clock_skew_ms: Option<i64>,
}

impl Client {
    pub(super) fn new(config: &UnionPayConfig, clock: Clock) -> Result<Self, ConfigError> {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .user_agent(concat!("Till/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| wrong("gateway", format!("no HTTP client: {error}")))?;
        Ok(Client {
            http,
            signer: Signer::new(config)?,
            chain: Chain::new(config)?,
            clock,
        })
    }

    /// Signs and sends; the answer is UnionPay's for certain, whatever its `respCode`.
    pub(super) async fn call(
        &self,
        url: &str,
        mut message: Message,
    ) -> Result<Answer, ChannelError> {
        self.signer.sign(&mut message)?;
        let answer = self.exchange(url, &message).await;
        let (kind, number) = (message.get("txnType"), message.get("orderId"));
        match &answer {
            Ok(answer) => {
                let code = answer.message.get("respCode");
                tracing::info!(kind, number, code, "union pay");
            }
            Err(error) => tracing::warn!(kind, number, %error, "union pay did not answer"),
        }
        answer
    }

    async fn exchange(&self, url: &str, message: &Message) -> Result<Answer, ChannelError> {
        let fields: Vec<(&str, &str)> = message.fields().collect();
        let response = self
            .http
            .post(url)
            .form(&fields)
            .send()
            .await
            .map_err(|error| checks::no_answer(&error))?;
        let status = response.status();
        let date = response.headers().get(header::DATE);
        let now_ms = (self.clock)();
        let clock_skew_ms = date
            .and_then(|date| checks::http_date(date.to_str().ok()?))
            .map(|theirs_ms| theirs_ms.saturating_sub(now_ms));
        let body = checks::read_body(response, MAX_ANSWER_BYTES).await?;
        let unknown = |code, words: String| ChannelError {
            http_status: Some(status.as_u16()),
            ..ChannelError::local(ErrorKind::Unknown, code, words)
        };
        if !status.is_success() {
            return Err(unknown("http_status", format!("HTTP {status}")));
        }
        let message = std::str::from_utf8(&body)
            .ok()
            .and_then(|text| Message::from_answer(text).ok())
            .ok_or_else(|| unknown("unreadable_answer", "no pairs".to_owned()))?;
        self.chain
            .verify(&message, now_ms)
            .map_err(|refused| unknown("unverified_answer", refused.to_string()))?;
        Ok(Answer {
            message,
            clock_skew_ms,
        })
    }
}

impl Answer {
    pub(super) fn code(&self) -> &str {
        self.message.get("respCode")
    }

    /// The answer if the request was accepted; the error that its code means otherwise.
    pub(super) fn accepted(self) -> Result<Answer, ChannelError> {
        if self.code() == "00" {
            Ok(self)
        } else {
            Err(self.error())
        }
    }

    pub(super) fn error(&self) -> ChannelError {
        let words = self.message.get("respMsg");
        ChannelError {
            http_status: Some(200),
            signed: true,
            ..ChannelError::local(codes::kind(self.code()), self.code(), words)
        }
    }
}
