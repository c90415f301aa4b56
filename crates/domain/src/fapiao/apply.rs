//! The buyer's side: apply (申请开票) and withdraw.

use super::fault::{FapiaoFault, FapiaoField, MOST_FAPIAO};
use super::part::{FapiaoPart, FapiaoStage, spoken_for};
use super::{Fapiao, FapiaoRow, Request, Step, moved, paid, part};
use crate::decide::{Decision, Reply, World};
use crate::id::FapiaoId;
use crate::money::{Fen, Overflow};
use crate::order::event::EventKind;
use crate::order::{Order, OrderState, Settled};
use crate::party::{Act, Actor, Buyer, MemberRole, permits};
use crate::refund::{Refund, policy};
use crate::refusal::Refusal;
use crate::time::Instant;

/// What the buyer wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apply {
    /// One for all orders of an application.
    pub id: FapiaoId,
    /// `None` for all that can have a fapiao.
    pub amount: Option<Fen>,
    /// What could have one when the form was shown: so that sending it twice applies once.
    pub room: Option<Fen>,
    pub request: Request,
    /// The buyer has seen that the taxpayer number's check character is wrong, and means it.
    pub confirmed: bool,
}

/// What a fapiao can still be applied for: what was paid, less what went back or is on its way, less what
/// other applications speak for (SPEC §9.16).
///
/// # Errors
/// [`Overflow`] for sums beyond all money.
pub fn room(settled: &Settled, refunds: &[Refund]) -> Result<Fen, Overflow> {
    let rest = policy::rest(settled, refunds)?;
    Ok(rest
        .checked_sub(spoken_for(&settled.fapiao)?)?
        .max(Fen::ZERO))
}

pub(super) fn apply(
    world: &World,
    actor: &Actor,
    wanted: &Apply,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let buyer = applicant(order, actor)?;
    let settled = paid(order)?;
    if settled.fapiao.iter().any(|part| part.id == wanted.id) {
        return Ok(Decision::already(order));
    }
    if settled.refund_requested() {
        return Err(FapiaoFault::RefundOpen.into());
    }
    let room = room(settled, &world.refunds)?;
    if wanted.room.is_some_and(|seen| seen != room) {
        return Err(FapiaoFault::RestChanged { rest: room }.into());
    }
    if !room.is_positive() {
        return Err(FapiaoFault::NothingLeft.into());
    }
    let amount = wanted.amount.unwrap_or(room);
    if !amount.is_positive() {
        return Err(FapiaoFault::from(FapiaoField::Amount).into());
    }
    if amount > room {
        return Err(FapiaoFault::AboveRest { most: room }.into());
    }
    if settled.fapiao.len() >= MOST_FAPIAO {
        return Err(FapiaoFault::TooMany.into());
    }
    let fapiao = Fapiao {
        provider: order.provider,
        id: wanted.id,
        order: order.id,
        number: order.number.clone(),
        company: buyer.company.clone(),
        amount,
        request: wanted.request.checked(wanted.confirmed)?,
        at: now,
        by: buyer.userid.clone(),
        by_name: buyer.name.clone(),
    };
    Ok(applied(order, actor, fapiao, now))
}

fn applied(order: &Order, actor: &Actor, fapiao: Fapiao, now: Instant) -> Decision {
    let mut decision = Decision::of(order.clone(), Reply::Done);
    if let OrderState::Paid { settled, .. } = &mut decision.order.state {
        settled.fapiao.push(FapiaoPart {
            id: fapiao.id,
            amount: fapiao.amount,
            stage: FapiaoStage::Open,
        });
    }
    let event = EventKind::FapiaoApplied {
        fapiao: fapiao.id,
        amount: fapiao.amount,
        kind: fapiao.request.kind,
    };
    decision.record(actor, now, event);
    decision.fapiao.push(FapiaoRow::New(Box::new(fapiao)));
    decision
}

pub(super) fn withdraw(
    world: &World,
    actor: &Actor,
    id: FapiaoId,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    applicant(order, actor)?;
    match part(order, id)?.stage {
        FapiaoStage::Open => {}
        FapiaoStage::Withdrawn => return Ok(Decision::already(order)),
        FapiaoStage::Issued
        | FapiaoStage::RedStarted
        | FapiaoStage::Red
        | FapiaoStage::Cancelled => return Err(FapiaoFault::NotOpen.into()),
    }
    let step = Step {
        actor,
        now,
        stage: FapiaoStage::Withdrawn,
        issued: None,
        note: String::new(),
    };
    let event = EventKind::FapiaoWithdrawn { fapiao: id };
    Ok(moved(order, id, step, event))
}

/// An admin or finance of the company that owns the order, or the member who placed it.
fn applicant<'a>(order: &Order, actor: &'a Actor) -> Result<&'a Buyer, Refusal> {
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    let claim = order.claim().ok_or(Refusal::NotFound)?;
    let theirs = claim.company == buyer.company
        && match buyer.role {
            MemberRole::Admin | MemberRole::Finance => true,
            MemberRole::Member => claim.member.as_ref() == Some(&buyer.userid),
        };
    if !theirs {
        return Err(Refusal::NotFound);
    }
    if permits(actor.role(), Act::ApplyFapiao) {
        Ok(buyer)
    } else {
        Err(Refusal::NotPermitted)
    }
}
