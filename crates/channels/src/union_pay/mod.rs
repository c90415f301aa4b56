//! UnionPay's B2B gateway (网银, bizType 000202): protocol 5.1.0, signMethod 01. Facts:
//! `wire/channels.md` section 2.2.
//!
//! The gateway has no call that opens an order: the buyer's browser posts a form that we signed. It has
//! none that closes one either, so an attempt ends with its payTimeout or with the bank's last word.

mod certificate;
mod client;
mod codes;
mod config;
mod form;
mod message;
mod notify;
mod query;
mod refund;
mod seal;
mod times;

use async_trait::async_trait;

pub use config::UnionPayConfig;

use crate::{
    Channel, ChannelError, CheckReport, Clock, CloseOutcome, ConfigError, HeaderMap, KnownAttempt,
    KnownRefund, Notification, NotificationAnswer, NotificationRefused, Outcome, RefundOrder,
    RefundOutcome, StartAttempt, Started, Verdict,
};

/// UnionPay under one merchant account.
#[derive(Debug)]
pub struct UnionPay {
    config: UnionPayConfig,
    client: client::Client,
}

impl UnionPay {
    /// Checks the whole configuration; sends nothing.
    ///
    /// # Errors
    /// What is wrong with which setting.
    pub fn new(config: UnionPayConfig, clock: Clock) -> Result<Self, ConfigError> {
        config.check()?;
        let client = client::Client::new(&config, clock)?;
        Ok(UnionPay { config, client })
    }
}

#[async_trait]
impl Channel for UnionPay {
    fn name(&self) -> &'static str {
        "union_pay"
    }

    fn merchant_id(&self) -> &str {
        &self.config.merchant_id
    }

    async fn start(&self, attempt: &StartAttempt) -> Result<Started, ChannelError> {
        form::start(self, attempt)
    }

    async fn query(&self, attempt: &KnownAttempt<'_>) -> Result<Outcome, ChannelError> {
        query::query(self, attempt).await
    }

    async fn close(&self, attempt: &KnownAttempt<'_>) -> Result<CloseOutcome, ChannelError> {
        query::close(self, attempt).await
    }

    async fn refund(&self, order: &RefundOrder) -> Result<RefundOutcome, ChannelError> {
        refund::refund(self, order).await
    }

    async fn query_refund(&self, refund: &KnownRefund<'_>) -> Result<RefundOutcome, ChannelError> {
        refund::query(self, refund).await
    }

    /// A notification has no time of its own that is signed: a replay is told by its contents, which
    /// change nothing the second time.
    async fn read_notification(
        &self,
        _headers: &HeaderMap,
        body: &[u8],
        now_ms: i64,
    ) -> Result<Notification, NotificationRefused> {
        notify::read(self, body, now_ms)
    }

    /// channels.md 2.2.4: 200 is "received", everything else is sent again.
    fn answer(&self, verdict: Verdict) -> NotificationAnswer {
        let (status, body) = match verdict {
            Verdict::Received => (200, "ok"),
            Verdict::Refused => (400, "refused"),
            Verdict::TryAgain => (503, "try again"),
        };
        NotificationAnswer {
            status,
            content_type: "text/plain",
            body,
        }
    }

    /// Nothing to fetch: UnionPay sends its certificate along with each signature.
    async fn refresh_keys(&self) -> Result<(), ChannelError> {
        Ok(())
    }

    /// Asks for a number that can't exist and expects a signed "no such order".
    async fn check(&self) -> Result<CheckReport, ChannelError> {
        query::check(self).await
    }
}
