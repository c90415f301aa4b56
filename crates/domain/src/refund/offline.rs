//! The payer got the money outside of the channel, because the channel could not (线下退款).

use super::policy;
use super::report;
use super::second::find;
use super::state::RefundState;
use crate::decide::{Decision, Reply, World};
use crate::id::RefundNumber;
use crate::ledger::Account;
use crate::order::approve::check_reason;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Writes down that it was paid elsewhere, with its proof in words (the bank's serial number); the
/// refund counts as done.
///
/// # Errors
/// [`Refusal::WrongState`] unless the channel has refused or failed it; a missing proof.
pub fn record(
    world: &World,
    actor: &Actor,
    number: &RefundNumber,
    proof: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let mut refund = find(world, number)?.clone();
    let from = match &refund.state {
        RefundState::Offline { .. } => return Ok(Decision::already(order)),
        RefundState::Stuck { .. } => Account::RefundInTransit,
        RefundState::Failed { .. } => Account::UnderReview,
        RefundState::AwaitingSecond { .. }
        | RefundState::Queued
        | RefundState::Submitted
        | RefundState::Done { .. }
        | RefundState::Replaced { .. }
        | RefundState::CalledOff { .. } => return Err(Refusal::WrongState),
    };
    let proof = check_reason(proof)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(
        actor,
        now,
        EventKind::RefundPaidOffline {
            refund: number.clone(),
            amount: refund.amount,
            proof: proof.clone(),
        },
    );
    decision.transfer_refund(&refund, from, Account::PaidOffline, now);
    refund.state = RefundState::Offline {
        at: now,
        by: actor.name().to_owned(),
        proof,
    };
    decision.refunds.push(refund.clone());
    report::money_is_back(&mut decision, world, actor, &refund, now)?;
    Ok(decision)
}
