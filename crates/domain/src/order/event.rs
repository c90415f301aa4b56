//! What happened to an order: at least one event for every change, numbered without gaps per order.

use serde::{Deserialize, Serialize};

use crate::id::{
    AttemptNumber, Corpid, OrderId, OrderNumber, ProductId, ProviderKey, RefundNumber,
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
    },
    Completed,
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
            Self::AttemptStarted { .. } => "attempt_started",
            Self::AttemptClosed { .. } => "attempt_closed",
            Self::Paid { .. } => "paid",
            Self::SubscriptionChanged { .. } => "subscription_changed",
            Self::MoneyReturned { .. } => "money_returned",
            Self::MoneyHeld { .. } => "money_held",
            Self::RefundDone { .. } => "refund_done",
            Self::RefundFailed { .. } => "refund_failed",
            Self::Completed => "completed",
        }
    }
}
