//! Orders that the provider pays or gives (pay types 1 and 2): the buyer's admin confirms or
//! declines, and 72 hours of silence confirm (SPEC §2, §9.9).

use super::approve::check_reason;
use super::event::EventKind;
use super::{Claim, OrderState, PayType, Settled, cancel, place};
use crate::decide::{Decision, Reply, World};
use crate::ledger::Account;
use crate::money::Fen;
use crate::order::Order;
use crate::party::{Act, Actor, permits};
use crate::payment::settle;
use crate::refusal::Refusal;
use crate::time::{Instant, Span};

/// SPEC §2: unanswered, it is confirmed by itself.
pub const SILENCE: Span = Span::hours(72);

/// A pinned order knows its company from the start: it is asked at once, unless a discount still
/// waits for approval.
pub(super) fn ask_pinned(decision: &mut Decision, world: &World, actor: &Actor, now: Instant) {
    let order = &decision.order;
    let asks = order.pay_type != PayType::Customer
        && order.approval.allows_payment()
        && order.state == OrderState::Open;
    let Some(company) = order.pinned.clone().filter(|_| asks) else {
        return;
    };
    decision.order.claims += 1;
    let no = decision.order.claims;
    let claim = Claim {
        no,
        company,
        member: None,
        member_name: String::new(),
        at: now,
    };
    ask(decision, claim, actor, now);
    place::hold_apps(decision, world);
}

/// Can the pinned company still have what it will be asked to confirm? Another order may have come
/// into the way while this one waited for approval.
pub(super) fn check_askable(world: &World, order: &Order, now: Instant) -> Result<(), Refusal> {
    match &order.pinned {
        Some(company) if order.pay_type != PayType::Customer => {
            settle::check(order, world, company, now.day())
        }
        Some(_) | None => Ok(()),
    }
}

/// Begins the 72 hours.
pub(super) fn ask(decision: &mut Decision, claim: Claim, actor: &Actor, now: Instant) {
    let until = now.plus(SILENCE);
    decision.order.state = OrderState::Confirming { claim, until };
    decision.record(actor, now, EventKind::ConfirmationAsked { until });
}

/// The company's admin agrees: the seats are switched on.
///
/// # Errors
/// When it is not that company's, not waiting, or the person is no admin.
pub fn confirm(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_confirmer(order, actor)?;
    settle_confirmed(world, actor, false, now)
}

/// Nobody answered in time: the seats are switched on, or, where the subscription can no longer take them,
/// the order ends as cancelled.
///
/// # Errors
/// [`Refusal::WrongState`] before the 72 hours are over.
pub fn confirm_by_silence(world: &World, actor: &Actor, now: Instant) -> Result<Decision, Refusal> {
    match &world.order()?.state {
        OrderState::Confirming { until, .. } if now >= *until => {
            settle_confirmed(world, actor, true, now)
        }
        OrderState::Paid { .. } => Ok(Decision::already(world.order()?)),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

/// The company's admin does not want it: the order is cancelled and its creator told.
///
/// # Errors
/// As [`confirm`]; also a missing reason.
pub fn decline(
    world: &World,
    actor: &Actor,
    reason: &str,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    check_confirmer(order, actor)?;
    let reason = check_reason(reason)?;
    let claim = match &order.state {
        OrderState::Confirming { claim, .. } => claim,
        OrderState::Cancelled { .. } => return Ok(Decision::already(order)),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Expired { .. } => return Err(Refusal::WrongState),
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    decision.record(
        actor,
        now,
        EventKind::Declined {
            reason: reason.clone(),
        },
    );
    cancel::finish(
        &mut decision,
        world,
        actor,
        Some(claim.clone()),
        reason,
        now,
    );
    Ok(decision)
}

fn check_confirmer(order: &Order, actor: &Actor) -> Result<(), Refusal> {
    let buyer = actor.buyer().ok_or(Refusal::NotPermitted)?;
    if order.company() != Some(&buyer.company) {
        return Err(Refusal::NotFound);
    }
    if permits(actor.role(), Act::Confirm) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

/// The order counts as paid; the books get a memo, since no money moved through Till.
fn settle_confirmed(
    world: &World,
    actor: &Actor,
    by_silence: bool,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let OrderState::Confirming { claim, .. } = &order.state else {
        return match order.state {
            OrderState::Paid { .. } => Ok(Decision::already(order)),
            OrderState::Open
            | OrderState::Placed { .. }
            | OrderState::Confirming { .. }
            | OrderState::Closing { .. }
            | OrderState::Cancelled { .. }
            | OrderState::Expired { .. } => Err(Refusal::WrongState),
        };
    };
    let mut decision = Decision::of(order.clone(), Reply::Done);
    let subscriptions = match settle::switch_on(order, world, &claim.company, now.day()) {
        Ok(subscriptions) => subscriptions,
        // Nobody is there to be told, and asking again would end the same.
        Err(conflict) if by_silence => {
            let reason = conflict.code().to_owned();
            decision.record(actor, now, EventKind::GrantImpossible { reason });
            let claim = Some(claim.clone());
            let reason = cancel::IMPOSSIBLE.to_owned();
            cancel::finish(&mut decision, world, actor, claim, reason, now);
            return Ok(decision);
        }
        Err(_) => {
            settle::check(order, world, &claim.company, now.day())?;
            return Err(Refusal::WrongState);
        }
    };
    decision.order.state = OrderState::Paid {
        claim: claim.clone(),
        settled: Settled::new(now, None, Fen::ZERO),
    };
    decision.record(actor, now, EventKind::Confirmed { by_silence });
    let worth = order.payable().unwrap_or(Fen::ZERO);
    decision.transfer(None, Account::MemoGranted, Account::MemoOutside, worth, now);
    settle::record_subscriptions(&mut decision, actor, subscriptions, now);
    Ok(decision)
}
