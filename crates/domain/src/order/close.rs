//! Acts that must not cross a payment (SPEC §9.1): release, revise, cancel and expire first see every
//! open attempt to its final answer. Meanwhile the order is *closing* and takes no new attempt.

use super::event::EventKind;
use super::{Claim, ClosingAct, Order, OrderState, cancel, expire, release, revise};
use crate::decide::{Decision, Reply, World};
use crate::id::AttemptNumber;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

impl ClosingAct {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Release { .. } => "release",
            Self::Revise { .. } => "revise",
            Self::Cancel { .. } => "cancel",
            Self::Expire => "expire",
        }
    }
}

/// Does `act` at once if no attempt is open, else begins to close.
pub(super) fn begin(
    world: &World,
    actor: &Actor,
    claim: &Claim,
    act: ClosingAct,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let open: Vec<AttemptNumber> = world
        .attempts
        .iter()
        .filter(|attempt| attempt.is_open())
        .map(|attempt| attempt.number.clone())
        .collect();
    if open.is_empty() {
        let mut decision = Decision::of(order.clone(), Reply::Done);
        finish(&mut decision, world, actor, claim, act, now);
        return Ok(decision);
    }
    let mut decision = Decision::of(order.clone(), Reply::Closing { attempts: open });
    decision.record(
        actor,
        now,
        EventKind::ClosingBegan {
            act: act.code().to_owned(),
        },
    );
    decision.order.state = OrderState::Closing {
        claim: claim.clone(),
        act,
        since: now,
        by: actor.clone(),
    };
    Ok(decision)
}

/// The attempts are closed: does what waited.
pub(crate) fn finish(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    claim: &Claim,
    act: ClosingAct,
    now: Instant,
) {
    match act {
        ClosingAct::Release { reason } => {
            release::finish(decision, world, actor, claim, reason, now);
        }
        ClosingAct::Revise { change } => {
            revise::finish(decision, world, actor, Some(claim), *change, now);
        }
        ClosingAct::Cancel { reason } => {
            cancel::finish(decision, world, actor, Some(claim.clone()), reason, now);
        }
        ClosingAct::Expire => expire::finish(decision, world, actor, Some(claim.clone()), now),
    }
}

/// The channel has no final answer for now. The order waits for payment again; only its expiry goes
/// on waiting, since there is nothing to go back to.
///
/// # Errors
/// [`Refusal::WrongState`] when nothing waits.
pub fn give_up(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let OrderState::Closing { claim, act, .. } = &order.state else {
        return Err(Refusal::WrongState);
    };
    if *act == ClosingAct::Expire {
        return Ok(Decision::already(order));
    }
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.order.state = OrderState::Placed {
        claim: claim.clone(),
    };
    record_refused(&mut decision, actor, act, "payment_in_flight", now);
    Ok(decision)
}

pub(crate) fn record_refused(
    decision: &mut Decision,
    actor: &Actor,
    act: &ClosingAct,
    reason: &str,
    now: Instant,
) {
    decision.record(
        actor,
        now,
        EventKind::ActRefused {
            act: act.code().to_owned(),
            reason: reason.to_owned(),
        },
    );
}

/// May the provider's person act on this order? Sales only on their own; to others it does not exist.
pub(super) fn check_manager(order: &Order, actor: &Actor) -> Result<(), Refusal> {
    use crate::party::{Act, StaffRole, permits};
    if let Actor::Staff {
        role: StaffRole::Sales,
        id,
        ..
    } = actor
        && order.creator != Some(*id)
    {
        return Err(Refusal::NotFound);
    }
    if permits(actor.role(), Act::ManageOrder) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}
