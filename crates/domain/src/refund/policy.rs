//! What may go back: the amount that is left, who may apply and for how much (SPEC §5 "Refund").

use super::application::Stage;
use super::fault::{MOST_REFUNDS, RefundFault};
use super::grant::Grant;
use super::state::Refund;
use super::take_back::{self, TakeBack};
use super::unused::{self, UnusedTerm};
use crate::decide::World;
use crate::id::StaffId;
use crate::money::{Fen, Overflow};
use crate::order::{Claim, Order, OrderState, Settled};
use crate::party::{Act, Actor, permits};
use crate::refusal::Refusal;
use crate::time::{Day, Instant};

/// What an application would ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    pub amount: Fen,
    pub take_back: TakeBack,
    /// How the worth of the unused days came about, when only that goes back.
    pub unused: Option<UnusedTerm>,
}

/// The order as paid, or why it has nothing to refund.
pub(super) fn paid(order: &Order) -> Result<(&Claim, &Settled), RefundFault> {
    match &order.state {
        OrderState::Paid { settled, .. } if settled.attempt.is_none() => {
            Err(RefundFault::NothingPaid)
        }
        OrderState::Paid { claim, settled } => Ok((claim, settled)),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(RefundFault::NotPaid),
    }
}

/// What was paid, less what went back and what is on its way: never refund more.
///
/// # Errors
/// [`Overflow`] for sums beyond all money.
pub fn rest(settled: &Settled, refunds: &[Refund]) -> Result<Fen, Overflow> {
    let gone = Fen::sum(
        refunds
            .iter()
            .filter(|refund| refund.reason.is_of_order())
            .filter(|refund| refund.state.is_pending() || refund.state.is_back())
            .map(|refund| refund.amount),
    )?;
    Ok(settled.paid.checked_sub(gone)?.max(Fen::ZERO))
}

/// What went back, recomputed from the refunds.
pub(super) fn refunded(refunds: &[Refund]) -> Result<Fen, Overflow> {
    Fen::sum(
        refunds
            .iter()
            .filter(|refund| refund.reason.is_of_order() && refund.state.is_back())
            .map(|refund| refund.amount),
    )
}

/// The last day of the refund window: T + 10 (SPEC §9.10).
pub fn window_end(settled: &Settled, refund_window_days: u16) -> Day {
    settled.at.day().plus_days(i64::from(refund_window_days))
}

/// May the order's buyer apply now, and for what?
///
/// # Errors
/// The first rule that speaks against it; its sentence says the way out.
pub fn preset(world: &World, order: &Order, now: Instant) -> Result<Preset, Refusal> {
    let (claim, settled) = paid(order)?;
    let rest = rest(settled, &world.refunds)?;
    if settled.refund_requested() {
        return Err(RefundFault::ApplicationOpen.into());
    }
    if !rest.is_positive() {
        return Err(RefundFault::NothingLeft.into());
    }
    check_unused_application(settled)?;
    // Who lets the buyer apply beyond the policy lets them do so with a fapiao; it is reversed before
    // the money goes back.
    if granted(settled, now).is_none() {
        check_invoice(settled)?;
    }
    let full = check_window(world, settled, now)?;
    take_back::check_last(world, order, &claim.company)?;
    check_count(&world.refunds)?;
    if full {
        return Ok(Preset {
            amount: rest,
            take_back: TakeBack::All,
            unused: None,
        });
    }
    let unused = unused::unused(world, order, &claim.company, now.day())?;
    let amount = unused.total.min(rest);
    if !amount.is_positive() {
        return Err(RefundFault::NothingLeft.into());
    }
    Ok(Preset {
        amount,
        take_back: unused.take_back(),
        unused: Some(unused),
    })
}

/// Once per order, unless it was withdrawn or the provider granted another since.
fn check_unused_application(settled: &Settled) -> Result<(), RefundFault> {
    let Some(application) = &settled.application else {
        return Ok(());
    };
    let granted = settled
        .grant
        .as_ref()
        .is_some_and(|grant| grant.at >= application.at);
    match application.stage {
        Stage::Withdrawn { .. } => Ok(()),
        Stage::Done { .. } | Stage::Declined { .. } if granted => Ok(()),
        Stage::Open { .. }
        | Stage::Approved { .. }
        | Stage::Done { .. }
        | Stage::Declined { .. } => Err(RefundFault::AlreadyApplied),
    }
}

/// In the window everything goes back; in a time that the provider granted, what it granted.
fn check_window(world: &World, settled: &Settled, now: Instant) -> Result<bool, RefundFault> {
    let until = window_end(settled, world.provider.settings.refund_window_days);
    if now.day() <= until {
        return Ok(true);
    }
    match (granted(settled, now), &settled.grant) {
        (Some(grant), _) => Ok(grant.full),
        (None, Some(ended)) => Err(RefundFault::WindowPast { until: ended.until }),
        (None, None) => Err(RefundFault::WindowPast { until }),
    }
}

/// An invoiced order needs its red-letter step first (SPEC §9.11).
pub(super) fn check_invoice(settled: &Settled) -> Result<(), Refusal> {
    let amount = settled.invoiced()?;
    if amount.is_positive() {
        return Err(RefundFault::Invoiced { amount }.into());
    }
    Ok(())
}

/// The provider's grant, while it lasts.
fn granted(settled: &Settled, now: Instant) -> Option<&Grant> {
    let grant = settled.grant.as_ref()?;
    (now.day() <= grant.until).then_some(grant)
}

pub(super) fn check_count(refunds: &[Refund]) -> Result<(), RefundFault> {
    let counted = refunds
        .iter()
        .filter(|refund| refund.reason.is_of_order())
        .filter(|refund| refund.state.is_pending() || refund.state.is_back())
        .count();
    if counted >= MOST_REFUNDS {
        return Err(RefundFault::TooMany);
    }
    Ok(())
}

/// Above zero, and no more than is left.
pub(super) fn check_amount(
    amount: Fen,
    settled: &Settled,
    refunds: &[Refund],
) -> Result<(), Refusal> {
    if !amount.is_positive() {
        return Err(RefundFault::AmountMissing.into());
    }
    let most = rest(settled, refunds)?;
    if !most.is_positive() {
        return Err(RefundFault::NothingLeft.into());
    }
    if amount > most {
        return Err(RefundFault::AboveRest { most }.into());
    }
    Ok(())
}

/// Decides about money?
pub(super) fn check_money_person(actor: &Actor) -> Result<(), Refusal> {
    if permits(actor.role(), Act::HandleMoney) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted)
    }
}

/// A system is nobody's first person: what needs a second one is not for it.
pub(super) fn check_system(world: &World, actor: &Actor, amount: Fen) -> Result<(), RefundFault> {
    let limit = world.provider.settings.refund_limit;
    match (actor, limit) {
        (Actor::Api { .. }, Some(most)) if amount > most => {
            Err(RefundFault::AboveSystemLimit { most })
        }
        (
            Actor::Api { .. }
            | Actor::Staff { .. }
            | Actor::Member(_)
            | Actor::System
            | Actor::Channel,
            _,
        ) => Ok(()),
    }
}

/// Who needs a second person for `amount`: the person whose limit, or whose provider's, it exceeds.
pub fn second_for(world: &World, actor: &Actor, amount: Fen) -> Option<StaffId> {
    let Actor::Staff {
        id, refund_limit, ..
    } = actor
    else {
        return None;
    };
    let limits = [*refund_limit, world.provider.settings.refund_limit];
    let limit = limits.into_iter().flatten().min();
    limit.filter(|limit| amount > *limit).map(|_| *id)
}
