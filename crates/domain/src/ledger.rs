//! The books (SPEC §5): double entry, balanced by construction. A line is one transfer: what it takes
//! from one account it gives to another.

use serde::{Deserialize, Serialize};

use crate::id::{AttemptNumber, OrderId, ProviderKey, RefundNumber};
use crate::money::Fen;
use crate::time::Instant;

/// Accounts of a provider. The sum over all of them is always zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Asset: money that lies at the payment channel.
    ChannelCash,
    /// What orders have earned for the provider.
    OrderIncome,
    /// Owed back: money that no order could take.
    Surplus,
    /// Nobody's yet: waits for a person to decide.
    UnderReview,
    /// On its way back through the channel.
    RefundInTransit,
    /// Given back outside of the channel, from the provider's own pocket: the money at the channel
    /// is theirs for it.
    PaidOffline,
    /// Worth of what the provider paid itself or gave away; moves no money.
    MemoGranted,
    /// The other side of [`Self::MemoGranted`].
    MemoOutside,
}

impl Account {
    pub const ALL: [Self; 8] = [
        Self::ChannelCash,
        Self::OrderIncome,
        Self::Surplus,
        Self::UnderReview,
        Self::RefundInTransit,
        Self::PaidOffline,
        Self::MemoGranted,
        Self::MemoOutside,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::ChannelCash => "channel_cash",
            Self::OrderIncome => "order_income",
            Self::Surplus => "surplus",
            Self::UnderReview => "under_review",
            Self::RefundInTransit => "refund_in_transit",
            Self::PaidOffline => "paid_offline",
            Self::MemoGranted => "memo_granted",
            Self::MemoOutside => "memo_outside",
        }
    }
}

/// One movement of money, tied to the event that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    pub provider: ProviderKey,
    pub order: OrderId,
    /// Sequence number of the event that it belongs to.
    pub seq: u32,
    pub attempt: Option<AttemptNumber>,
    pub refund: Option<RefundNumber>,
    /// Grows by the amount.
    pub debit: Account,
    /// Shrinks by the amount.
    pub credit: Account,
    /// Above zero.
    pub amount: Fen,
    pub at: Instant,
}
