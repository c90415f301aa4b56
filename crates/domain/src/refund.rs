//! Money back (SPEC §4 late and surplus money, §5). So far Till itself begins refunds, for money that
//! no order could take; the buyer's application comes with the refund desk.

use serde::{Deserialize, Serialize};

use crate::decide::{Decision, Reply, World};
use crate::id::{AccountId, AttemptNumber, OrderId, ProviderKey, RefundNumber};
use crate::ledger::Account;
use crate::money::Fen;
use crate::order::event::EventKind;
use crate::party::Actor;
use crate::payment::Channel;
use crate::refusal::Refusal;
use crate::time::Instant;

/// A refund through the channel that the money came by. Its number never changes over retries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    pub provider: ProviderKey,
    pub number: RefundNumber,
    pub order: OrderId,
    pub attempt: AttemptNumber,
    pub channel: Channel,
    pub account: AccountId,
    /// The channel's own number of the payment.
    pub transaction: String,
    pub amount: Fen,
    /// What was paid by the attempt; the channel asks for it.
    pub total: Fen,
    pub reason: RefundReason,
    pub created_at: Instant,
    pub state: RefundState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// Paid after the deadline.
    Late,
    /// A second payment of an order that is paid.
    SecondPayment,
    /// Paid for a claim, revision or order that is no more.
    OrderGone,
}

impl RefundReason {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::SecondPayment => "second_payment",
            Self::OrderGone => "order_gone",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum RefundState {
    /// Decided, not yet accepted by the channel.
    Queued,
    /// The channel works on it.
    Submitted,
    Done {
        at: Instant,
    },
    /// The channel gave it back: a person has to find another way.
    Failed {
        at: Instant,
        code: String,
    },
}

impl RefundState {
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Queued | Self::Submitted)
    }
}

/// What the channel says of a refund. No answer at all changes nothing: it is asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundReport {
    Submitted,
    Done { at: Instant },
    Failed { code: String },
}

/// Writes down what the channel says of `number`.
///
/// # Errors
/// [`Refusal::NotFound`] for a number that is not this order's.
pub fn report(
    world: &World,
    actor: &Actor,
    number: &RefundNumber,
    report: RefundReport,
    now: Instant,
) -> Result<Decision, Refusal> {
    let order = world.order()?;
    let mut refund = world
        .refunds
        .iter()
        .find(|r| r.number == *number)
        .cloned()
        .ok_or(Refusal::NotFound)?;
    let mut decision = Decision::of(order.clone(), Reply::Done);
    match (&refund.state, report) {
        (RefundState::Done { .. } | RefundState::Failed { .. }, _)
        | (RefundState::Submitted, RefundReport::Submitted) => return Ok(Decision::already(order)),
        (RefundState::Queued, RefundReport::Submitted) => {
            refund.state = RefundState::Submitted;
        }
        (RefundState::Queued | RefundState::Submitted, RefundReport::Done { at }) => {
            refund.state = RefundState::Done { at };
            decision.record(
                actor,
                now,
                EventKind::RefundDone {
                    refund: refund.number.clone(),
                    amount: refund.amount,
                },
            );
            decision.transfer_refund(&refund, Account::RefundInTransit, Account::ChannelCash, now);
        }
        (RefundState::Queued | RefundState::Submitted, RefundReport::Failed { code }) => {
            refund.state = RefundState::Failed {
                at: now,
                code: code.clone(),
            };
            decision.record(
                actor,
                now,
                EventKind::RefundFailed {
                    refund: refund.number.clone(),
                    code,
                },
            );
            decision.transfer_refund(&refund, Account::RefundInTransit, Account::UnderReview, now);
        }
    }
    decision.refunds.push(refund);
    Ok(decision)
}
