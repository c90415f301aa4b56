//! A second person agrees to a refund above the first one's limit.

use super::begin::{book, note_on_application};
use super::fault::RefundFault;
use super::policy;
use super::state::{Refund, RefundState};
use crate::decide::{Decision, Reply, World};
use crate::id::RefundNumber;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Queues the refund for the channel.
///
/// # Errors
/// [`RefundFault::SecondPerson`] for the person who began it; [`Refusal::WrongState`] when it waits
/// for nobody.
pub fn confirm(
    world: &World,
    actor: &Actor,
    number: &RefundNumber,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    match &find(world, number)?.state {
        RefundState::AwaitingSecond { by, .. } => match actor {
            Actor::Staff { id, .. } if id == by => return Err(RefundFault::SecondPerson.into()),
            Actor::Staff { .. } => {}
            Actor::Api { .. } | Actor::Member(_) | Actor::System | Actor::Channel => {
                return Err(Refusal::NotPermitted);
            }
        },
        RefundState::Queued
        | RefundState::Stuck { .. }
        | RefundState::Submitted
        | RefundState::Done { .. } => return Ok(Decision::already(order)),
        RefundState::Failed { .. }
        | RefundState::Offline { .. }
        | RefundState::Replaced { .. }
        | RefundState::CalledOff { .. } => return Err(Refusal::WrongState),
    }
    policy::check_invoice(policy::paid(order)?.1)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(
        actor,
        now,
        EventKind::RefundConfirmed {
            refund: number.clone(),
        },
    );
    queue(&mut decision, world, number, now)?;
    Ok(decision)
}

/// What waited for a second person goes to the channel. Its line in the books belongs to the last
/// event.
pub(super) fn queue(
    decision: &mut Decision,
    world: &World,
    number: &RefundNumber,
    now: Instant,
) -> Result<(), Refusal> {
    let mut refund = find(world, number)?.clone();
    refund.state = RefundState::Queued;
    book(decision, &refund, now);
    decision.refunds.push(refund);
    let waits = policy::paid(world.order()?)?
        .1
        .application
        .as_ref()
        .is_some_and(|application| application.awaits_second() == Some(number));
    if waits {
        note_on_application(decision, number.clone(), false, now)?;
    }
    Ok(())
}

/// The order's refund with this number.
pub(super) fn find<'a>(world: &'a World, number: &RefundNumber) -> Result<&'a Refund, Refusal> {
    world
        .refunds
        .iter()
        .find(|refund| refund.number == *number)
        .ok_or(Refusal::NotFound)
}
