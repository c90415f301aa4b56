//! What happened to an order: at least one event for every change, numbered without gaps per order.

use serde::{Deserialize, Serialize};

use crate::fapiao::FapiaoKind;
use crate::id::{
    AttemptNumber, Corpid, FapiaoId, OrderId, OrderNumber, ProductId, ProviderKey, RefundNumber,
};
use crate::money::Fen;
use crate::party::Actor;
use crate::payment::Channel;
use crate::refund::RefundReason;
use crate::time::{Day, Instant};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub provider: ProviderKey,
    pub order: OrderId,
    /// 1 for the order's first event.
    pub seq: u32,
    pub at: Instant,
    pub actor: Actor,
    pub kind: EventKind,
}

/// Stored as JSON: a variant or field may be added, never renamed or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum EventKind {
    Created {
        number: OrderNumber,
    },
    ApprovalRequested,
    Approved,
    Rejected {
        reason: String,
    },
    Placed {
        company: Corpid,
        member: String,
    },
    Revised {
        revision: u32,
        number: OrderNumber,
    },
    Released {
        company: Corpid,
        reason: String,
    },
    Extended {
        until: Instant,
    },
    Reissued {
        until: Instant,
    },
    /// An act waits for the attempts to close.
    ClosingBegan {
        act: String,
    },
    /// The act that waited could not be done.
    ActRefused {
        act: String,
        reason: String,
    },
    Cancelled {
        reason: String,
    },
    Expired,
    ConfirmationAsked {
        until: Instant,
    },
    Confirmed {
        by_silence: bool,
    },
    Declined {
        reason: String,
    },
    /// Nobody answered in time, but the subscription can no longer take what the order gives: the order
    /// ends. `reason` is the conflict's code.
    GrantImpossible {
        reason: String,
    },
    AttemptStarted {
        attempt: AttemptNumber,
        channel: Channel,
        amount: Fen,
    },
    AttemptClosed {
        attempt: AttemptNumber,
    },
    Paid {
        attempt: AttemptNumber,
        amount: Fen,
        transaction: String,
        paid_at: Instant,
        late: bool,
    },
    SubscriptionChanged {
        app: ProductId,
        seats: u32,
        start: Day,
        end: Day,
    },
    /// Money that no order could take, on its way back.
    MoneyReturned {
        attempt: AttemptNumber,
        amount: Fen,
        reason: RefundReason,
        refund: RefundNumber,
    },
    /// Money that waits for a person: alarmed.
    MoneyHeld {
        attempt: AttemptNumber,
        amount: Fen,
        reason: String,
    },
    RefundDone {
        refund: RefundNumber,
        amount: Fen,
    },
    RefundFailed {
        refund: RefundNumber,
        code: String,
        /// The channel's own words.
        #[serde(default)]
        words: String,
    },
    /// The buyer applies for a refund.
    RefundApplied {
        amount: Fen,
        reason: String,
    },
    RefundWithdrawn,
    RefundApproved {
        amount: Fen,
        by_silence: bool,
    },
    RefundDeclined {
        reason: String,
    },
    /// The provider offers another amount.
    RefundProposed {
        amount: Fen,
        note: String,
    },
    /// The buyer takes it.
    RefundAccepted {
        amount: Fen,
    },
    /// The provider asks the buyer to withdraw.
    RefundWithdrawalAsked {
        note: String,
    },
    /// Tomorrow the application is approved by itself: alarmed.
    RefundSilenceNear {
        until: Instant,
    },
    /// The provider refunds without being asked.
    RefundStarted {
        amount: Fen,
        reason: String,
        /// Events of before it was noted have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refund: Option<RefundNumber>,
    },
    /// Above a limit: a second person has to agree.
    RefundSecondAsked {
        refund: RefundNumber,
        amount: Fen,
    },
    RefundConfirmed {
        refund: RefundNumber,
    },
    RefundCalledOff {
        refund: RefundNumber,
        reason: String,
    },
    RefundGranted {
        until: Day,
        full: bool,
    },
    /// The channel would not take it so far: alarmed.
    RefundStuck {
        refund: RefundNumber,
        code: String,
        words: String,
    },
    RefundRetried {
        refund: RefundNumber,
        /// The number that takes its place, when the channel closed the old one for good.
        anew: Option<RefundNumber>,
    },
    RefundPaidOffline {
        refund: RefundNumber,
        amount: Fen,
        proof: String,
    },
    /// Seats or days that went with their money; `end` is `None` when nothing of the order is left.
    SubscriptionTakenBack {
        app: ProductId,
        seats: u32,
        end: Option<Day>,
    },
    /// A person sent held money back.
    HeldReturned {
        attempt: AttemptNumber,
        amount: Fen,
        refund: RefundNumber,
        note: String,
    },
    Completed,
    /// The buyer applies for a fapiao (开票).
    FapiaoApplied {
        fapiao: FapiaoId,
        amount: Fen,
        kind: FapiaoKind,
    },
    FapiaoWithdrawn {
        fapiao: FapiaoId,
    },
    FapiaoIssued {
        fapiao: FapiaoId,
        amount: Fen,
        /// Empty when nobody said it.
        number: String,
        note: String,
    },
    /// The provider won't make it out.
    FapiaoCancelled {
        fapiao: FapiaoId,
        note: String,
    },
    /// Its reversal has begun (红冲).
    FapiaoRedStarted {
        fapiao: FapiaoId,
        amount: Fen,
        note: String,
    },
    /// The red fapiao is there, with this number.
    FapiaoReversed {
        fapiao: FapiaoId,
        number: String,
    },
    FapiaoRedCalledOff {
        fapiao: FapiaoId,
        note: String,
    },
}

impl EventKind {
    /// The stable name, as in webhooks and locale keys.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Created { .. } => "created",
            Self::ApprovalRequested => "approval_requested",
            Self::Approved => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Placed { .. } => "placed",
            Self::Revised { .. } => "revised",
            Self::Released { .. } => "released",
            Self::Extended { .. } => "extended",
            Self::Reissued { .. } => "reissued",
            Self::ClosingBegan { .. } => "closing_began",
            Self::ActRefused { .. } => "act_refused",
            Self::Cancelled { .. } => "cancelled",
            Self::Expired => "expired",
            Self::ConfirmationAsked { .. } => "confirmation_asked",
            Self::Confirmed { .. } => "confirmed",
            Self::Declined { .. } => "declined",
            Self::GrantImpossible { .. } => "grant_impossible",
            Self::AttemptStarted { .. } => "attempt_started",
            Self::AttemptClosed { .. } => "attempt_closed",
            Self::Paid { .. } => "paid",
            Self::SubscriptionChanged { .. } => "subscription_changed",
            Self::MoneyReturned { .. } => "money_returned",
            Self::MoneyHeld { .. } => "money_held",
            Self::RefundDone { .. } => "refund_done",
            Self::RefundFailed { .. } => "refund_failed",
            Self::RefundApplied { .. } => "refund_applied",
            Self::RefundWithdrawn => "refund_withdrawn",
            Self::RefundApproved { .. } => "refund_approved",
            Self::RefundDeclined { .. } => "refund_declined",
            Self::RefundProposed { .. } => "refund_proposed",
            Self::RefundAccepted { .. } => "refund_accepted",
            Self::RefundWithdrawalAsked { .. } => "refund_withdrawal_asked",
            Self::RefundSilenceNear { .. } => "refund_silence_near",
            Self::RefundStarted { .. } => "refund_started",
            Self::RefundSecondAsked { .. } => "refund_second_asked",
            Self::RefundConfirmed { .. } => "refund_confirmed",
            Self::RefundCalledOff { .. } => "refund_called_off",
            Self::RefundGranted { .. } => "refund_granted",
            Self::RefundStuck { .. } => "refund_stuck",
            Self::RefundRetried { .. } => "refund_retried",
            Self::RefundPaidOffline { .. } => "refund_paid_offline",
            Self::SubscriptionTakenBack { .. } => "subscription_taken_back",
            Self::HeldReturned { .. } => "held_returned",
            Self::Completed => "completed",
            Self::FapiaoApplied { .. } => "fapiao_applied",
            Self::FapiaoWithdrawn { .. } => "fapiao_withdrawn",
            Self::FapiaoIssued { .. } => "fapiao_issued",
            Self::FapiaoCancelled { .. } => "fapiao_cancelled",
            Self::FapiaoRedStarted { .. } => "fapiao_red_started",
            Self::FapiaoReversed { .. } => "fapiao_reversed",
            Self::FapiaoRedCalledOff { .. } => "fapiao_red_called_off",
        }
    }
}
