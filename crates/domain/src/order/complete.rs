//! The refund window is over: 交易完成 at T+12 00:00, T being the Shanghai day of payment
//! (SPEC §9.10).

use super::event::EventKind;
use super::{OrderState, Settled};
use crate::decide::{Decision, Reply, World};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// When an order paid so is completed: two days after the last day of its refund window.
pub fn due_at(settled: &Settled, refund_window_days: u16) -> Instant {
    settled
        .at
        .day()
        .plus_days(i64::from(refund_window_days) + 2)
        .start()
}

/// Completes a paid order when it is due.
///
/// # Errors
/// [`Refusal::WrongState`] before it is due, while a refund is asked for, or when all went back.
pub fn complete(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let OrderState::Paid { claim, settled } = &order.state else {
        return Err(Refusal::WrongState);
    };
    if settled.completed_at.is_some() {
        return Ok(Decision::already(order));
    }
    let due = due_at(settled, world.provider.settings.refund_window_days);
    if now < due || settled.refund_requested() || settled.is_refunded() {
        return Err(Refusal::WrongState);
    }
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.order.state = OrderState::Paid {
        claim: claim.clone(),
        settled: Settled {
            completed_at: Some(now),
            ..settled.clone()
        },
    };
    decision.record(actor, now, EventKind::Completed);
    Ok(decision)
}
