//! A refund that is not done after all: turned down by the second person, taken back by the first, or
//! given up when the channel will not do it.

use super::application::{Stage, Talk};
use super::begin::settled_mut;
use super::policy;
use super::second::find;
use super::state::{Refund, RefundState};
use crate::decide::{Decision, Reply, World};
use crate::id::RefundNumber;
use crate::ledger::Account;
use crate::order::approve::check_reason;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Who says so, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub by: &'a str,
    pub reason: &'a str,
}

/// The money stays the order's income. An application whose refund a second person turned down waits
/// for another decision; one whose refund was given up counts as declined.
///
/// # Errors
/// [`Refusal::WrongState`] for a refund that the channel has or had, or of money that was never the
/// order's: that must go back.
pub fn call_off(
    world: &World,
    actor: &Actor,
    number: &RefundNumber,
    reason: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let refund = find(world, number)?;
    let from = match &refund.state {
        RefundState::CalledOff { .. } => return Ok(Decision::already(order)),
        RefundState::AwaitingSecond { .. } => None,
        RefundState::Stuck { .. } if refund.reason.is_of_order() => Some(Account::RefundInTransit),
        RefundState::Failed { .. } if refund.reason.is_of_order() => Some(Account::UnderReview),
        RefundState::Stuck { .. }
        | RefundState::Failed { .. }
        | RefundState::Queued
        | RefundState::Submitted
        | RefundState::Done { .. }
        | RefundState::Offline { .. }
        | RefundState::Replaced { .. } => return Err(Refusal::WrongState),
    };
    let reason = check_reason(reason)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let word = Word {
        by: actor.name(),
        reason: &reason,
    };
    decision.record(
        actor,
        now,
        EventKind::RefundCalledOff {
            refund: number.clone(),
            reason: reason.clone(),
        },
    );
    if let Some(from) = from {
        decision.transfer_refund(refund, from, Account::OrderIncome, now);
    }
    let called_off = called_off(refund, word, now);
    decision.refunds.push(called_off);
    note_on_application(&mut decision, number, word, now)?;
    Ok(decision)
}

/// The refund that waits for a second person goes with its application; the event is the caller's.
pub(super) fn drop_awaiting(
    decision: &mut Decision,
    world: &World,
    number: &RefundNumber,
    word: Word<'_>,
    now: Instant,
) -> Result<(), Refusal> {
    let refund = find(world, number)?;
    decision.refunds.push(called_off(refund, word, now));
    Ok(())
}

fn called_off(refund: &Refund, word: Word<'_>, now: Instant) -> Refund {
    let mut refund = refund.clone();
    refund.state = RefundState::CalledOff {
        at: now,
        by: word.by.to_owned(),
        reason: word.reason.to_owned(),
    };
    refund
}

fn note_on_application(
    decision: &mut Decision,
    number: &RefundNumber,
    word: Word<'_>,
    now: Instant,
) -> Result<(), Refusal> {
    let slot = &mut settled_mut(decision)?.application;
    let Some(application) = slot.take() else {
        return Ok(());
    };
    let application = match &application.stage {
        Stage::Open { second, talk, .. } if second.as_ref() == Some(number) => {
            let talk: Talk = talk.clone();
            Box::new(application.reopened(talk, now))
        }
        Stage::Approved { refund, .. } if refund == number => {
            let mut application = application;
            application.stage = Stage::Declined {
                at: now,
                by: word.by.to_owned(),
                reason: word.reason.to_owned(),
            };
            application
        }
        Stage::Open { .. }
        | Stage::Approved { .. }
        | Stage::Done { .. }
        | Stage::Declined { .. }
        | Stage::Withdrawn { .. } => application,
    };
    *slot = Some(application);
    Ok(())
}
