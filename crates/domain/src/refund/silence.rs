//! Nobody answers an application: on day 4 the provider is alarmed, after 5 days it is approved, the
//! two-person rule included (SPEC §9.11). What it has of fapiao is then to be reversed: silence starts
//! that step, too, for the money waits for nobody.

use super::application::{ALARM, SILENCE, Stage, undecided};
use super::approve::record_approved;
use super::begin::{Wanted, begin, note_on_application, set_stage};
use super::policy;
use super::second;
use super::state::RefundReason;
use crate::decide::{Decision, Reply, World};
use crate::fapiao;
use crate::id::{Entropy, RefundNumber};
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Alarms or approves, whichever is due.
///
/// # Errors
/// [`Refusal::WrongState`] before the fourth day; as [`begin`] if the money can't go back.
pub fn silence(
    world: &World,
    actor: &Actor,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    if *actor != Actor::System {
        return Err(Refusal::NotPermitted);
    }
    let (_, settled) = policy::paid(order)?;
    let application = undecided(settled)?;
    let Stage::Open {
        since,
        alarmed,
        talk,
        second,
    } = &application.stage
    else {
        return Err(Refusal::WrongState);
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    if now >= since.plus(SILENCE) {
        record_approved(&mut decision, actor, application.amount, true, now);
        if let Some(number) = second {
            second::queue(&mut decision, world, number, now)?;
            return Ok(decision);
        }
        fapiao::red::start_all(&mut decision, actor, now);
        let wanted = Wanted {
            amount: application.amount,
            take_back: application.take_back.clone(),
            reason: RefundReason::Applied,
            note: &application.reason,
            second_for: None,
        };
        let number = RefundNumber::new(order.provider, now, entropy);
        begin(&mut decision, world, actor, wanted, number.clone(), now)?;
        note_on_application(&mut decision, number, false, now)?;
        return Ok(decision);
    }
    if *alarmed || now < since.plus(ALARM) {
        return Err(Refusal::WrongState);
    }
    let until = since.plus(SILENCE);
    decision.record(actor, now, EventKind::RefundSilenceNear { until });
    set_stage(
        &mut decision,
        Stage::Open {
            since: *since,
            alarmed: true,
            talk: talk.clone(),
            second: second.clone(),
        },
    )?;
    Ok(decision)
}
