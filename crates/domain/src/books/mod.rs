//! Holding Till's books against the channels' own (SPEC §5 "Books"): a day of a channel account at a time.
//!
//! [`reconcile()`] compares and says what differs. It changes nothing, and nobody else changes anything
//! because of it: a [`Mismatch`] waits for a person, who resolves it with a reason.

mod fee;
mod income;
mod mismatch;
mod reconcile;

pub use fee::Mfen;
pub use income::{Income, income};
pub use mismatch::{Mismatch, MismatchKind, Subject};
pub use reconcile::{OurPayment, OurRefund, Ours, Reconciliation, Sums, reconcile};

use crate::money::Fen;
use crate::time::Instant;

/// One line of a channel's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// When the channel took the money, or accepted the refund.
    pub at: Instant,
    /// The channel's number of the payment.
    pub transaction: String,
    /// Till's number of the attempt, as the channel has it.
    pub attempt: String,
    /// What moved; never negative.
    pub amount: Fen,
    /// What the channel keeps for it; negative where it gives that back.
    pub fee: Mfen,
    pub what: Told,
}

/// What a line tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A payment. Not `paid`: the channel undid it.
    Payment { paid: bool },
    /// A refund, on the day it was begun. `failed` is what the channel knew then; lines are never brought up
    /// to date, so that a refund did *not* fail proves nothing.
    Refund { number: String, failed: bool },
}
