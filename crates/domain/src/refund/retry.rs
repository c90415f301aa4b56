//! The channel is asked again about a refund that it would not or could not do.

use super::application::Stage;
use super::begin::set_stage;
use super::policy;
use super::second::find;
use super::state::RefundState;
use crate::decide::{Decision, Reply, World};
use crate::id::{Entropy, RefundNumber};
use crate::ledger::Account;
use crate::order::OrderState;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What a channel that closed a refund for good calls it: then, and only then, the same money needs
/// another number (wire/channels.md 1.6).
pub const CLOSED: &str = "closed";

/// Asks again with the same number; a refund that the channel closed goes back under a new one.
///
/// # Errors
/// [`Refusal::WrongState`] when the channel has not refused it.
pub fn retry(
    world: &World,
    actor: &Actor,
    number: &RefundNumber,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let mut refund = find(world, number)?.clone();
    let mut decision = Decision::of(order.clone(), Reply::Done);
    match &refund.state {
        RefundState::Queued | RefundState::Submitted => return Ok(Decision::already(order)),
        RefundState::Stuck { .. } => {
            record(&mut decision, actor, number, None, now);
            refund.state = RefundState::Queued;
        }
        RefundState::Failed { code, .. } if code == CLOSED => {
            let mut anew = refund.clone();
            anew.number = RefundNumber::new(order.provider, now, entropy);
            anew.created_at = now;
            anew.state = RefundState::Queued;
            let by = anew.number.clone();
            record(&mut decision, actor, number, Some(by.clone()), now);
            let (from, to) = (Account::UnderReview, Account::RefundInTransit);
            decision.transfer_refund(&anew, from, to, now);
            decision.refunds.push(anew);
            follow(&mut decision, number, &by, now)?;
            refund.state = RefundState::Replaced { at: now, by };
        }
        RefundState::Failed { .. } => {
            record(&mut decision, actor, number, None, now);
            let (from, to) = (Account::UnderReview, Account::RefundInTransit);
            decision.transfer_refund(&refund, from, to, now);
            refund.state = RefundState::Submitted;
        }
        RefundState::AwaitingSecond { .. }
        | RefundState::Done { .. }
        | RefundState::Offline { .. }
        | RefundState::Replaced { .. }
        | RefundState::CalledOff { .. } => return Err(Refusal::WrongState),
    }
    decision.refunds.push(refund);
    Ok(decision)
}

fn record(
    decision: &mut Decision,
    actor: &Actor,
    refund: &RefundNumber,
    anew: Option<RefundNumber>,
    now: Instant,
) {
    let refund = refund.clone();
    decision.record(actor, now, EventKind::RefundRetried { refund, anew });
}

/// The application waits for the new number.
fn follow(
    decision: &mut Decision,
    old: &RefundNumber,
    new: &RefundNumber,
    now: Instant,
) -> Result<(), Refusal> {
    let OrderState::Paid { settled, .. } = &decision.order.state else {
        return Ok(());
    };
    match settled.application.as_ref().map(|a| &a.stage) {
        Some(Stage::Approved { refund, .. }) if refund == old => {
            let refund = new.clone();
            set_stage(decision, Stage::Approved { at: now, refund })
        }
        Some(_) | None => Ok(()),
    }
}
