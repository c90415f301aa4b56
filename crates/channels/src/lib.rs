//! The only code that speaks a payment channel's protocol.
//!
//! The vocabulary here is the same for every channel. Amounts are integer fen (`…_fen`), instants are
//! Unix milliseconds in UTC (`…_ms`), and numbers (attempt, refund) are the strings that Till minted.
//!
//! **What the answers mean for money.** Till writes its intent down before it calls, so that a number is
//! never lost. Then:
//! - `Ok` is what the channel said, its signature checked;
//! - `Err` is *unknown*, never "it failed": the act may have been done. Query the number, then repeat the
//!   call with the **same** number and the same contents. [`ErrorKind`] says what is worth doing first;
//! - a payment is only ever paid by a verified [`Receipt`]: from [`Channel::query`] or from
//!   [`Channel::read_notification`]. Compare amount, currency, merchant and number with the attempt
//!   before booking it: the channel's code reports what was said, it does not know what was asked.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
pub use reqwest::header::HeaderMap;

mod bill;
mod checks;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
mod outcome;
pub mod statement;
pub mod table;
pub mod union_pay;
pub mod wechat_pay;

pub use bill::{Bill, BillDay, BillLine, BillRow};
pub use error::{ChannelError, ConfigError, ErrorKind, NotificationRefused};
pub use outcome::{
    CallUp, CheckReport, CloseOutcome, Event, Notification, Outcome, Receipt, RefundOutcome,
    RefundState, Started, Unpaid,
};

/// Where the time comes from: Unix milliseconds in UTC.
pub type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// How the buyer meets the channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PayMethod {
    /// A QR on the page, scanned with a phone (WeChat Pay Native).
    Qr,
    /// In the page that stands open inside the channel's own app (WeChat Pay JSAPI).
    InApp {
        /// The channel's name for the payer, from [`Channel::payer`].
        payer: String,
    },
    /// The buyer's own phone browser goes to the channel, which opens its app (WeChat Pay H5).
    Browser {
        /// The phone's address, as we see it.
        client_ip: String,
    },
    /// A signed form that the buyer's browser posts to a gateway (网银).
    Form,
}

/// One try to pay. The channel must never see one `attempt_no` twice with other contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartAttempt {
    /// Till's number: 6 to 32 letters and digits.
    pub attempt_no: String,
    /// At least 1.
    pub amount_fen: i64,
    /// When Till wrote the attempt down. Channels that know an attempt by number *and* time (UnionPay)
    /// are told this one, always the same.
    pub begun_at_ms: i64,
    /// Shown to the payer; a channel shortens it to what it can carry.
    pub description: String,
    /// The last moment to *begin* paying; sent rounded down to the second. Money may still come later.
    pub expires_at_ms: i64,
    /// Where the channel reports to; without a query string.
    pub notify_url: String,
    /// Where the buyer's browser goes afterwards, if the channel sends it anywhere. Its coming back
    /// proves nothing.
    pub return_url: String,
    pub method: PayMethod,
}

/// An attempt that was written down before, as the channel is asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAttempt<'a> {
    pub attempt_no: &'a str,
    /// As in [`StartAttempt::begun_at_ms`].
    pub begun_at_ms: i64,
    /// As in [`StartAttempt::expires_at_ms`].
    pub expires_at_ms: i64,
}

/// A refund that was written down before, as the channel is asked about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownRefund<'a> {
    pub refund_no: &'a str,
    /// As in [`RefundOrder::begun_at_ms`].
    pub begun_at_ms: i64,
}

/// Money back for one attempt, in full or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOrder {
    pub attempt_no: String,
    /// The channel's number of the payment.
    pub transaction_id: String,
    /// When Till wrote the refund down; always the same for one number.
    pub begun_at_ms: i64,
    /// The idempotency key: a retry uses the same number; a new number is a second refund.
    pub refund_no: String,
    /// At least 1, at most `total_fen`.
    pub refund_fen: i64,
    /// What was paid on the attempt.
    pub total_fen: i64,
    /// May be shown to the payer by the channel.
    pub reason: String,
    pub notify_url: String,
}

/// What Till thinks of a notification; the channel turns it into the answer it understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Stored: don't send it again. Also the answer to a repeat.
    Received,
    /// Not believed. (The channel may well send it again.)
    Refused,
    /// Believed but not stored, for a reason of ours: the channel sends it again.
    TryAgain,
}

/// The HTTP answer to a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotificationAnswer {
    pub status: u16,
    /// Empty if there is no body.
    pub content_type: &'static str,
    pub body: &'static str,
}

/// A payment channel under one merchant account.
#[async_trait]
pub trait Channel: Send + Sync + fmt::Debug {
    /// The channel's name in URLs, logs and the database, for example `wechat_pay`.
    fn name(&self) -> &'static str;

    /// The account that the money goes to, for comparing with [`Receipt::merchant_id`].
    fn merchant_id(&self) -> &str;

    /// Opens the attempt at the channel. Repeating it with identical contents is allowed and gives a new
    /// code; the old one dies.
    ///
    /// # Errors
    /// Any error: unknown whether the attempt is open. Query it, then repeat with the same number.
    async fn start(&self, attempt: &StartAttempt) -> Result<Started, ChannelError>;

    /// Where a page inside the channel's app goes to learn who the payer is to the channel; it comes back
    /// to `back` with a `code` and with `state`. Silent: the payer sees nothing of it. `None`: this
    /// account can't.
    fn payer_url(&self, back: &str, state: &str) -> Option<String> {
        let _ = (back, state);
        None
    }

    /// The payer of [`PayMethod::InApp`], by the code that came back; a code is good once.
    ///
    /// # Errors
    /// No such code, or the channel can't say.
    async fn payer(&self, code: &str) -> Result<String, ChannelError> {
        let _ = code;
        Err(checks::malformed("this channel does not know payers"))
    }

    /// What the page gives to the app, to open the payment that [`Started::InApp`] names: signed anew.
    ///
    /// # Errors
    /// The channel has no app, or signing failed. Nothing is sent.
    fn call_up(&self, prepay_id: &str) -> Result<CallUp, ChannelError> {
        let _ = prepay_id;
        Err(checks::malformed("this channel opens nothing in an app"))
    }

    /// Asks what became of the attempt.
    ///
    /// # Errors
    /// Any error: unknown, ask again. [`ErrorKind::NotFound`] from a *signed* answer means that the
    /// channel has no such attempt: nobody holds a code for it, unless a start is still under way. (That
    /// of a form is under way for as long as the attempt lives: it is the browser that posts it.)
    async fn query(&self, attempt: &KnownAttempt<'_>) -> Result<Outcome, ChannelError>;

    /// Closes the attempt so that it can't be paid any more. Repeatable. A channel that knows no closing
    /// (UnionPay) answers [`CloseOutcome::NotYet`] for as long as the attempt could still be paid.
    ///
    /// # Errors
    /// Any error: unknown, it may be open or closed or paid. Query, then repeat.
    async fn close(&self, attempt: &KnownAttempt<'_>) -> Result<CloseOutcome, ChannelError>;

    /// Asks the channel to give money back.
    ///
    /// # Errors
    /// Any error: unknown whether the refund was accepted. Query it, then repeat with the same
    /// `refund_no`. [`ErrorKind::NotEnough`]: top up the account, then repeat with the same number.
    async fn refund(&self, order: &RefundOrder) -> Result<RefundOutcome, ChannelError>;

    /// Asks what became of the refund.
    ///
    /// # Errors
    /// Any error: unknown, ask again.
    async fn query_refund(&self, refund: &KnownRefund<'_>) -> Result<RefundOutcome, ChannelError>;

    /// Verifies and reads what came to the notify address. `body` is the raw bytes as received; `now_ms`
    /// is when it was received (a stored one can be read again later).
    ///
    /// # Errors
    /// Refused: nothing may be changed because of it; answer [`Verdict::Refused`].
    async fn read_notification(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now_ms: i64,
    ) -> Result<Notification, NotificationRefused>;

    /// What to answer to a notification. It must go out within the channel's time (WeChat Pay: 5 s).
    fn answer(&self, verdict: Verdict) -> NotificationAnswer;

    /// Fetches the channel's verification keys anew, where it has such; to be called once or twice a day.
    ///
    /// # Errors
    /// The keys known before stay in use.
    async fn refresh_keys(&self) -> Result<(), ChannelError>;

    /// Proves that the credentials work, without moving money (`till doctor`).
    ///
    /// # Errors
    /// What the channel said; [`ErrorKind::Misconfigured`] for wrong credentials or a wrong clock.
    async fn check(&self) -> Result<CheckReport, ChannelError>;

    /// Asks the channel to test this account's keys and to notify `notify_url`: answers with the text that
    /// [`Event::Echo`] will carry. `None`: the channel has no such test.
    ///
    /// # Errors
    /// What the channel said; [`ErrorKind::Misconfigured`] with `echo_encryption` or `echo_decryption`
    /// for the key that does not fit.
    async fn echo(&self, notify_url: &str) -> Result<Option<String>, ChannelError> {
        let _ = notify_url;
        Ok(None)
    }

    /// Fetches what the channel says that it took and gave back on one day. A day's bill is ready on the
    /// next day after 10:00 in China, and is kept for three months.
    ///
    /// # Errors
    /// What the channel said, or a file that is not what it announced: ask again. Nothing may be concluded
    /// from a bill that could not be read whole.
    async fn bill(&self, day: BillDay) -> Result<Bill, ChannelError> {
        let _ = day;
        Ok(Bill::NotOffered)
    }
}
