//! An order's state, told again from its events alone. `till verify` holds it against what is stored:
//! the two are written by different code, so that an error in one shows.

use super::ShownState;
use super::event::{Event, EventKind};
use super::shown::settled;
use crate::fapiao::{FapiaoPart, FapiaoStage};
use crate::id::{FapiaoId, ProductId, RefundNumber};
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
    /// Refunds that the provider began by itself and that are not over.
    begun: Vec<RefundNumber>,
    /// As many more, whose numbers their events do not tell: they are of before it was noted.
    unnamed: u32,
    /// One of these and one that the buyer applied for were under way together, and the events do not
    /// tell which of the two was over.
    unsure: bool,
    /// The one that the buyer applied for waits for a second person.
    second: Option<RefundNumber>,
    /// Refunds of money that was never the order's.
    surplus: Vec<RefundNumber>,
    /// Applications for fapiao.
    fapiao: Vec<FapiaoPart>,
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
            Stage::Paid => self.shown_paid(self.applied),
            Stage::Cancelled => ShownState::Cancelled,
            Stage::Expired => ShownState::Expired,
        }
    }
    /// May the order show this? Only what the events say; both, where old ones don't tell whether an
    /// application is over.
    pub fn could_show(&self, shown: ShownState) -> bool {
        shown == self.shown()
            || (self.unsure && self.stage == Stage::Paid && shown == self.shown_paid(!self.applied))
    }
    fn shown_paid(&self, applied: bool) -> ShownState {
        settled(self.paid, self.refunded, applied, self.completed)
    }
    /// What was paid for the order.
    pub const fn paid(&self) -> Fen {
        self.paid
    }
    /// What went back of it.
    pub const fn refunded(&self) -> Fen {
        self.refunded
    }
    /// Applications for fapiao, and where each stands.
    pub fn fapiao(&self) -> &[FapiaoPart] {
        &self.fapiao
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
            EventKind::FapiaoApplied { fapiao, amount, .. } => self.fapiao.push(FapiaoPart {
                id: *fapiao,
                amount: *amount,
                stage: FapiaoStage::Open,
            }),
            EventKind::FapiaoWithdrawn { fapiao } => {
                self.fapiao_is(*fapiao, FapiaoStage::Withdrawn);
            }
            EventKind::FapiaoCancelled { fapiao, .. } => {
                self.fapiao_is(*fapiao, FapiaoStage::Cancelled);
            }
            EventKind::FapiaoIssued { fapiao, .. }
            | EventKind::FapiaoRedCalledOff { fapiao, .. } => {
                self.fapiao_is(*fapiao, FapiaoStage::Issued);
            }
            EventKind::FapiaoRedStarted { fapiao, .. } => {
                self.fapiao_is(*fapiao, FapiaoStage::RedStarted);
            }
            EventKind::FapiaoReversed { fapiao, .. } => {
                self.fapiao_is(*fapiao, FapiaoStage::Red);
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
            EventKind::RefundRetried {
                refund,
                anew: Some(anew),
            } if self.begun.contains(refund) => self.begun.push(anew.clone()),
            EventKind::RefundApplied { .. } => (self.applied, self.decided) = (true, false),
            // By silence also for the second person.
            EventKind::RefundApproved { .. } | EventKind::RefundAccepted { .. } => {
                self.decided = true;
                self.second = None;
            }
            EventKind::RefundWithdrawn | EventKind::RefundDeclined { .. } => {
                self.applied = false;
                self.second = None;
            }
            EventKind::RefundStarted { refund, .. } => match refund {
                Some(refund) => self.begun.push(refund.clone()),
                None => self.unnamed += 1,
            },
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
                    self.over(refund);
                }
            }
            // What a second person turned down the provider decides on again.
            EventKind::RefundCalledOff { refund, .. } if self.second.as_ref() == Some(refund) => {
                self.second = None;
            }
            EventKind::RefundCalledOff { refund, .. } => {
                if !self.surplus.contains(refund) {
                    self.over(refund);
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
            | EventKind::FapiaoApplied { .. }
            | EventKind::FapiaoWithdrawn { .. }
            | EventKind::FapiaoIssued { .. }
            | EventKind::FapiaoCancelled { .. }
            | EventKind::FapiaoRedStarted { .. }
            | EventKind::FapiaoReversed { .. }
            | EventKind::FapiaoRedCalledOff { .. }
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

    fn fapiao_is(&mut self, id: FapiaoId, stage: FapiaoStage) {
        for part in self.fapiao.iter_mut().filter(|part| part.id == id) {
            part.stage = stage;
        }
    }

    /// A refund is over: one that the provider began, or the one that the buyer applied for.
    fn over(&mut self, refund: &RefundNumber) {
        if let Some(place) = self.begun.iter().position(|begun| begun == refund) {
            self.begun.remove(place);
        } else if self.applied && (self.decided || self.unnamed == 0) {
            self.unsure |= self.unnamed > 0;
            self.applied = false;
            self.decided = false;
        } else {
            self.unnamed = self.unnamed.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Replay;
    use crate::id::{AttemptNumber, Entropy, OrderId, ProviderKey, RefundNumber};
    use crate::money::Fen;
    use crate::order::ShownState;
    use crate::order::event::{Event, EventKind};
    use crate::party::Actor;
    use crate::time::Instant;

    struct Count(u8);

    impl Entropy for Count {
        fn fill(&mut self, bytes: &mut [u8]) {
            self.0 += 1;
            bytes.fill(self.0);
        }
    }

    const PROVIDER: ProviderKey = ProviderKey::from_bytes([1, 2, 3]);

    /// A refund of the provider's, the buyer's application, agreed to, and the end of one of them.
    fn two_at_once(named: bool, ends: usize) -> Replay {
        let (at, mut count) = (Instant::from_millis(0), Count(0));
        let numbers = [(); 2].map(|()| RefundNumber::new(PROVIDER, at, &mut count));
        let amount = Fen::new(100);
        let kinds = [
            EventKind::Paid {
                attempt: AttemptNumber::new(PROVIDER, at, &mut count),
                amount: Fen::new(1000),
                transaction: "t".to_owned(),
                paid_at: at,
                late: false,
            },
            EventKind::RefundStarted {
                amount,
                reason: String::new(),
                refund: named.then(|| numbers[0].clone()),
            },
            EventKind::RefundApplied {
                amount,
                reason: String::new(),
            },
            EventKind::RefundApproved {
                amount,
                by_silence: false,
            },
            EventKind::RefundDone {
                refund: numbers[ends].clone(),
                amount,
            },
        ];
        let order = OrderId::new(at, &mut count);
        let event = |(seq, kind)| Event {
            provider: PROVIDER,
            order,
            seq,
            at,
            actor: Actor::System,
            kind,
        };
        let events: Vec<_> = (1..).zip(kinds).map(event).collect();
        Replay::of(&events)
    }

    #[test]
    fn of_two_refunds_at_once_the_events_tell_which_is_over() {
        let [own, applied] = [0, 1].map(|ends| two_at_once(true, ends));
        assert!(own.could_show(ShownState::RefundRequested));
        assert!(!own.could_show(ShownState::PartlyRefunded));
        assert!(applied.could_show(ShownState::PartlyRefunded));
        assert!(!applied.could_show(ShownState::RefundRequested));
    }

    #[test]
    fn old_events_that_do_not_tell_leave_two_states_and_no_third() {
        let told = two_at_once(false, 0);
        for shown in ShownState::ALL {
            let could = [ShownState::RefundRequested, ShownState::PartlyRefunded].contains(&shown);
            assert_eq!(told.could_show(shown), could, "{shown:?}");
        }
    }
}
