//! The buyer's application for a refund (退款申请): once per order, decided by the provider within
//! five days or by silence (SPEC §5, §9.11).

use serde::{Deserialize, Serialize};

use super::fault::RefundFault;
use super::take_back::TakeBack;
use crate::id::{RefundNumber, StaffId, Userid};
use crate::money::Fen;
use crate::order::Settled;
use crate::time::{Instant, Span};

/// Without a word of the provider for so long, the application is approved.
pub const SILENCE: Span = Span::days(5);
/// After so long, the provider is alarmed.
pub const ALARM: Span = Span::days(4);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub by: Userid,
    pub by_name: String,
    pub at: Instant,
    /// In the buyer's words.
    pub reason: String,
    /// Preset by policy.
    pub amount: Fen,
    /// Preset by policy.
    pub take_back: TakeBack,
    pub stage: Stage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Waits for the provider.
    Open {
        /// The five days count from here: from the application, or the provider's last word.
        since: Instant,
        /// The provider has been told that the five days are about to end.
        alarmed: bool,
        talk: Talk,
        /// The refund that waits for a second person's approval.
        second: Option<RefundNumber>,
    },
    /// The money is on its way.
    Approved {
        at: Instant,
        refund: RefundNumber,
    },
    Done {
        at: Instant,
    },
    Declined {
        at: Instant,
        by: String,
        reason: String,
    },
    /// Taken back by the buyer, who may apply again.
    Withdrawn {
        at: Instant,
    },
}

/// What the provider said last, besides yes and no.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "talk")]
pub enum Talk {
    #[default]
    Nothing,
    /// Another amount, which the buyer may accept.
    Proposed {
        amount: Fen,
        take_back: TakeBack,
        note: String,
        by: String,
        /// Above the proposer's limit: a second person has to agree, too.
        second_for: Option<StaffId>,
    },
    /// The buyer is asked to withdraw.
    AskedToWithdraw { note: String, by: String },
}

impl Application {
    /// Is it not over? (SPEC §9.11: state 5 while it is open. It stays open until the money is back.)
    pub const fn is_open(&self) -> bool {
        match self.stage {
            Stage::Open { .. } | Stage::Approved { .. } => true,
            Stage::Done { .. } | Stage::Declined { .. } | Stage::Withdrawn { .. } => false,
        }
    }

    /// When it is approved by itself; `None` once it is decided.
    pub const fn silent_at(&self) -> Option<Instant> {
        match self.stage {
            Stage::Open { since, .. } => Some(since.plus(SILENCE)),
            Stage::Approved { .. }
            | Stage::Done { .. }
            | Stage::Declined { .. }
            | Stage::Withdrawn { .. } => None,
        }
    }

    /// When [`RefundVerb::Silence`](super::RefundVerb::Silence) has something to do next.
    pub const fn due_at(&self) -> Option<Instant> {
        match self.stage {
            Stage::Open {
                since,
                alarmed: false,
                ..
            } => Some(since.plus(ALARM)),
            Stage::Open { .. }
            | Stage::Approved { .. }
            | Stage::Done { .. }
            | Stage::Declined { .. }
            | Stage::Withdrawn { .. } => self.silent_at(),
        }
    }

    /// The refund that waits for a second person.
    pub const fn awaits_second(&self) -> Option<&RefundNumber> {
        match &self.stage {
            Stage::Open { second, .. } => second.as_ref(),
            Stage::Approved { .. }
            | Stage::Done { .. }
            | Stage::Declined { .. }
            | Stage::Withdrawn { .. } => None,
        }
    }

    /// An application with the five days begun anew.
    pub(super) fn reopened(mut self, talk: Talk, now: Instant) -> Self {
        self.stage = Stage::Open {
            since: now,
            alarmed: false,
            talk,
            second: None,
        };
        self
    }
}

/// The application that waits for a decision.
pub(super) fn undecided(settled: &Settled) -> Result<&Application, RefundFault> {
    settled
        .application
        .as_deref()
        .filter(|application| matches!(application.stage, Stage::Open { .. }))
        .ok_or(RefundFault::NoApplication)
}

/// The same, or `None` when it has been decided so already: an act that is repeated changes nothing.
pub(super) fn undecided_unless(
    settled: &Settled,
    is_done: impl Fn(&Stage) -> bool,
) -> Result<Option<&Application>, RefundFault> {
    let stage = settled.application.as_deref().map(|a| &a.stage);
    if stage.is_some_and(is_done) {
        return Ok(None);
    }
    undecided(settled).map(Some)
}
