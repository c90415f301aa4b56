//! The provider agrees to the buyer's application.

use super::application::{Stage, undecided_unless};
use super::begin::{Wanted, begin, note_on_application};
use super::policy;
use super::second;
use super::state::RefundReason;
use crate::decide::{Decision, Reply, World};
use crate::id::{Entropy, RefundNumber};
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Sends the money back, or asks a second person when it is above the first one's limit. The second
/// person's approval is a [`confirm`](super::second::confirm).
///
/// # Errors
/// When nothing waits for a decision, or the person may not.
pub fn approve(
    world: &World,
    actor: &Actor,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let (_, settled) = policy::paid(order)?;
    let is_done = |stage: &Stage| matches!(stage, Stage::Approved { .. } | Stage::Done { .. });
    let Some(application) = undecided_unless(settled, is_done)? else {
        return Ok(Decision::already(order));
    };
    if let Some(number) = application.awaits_second() {
        return second::confirm(world, actor, number, now);
    }
    policy::check_system(world, actor, application.amount)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let second_for = policy::second_for(world, actor, application.amount);
    if second_for.is_none() {
        record_approved(&mut decision, actor, application.amount, false, now);
    }
    let wanted = Wanted {
        amount: application.amount,
        take_back: application.take_back.clone(),
        reason: RefundReason::Applied,
        note: &application.reason,
        second_for: second_for.map(|by| (by, actor.name())),
    };
    let number = RefundNumber::new(order.provider, now, entropy);
    begin(&mut decision, world, actor, wanted, number.clone(), now)?;
    note_on_application(&mut decision, number, second_for.is_some(), now)?;
    Ok(decision)
}

pub(super) fn record_approved(
    decision: &mut Decision,
    actor: &Actor,
    amount: crate::money::Fen,
    by_silence: bool,
    now: Instant,
) {
    decision.record(actor, now, EventKind::RefundApproved { amount, by_silence });
}
