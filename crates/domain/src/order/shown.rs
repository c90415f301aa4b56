//! The nine states that people and paytool see, as a projection of the machine (SPEC §5, §9.11).

use serde::{Deserialize, Serialize};

use super::{Approval, Order, OrderState, Settled};
use crate::money::Fen;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShownState {
    /// 待支付, number 1, and nobody has placed it yet. The console tells it apart.
    Unplaced,
    /// 待支付, number 1, and a second person has to approve the discount first.
    AwaitingApproval,
    /// 待支付, number 1, and a second person said no to the discount: it can be revised or cancelled.
    Rejected,
    /// 待支付
    AwaitingPayment,
    /// 已支付
    Paid,
    /// 已取消
    Cancelled,
    /// 已过期
    Expired,
    /// 退款申请中
    RefundRequested,
    /// 已退款
    Refunded,
    /// 交易完成
    Completed,
    /// 待企业确认
    AwaitingConfirmation,
    /// 已部分退款
    PartlyRefunded,
}

impl ShownState {
    pub const ALL: [Self; 12] = [
        Self::Unplaced,
        Self::AwaitingApproval,
        Self::Rejected,
        Self::AwaitingPayment,
        Self::Paid,
        Self::Cancelled,
        Self::Expired,
        Self::RefundRequested,
        Self::Refunded,
        Self::Completed,
        Self::AwaitingConfirmation,
        Self::PartlyRefunded,
    ];

    /// paytool's `order_status`.
    pub const fn number(self) -> u8 {
        match self {
            Self::Unplaced | Self::AwaitingApproval | Self::Rejected | Self::AwaitingPayment => 1,
            Self::Paid => 2,
            Self::Cancelled => 3,
            Self::Expired => 4,
            Self::RefundRequested => 5,
            Self::Refunded => 6,
            Self::Completed => 7,
            Self::AwaitingConfirmation => 8,
            Self::PartlyRefunded => 9,
        }
    }
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unplaced => "unplaced",
            Self::AwaitingApproval => "awaiting_approval",
            Self::Rejected => "rejected",
            Self::AwaitingPayment => "awaiting_payment",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::RefundRequested => "refund_requested",
            Self::Refunded => "refunded",
            Self::Completed => "completed",
            Self::AwaitingConfirmation => "awaiting_confirmation",
            Self::PartlyRefunded => "partly_refunded",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl Order {
    /// The state that people see.
    pub fn shown(&self) -> ShownState {
        match &self.state {
            OrderState::Open => match self.approval {
                Approval::NotNeeded | Approval::Approved { .. } => ShownState::Unplaced,
                Approval::Awaited { .. } => ShownState::AwaitingApproval,
                Approval::Rejected { .. } => ShownState::Rejected,
            },
            OrderState::Placed { .. } | OrderState::Closing { .. } => ShownState::AwaitingPayment,
            OrderState::Confirming { .. } => ShownState::AwaitingConfirmation,
            OrderState::Paid { settled, .. } => shown_settled(settled),
            OrderState::Cancelled { .. } => ShownState::Cancelled,
            OrderState::Expired { .. } => ShownState::Expired,
        }
    }
}

fn shown_settled(settled: &Settled) -> ShownState {
    self::settled(
        settled.paid,
        settled.refunded,
        settled.refund_requested(),
        settled.completed_at.is_some(),
    )
}

/// SPEC §9.11, in its order.
pub(super) const fn settled(
    paid: Fen,
    refunded: Fen,
    refund_requested: bool,
    completed: bool,
) -> ShownState {
    if refunded.is_positive() && refunded.get() >= paid.get() {
        ShownState::Refunded
    } else if refund_requested {
        ShownState::RefundRequested
    } else if refunded.is_positive() {
        ShownState::PartlyRefunded
    } else if completed {
        ShownState::Completed
    } else {
        ShownState::Paid
    }
}
