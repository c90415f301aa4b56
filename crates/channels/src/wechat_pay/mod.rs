//! WeChat Pay API v3, direct merchant: Native (QR), H5 (phone browsers) and JSAPI
//! (inside WeChat). Facts: `wire/channels.md` section 1.

mod bill;
mod bill_file;
mod certificates;
mod cipher;
mod client;
mod close;
mod config;
mod create;
mod echo;
mod keys;
mod notify;
mod payer;
mod query;
mod refund;
mod sign;
mod times;
mod verify;
mod wire;

use async_trait::async_trait;

pub use config::{ConfigError, VerificationKey, WechatPayConfig};

use crate::{
    Bill, BillDay, CallUp, Channel, ChannelError, CheckReport, Clock, CloseOutcome, ErrorKind,
    HeaderMap, KnownAttempt, KnownRefund, Notification, NotificationAnswer, NotificationRefused,
    Outcome, RefundOrder, RefundOutcome, StartAttempt, Started, Verdict,
};

/// WeChat Pay under one merchant account. Cheap to share behind an `Arc`; one per account.
#[derive(Debug)]
pub struct WechatPay {
    config: WechatPayConfig,
    client: client::Client,
}

impl WechatPay {
    /// Checks the whole configuration; sends nothing.
    ///
    /// # Errors
    /// What is wrong with which setting.
    pub fn new(config: WechatPayConfig, clock: Clock) -> Result<Self, ConfigError> {
        config.check()?;
        let client = client::Client::new(&config, clock)?;
        Ok(WechatPay { config, client })
    }
}

#[async_trait]
impl Channel for WechatPay {
    fn name(&self) -> &'static str {
        "wechat_pay"
    }

    fn merchant_id(&self) -> &str {
        &self.config.merchant_id
    }

    async fn start(&self, attempt: &StartAttempt) -> Result<Started, ChannelError> {
        create::start(self, attempt).await
    }

    fn payer_url(&self, back: &str, state: &str) -> Option<String> {
        payer::url(self, back, state)
    }

    async fn payer(&self, code: &str) -> Result<String, ChannelError> {
        payer::openid(self, code).await
    }

    fn call_up(&self, prepay_id: &str) -> Result<CallUp, ChannelError> {
        create::call_up(self, prepay_id)
    }

    async fn query(&self, attempt: &KnownAttempt<'_>) -> Result<Outcome, ChannelError> {
        query::query(self, attempt.attempt_no).await
    }

    async fn close(&self, attempt: &KnownAttempt<'_>) -> Result<CloseOutcome, ChannelError> {
        close::close(self, attempt.attempt_no).await
    }

    async fn refund(&self, order: &RefundOrder) -> Result<RefundOutcome, ChannelError> {
        refund::refund(self, order).await
    }

    async fn query_refund(&self, refund: &KnownRefund<'_>) -> Result<RefundOutcome, ChannelError> {
        refund::query(self, refund.refund_no).await
    }

    async fn read_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now_ms: i64,
    ) -> Result<Notification, NotificationRefused> {
        notify::read(self, headers, body, now_ms).await
    }

    /// channels.md 1.7: 200 or 204 is "received", 4xx and 5xx with `FAIL` are "send again".
    fn answer(&self, verdict: Verdict) -> NotificationAnswer {
        let (status, body) = match verdict {
            Verdict::Received => (200, r#"{"code":"SUCCESS","message":"成功"}"#),
            Verdict::Refused => (400, r#"{"code":"FAIL","message":"拒绝"}"#),
            Verdict::TryAgain => (503, r#"{"code":"FAIL","message":"请重试"}"#),
        };
        NotificationAnswer {
            status,
            content_type: "application/json",
            body,
        }
    }

    async fn refresh_keys(&self) -> Result<(), ChannelError> {
        if self.config.download_certificates {
            self.client.refresh_certificates().await?;
        }
        Ok(())
    }

    /// Certificate mode: downloads the certificates. Public-key mode, where that call is not open to new
    /// merchants: asks for a number that can't exist and expects "no such order".
    async fn check(&self) -> Result<CheckReport, ChannelError> {
        let answer = if self.config.download_certificates {
            self.client.refresh_certificates().await?
        } else {
            query::probe(self).await?
        };
        match &answer.verified {
            Ok(()) | Err(NotificationRefused::Missing(_)) => Ok(CheckReport {
                clock_skew_ms: answer.clock_skew_ms,
                answer_signed: answer.verified.is_ok(),
                keys: self.client.keys().list(),
            }),
            Err(refused) => Err(ChannelError::local(
                ErrorKind::Misconfigured,
                "verification_key",
                format!("the channel's answer could not be verified: {refused}"),
            )),
        }
    }

    async fn echo(&self, notify_url: &str) -> Result<Option<String>, ChannelError> {
        echo::echo(self, notify_url).await.map(Some)
    }

    async fn bill(&self, day: BillDay) -> Result<Bill, ChannelError> {
        bill::fetch(self, day).await
    }
}
