//! The end of the link (SPEC §3): after it nobody can place or pay.

use super::event::EventKind;
use super::{Claim, ClosingAct, OrderState, close, place};
use crate::decide::{Decision, Reply, World};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Ends the order once its link has ended and no attempt can bring money any more.
///
/// # Errors
/// [`Refusal::WrongState`] before the link's end.
pub fn expire(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    match &order.state {
        OrderState::Open | OrderState::Placed { .. } if now < order.link.expires_at => {
            Err(Refusal::WrongState)
        }
        OrderState::Open => {
            let mut decision = Decision::of(order.clone(), Reply::Done);
            finish(&mut decision, world, actor, None, now);
            Ok(decision)
        }
        OrderState::Placed { claim } => close::begin(world, actor, claim, ClosingAct::Expire, now),
        OrderState::Closing { .. } | OrderState::Expired { .. } => Ok(Decision::already(order)),
        OrderState::Confirming { .. } | OrderState::Paid { .. } | OrderState::Cancelled { .. } => {
            Err(Refusal::WrongState)
        }
    }
}

pub(super) fn finish(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    claim: Option<Claim>,
    now: Instant,
) {
    let order = decision.order.clone();
    place::let_go_of_apps(decision, world, &order);
    decision.order.state = OrderState::Expired { claim, at: now };
    decision.record(actor, now, EventKind::Expired);
}
