//! Releasing a wrong claim before payment: the link is anybody's again (SPEC §3).

use super::approve::check_reason;
use super::event::EventKind;
use super::{Claim, ClosingAct, OrderState, close, place};
use crate::decide::{Decision, World};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Takes the order back from the company that placed it.
///
/// # Errors
/// When nobody has placed it or it is past that, or the reason is missing.
pub fn release(
    world: &World,
    actor: &Actor,
    reason: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    close::check_manager(order, actor)?;
    let reason = check_reason(reason)?;
    match &order.state {
        // Nobody but its own company can have placed a pinned order.
        OrderState::Confirming { .. } if order.pinned.is_some() => Err(Refusal::WrongState),
        OrderState::Placed { claim } | OrderState::Confirming { claim, .. } => {
            close::begin(world, actor, claim, ClosingAct::Release { reason }, now)
        }
        OrderState::Open => Ok(Decision::already(order)),
        OrderState::Closing { .. } => Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => Err(Refusal::AlreadyPaid),
        OrderState::Cancelled { .. } | OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

pub(super) fn finish(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    claim: &Claim,
    reason: String,
    now: Instant,
) {
    let placed = decision.order.clone();
    place::let_go_of_apps(decision, world, &placed);
    forget_company(&mut decision.order);
    decision.order.state = OrderState::Open;
    decision.record(
        actor,
        now,
        EventKind::Released {
            company: claim.company.clone(),
            reason,
        },
    );
}

/// The next company starts from the offer as it was: its own choice, its own price.
pub(super) fn forget_company(order: &mut super::Order) {
    if let super::Offer::Bare { chosen, .. } = &mut order.offer {
        *chosen = None;
    } else if order.pinned.is_some() {
        return;
    }
    let waits = order
        .offer
        .configuration()
        .is_none_or(super::configure::depends_on_company);
    if waits {
        order.price = None;
        order.lines = Vec::new();
    }
    for line in &mut order.lines {
        line.existing_end = None;
    }
}
