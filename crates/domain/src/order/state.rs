//! Where an order stands: who owns it, and what came of its payment (SPEC §3, §4).

use serde::{Deserialize, Serialize};

use crate::fapiao::{FapiaoPart, part};
use crate::id::{AttemptNumber, Corpid, Userid};
use crate::money::{Fen, Overflow};
use crate::order::revise::Revision;
use crate::party::Actor;
use crate::refund::{Application, Grant};
use crate::time::Instant;

/// Who owns the order: the first company to place it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// 1 for the order's first claim.
    pub no: u32,
    pub company: Corpid,
    /// The member who placed it; `None` for a pinned order that only waits for confirmation.
    pub member: Option<Userid>,
    pub member_name: String,
    pub at: Instant,
}

/// Where an order stands. Each variant carries what is valid only there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum OrderState {
    /// Nobody has placed it.
    Open,
    /// A company owns it and may pay.
    Placed {
        claim: Claim,
    },
    /// 待企业确认: pay types 1 and 2, once the company is known; confirms itself at `until`.
    Confirming {
        claim: Claim,
        until: Instant,
    },
    /// An act waits until every open attempt has a final answer (SPEC §9.1).
    Closing {
        claim: Claim,
        act: ClosingAct,
        since: Instant,
        /// Who wants the act: theirs is its approval and its line in the timeline.
        #[serde(default)]
        by: Actor,
    },
    Paid {
        claim: Claim,
        settled: Settled,
    },
    Cancelled {
        claim: Option<Claim>,
        at: Instant,
        reason: String,
    },
    Expired {
        claim: Option<Claim>,
        at: Instant,
    },
}

/// What happens to the order once its attempts are closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum ClosingAct {
    Release { reason: String },
    Revise { change: Box<Revision> },
    Cancel { reason: String },
    Expire,
}

/// How and when the order was paid or confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The channel's success time, or the moment of confirmation.
    pub at: Instant,
    /// The attempt that won; `None` when the provider paid or nobody pays.
    pub attempt: Option<AttemptNumber>,
    pub paid: Fen,
    /// Sum of refunds done.
    pub refunded: Fen,
    /// The buyer's application for a refund, the last one made (退款申请).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<Box<Application>>,
    /// The provider lets the buyer apply beyond the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// The applications for fapiao (开票), in the order they were made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fapiao: Vec<FapiaoPart>,
    /// Set when the refund window is over (SPEC §9.10).
    pub completed_at: Option<Instant>,
}

impl Settled {
    /// As it is when the money has just come, by `attempt`, or when nobody pays.
    pub const fn new(at: Instant, attempt: Option<AttemptNumber>, paid: Fen) -> Self {
        Self {
            at,
            attempt,
            paid,
            refunded: Fen::ZERO,
            application: None,
            grant: None,
            fapiao: Vec::new(),
            completed_at: None,
        }
    }
    /// A buyer's application is open (SPEC §9.11).
    pub fn refund_requested(&self) -> bool {
        self.application.as_ref().is_some_and(|a| a.is_open())
    }
    /// What fapiao are made out for and not being reversed (冲红): it can't be refunded.
    ///
    /// # Errors
    /// [`Overflow`] for sums beyond all money.
    pub fn invoiced(&self) -> Result<Fen, Overflow> {
        part::invoiced(&self.fapiao)
    }
    /// All that was paid has gone back.
    pub const fn is_refunded(&self) -> bool {
        self.refunded.is_positive() && self.refunded.get() >= self.paid.get()
    }
}
