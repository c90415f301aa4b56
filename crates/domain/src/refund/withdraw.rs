//! The buyer takes the application back (撤回). It does not use up the one application (SPEC §9.11).

use super::application::{Stage, undecided_unless};
use super::apply::applicant;
use super::begin::set_stage;
use super::call_off::{self, Word};
use super::policy;
use crate::decide::{Decision, Reply, World};
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Closes the open application. A refund that still waits for a second person goes with it.
///
/// # Errors
/// When it is not theirs, nothing is open, or the money is on its way already.
pub fn withdraw(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    applicant(order, actor)?;
    let (_, settled) = policy::paid(order)?;
    let is_done = |stage: &Stage| matches!(stage, Stage::Withdrawn { .. });
    let Some(application) = undecided_unless(settled, is_done)? else {
        return Ok(Decision::already(order));
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(actor, now, EventKind::RefundWithdrawn);
    if let Some(number) = application.awaits_second() {
        let word = Word {
            by: actor.name(),
            reason: "withdrawn",
        };
        call_off::drop_awaiting(&mut decision, world, number, word, now)?;
    }
    set_stage(&mut decision, Stage::Withdrawn { at: now })?;
    Ok(decision)
}
