//! What a channel says of an attempt, by signed notification, answered query or bill: all come
//! through here, so there is one way to "paid" (DESIGN §3.5).

use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, AttemptState};
use super::settle;
use crate::decide::{Decision, Reply, World};
use crate::id::{AttemptNumber, Entropy};
use crate::money::Fen;
use crate::order::event::EventKind;
use crate::order::{Order, OrderState, close};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// The channel's word. *Unknown* is no word: it is never reported, the channel is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    Paid(Receipt),
    /// Final: no money came and none can come.
    Closed,
    /// Not paid so far.
    Pending,
}

/// Money that the channel says it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The channel's own number of the payment.
    pub transaction: String,
    pub amount: Fen,
    /// ISO 4217.
    pub currency: String,
    /// The merchant number that received it.
    pub merchant: String,
    /// The channel's own success time.
    pub paid_at: Instant,
    /// The payer as the channel names them; may be empty.
    pub payer: String,
}

/// Writes down the channel's word on `number`.
///
/// # Errors
/// [`Refusal::NotFound`] for a number that is not this order's.
pub fn report(
    world: &World,
    actor: &Actor,
    number: &AttemptNumber,
    report: &Report,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let attempt = world.attempt(number).ok_or(Refusal::NotFound)?;
    match report {
        Report::Paid(receipt) => settle::settle(world, actor, attempt, receipt, now, entropy),
        Report::Pending => Ok(Decision::already(order)),
        Report::Closed if !attempt.is_open() => Ok(Decision::already(order)),
        Report::Closed => Ok(closed(world, order, actor, attempt, now)),
    }
}

fn closed(
    world: &World,
    order: &Order,
    actor: &Actor,
    attempt: &Attempt,
    now: Instant,
) -> Decision {
    let mut closed = attempt.clone();
    closed.state = AttemptState::Closed { at: now };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.attempts.push(closed);
    decision.record(
        actor,
        now,
        EventKind::AttemptClosed {
            attempt: attempt.number.clone(),
        },
    );
    finish_closing(&mut decision, world, &attempt.number, now);
    decision
}

/// With the last open attempt final, the act that waited is done, in the name of who wanted it.
pub(super) fn finish_closing(
    decision: &mut Decision,
    world: &World,
    last: &AttemptNumber,
    now: Instant,
) {
    let OrderState::Closing { claim, act, by, .. } = decision.order.state.clone() else {
        return;
    };
    if world
        .attempts
        .iter()
        .any(|other| other.number != *last && other.is_open())
    {
        return;
    }
    close::finish(decision, world, &by, &claim, act, now);
}
