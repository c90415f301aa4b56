//! Money back (SPEC §4 late and surplus money, §5 "Refund", §9.11), one verb per file.
//!
//! A [`Refund`] is one amount on its way back, with a number that stays the same however often the
//! channel is asked. Till begins some itself, for money that no order could take; the buyer applies
//! for others ([`Application`]), and the provider may start one. All of an order's refunds together
//! are never more than was paid.

pub mod accept;
pub mod application;
pub mod apply;
pub mod approve;
mod begin;
pub mod call_off;
pub mod decline;
mod fault;
pub mod grant;
mod holds;
pub mod offline;
pub mod policy;
pub mod propose;
pub mod report;
pub mod retry;
pub mod second;
pub mod silence;
pub mod start;
mod state;
pub mod take_back;
pub mod unused;
pub mod withdraw;

pub use application::{Application, Stage, Talk};
pub use fault::{MOST_REFUNDS, RefundFault};
pub use grant::Grant;
pub use report::{RefundReport, report};
pub use state::{Refund, RefundReason, RefundState};
pub use take_back::TakeBack;

use crate::decide::{Decision, World};
use crate::id::{Entropy, RefundNumber};
use crate::money::Fen;
use crate::party::Actor;
use crate::refusal::Refusal;
use crate::time::{Day, Instant};

/// What can be done about a paid order's money going back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundVerb {
    /// The buyer applies, once per order. `expected`: the amount that the page showed.
    Apply {
        reason: String,
        expected: Option<Fen>,
    },
    /// The buyer takes the application back; it does not count as made.
    Withdraw,
    /// The buyer takes the amount that the provider proposed.
    Accept,
    Approve,
    Decline {
        reason: String,
    },
    /// The provider offers another amount.
    Propose {
        amount: Fen,
        take_back: TakeBack,
        note: String,
    },
    /// The provider asks the buyer to withdraw.
    AskToWithdraw {
        note: String,
    },
    /// Four and five days without a word of the provider.
    Silence,
    /// The provider refunds without being asked. `rest`: what could be refunded when the form was
    /// shown, so that sending it twice refunds once.
    Start {
        amount: Fen,
        take_back: TakeBack,
        note: String,
        rest: Option<Fen>,
    },
    /// A second person agrees.
    Confirm {
        number: RefundNumber,
    },
    /// It is not done after all: turned down by a second person, or given up when it is stuck.
    CallOff {
        number: RefundNumber,
        reason: String,
    },
    /// The channel is asked again.
    Retry {
        number: RefundNumber,
    },
    /// The payer got the money outside of the channel.
    RecordOffline {
        number: RefundNumber,
        proof: String,
    },
    /// The buyer may apply until `until`, policy or not, and once more.
    Grant {
        until: Day,
        full: bool,
    },
}

impl RefundVerb {
    /// The verb's name, as in logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Apply { .. } => "refund_apply",
            Self::Withdraw => "refund_withdraw",
            Self::Accept => "refund_accept",
            Self::Approve => "refund_approve",
            Self::Decline { .. } => "refund_decline",
            Self::Propose { .. } => "refund_propose",
            Self::AskToWithdraw { .. } => "refund_ask_to_withdraw",
            Self::Silence => "refund_silence",
            Self::Start { .. } => "refund_start",
            Self::Confirm { .. } => "refund_confirm",
            Self::CallOff { .. } => "refund_call_off",
            Self::Retry { .. } => "refund_retry",
            Self::RecordOffline { .. } => "refund_record_offline",
            Self::Grant { .. } => "refund_grant",
        }
    }
}

/// Decides one of them.
///
/// # Errors
/// A [`Refusal`]; then nothing is written.
pub fn decide(
    world: &World,
    actor: &Actor,
    verb: &RefundVerb,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let mut decision = match verb {
        RefundVerb::Apply { reason, expected } => {
            apply::apply(world, actor, reason, *expected, now)
        }
        RefundVerb::Withdraw => withdraw::withdraw(world, actor, now),
        RefundVerb::Accept => accept::accept(world, actor, now, entropy),
        RefundVerb::Approve => approve::approve(world, actor, now, entropy),
        RefundVerb::Decline { reason } => decline::decline(world, actor, reason, now),
        RefundVerb::Propose {
            amount,
            take_back,
            note,
        } => propose::propose(world, actor, *amount, take_back, note, now),
        RefundVerb::AskToWithdraw { note } => propose::ask_to_withdraw(world, actor, note, now),
        RefundVerb::Silence => silence::silence(world, actor, now, entropy),
        RefundVerb::Start {
            amount,
            take_back,
            note,
            rest,
        } => {
            let wanted = start::Wanted {
                amount: *amount,
                take_back,
                note,
                rest: *rest,
            };
            start::start(world, actor, &wanted, now, entropy)
        }
        RefundVerb::Confirm { number } => second::confirm(world, actor, number, now),
        RefundVerb::CallOff { number, reason } => {
            call_off::call_off(world, actor, number, reason, now)
        }
        RefundVerb::Retry { number } => retry::retry(world, actor, number, now, entropy),
        RefundVerb::RecordOffline { number, proof } => {
            offline::record(world, actor, number, proof, now)
        }
        RefundVerb::Grant { until, full } => grant::grant(world, actor, *until, *full, now),
    }?;
    holds::reconcile(&mut decision, world, now);
    Ok(decision)
}
