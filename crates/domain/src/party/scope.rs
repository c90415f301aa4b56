//! What a provider's system may do with its key: a key opens only the doors that it names, and behind
//! them the permission table still holds.

use super::Act;

/// A part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    OrdersRead,
    /// Create, revise, extend, release, cancel.
    OrdersWrite,
    /// Decide on a discount that a person gave above their cap.
    OrdersApprove,
    PaymentsRead,
    RefundsRead,
    /// Start refunds, and decide on applications.
    RefundsWrite,
    /// Companies and what they hold.
    CustomersRead,
    ProductsRead,
    EventsRead,
    /// Webhook endpoints, their secrets and deliveries.
    Webhooks,
}

impl Scope {
    pub const ALL: [Self; 10] = [
        Self::OrdersRead,
        Self::OrdersWrite,
        Self::OrdersApprove,
        Self::PaymentsRead,
        Self::RefundsRead,
        Self::RefundsWrite,
        Self::CustomersRead,
        Self::ProductsRead,
        Self::EventsRead,
        Self::Webhooks,
    ];

    /// The stable code, as stored and as keys are made with.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OrdersRead => "orders:read",
            Self::OrdersWrite => "orders:write",
            Self::OrdersApprove => "orders:approve",
            Self::PaymentsRead => "payments:read",
            Self::RefundsRead => "refunds:read",
            Self::RefundsWrite => "refunds:write",
            Self::CustomersRead => "customers:read",
            Self::ProductsRead => "products:read",
            Self::EventsRead => "events:read",
            Self::Webhooks => "webhooks",
        }
    }
    /// What a person needs the right to do who gives a key this scope: nobody gives away money or
    /// approvals that are not theirs.
    pub const fn given_by(self) -> Act {
        match self {
            Self::OrdersApprove => Act::ApproveDiscount,
            Self::RefundsWrite => Act::HandleMoney,
            Self::OrdersRead
            | Self::OrdersWrite
            | Self::PaymentsRead
            | Self::RefundsRead
            | Self::CustomersRead
            | Self::ProductsRead
            | Self::EventsRead
            | Self::Webhooks => Act::EditChannels,
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}
