//! A longer life for the link, or a new link in its place (SPEC §3).

use super::create::link_life;
use super::event::EventKind;
use super::release::forget_company;
use super::{OrderState, close};
use crate::decide::{Decision, Reply, World};
use crate::link::Link;
use crate::party::Actor;
use crate::refusal::{FieldFault, Refusal};
use crate::time::Instant;

/// Moves the end of the link, before payment.
///
/// # Errors
/// When the order is past payment, or `until` is not 1 hour to 90 days ahead and later than now in
/// force.
pub fn extend(
    world: &World,
    actor: &Actor,
    until: Instant,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    close::check_manager(order, actor)?;
    match order.state {
        OrderState::Open | OrderState::Placed { .. } => {}
        OrderState::Closing { .. } => return Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => return Err(Refusal::AlreadyPaid),
        OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => return Err(Refusal::WrongState),
    }
    check_later(until, order.link.expires_at, now)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.order.link.expires_at = until;
    decision.record(actor, now, EventKind::Extended { until });
    Ok(decision)
}

/// Puts a new link in the place of the old one, which is dead from now on. An expired order opens
/// again, for anybody (or for its pinned company).
///
/// # Errors
/// When the order is past payment or cancelled, or the life of the new link is out of range.
pub fn reissue(
    world: &World,
    actor: &Actor,
    link: &Link,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    close::check_manager(order, actor)?;
    match order.state {
        OrderState::Open | OrderState::Placed { .. } | OrderState::Expired { .. } => {}
        OrderState::Closing { .. } => return Err(Refusal::PaymentInFlight),
        OrderState::Paid { .. } => return Err(Refusal::AlreadyPaid),
        OrderState::Confirming { .. } | OrderState::Cancelled { .. } => {
            return Err(Refusal::WrongState);
        }
    }
    // An attempt never outlives the link (SPEC §4).
    let open = world.attempts.iter().filter(|attempt| attempt.is_open());
    let needed = open.map(|attempt| attempt.expires_at).max();
    check_later(link.expires_at, needed.unwrap_or(now), now)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.order.link = link.clone();
    if matches!(order.state, OrderState::Expired { .. }) {
        decision.order.state = OrderState::Open;
        forget_company(&mut decision.order);
    }
    decision.record(
        actor,
        now,
        EventKind::Reissued {
            until: link.expires_at,
        },
    );
    Ok(decision)
}

/// A life of 1 hour to 90 days that reaches `needed` at least.
fn check_later(until: Instant, needed: Instant, now: Instant) -> Result<(), FieldFault> {
    let (first, last) = link_life(now);
    let first = first.max(needed);
    if until < first || until > last {
        return Err(FieldFault::LinkLife { first, last });
    }
    Ok(())
}
