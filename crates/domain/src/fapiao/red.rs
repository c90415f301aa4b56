//! 红冲: a fapiao that is there is reversed by a red one. It has to be started before the money goes
//! back; the money does not wait for its end (SPEC §9.11).

use super::fault::{FapiaoFault, FapiaoField};
use super::issue::{check_number, check_room};
use super::part::FapiaoStage;
use super::{Step, check_given_note, check_note, check_provider, go_on, moved, paid, part};
use crate::decide::{Decision, World};
use crate::id::FapiaoId;
use crate::order::OrderState;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

pub(super) fn start(
    world: &World,
    actor: &Actor,
    id: FapiaoId,
    note: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_provider(actor)?;
    let part = part(order, id)?;
    match part.stage {
        FapiaoStage::Issued => {}
        FapiaoStage::RedStarted | FapiaoStage::Red => return Ok(Decision::already(order)),
        FapiaoStage::Open | FapiaoStage::Cancelled | FapiaoStage::Withdrawn => {
            return Err(FapiaoFault::NotIssued.into());
        }
    }
    let note = check_note(note)?;
    let event = EventKind::FapiaoRedStarted {
        fapiao: id,
        amount: part.amount,
        note: note.clone(),
    };
    let step = Step {
        actor,
        now,
        stage: FapiaoStage::RedStarted,
        issued: None,
        note,
    };
    Ok(moved(order, id, step, event))
}

/// Starts it for all that is made out, since a refund was approved by silence: the provider finds them
/// in the queue.
pub(crate) fn start_all(decision: &mut Decision, actor: &Actor, now: Instant) {
    let parts = match &decision.order.state {
        OrderState::Paid { settled, .. } => settled.fapiao.clone(),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => return,
    };
    for part in parts {
        if part.stage != FapiaoStage::Issued {
            continue;
        }
        let event = EventKind::FapiaoRedStarted {
            fapiao: part.id,
            amount: part.amount,
            note: String::new(),
        };
        let step = Step {
            actor,
            now,
            stage: FapiaoStage::RedStarted,
            issued: None,
            note: String::new(),
        };
        go_on(decision, part.id, step, event);
    }
}

pub(super) fn finish(
    world: &World,
    actor: &Actor,
    id: FapiaoId,
    number: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_provider(actor)?;
    match part(order, id)?.stage {
        FapiaoStage::RedStarted => {}
        FapiaoStage::Red => return Ok(Decision::already(order)),
        FapiaoStage::Open
        | FapiaoStage::Issued
        | FapiaoStage::Cancelled
        | FapiaoStage::Withdrawn => return Err(FapiaoFault::RedNotStarted.into()),
    }
    let number = check_number(number)?;
    if number.is_empty() {
        return Err(FapiaoFault::from(FapiaoField::Number).into());
    }
    let event = EventKind::FapiaoReversed {
        fapiao: id,
        number: number.clone(),
    };
    let step = Step {
        actor,
        now,
        stage: FapiaoStage::Red,
        issued: None,
        note: number,
    };
    Ok(moved(order, id, step, event))
}

pub(super) fn call_off(
    world: &World,
    actor: &Actor,
    id: FapiaoId,
    note: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_provider(actor)?;
    let part = part(order, id)?;
    match part.stage {
        FapiaoStage::RedStarted => {}
        FapiaoStage::Issued => return Ok(Decision::already(order)),
        FapiaoStage::Open | FapiaoStage::Red | FapiaoStage::Cancelled | FapiaoStage::Withdrawn => {
            return Err(FapiaoFault::RedNotStarted.into());
        }
    }
    // Its money may have gone back meanwhile: then there is no way back.
    check_room(world, paid(order)?, part)?;
    let note = check_given_note(note)?;
    let event = EventKind::FapiaoRedCalledOff {
        fapiao: id,
        note: note.clone(),
    };
    let step = Step {
        actor,
        now,
        stage: FapiaoStage::Issued,
        issued: None,
        note,
    };
    Ok(moved(order, id, step, event))
}
