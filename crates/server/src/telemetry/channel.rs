//! A payment channel that is watched: every call is measured, and leaves one line in the log.

use std::future::Future;
use std::time::Instant;

use async_trait::async_trait;
use axum::http::HeaderMap;
use till_channels::{
    Bill, BillDay, CallUp, Channel, ChannelError, CheckReport, CloseOutcome, KnownAttempt,
    KnownRefund, Notification, NotificationAnswer, NotificationRefused, Outcome, RefundOrder,
    RefundOutcome, RefundState, StartAttempt, Started, Verdict,
};

use super::metrics;
use crate::channels::Connector;

/// Passes everything on to the connector within.
#[derive(Debug)]
pub struct Watched(pub Connector);

impl Watched {
    /// Makes a call, counts its outcome, and notes it with the attempt's or refund's number.
    async fn call<T>(
        &self,
        call: &'static str,
        number: &str,
        outcome: impl FnOnce(&T) -> &'static str,
        answer: impl Future<Output = Result<T, ChannelError>>,
    ) -> Result<T, ChannelError> {
        let begun = Instant::now();
        let answer = answer.await;
        let took = begun.elapsed();
        let channel = self.0.name();
        let outcome = match &answer {
            Ok(answer) => outcome(answer),
            Err(error) => error.kind.code(),
        };
        metrics::channel_call(channel, call, outcome, took);
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(channel, call, number, outcome, ms, "channel call");
        answer
    }
}

const fn done<T>(_: &T) -> &'static str {
    "done"
}

const fn queried(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Paid(_) => "paid",
        Outcome::Unpaid(_) => "unpaid",
        Outcome::Pending => "pending",
        Outcome::Unknown { .. } => "unknown",
    }
}

const fn closed(outcome: &CloseOutcome) -> &'static str {
    match outcome {
        CloseOutcome::Closed => "closed",
        CloseOutcome::AlreadyPaid => "already_paid",
        CloseOutcome::NotYet => "not_yet",
        CloseOutcome::Unknown { .. } => "unknown",
    }
}

const fn refunded(outcome: &RefundOutcome) -> &'static str {
    match outcome.state {
        RefundState::Pending => "pending",
        RefundState::Refunded { .. } => "refunded",
        RefundState::Closed => "closed",
        RefundState::Abnormal => "abnormal",
        RefundState::Unknown { .. } => "unknown",
    }
}

const fn billed(bill: &Bill) -> &'static str {
    match bill {
        Bill::Ready { .. } => "ready",
        Bill::Nothing => "nothing",
        Bill::NotReady => "not_ready",
        Bill::NotOffered => "not_offered",
    }
}

#[async_trait]
impl Channel for Watched {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn merchant_id(&self) -> &str {
        self.0.merchant_id()
    }

    async fn start(&self, attempt: &StartAttempt) -> Result<Started, ChannelError> {
        let number = attempt.attempt_no.as_str();
        self.call("start", number, done, self.0.start(attempt))
            .await
    }

    fn payer_url(&self, back: &str, state: &str) -> Option<String> {
        self.0.payer_url(back, state)
    }

    async fn payer(&self, code: &str) -> Result<String, ChannelError> {
        self.call("payer", "", done, self.0.payer(code)).await
    }

    fn call_up(&self, prepay_id: &str) -> Result<CallUp, ChannelError> {
        self.0.call_up(prepay_id)
    }

    async fn query(&self, attempt: &KnownAttempt<'_>) -> Result<Outcome, ChannelError> {
        self.call("query", attempt.attempt_no, queried, self.0.query(attempt))
            .await
    }

    async fn close(&self, attempt: &KnownAttempt<'_>) -> Result<CloseOutcome, ChannelError> {
        self.call("close", attempt.attempt_no, closed, self.0.close(attempt))
            .await
    }

    async fn refund(&self, order: &RefundOrder) -> Result<RefundOutcome, ChannelError> {
        let number = order.refund_no.as_str();
        self.call("refund", number, refunded, self.0.refund(order))
            .await
    }

    async fn query_refund(&self, refund: &KnownRefund<'_>) -> Result<RefundOutcome, ChannelError> {
        let answer = self.0.query_refund(refund);
        self.call("query_refund", refund.refund_no, refunded, answer)
            .await
    }

    async fn read_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now_ms: i64,
    ) -> Result<Notification, NotificationRefused> {
        self.0.read_notification(headers, body, now_ms).await
    }

    fn answer(&self, verdict: Verdict) -> NotificationAnswer {
        metrics::notification(self.0.name(), verdict);
        self.0.answer(verdict)
    }

    async fn refresh_keys(&self) -> Result<(), ChannelError> {
        let answer = self.0.refresh_keys();
        self.call("refresh_keys", "", done, answer).await
    }

    async fn check(&self) -> Result<CheckReport, ChannelError> {
        self.call("check", "", done, self.0.check()).await
    }

    async fn echo(&self, notify_url: &str) -> Result<Option<String>, ChannelError> {
        self.call("echo", "", done, self.0.echo(notify_url)).await
    }

    async fn bill(&self, day: BillDay) -> Result<Bill, ChannelError> {
        let number = day.to_string();
        self.call("bill", &number, billed, self.0.bill(day)).await
    }
}
