//! A refund of money that paid its order begins here, whoever wants it.

use super::application::Stage;
use super::policy;
use super::state::{Refund, RefundReason, RefundState};
use super::take_back::TakeBack;
use crate::decide::{Decision, World};
use crate::id::{RefundNumber, StaffId};
use crate::ledger::Account;
use crate::money::Fen;
use crate::order::event::EventKind;
use crate::order::{OrderState, Settled};
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What goes back, and why.
pub(super) struct Wanted<'a> {
    pub amount: Fen,
    pub take_back: TakeBack,
    pub reason: RefundReason,
    pub note: &'a str,
    /// Who needs a second person for it.
    pub second_for: Option<(StaffId, &'a str)>,
}

/// Books the refund under its new number: it is queued for the channel, or waits for a second person.
///
/// # Errors
/// The amount is more than is left, or there are too many refunds.
pub(super) fn begin(
    decision: &mut Decision,
    world: &World,
    actor: &Actor,
    wanted: Wanted<'_>,
    number: RefundNumber,
    now: Instant,
) -> Result<(), Refusal> {
    let order = world.order()?;
    let (_, settled) = policy::paid(order)?;
    // As the decision leaves it: silence starts the red-letter step with the refund.
    policy::check_invoice(policy::paid(&decision.order)?.1)?;
    policy::check_amount(wanted.amount, settled, &world.refunds)?;
    policy::check_count(&world.refunds)?;
    let attempt = settled
        .attempt
        .as_ref()
        .and_then(|number| world.attempt(number))
        .ok_or(Refusal::NotFound)?;
    let state = match wanted.second_for {
        Some((by, name)) => RefundState::AwaitingSecond {
            by,
            by_name: name.to_owned(),
            since: now,
        },
        None => RefundState::Queued,
    };
    let refund = Refund {
        provider: order.provider,
        number,
        order: order.id,
        attempt: attempt.number.clone(),
        channel: attempt.channel,
        account: attempt.account,
        transaction: attempt.winning_transaction().to_owned(),
        amount: wanted.amount,
        total: settled.paid,
        reason: wanted.reason,
        note: wanted.note.to_owned(),
        take_back: wanted.take_back,
        created_at: now,
        state,
    };
    if refund.state == RefundState::Queued {
        book(decision, &refund, now);
    } else {
        decision.record(
            actor,
            now,
            EventKind::RefundSecondAsked {
                refund: refund.number.clone(),
                amount: refund.amount,
            },
        );
    }
    decision.refunds.push(refund);
    Ok(())
}

/// From the order's income to the way back. Belongs to the last event.
pub(super) fn book(decision: &mut Decision, refund: &Refund, now: Instant) {
    decision.transfer_refund(refund, Account::OrderIncome, Account::RefundInTransit, now);
}

/// Changes what is known of the order's payment.
pub(super) fn settled_mut(decision: &mut Decision) -> Result<&mut Settled, Refusal> {
    match &mut decision.order.state {
        OrderState::Paid { settled, .. } => Ok(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Err(Refusal::WrongState),
    }
}

/// Moves the application on.
pub(super) fn set_stage(decision: &mut Decision, stage: Stage) -> Result<(), Refusal> {
    if let Some(application) = &mut settled_mut(decision)?.application {
        application.stage = stage;
    }
    Ok(())
}

/// The application's refund is decided, or waits for a second person.
pub(super) fn note_on_application(
    decision: &mut Decision,
    number: RefundNumber,
    awaits_second: bool,
    now: Instant,
) -> Result<(), Refusal> {
    let Some(application) = &mut settled_mut(decision)?.application else {
        return Ok(());
    };
    match &mut application.stage {
        Stage::Open { second, .. } if awaits_second => *second = Some(number),
        Stage::Open { .. }
        | Stage::Approved { .. }
        | Stage::Done { .. }
        | Stage::Declined { .. }
        | Stage::Withdrawn { .. } => {
            application.stage = Stage::Approved {
                at: now,
                refund: number,
            };
        }
    }
    Ok(())
}
