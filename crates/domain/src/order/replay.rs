//! An order's state, told again from its events alone. `till verify` holds it against what is stored:
//! the two are written by different code, so that an error in one shows.

use super::ShownState;
use super::event::{Event, EventKind};
use super::shown::settled;
use crate::id::{ProductId, RefundNumber};
use crate::money::Fen;
use crate::party::Actor;

/// What the events say of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replay {
    stage: Stage,
    second_person: SecondPerson,
    paid: Fen,
    refunded: Fen,
    completed: bool,
    /// The buyer has applied for a refund, and that is not over.
    applied: bool,
    /// The provider has agreed to it.
    decided: bool,
    /// The events do not tell which of two refunds was over.
    unsure: bool,
    /// Refunds that the provider began by itself and that are not over.
    begun: u32,
    /// The one that the buyer applied for waits for a second person.
    second: Option<RefundNumber>,
    /// Refunds of money that was never the order's.
    surplus: Vec<RefundNumber>,
    /// Apps that the payment switched on and no refund took back whole.
    apps: Vec<ProductId>,
    last: u32,
}

/// What a second person has said of the discount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum SecondPerson {
    /// Yes, or nobody had to be asked.
    #[default]
    Agrees,
    Asked,
    Refuses,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Open,
    Placed,
    Confirming,
    Paid,
    Cancelled,
    Expired,
}

impl Replay {
    /// Tells all of an order's events again, in their order.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut replay = Self::default();
        for event in events {
            replay.then(event);
        }
        replay
    }

    /// The state that people should see.
    pub fn shown(&self) -> ShownState {
        match self.stage {
            Stage::Open => match self.second_person {
                SecondPerson::Agrees => ShownState::Unplaced,
                SecondPerson::Asked => ShownState::AwaitingApproval,
                SecondPerson::Refuses => ShownState::Rejected,
            },
            Stage::Placed => ShownState::AwaitingPayment,
            Stage::Confirming => ShownState::AwaitingConfirmation,
            Stage::Paid => settled(self.paid, self.refunded, self.applied, self.completed),
            Stage::Cancelled => ShownState::Cancelled,
            Stage::Expired => ShownState::Expired,
        }
    }
    /// Do the events tell the whole? If not, [`Self::shown`] may be wrong about an application.
    pub const fn is_sure(&self) -> bool {
        !self.unsure
    }
    /// What was paid for the order.
    pub const fn paid(&self) -> Fen {
        self.paid
    }
    /// What went back of it.
    pub const fn refunded(&self) -> Fen {
        self.refunded
    }
    /// Apps that the company holds by this order.
    pub fn apps(&self) -> &[ProductId] {
        &self.apps
    }
    /// Number of the last event.
    pub const fn last(&self) -> u32 {
        self.last
    }

    fn then(&mut self, event: &Event) {
        self.last = event.seq;
        match &event.kind {
            EventKind::Created { .. } | EventKind::Released { .. } => self.stage = Stage::Open,
            // A new link opens an expired order for anybody.
            EventKind::Reissued { .. } if self.stage == Stage::Expired => self.stage = Stage::Open,
            EventKind::ApprovalRequested => self.second_person = SecondPerson::Asked,
            EventKind::Rejected { .. } => self.second_person = SecondPerson::Refuses,
            EventKind::Approved => self.second_person = SecondPerson::Agrees,
            // A buyer's own choice asks for no approval and answers none.
            EventKind::Revised { .. } if !matches!(event.actor, Actor::Member(_)) => {
                self.second_person = SecondPerson::Agrees;
            }
            EventKind::Placed { .. } => self.stage = Stage::Placed,
            EventKind::ConfirmationAsked { .. } => self.stage = Stage::Confirming,
            EventKind::Confirmed { .. } => self.stage = Stage::Paid,
            EventKind::Cancelled { .. } => self.stage = Stage::Cancelled,
            EventKind::Expired => self.stage = Stage::Expired,
            EventKind::Paid { amount, .. } => {
                self.stage = Stage::Paid;
                self.paid = *amount;
            }
            EventKind::Completed => self.completed = true,
            EventKind::SubscriptionChanged { app, .. } => {
                if !self.apps.contains(app) {
                    self.apps.push(*app);
                }
            }
            EventKind::SubscriptionTakenBack { app, end: None, .. } => {
                self.apps.retain(|other| other != app);
            }
            EventKind::Revised { .. }
            | EventKind::Extended { .. }
            | EventKind::Reissued { .. }
            | EventKind::ClosingBegan { .. }
            | EventKind::ActRefused { .. }
            | EventKind::Declined { .. }
            | EventKind::GrantImpossible { .. }
            | EventKind::AttemptStarted { .. }
            | EventKind::AttemptClosed { .. }
            | EventKind::MoneyHeld { .. }
            | EventKind::SubscriptionTakenBack { .. } => {}
            EventKind::MoneyReturned { .. }
            | EventKind::HeldReturned { .. }
            | EventKind::RefundDone { .. }
            | EventKind::RefundFailed { .. }
            | EventKind::RefundApplied { .. }
            | EventKind::RefundWithdrawn
            | EventKind::RefundApproved { .. }
            | EventKind::RefundDeclined { .. }
            | EventKind::RefundProposed { .. }
            | EventKind::RefundAccepted { .. }
            | EventKind::RefundWithdrawalAsked { .. }
            | EventKind::RefundSilenceNear { .. }
            | EventKind::RefundStarted { .. }
            | EventKind::RefundSecondAsked { .. }
            | EventKind::RefundConfirmed { .. }
            | EventKind::RefundCalledOff { .. }
            | EventKind::RefundGranted { .. }
            | EventKind::RefundStuck { .. }
            | EventKind::RefundRetried { .. }
            | EventKind::RefundPaidOffline { .. } => self.refund(event),
        }
    }

    fn refund(&mut self, event: &Event) {
        match &event.kind {
            EventKind::MoneyReturned { refund, .. } | EventKind::HeldReturned { refund, .. } => {
                self.surplus.push(refund.clone());
            }
            EventKind::RefundRetried {
                refund,
                anew: Some(anew),
            } if self.surplus.contains(refund) => self.surplus.push(anew.clone()),
            EventKind::RefundApplied { .. } => (self.applied, self.decided) = (true, false),
            EventKind::RefundApproved { .. } | EventKind::RefundAccepted { .. } => {
                self.decided = true;
            }
            EventKind::RefundWithdrawn | EventKind::RefundDeclined { .. } => {
                self.applied = false;
                self.second = None;
            }
            EventKind::RefundStarted { .. } => self.begun += 1,
            // The provider begins none by itself while an application is open.
            EventKind::RefundSecondAsked { refund, .. } if self.applied => {
                self.second = Some(refund.clone());
                self.decided = false;
            }
            EventKind::RefundConfirmed { refund } if self.second.as_ref() == Some(refund) => {
                self.second = None;
                self.decided = true;
            }
            EventKind::RefundDone { refund, amount }
            | EventKind::RefundPaidOffline { refund, amount, .. } => {
                if !self.surplus.contains(refund) {
                    self.refunded = self.refunded.checked_add(*amount).unwrap_or(self.refunded);
                    self.over();
                }
            }
            // What a second person turned down the provider decides on again.
            EventKind::RefundCalledOff { refund, .. } if self.second.as_ref() == Some(refund) => {
                self.second = None;
            }
            EventKind::RefundCalledOff { refund, .. } => {
                if !self.surplus.contains(refund) {
                    self.over();
                }
            }
            EventKind::Created { .. }
            | EventKind::ApprovalRequested
            | EventKind::Approved
            | EventKind::Rejected { .. }
            | EventKind::Placed { .. }
            | EventKind::Revised { .. }
            | EventKind::Released { .. }
            | EventKind::Extended { .. }
            | EventKind::Reissued { .. }
            | EventKind::ClosingBegan { .. }
            | EventKind::ActRefused { .. }
            | EventKind::Cancelled { .. }
            | EventKind::Expired
            | EventKind::ConfirmationAsked { .. }
            | EventKind::Confirmed { .. }
            | EventKind::Declined { .. }
            | EventKind::GrantImpossible { .. }
            | EventKind::AttemptStarted { .. }
            | EventKind::AttemptClosed { .. }
            | EventKind::Paid { .. }
            | EventKind::SubscriptionChanged { .. }
            | EventKind::SubscriptionTakenBack { .. }
            | EventKind::MoneyHeld { .. }
            | EventKind::Completed
            | EventKind::RefundFailed { .. }
            | EventKind::RefundProposed { .. }
            | EventKind::RefundWithdrawalAsked { .. }
            | EventKind::RefundSilenceNear { .. }
            | EventKind::RefundSecondAsked { .. }
            | EventKind::RefundConfirmed { .. }
            | EventKind::RefundGranted { .. }
            | EventKind::RefundStuck { .. }
            | EventKind::RefundRetried { .. } => {}
        }
    }

    /// Is it the refund that the buyer applied for? Otherwise the provider began it, before.
    const fn is_applied_for(&self) -> bool {
        self.applied && (self.decided || self.begun == 0)
    }

    /// A refund is over. Events name the provider's own only when they end: while such a one is under
    /// way together with one that the buyer applied for, they do not tell which of the two it was.
    fn over(&mut self) {
        if self.is_applied_for() {
            self.unsure |= self.begun > 0;
            self.applied = false;
            self.decided = false;
        } else {
            self.begun = self.begun.saturating_sub(1);
        }
    }
}
