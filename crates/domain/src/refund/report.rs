//! What the channel says of a refund. The same decision that completes it takes the seats back.

use super::application::Stage;
use super::begin::{set_stage, settled_mut};
use super::holds;
use super::policy;
use super::second::find;
use super::state::{Refund, RefundState};
use super::take_back;
use crate::decide::{Decision, Reply, World};
use crate::id::RefundNumber;
use crate::ledger::Account;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The channel's word. No answer at all changes nothing: it is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundReport {
    Submitted,
    Done {
        at: Instant,
    },
    /// It won't take it now (the balance is short): to be tried again with the same number.
    Stuck {
        code: String,
        words: String,
    },
    /// It gave it up.
    Failed {
        code: String,
        words: String,
    },
}

/// Writes down what the channel says of `number`.
///
/// # Errors
/// [`Refusal::NotFound`] for a number that is not this order's.
pub fn report(
    world: &World,
    actor: &Actor,
    number: &RefundNumber,
    report: RefundReport,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let refund = find(world, number)?.clone();
    let mut decision = Decision::of(order.clone(), Reply::Done);
    match (&refund.state, report) {
        // Over, or not the channel's business. A second "done" of what was closed can't be.
        (
            RefundState::AwaitingSecond { .. }
            | RefundState::Done { .. }
            | RefundState::Offline { .. }
            | RefundState::Replaced { .. }
            | RefundState::CalledOff { .. },
            _,
        )
        | (RefundState::Submitted, RefundReport::Submitted | RefundReport::Stuck { .. })
        | (
            RefundState::Failed { .. },
            RefundReport::Submitted | RefundReport::Stuck { .. } | RefundReport::Failed { .. },
        ) => return Ok(Decision::already(order)),
        (RefundState::Queued | RefundState::Stuck { .. }, RefundReport::Submitted) => {
            let mut refund = refund;
            refund.state = RefundState::Submitted;
            decision.refunds.push(refund);
        }
        (RefundState::Stuck { code: old, .. }, RefundReport::Stuck { code, .. })
            if *old == code =>
        {
            return Ok(Decision::already(order));
        }
        (RefundState::Queued | RefundState::Stuck { .. }, RefundReport::Stuck { code, words }) => {
            stuck(&mut decision, actor, refund, code, words, now);
        }
        (
            RefundState::Queued | RefundState::Stuck { .. } | RefundState::Submitted,
            RefundReport::Failed { code, words },
        ) => failed(&mut decision, actor, refund, code, words, now),
        (
            RefundState::Queued
            | RefundState::Stuck { .. }
            | RefundState::Submitted
            | RefundState::Failed { .. },
            RefundReport::Done { at },
        ) => done(&mut decision, world, actor, refund, at, now)?,
    }
    holds::reconcile(&mut decision, world, now);
    Ok(decision)
}

fn stuck(
    decision: &mut Decision,
    actor: &Actor,
    mut refund: Refund,
    code: String,
    words: String,
    now: Instant,
) {
    decision.record(
        actor,
        now,
        EventKind::RefundStuck {
            refund: refund.number.clone(),
            code: code.clone(),
            words: words.clone(),
        },
    );
    refund.state = RefundState::Stuck {
        at: now,
        code,
        words,
    };
    decision.refunds.push(refund);
}

fn failed(
    decision: &mut Decision,
    actor: &Actor,
    mut refund: Refund,
    code: String,
    words: String,
    now: Instant,
) {
    decision.record(
        actor,
        now,
        EventKind::RefundFailed {
            refund: refund.number.clone(),
            code: code.clone(),
            words: words.clone(),
        },
    );
    decision.transfer_refund(&refund, Account::RefundInTransit, Account::UnderReview, now);
    refund.state = RefundState::Failed {
        at: now,
        code,
        words,
    };
    decision.refunds.push(refund);
}

fn done(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    mut refund: Refund,
    at: Instant,
    now: Instant,
) -> Result<(), Refusal> {
    decision.record(
        actor,
        now,
        EventKind::RefundDone {
            refund: refund.number.clone(),
            amount: refund.amount,
        },
    );
    // What the channel had given up was seen to there by a person.
    if let RefundState::Failed { .. } = refund.state {
        decision.transfer_refund(&refund, Account::UnderReview, Account::RefundInTransit, now);
    }
    decision.transfer_refund(&refund, Account::RefundInTransit, Account::ChannelCash, now);
    refund.state = RefundState::Done { at };
    decision.refunds.push(refund.clone());
    money_is_back(decision, world, actor, &refund, now)
}

/// The payer has the money: what was refunded is added up anew, the company loses what the refund
/// says, and the application is over. For money that was never the order's nothing more happens.
pub(super) fn money_is_back(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    refund: &Refund,
    now: Instant,
) -> Result<(), Refusal> {
    if !refund.reason.is_of_order() {
        return Ok(());
    }
    let refunded = policy::refunded(&holds::refunds(decision, world))?;
    let settled = settled_mut(decision)?;
    settled.refunded = refunded;
    let answered = match settled.application.as_ref().map(|a| &a.stage) {
        Some(Stage::Approved { refund: number, .. }) => *number == refund.number,
        Some(
            Stage::Open { .. }
            | Stage::Done { .. }
            | Stage::Declined { .. }
            | Stage::Withdrawn { .. },
        )
        | None => false,
    };
    if answered {
        set_stage(decision, Stage::Done { at: now })?;
    }
    take_back::take(decision, world, actor, &refund.take_back, now);
    Ok(())
}
