//! One amount on its way back, and where it stands.

use serde::{Deserialize, Serialize};

use super::take_back::TakeBack;
use crate::id::{AccountId, AttemptNumber, OrderId, ProviderKey, RefundNumber, StaffId};
use crate::money::Fen;
use crate::payment::Channel;
use crate::time::Instant;

/// A refund through the channel that the money came by. Its number never changes over retries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub provider: ProviderKey,
    pub number: RefundNumber,
    pub order: OrderId,
    pub attempt: AttemptNumber,
    pub channel: Channel,
    pub account: AccountId,
    /// The channel's own number of the payment.
    pub transaction: String,
    pub amount: Fen,
    /// What was paid by the attempt; the channel asks for it.
    pub total: Fen,
    pub reason: RefundReason,
    /// In somebody's words; empty when Till began it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the company loses when the money is back.
    #[serde(default, skip_serializing_if = "TakeBack::is_nothing")]
    pub take_back: TakeBack,
    pub created_at: Instant,
    pub state: RefundState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// Paid after the deadline.
    Late,
    /// A second payment of an order that is paid.
    SecondPayment,
    /// Paid for a claim, revision or order that is no more.
    OrderGone,
    /// A person sent held money back.
    Held,
    /// The buyer applied.
    Applied,
    /// The provider started it.
    Provider,
}

impl RefundReason {
    pub const ALL: [Self; 6] = [
        Self::Late,
        Self::SecondPayment,
        Self::OrderGone,
        Self::Held,
        Self::Applied,
        Self::Provider,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::SecondPayment => "second_payment",
            Self::OrderGone => "order_gone",
            Self::Held => "held",
            Self::Applied => "applied",
            Self::Provider => "provider",
        }
    }

    /// Is it money that paid the order, and not money that the order could not take?
    pub const fn is_of_order(self) -> bool {
        match self {
            Self::Applied | Self::Provider => true,
            Self::Late | Self::SecondPayment | Self::OrderGone | Self::Held => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum RefundState {
    /// Above the limit of who began it: a second person has to agree.
    AwaitingSecond {
        by: StaffId,
        by_name: String,
        since: Instant,
    },
    /// Decided, not yet accepted by the channel.
    Queued,
    /// The channel would not take it so far (the balance is short): it is asked again with the same
    /// number, and a person is told.
    Stuck {
        at: Instant,
        code: String,
        /// The channel's own words.
        words: String,
    },
    /// The channel works on it.
    Submitted,
    Done {
        at: Instant,
    },
    /// The channel gave it back: a person has to find another way.
    Failed {
        at: Instant,
        code: String,
        #[serde(default)]
        words: String,
    },
    /// The payer got it outside of the channel.
    Offline {
        at: Instant,
        by: String,
        proof: String,
    },
    /// The channel closed it for good: the same money goes back under another number.
    Replaced {
        at: Instant,
        by: RefundNumber,
    },
    /// Not done after all.
    CalledOff {
        at: Instant,
        by: String,
        reason: String,
    },
}

impl RefundState {
    /// Every code, in the order of a refund's life.
    pub const CODES: [&'static str; 9] = [
        "awaiting_second",
        "queued",
        "stuck",
        "submitted",
        "done",
        "failed",
        "offline",
        "replaced",
        "called_off",
    ];

    pub const fn code(&self) -> &'static str {
        match self {
            Self::AwaitingSecond { .. } => "awaiting_second",
            Self::Queued => "queued",
            Self::Stuck { .. } => "stuck",
            Self::Submitted => "submitted",
            Self::Done { .. } => "done",
            Self::Failed { .. } => "failed",
            Self::Offline { .. } => "offline",
            Self::Replaced { .. } => "replaced",
            Self::CalledOff { .. } => "called_off",
        }
    }

    /// Is it for the channel to go on?
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Queued | Self::Stuck { .. } | Self::Submitted => true,
            Self::AwaitingSecond { .. }
            | Self::Done { .. }
            | Self::Failed { .. }
            | Self::Offline { .. }
            | Self::Replaced { .. }
            | Self::CalledOff { .. } => false,
        }
    }

    /// Not over: it may still give money back.
    pub const fn is_pending(&self) -> bool {
        match self {
            Self::AwaitingSecond { .. }
            | Self::Queued
            | Self::Stuck { .. }
            | Self::Submitted
            | Self::Failed { .. } => true,
            Self::Done { .. }
            | Self::Offline { .. }
            | Self::Replaced { .. }
            | Self::CalledOff { .. } => false,
        }
    }

    /// The payer has the money.
    pub const fn is_back(&self) -> bool {
        match self {
            Self::Done { .. } | Self::Offline { .. } => true,
            Self::AwaitingSecond { .. }
            | Self::Queued
            | Self::Stuck { .. }
            | Self::Submitted
            | Self::Failed { .. }
            | Self::Replaced { .. }
            | Self::CalledOff { .. } => false,
        }
    }
}
