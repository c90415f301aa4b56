//! What can differ between two books.

use serde::{Deserialize, Serialize};

use crate::id::OrderId;
use crate::money::Fen;
use crate::time::Day;

/// How the channel's bill and Till's books differ about one payment or refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MismatchKind {
    /// The channel moved money that Till knows nothing of.
    MissingHere,
    /// Till has money moved of which the channel's bill knows nothing.
    MissingThere,
    AmountDiffers,
    /// One side has it done, the other undone.
    StatusDiffers,
    /// The same money under another number of Till's.
    NumberDiffers,
    /// The bill has it more than once.
    Duplicate,
    /// It stands in another day's bill than the day of which Till has it.
    Straggler,
}

impl MismatchKind {
    pub const ALL: [Self; 7] = [
        Self::MissingHere,
        Self::MissingThere,
        Self::AmountDiffers,
        Self::StatusDiffers,
        Self::NumberDiffers,
        Self::Duplicate,
        Self::Straggler,
    ];

    pub const fn code(self) -> &'static str {
        match self {
            Self::MissingHere => "missing_here",
            Self::MissingThere => "missing_there",
            Self::AmountDiffers => "amount_differs",
            Self::StatusDiffers => "status_differs",
            Self::NumberDiffers => "number_differs",
            Self::Duplicate => "duplicate",
            Self::Straggler => "straggler",
        }
    }
}

/// What a mismatch is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Payment,
    Refund,
}

impl Subject {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
        }
    }
}

/// One thing that differs, for a person to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mismatch {
    pub kind: MismatchKind,
    pub subject: Subject,
    /// Of a payment the channel's number, of a refund Till's.
    pub reference: String,
    /// The order, where Till knows one.
    pub order: Option<OrderId>,
    /// What Till has.
    pub ours: Option<Fen>,
    /// What the bill has; of a duplicate, all its lines together.
    pub theirs: Option<Fen>,
    /// The day of which Till has it, if it is another one.
    pub our_day: Option<Day>,
}

impl Mismatch {
    /// The same difference has the same name in every run; another amount is another difference.
    pub fn name(&self) -> String {
        let amount =
            |amount: Option<Fen>| amount.map_or(String::new(), |fen| fen.get().to_string());
        format!(
            "{}:{}:{}:{}:{}",
            self.kind.code(),
            self.subject.code(),
            self.reference,
            amount(self.ours),
            amount(self.theirs)
        )
    }
}
