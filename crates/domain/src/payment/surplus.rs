//! Money that does not pay its order (SPEC §4, §9.2): it is booked, and then returned or held. It is
//! never dropped and never applied to another company or price.

use serde::{Deserialize, Serialize};

use super::attempt::{Attempt, Channel};
use super::report::Receipt;
use crate::decide::Decision;
use crate::id::{Entropy, RefundNumber};
use crate::ledger::Account;
use crate::order::event::EventKind;
use crate::party::{Actor, LateMoneyPolicy};
use crate::refund::{Refund, RefundReason, RefundState, TakeBack};
use crate::time::Instant;

/// Where money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It paid its order.
    Applied,
    /// It goes back to the payer.
    Returned,
    /// A person has to decide.
    Held,
}

impl Disposition {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Returned => "returned",
            Self::Held => "held",
        }
    }
}

/// Money that came in on an attempt.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money<'a> {
    pub attempt: &'a Attempt,
    pub receipt: &'a Receipt,
}

/// Books money that its order can't take, and sends it back or holds it as the provider chose.
pub(super) fn surplus(
    decision: &mut Decision,
    actor: &Actor,
    money: Money<'_>,
    reason: RefundReason,
    policy: LateMoneyPolicy,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Disposition {
    // A transfer goes back by a person's hand at the bank: they decide first.
    if money.attempt.channel == Channel::BankTransfer {
        return hold(decision, actor, money, reason.code(), now);
    }
    match policy {
        LateMoneyPolicy::Hold => hold(decision, actor, money, reason.code(), now),
        LateMoneyPolicy::Honour | LateMoneyPolicy::Refund => {
            give_back(decision, actor, money, reason, now, entropy)
        }
    }
}

/// Keeps the money for a person to decide on, and alarms.
pub(super) fn hold(
    decision: &mut Decision,
    actor: &Actor,
    money: Money<'_>,
    reason: &str,
    now: Instant,
) -> Disposition {
    let Money { attempt, receipt } = money;
    decision.record(
        actor,
        now,
        EventKind::MoneyHeld {
            attempt: attempt.number.clone(),
            amount: receipt.amount,
            reason: reason.to_owned(),
        },
    );
    let number = Some(&attempt.number);
    decision.transfer(
        number,
        Account::ChannelCash,
        Account::UnderReview,
        receipt.amount,
        now,
    );
    Disposition::Held
}

fn give_back(
    decision: &mut Decision,
    actor: &Actor,
    money: Money<'_>,
    reason: RefundReason,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Disposition {
    let Money { attempt, receipt } = money;
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
        reason,
        note: String::new(),
        take_back: TakeBack::Nothing,
        created_at: now,
        state: RefundState::Queued,
    };
    decision.record(
        actor,
        now,
        EventKind::MoneyReturned {
            attempt: attempt.number.clone(),
            amount: receipt.amount,
            reason,
            refund: refund.number.clone(),
        },
    );
    let number = Some(&attempt.number);
    decision.transfer(
        number,
        Account::ChannelCash,
        Account::Surplus,
        receipt.amount,
        now,
    );
    decision.transfer_refund(&refund, Account::Surplus, Account::RefundInTransit, now);
    decision.refunds.push(refund);
    Disposition::Returned
}
