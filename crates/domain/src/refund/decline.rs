//! The provider turns the application down, with a reason that the buyer reads.

use super::application::{Stage, undecided_unless};
use super::begin::set_stage;
use super::call_off::{self, Word};
use super::policy;
use crate::decide::{Decision, Reply, World};
use crate::order::approve::check_reason;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Closes the application. The buyer can't apply again, unless the provider
/// [grants](super::grant::grant) it.
///
/// # Errors
/// When nothing waits for a decision, the person may not, or the reason is missing.
pub fn decline(
    world: &World,
    actor: &Actor,
    reason: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let (_, settled) = policy::paid(order)?;
    let is_done = |stage: &Stage| matches!(stage, Stage::Declined { .. });
    let Some(application) = undecided_unless(settled, is_done)? else {
        return Ok(Decision::already(order));
    };
    let reason = check_reason(reason)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let by = actor.name();
    decision.record(
        actor,
        now,
        EventKind::RefundDeclined {
            reason: reason.clone(),
        },
    );
    if let Some(number) = application.awaits_second() {
        let word = Word {
            by,
            reason: &reason,
        };
        call_off::drop_awaiting(&mut decision, world, number, word, now)?;
    }
    set_stage(
        &mut decision,
        Stage::Declined {
            at: now,
            by: by.to_owned(),
            reason,
        },
    )?;
    Ok(decision)
}
