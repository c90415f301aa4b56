//! Days of channel accounts: the bill's lines, what differs from Till's books, and how people resolved it.

pub(crate) mod keep;
pub(crate) mod ours;
pub(crate) mod show;
pub(crate) mod trouble;

use till_domain::books::{Mfen, Mismatch, Sums};
use till_domain::id::AccountId;
use till_domain::money::Fen;
use till_domain::time::{Day, Instant};

/// A day of a channel account that was held against the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementDay {
    pub day: Day,
    pub account: AccountId,
    /// Of the bill's file; empty when the channel had none that day.
    pub hash: String,
    /// When it was last compared.
    pub run_at: Instant,
    pub theirs: Sums,
    /// What the channel keeps of that day.
    pub fee: Mfen,
    pub ours: Sums,
    pub matched: u32,
    /// Exceptions that wait for a person.
    pub open: u32,
    /// Exceptions that are still found and of which a person said why they are all right.
    pub explained: u32,
}

/// A day of a channel account whose bill could not be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementTrouble {
    pub day: Day,
    pub account: AccountId,
    /// When it was last asked for.
    pub tried_at: Instant,
    /// The channel's, or why it was not believed.
    pub words: String,
}

/// Something that differed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooksException {
    pub id: String,
    pub mismatch: Mismatch,
    pub found_at: Instant,
    /// When a later run did not find it any more.
    pub cleared_at: Option<Instant>,
    pub resolved: Option<Resolution>,
}

impl BooksException {
    /// Does it wait for a person?
    pub const fn is_open(&self) -> bool {
        self.cleared_at.is_none() && self.resolved.is_none()
    }
}

/// Who said why it is all right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    pub at: Instant,
    /// The person's name.
    pub by: String,
    pub reason: String,
}

/// What bills tell of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BilledLine {
    pub day: Day,
    pub is_refund: bool,
    /// Till's number of the attempt or refund.
    pub number: String,
    pub amount: Fen,
    pub fee: Mfen,
}
