//! Cancelling: by the provider, or the buyer's own (SPEC §3, §9.14).

use super::approve::check_reason;
use super::event::EventKind;
use super::{Claim, ClosingAct, Order, OrderState, close, place};
use crate::decide::{Decision, Reply, World};
use crate::party::{Actor, Buyer, MemberRole};
use crate::refusal::Refusal;
use crate::time::Instant;

/// The provider takes the order back for good.
///
/// # Errors
/// When it is paid or over, or the reason is missing.
pub fn cancel(
    world: &World,
    actor: &Actor,
    reason: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    close::check_manager(order, actor)?;
    let reason = check_reason(reason)?;
    match &order.state {
        OrderState::Open => {
            let mut decision = Decision::of(order.clone(), Reply::Done);
            finish(&mut decision, world, actor, None, reason, now);
            Ok(decision)
        }
        OrderState::Placed { claim } | OrderState::Confirming { claim, .. } => {
            close::begin(world, actor, claim, ClosingAct::Cancel { reason }, now)
        }
        OrderState::Cancelled { .. } => Ok(Decision::already(order)),
        OrderState::Closing { .. } => Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => Err(Refusal::AlreadyPaid),
        OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

/// The buyer takes the placing back: the claim is released, or an order cancelled that is pinned or
/// waits for confirmation.
///
/// # Errors
/// When it is not theirs (as if it did not exist), not placed, or paid.
pub fn cancel_placing(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    check_placer(order, buyer)?;
    match &order.state {
        OrderState::Placed { claim } => {
            let reason = "buyer".to_owned();
            let act = if order.pinned.is_some() {
                ClosingAct::Cancel { reason }
            } else {
                ClosingAct::Release { reason }
            };
            close::begin(world, actor, claim, act, now)
        }
        // Pay types 1 and 2 (SPEC §9.14).
        OrderState::Confirming { claim, .. } => {
            let reason = "buyer".to_owned();
            close::begin(world, actor, claim, ClosingAct::Cancel { reason }, now)
        }
        OrderState::Cancelled { .. } => Ok(Decision::already(order)),
        OrderState::Closing { .. } => Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => Err(Refusal::AlreadyPaid),
        OrderState::Open | OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

/// The placing member, or an admin of the same company.
pub(crate) fn check_placer(order: &Order, buyer: &Buyer) -> Result<(), Refusal> {
    let claim = order.claim().ok_or(Refusal::NotFound)?;
    if claim.company != buyer.company {
        return Err(Refusal::NotFound);
    }
    match buyer.role {
        MemberRole::Admin => Ok(()),
        MemberRole::Member if claim.member.as_ref() == Some(&buyer.userid) => Ok(()),
        MemberRole::Member => Err(Refusal::NotFound),
        MemberRole::Finance => Err(Refusal::NotPermitted),
    }
}

/// The reason of an order that ended because it could not be granted any more.
pub(super) const IMPOSSIBLE: &str = "grant_impossible";

pub(super) fn finish(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    claim: Option<Claim>,
    reason: String,
    now: Instant,
) {
    let order = decision.order.clone();
    place::let_go_of_apps(decision, world, &order);
    decision.order.state = OrderState::Cancelled {
        claim,
        at: now,
        reason: reason.clone(),
    };
    decision.record(actor, now, EventKind::Cancelled { reason });
}
