//! A person decides on money that had to wait (SPEC §4 "hold for review"): it goes back, or it pays
//! its order after all, if that is still possible and right.

use super::attempt::{Attempt, Held, HeldFate};
use super::settle::{self, Change};
use super::surplus::Disposition;
use crate::decide::{Decision, Reply, Reviewed, World};
use crate::id::{AttemptNumber, Entropy, RefundNumber};
use crate::ledger::Account;
use crate::order::approve::check_reason;
use crate::order::event::EventKind;
use crate::order::{Claim, Order, OrderState, place};
use crate::party::{Act, Actor, permits};
use crate::refund::{Refund, RefundFault, RefundReason, RefundState, TakeBack};
use crate::refusal::Refusal;
use crate::time::Instant;

/// What becomes of held money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Review {
    Return { note: String },
    Apply,
}

/// Decides on the money of `transaction`, held on attempt `number`.
///
/// # Errors
/// [`RefundFault::NothingHeld`] when no such money waits, [`RefundFault::CannotApply`] when it is not
/// what the order asks for, and what speaks against the order being paid now.
pub fn review(
    world: &World,
    actor: &Actor,
    number: &AttemptNumber,
    transaction: &str,
    review: &Review,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let attempt = world.attempt(number).ok_or(Refusal::NotFound)?;
    if !permits(actor.role(), Act::HandleMoney) {
        return Err(Refusal::NotPermitted);
    }
    let held = attempt.held(transaction).ok_or(RefundFault::NothingHeld)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    match (&held.fate, review) {
        (HeldFate::Returned { .. }, Review::Return { .. })
        | (HeldFate::Applied { .. }, Review::Apply) => return Ok(Decision::already(order)),
        (HeldFate::Returned { .. } | HeldFate::Applied { .. }, _) => {
            return Err(RefundFault::NothingHeld.into());
        }
        (HeldFate::Waits, Review::Return { note }) => {
            let note = check_reason(note)?;
            give_back(&mut decision, actor, attempt, held, &note, now, entropy);
        }
        (HeldFate::Waits, Review::Apply) => {
            let (claim, changes) = applicable(world, order, attempt, held, now)?;
            apply(&mut decision, actor, attempt, held, claim, now);
            settle::record_subscriptions(&mut decision, actor, changes, now);
        }
    }
    Ok(decision)
}

/// Could the money pay its order now? The same questions as when it came, but for the deadline: that
/// is what a person may forgive.
///
/// # Errors
/// What speaks against it.
pub fn applicable(
    world: &World,
    order: &Order,
    attempt: &Attempt,
    held: &Held,
    now: Instant,
) -> Result<(Claim, Vec<Change>), Refusal> {
    let claim = match &order.state {
        OrderState::Placed { claim }
        | OrderState::Expired {
            claim: Some(claim), ..
        } => claim,
        OrderState::Paid { .. } => return Err(Refusal::AlreadyPaid),
        OrderState::Closing { .. } => return Err(Refusal::PaymentInFlight),
        OrderState::Open
        | OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { claim: None, .. } => return Err(RefundFault::CannotApply.into()),
    };
    let fits = settle::mismatch(attempt, &held.receipt).is_none()
        && attempt.revision == order.revision
        && attempt.claim == claim.no
        && order.approval.allows_payment();
    if !fits {
        return Err(RefundFault::CannotApply.into());
    }
    let today = now.day();
    place::check_still_eligible(order, world, &claim.company, now)?;
    let changes = settle::switch_on(order, world, &claim.company, today)
        .map_err(|_| crate::eligibility::Ineligible::Moved)?;
    Ok((claim.clone(), changes))
}

fn apply(
    decision: &mut Decision,
    actor: &Actor,
    attempt: &Attempt,
    held: &Held,
    claim: Claim,
    now: Instant,
) {
    let late = held.receipt.paid_at >= decision.order.link.expires_at;
    settle::settle_state(decision, actor, attempt, &held.receipt, claim, late, now);
    let (from, to) = (Account::UnderReview, Account::OrderIncome);
    let amount = held.receipt.amount;
    decision.transfer(Some(&attempt.number), from, to, amount, now);
    decide_fate(decision, attempt, held, &HeldFate::Applied { at: now });
}

fn give_back(
    decision: &mut Decision,
    actor: &Actor,
    attempt: &Attempt,
    held: &Held,
    note: &str,
    now: Instant,
    entropy: &mut dyn Entropy,
) {
    let receipt = &held.receipt;
    let refund = Refund {
        provider: attempt.provider,
        number: RefundNumber::new(attempt.provider, now, entropy),
        order: attempt.order,
        attempt: attempt.number.clone(),
        channel: attempt.channel,
        account: attempt.account,
        transaction: receipt.transaction.clone(),
        amount: receipt.amount,
        total: receipt.amount,
        reason: RefundReason::Held,
        note: note.to_owned(),
        take_back: TakeBack::Nothing,
        created_at: now,
        state: RefundState::Queued,
    };
    decision.record(
        actor,
        now,
        EventKind::HeldReturned {
            attempt: attempt.number.clone(),
            amount: receipt.amount,
            refund: refund.number.clone(),
            note: note.to_owned(),
        },
    );
    let (from, to) = (Account::UnderReview, Account::RefundInTransit);
    decision.transfer_refund(&refund, from, to, now);
    let number = refund.number.clone();
    decision.refunds.push(refund);
    decide_fate(
        decision,
        attempt,
        held,
        &HeldFate::Returned { refund: number },
    );
}

/// Notes the decision on the attempt and on the receipt.
fn decide_fate(decision: &mut Decision, attempt: &Attempt, held: &Held, fate: &HeldFate) {
    let disposition = match fate {
        HeldFate::Applied { .. } => Disposition::Applied,
        HeldFate::Returned { .. } => Disposition::Returned,
        HeldFate::Waits => Disposition::Held,
    };
    let mut attempt = attempt.clone();
    for other in &mut attempt.held {
        if other.receipt.transaction == held.receipt.transaction {
            other.fate = fate.clone();
        }
    }
    decision.reviewed.push(Reviewed {
        provider: attempt.provider,
        channel: attempt.channel,
        transaction: held.receipt.transaction.clone(),
        disposition,
    });
    decision.reply = Reply::Booked(disposition);
    decision.attempts.push(attempt);
}
