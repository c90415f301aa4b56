//! The provider refunds without being asked, in full or in part.

use super::begin::{self, begin};
use super::fault::RefundFault;
use super::policy;
use super::state::RefundReason;
use super::take_back::{self, TakeBack};
use crate::decide::{Decision, Reply, World};
use crate::id::{Entropy, RefundNumber};
use crate::money::Fen;
use crate::order::approve::check_reason;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What the provider wants to give back.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub amount: Fen,
    pub take_back: &'a TakeBack,
    /// Shown to the buyer, at most 200 bytes.
    pub note: &'a str,
    /// What could be refunded when the form was shown.
    pub rest: Option<Fen>,
}

/// Queues a refund, or lets it wait for a second person when it is above the first one's limit.
///
/// # Errors
/// When the order is not paid, an application waits for a decision, the amount is more than is left
/// or what is left has changed, the company can't give back what it says, or the person may not.
pub fn start(
    world: &World,
    actor: &Actor,
    wanted: &Wanted<'_>,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    policy::check_money_person(actor)?;
    let (claim, settled) = policy::paid(order)?;
    if settled.refund_requested() {
        return Err(RefundFault::ApplicationOpen.into());
    }
    let rest = policy::rest(settled, &world.refunds)?;
    if wanted.rest.is_some_and(|seen| seen != rest) {
        return Err(RefundFault::RestChanged { rest }.into());
    }
    policy::check_amount(wanted.amount, settled, &world.refunds)?;
    policy::check_system(world, actor, wanted.amount)?;
    take_back::check(world, order, &claim.company, wanted.take_back, now.day())?;
    let note = check_reason(wanted.note)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let second_for = policy::second_for(world, actor, wanted.amount);
    let number = RefundNumber::new(order.provider, now, entropy);
    decision.record(
        actor,
        now,
        EventKind::RefundStarted {
            amount: wanted.amount,
            reason: note.clone(),
            refund: Some(number.clone()),
        },
    );
    let wanted = begin::Wanted {
        amount: wanted.amount,
        take_back: wanted.take_back.clone(),
        reason: RefundReason::Provider,
        note: &note,
        second_for: second_for.map(|by| (by, actor.name())),
    };
    begin(&mut decision, world, actor, wanted, number, now)?;
    Ok(decision)
}
