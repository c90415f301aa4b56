//! The money of an order in words: tries to pay, what came in, what went back, the books.

use till_domain::books::Subject;
use till_domain::ledger::Transfer;
use till_domain::money::Fen;
use till_domain::payment::{Attempt, AttemptState};
use till_domain::refund::RefundState;
use till_store::{BilledLine, OrderDetail};

use crate::web::ui::Ui;

/// One try to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AttemptView {
    pub number: String,
    pub channel: String,
    pub amount: String,
    pub at: String,
    pub iso: String,
    pub class: &'static str,
    pub icon: &'static str,
    pub word: String,
}

impl AttemptView {
    pub(super) fn of(ui: &Ui, attempt: &Attempt) -> Self {
        let (code, class, icon) = match &attempt.state {
            AttemptState::Starting => ("starting", "awaiting", "clock"),
            AttemptState::Open { .. } => ("open", "awaiting", "clock"),
            AttemptState::Closed { .. } => ("closed", "cancelled", "ban"),
            AttemptState::Paid { .. } => ("paid", "paid", "check"),
        };
        Self {
            number: attempt.number.to_string(),
            channel: ui.tc("channel", attempt.channel.code()),
            amount: attempt.amount.yuan(),
            at: attempt.created_at.shanghai(),
            iso: attempt.created_at.rfc3339(),
            class,
            icon,
            word: ui.tc("attempt-state", code),
        }
    }
}

/// Money in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MoneyView {
    pub at: String,
    pub iso: String,
    pub what: String,
    /// The channel's number, or the refund's.
    pub number: String,
    /// With a minus for what goes back.
    pub amount: String,
    pub class: &'static str,
    pub icon: &'static str,
    pub word: String,
}

impl MoneyView {
    /// All receipts, then all refunds.
    pub(super) fn all(ui: &Ui, detail: &OrderDetail) -> Vec<Self> {
        use till_domain::payment::Disposition;
        let mut all = Vec::new();
        for booked in &detail.receipts {
            let (class, icon) = match booked.disposition {
                Disposition::Applied => ("paid", "check"),
                Disposition::Returned => ("refunded", "refund"),
                Disposition::Held => ("failed", "alert"),
            };
            all.push(Self {
                at: booked.receipt.paid_at.shanghai(),
                iso: booked.receipt.paid_at.rfc3339(),
                what: ui.t("money-received"),
                number: booked.receipt.transaction.clone(),
                amount: booked.receipt.amount.yuan(),
                class,
                icon,
                word: ui.tc("money", booked.disposition.code()),
            });
        }
        for refund in &detail.refunds {
            let (class, icon) = refund_look(&refund.state);
            all.push(Self {
                at: refund.created_at.shanghai(),
                iso: refund.created_at.rfc3339(),
                what: ui.tc("refund-reason", refund.reason.code()),
                number: refund.number.to_string(),
                amount: format!("−{}", refund.amount.yuan()),
                class,
                icon,
                word: ui.tc("refund-state", refund.state.code()),
            });
        }
        all
    }
}

/// Class and icon of a refund's state.
pub(in crate::console) const fn refund_look(state: &RefundState) -> (&'static str, &'static str) {
    match state {
        RefundState::AwaitingSecond { .. } => ("refunding", "shield"),
        RefundState::Queued | RefundState::Submitted => ("refunding", "clock"),
        RefundState::Done { .. } | RefundState::Offline { .. } => ("refunded", "refund"),
        RefundState::Stuck { .. } | RefundState::Failed { .. } => ("failed", "alert"),
        RefundState::Replaced { .. } | RefundState::CalledOff { .. } => ("cancelled", "ban"),
    }
}

/// A line of the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BookLine {
    pub at: String,
    pub iso: String,
    pub debit: String,
    pub credit: String,
    pub amount: String,
}

impl BookLine {
    pub(super) fn all(ui: &Ui, detail: &OrderDetail) -> Vec<Self> {
        detail
            .transfers
            .iter()
            .map(|transfer| Self::of(ui, transfer))
            .collect()
    }
    fn of(ui: &Ui, transfer: &Transfer) -> Self {
        Self {
            at: transfer.at.shanghai(),
            iso: transfer.at.rfc3339(),
            debit: ui.tc("account", transfer.debit.code()),
            credit: ui.tc("account", transfer.credit.code()),
            amount: transfer.amount.yuan(),
        }
    }
}

/// A line of the channel's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BilledView {
    pub day: String,
    pub what: String,
    /// With a minus for what went back.
    pub amount: String,
    pub fee: String,
}

impl BilledView {
    pub(super) fn of(ui: &Ui, line: &BilledLine) -> Self {
        let (subject, amount) = if line.is_refund {
            (Subject::Refund, Fen::new(-line.amount.get()))
        } else {
            (Subject::Payment, line.amount)
        };
        Self {
            day: line.day.to_string(),
            what: ui.tc("mismatch-subject", subject.code()),
            amount: amount.yuan(),
            fee: line.fee.yuan(),
        }
    }
}
