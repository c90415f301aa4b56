//! The buyer takes the amount that the provider proposed.

use super::application::{Stage, Talk, undecided};
use super::apply::applicant;
use super::begin::{Wanted, begin, note_on_application};
use super::fault::RefundFault;
use super::policy;
use super::state::RefundReason;
use super::take_back;
use crate::decide::{Decision, Reply, World};
use crate::id::{Entropy, RefundNumber};
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Sends the proposed amount back; above the proposer's limit a second person has to agree.
///
/// # Errors
/// When it is not theirs, nothing is proposed, or the company can't give back what it says any more.
pub fn accept(
    world: &World,
    actor: &Actor,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    applicant(order, actor)?;
    let (claim, settled) = policy::paid(order)?;
    let Stage::Open {
        talk:
            Talk::Proposed {
                amount,
                take_back,
                note: _,
                by,
                second_for,
            },
        second: None,
        ..
    } = &undecided(settled)?.stage
    else {
        return Err(RefundFault::NoProposal.into());
    };
    take_back::check(world, order, &claim.company, take_back, now.day())?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(actor, now, EventKind::RefundAccepted { amount: *amount });
    let wanted = Wanted {
        amount: *amount,
        take_back: take_back.clone(),
        reason: RefundReason::Applied,
        note: &undecided(settled)?.reason,
        second_for: second_for.map(|id| (id, by.as_str())),
    };
    let number = RefundNumber::new(order.provider, now, entropy);
    begin(&mut decision, world, actor, wanted, number.clone(), now)?;
    note_on_application(&mut decision, number, second_for.is_some(), now)?;
    Ok(decision)
}
