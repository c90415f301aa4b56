//! The provider talks to the buyer instead of deciding: another amount, or a request to withdraw.
//! Either word begins the five days anew (SPEC §9.11).

use super::application::{Application, Talk, undecided};
use super::begin::settled_mut;
use super::fault::RefundFault;
use super::policy;
use super::take_back::{self, TakeBack};
use crate::decide::{Decision, Reply, World};
use crate::money::Fen;
use crate::order::approve::check_reason;
use crate::order::event::EventKind;
use crate::order::{Claim, Settled};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// Offers `amount` instead; the buyer may accept it, withdraw, or wait.
///
/// # Errors
/// When nothing waits for a decision, the person may not, the amount is not above zero and within
/// what is left, or the company can't give back what it says.
pub fn propose(
    world: &World,
    actor: &Actor,
    amount: Fen,
    take_back: &TakeBack,
    note: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let (claim, settled, application) = open(world, actor)?;
    policy::check_amount(amount, settled, &world.refunds)?;
    take_back::check(world, order, &claim.company, take_back, now.day())?;
    let note = check_reason(note)?;
    let second_for = policy::second_for(world, actor, amount);
    let talk = Talk::Proposed {
        amount,
        take_back: take_back.clone(),
        note: note.clone(),
        by: actor.name().to_owned(),
        second_for,
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(actor, now, EventKind::RefundProposed { amount, note });
    settled_mut(&mut decision)?.application =
        Some(Box::new(application.clone().reopened(talk, now)));
    Ok(decision)
}

/// Asks the buyer to withdraw.
///
/// # Errors
/// When nothing waits for a decision, the person may not, or the note is missing.
pub fn ask_to_withdraw(
    world: &World,
    actor: &Actor,
    note: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let (_, _, application) = open(world, actor)?;
    let note = check_reason(note)?;
    let talk = Talk::AskedToWithdraw {
        note: note.clone(),
        by: actor.name().to_owned(),
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(actor, now, EventKind::RefundWithdrawalAsked { note });
    settled_mut(&mut decision)?.application =
        Some(Box::new(application.clone().reopened(talk, now)));
    Ok(decision)
}

/// The application that nobody has decided on, not even half.
fn open<'a>(
    world: &'a World,
    actor: &Actor,
) -> Result<(&'a Claim, &'a Settled, &'a Application), Refusal> {
    policy::check_money_person(actor)?;
    let (claim, settled) = policy::paid(world.order()?)?;
    let application = undecided(settled)?;
    if application.awaits_second().is_some() {
        return Err(RefundFault::ApplicationOpen.into());
    }
    Ok((claim, settled, application))
}
