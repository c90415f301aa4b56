//! What a channel can say.

use crate::ChannelError;

/// How the buyer gets to the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Started {
    /// The channel took the attempt.
    Qr {
        /// To be drawn as a QR (WeChat Pay: `weixin://wxpay/bizpayurl?pr=…`).
        code_url: String,
        /// After this the code can't be scanned any more; the attempt may live on.
        dies_at_ms: i64,
    },
    /// The channel took the attempt and waits for the app: see [`crate::Channel::call_up`].
    InApp { prepay_id: String, dies_at_ms: i64 },
    /// The channel took the attempt and waits for the buyer's browser.
    Redirect {
        /// Where the browser goes. The channel looks at the `Referer`: it has to name our host.
        url: String,
        /// After this the way is closed; repeat the start for a new one.
        dies_at_ms: i64,
    },
    /// The channel knows nothing yet: the buyer's browser takes the attempt there, by posting these
    /// fields. The same attempt always gives the same form.
    Form {
        url: String,
        /// In the order in which they are to stand in the form.
        fields: Vec<(String, String)>,
    },
}

/// What a page hands to the channel's app, field by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallUp {
    pub fields: Vec<(&'static str, String)>,
}

/// A payment that the channel vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The channel's number of the payment.
    pub transaction_id: String,
    /// The attempt that the channel names. Compare it.
    pub attempt_no: String,
    /// What was charged. Compare it.
    pub amount_fen: i64,
    /// `CNY`. Compare it.
    pub currency: String,
    /// Who was paid. Compare it.
    pub merchant_id: String,
    /// The app that the payment ran under, where the channel has apps.
    pub app_id: Option<String>,
    /// The channel's own success time (whole seconds): deadlines are judged by this one.
    pub paid_at_ms: i64,
    /// The channel's name for the payer (WeChat Pay: openid).
    pub payer: Option<String>,
}

/// Why an attempt is finally unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unpaid {
    /// Closed by us, or by the channel after its own time.
    Closed,
    /// The channel gave it up: bank failure, revoked.
    Failed,
}

/// The four outcomes of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Paid, also if it was refunded since.
    Paid(Receipt),
    /// Final: this attempt can't be paid any more.
    Unpaid(Unpaid),
    /// Open: it may still be paid.
    Pending,
    /// The channel answered something that we don't understand: ask again, alarm if it stays so.
    Unknown { why: String },
}

impl Outcome {
    /// The same as one value: every error is [`Outcome::Unknown`].
    #[must_use]
    pub fn of(answer: Result<Outcome, ChannelError>) -> Outcome {
        answer.unwrap_or_else(|error| Outcome::Unknown {
            why: error.to_string(),
        })
    }
}

/// What came of closing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloseOutcome {
    /// Final: nobody can pay it any more.
    Closed,
    /// It was paid before: query it for the receipt.
    AlreadyPaid,
    /// Not closed: the user is on the pay screen, or we were too fast. Query, then close again later.
    NotYet,
    /// The channel wouldn't, and its reason doesn't tell the state: query and decide by that.
    Unknown { why: String },
}

/// Where a refund stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundState {
    /// Accepted; poll. WeChat Pay: each minute, after 5 minutes in 5, 10, 20, 30 minutes.
    Pending,
    /// Final: the money went back.
    Refunded { at_ms: i64 },
    /// Final: the money stayed with us. May be tried again with a *new* number.
    Closed,
    /// The payer's card or account is gone: a person must see to it at the channel.
    Abnormal,
    /// An answer that we don't understand: ask again.
    Unknown { why: String },
}

/// What the channel says about a refund. Compare the numbers and amounts with the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundOutcome {
    pub refund_no: String,
    /// The channel's number of the refund.
    pub refund_id: String,
    /// The payment that it gives back, where the channel names it.
    pub attempt_no: Option<String>,
    pub transaction_id: Option<String>,
    pub refund_fen: i64,
    /// What was paid, where the channel says it.
    pub total_fen: Option<i64>,
    pub state: RefundState,
}

/// What a notification reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Paid(Receipt),
    Refund(RefundOutcome),
    /// The answer to [`crate::Channel::echo`].
    Echo {
        message: String,
    },
    /// Genuine, but nothing that Till acts on: acknowledge and log it.
    Other {
        kind: String,
    },
}

/// A notification whose signature, age and encryption were all in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// For logs only. It is not documented to be equal in repeats: tell repeats by attempt and state.
    pub id: String,
    /// Who it was addressed to, where it says so. Compare it.
    pub merchant_id: Option<String>,
    pub event: Event,
}

/// What [`crate::Channel::check`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// The channel's clock minus ours, from its `Date` header (whole seconds).
    pub clock_skew_ms: Option<i64>,
    /// Whether the answer was signed, so that the verification key is proven too. Channels may leave
    /// errors unsigned.
    pub answer_signed: bool,
    /// The verification keys in use and when they end, if they do.
    pub keys: Vec<(String, Option<i64>)>,
}
