//! The buyer applies for a refund (申请退款): eligible or refused at once, with the reason.

use super::application::{Application, Stage, Talk};
use super::begin::settled_mut;
use super::fault::RefundFault;
use super::policy;
use crate::decide::{Decision, Reply, World};
use crate::money::Fen;
use crate::order::Order;
use crate::order::approve::check_reason;
use crate::order::cancel::check_placer;
use crate::order::event::EventKind;
use crate::party::{Act, Actor, Buyer, permits};
use crate::refusal::Refusal;
use crate::time::Instant;

/// Opens the order's application, with the amount that the policy gives.
///
/// # Errors
/// The order is not theirs (as if it did not exist), a rule of the policy speaks against it, the
/// reason is missing, or the amount is not the one that the page showed.
pub fn apply(
    world: &World,
    actor: &Actor,
    reason: &str,
    expected: Option<Fen>,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let buyer = applicant(order, actor)?;
    let (_, settled) = policy::paid(order)?;
    if settled.refund_requested() {
        return Ok(Decision::already(order));
    }
    let preset = policy::preset(world, order, now)?;
    let reason = check_reason(reason)?;
    if expected.is_some_and(|expected| expected != preset.amount) {
        let rest = preset.amount;
        return Err(RefundFault::RestChanged { rest }.into());
    }
    let application = Application {
        by: buyer.userid.clone(),
        by_name: buyer.name.clone(),
        at: now,
        reason: reason.clone(),
        amount: preset.amount,
        take_back: preset.take_back,
        stage: Stage::Open {
            since: now,
            alarmed: false,
            talk: Talk::Nothing,
            second: None,
        },
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    settled_mut(&mut decision)?.application = Some(Box::new(application));
    decision.record(
        actor,
        now,
        EventKind::RefundApplied {
            amount: preset.amount,
            reason,
        },
    );
    Ok(decision)
}

/// The placing member, or an admin of the same company.
pub(super) fn applicant<'a>(order: &Order, actor: &'a Actor) -> Result<&'a Buyer, Refusal> {
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    check_placer(order, buyer)?;
    if permits(actor.role(), Act::ApplyRefund) {
        Ok(buyer)
    } else {
        Err(Refusal::NotPermitted)
    }
}
