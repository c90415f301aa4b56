//! How an order's state looks: icon, word and colour (docs/design/components.md, SPEC §8).

use till_domain::order::ShownState;

use crate::web::ui::Ui;

/// A state as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateLook {
    /// Ending of the class `state--…`.
    pub class: &'static str,
    /// Ending of the icon's id `i-…`.
    pub icon: &'static str,
    pub word: String,
}

impl StateLook {
    pub fn of(ui: &Ui, state: ShownState) -> Self {
        let (class, icon) = match state {
            ShownState::Unplaced => ("unplaced", "link"),
            ShownState::AwaitingApproval => ("approval", "shield"),
            ShownState::Rejected => ("cancelled", "ban"),
            ShownState::AwaitingPayment => ("awaiting", "clock"),
            ShownState::Paid => ("paid", "check"),
            ShownState::Cancelled => ("cancelled", "ban"),
            ShownState::Expired => ("expired", "history"),
            ShownState::RefundRequested => ("refunding", "refund"),
            ShownState::Refunded => ("refunded", "refund"),
            ShownState::Completed => ("completed", "check-circle"),
            ShownState::AwaitingConfirmation => ("confirming", "building"),
            ShownState::PartlyRefunded => ("partly", "refund"),
        };
        Self {
            class,
            icon,
            word: ui.tc("state", state.code()),
        }
    }
}
