//! A second person's word on a discount above one's own cap (SPEC §2).

use super::event::EventKind;
use super::{Approval, OrderState, confirm};
use crate::decide::{Decision, Reply, World};
use crate::party::{Act, Actor, permits};
use crate::refusal::{FieldFault, Refusal};
use crate::time::Instant;

/// Lets the order be paid.
///
/// # Errors
/// When nothing waits for approval, the person made the order or gave the discount, or the company
/// that is asked to confirm next can't have it now.
pub fn approve(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_decider(world, actor)?;
    match order.approval {
        Approval::Approved { .. } => return Ok(Decision::already(order)),
        Approval::NotNeeded | Approval::Rejected { .. } => return Err(Refusal::WrongState),
        Approval::Awaited { .. } => {}
    }
    confirm::check_askable(world, order, now)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.order.approval = Approval::Approved {
        by: actor.name().to_owned(),
        at: now,
    };
    decision.record(actor, now, EventKind::Approved);
    confirm::ask_pinned(&mut decision, world, actor, now);
    Ok(decision)
}

/// Keeps the order from being paid; a revision may ask again.
///
/// # Errors
/// As [`approve`]; also a missing or too long reason.
pub fn reject(
    world: &World,
    actor: &Actor,
    reason: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_decider(world, actor)?;
    let reason = check_reason(reason)?;
    match order.approval {
        Approval::Rejected { .. } => return Ok(Decision::already(order)),
        Approval::NotNeeded | Approval::Approved { .. } => return Err(Refusal::WrongState),
        Approval::Awaited { .. } => {}
    }
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.order.approval = Approval::Rejected {
        by: actor.name().to_owned(),
        at: now,
        reason: reason.clone(),
    };
    decision.record(actor, now, EventKind::Rejected { reason });
    Ok(decision)
}

fn check_decider(world: &World, actor: &Actor) -> Result<(), Refusal> {
    if !permits(actor.role(), Act::ApproveDiscount) {
        return Err(Refusal::NotPermitted);
    }
    let order = world.order()?;
    if !matches!(order.state, OrderState::Open | OrderState::Placed { .. }) {
        return Err(Refusal::WrongState);
    }
    if let (Approval::Awaited { by, .. }, Actor::Staff { id, .. }) = (&order.approval, actor)
        && (order.creator == Some(*id) || *by == Some(*id))
    {
        return Err(Refusal::NeedsSecondPerson);
    }
    // Of a discount that one system gave, no other system is a second person.
    if let (Approval::Awaited { by: None, .. }, Actor::Api { .. }) = (&order.approval, actor) {
        return Err(Refusal::NeedsSecondPerson);
    }
    Ok(())
}

/// A reason of 1 to 200 bytes.
pub(crate) fn check_reason(reason: &str) -> Result<String, FieldFault> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(FieldFault::ReasonMissing);
    }
    if reason.len() > 200 {
        return Err(FieldFault::ReasonTooLong);
    }
    Ok(reason.to_owned())
}
