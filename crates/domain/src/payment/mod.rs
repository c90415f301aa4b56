//! Paying (SPEC §4): attempts, and what happens to money that comes in.

mod attempt;
pub mod report;
pub mod review;
pub mod settle;
pub mod start;
mod surplus;
pub mod transfer;

pub use attempt::{Attempt, AttemptState, Channel, Held, HeldFate, Method};
pub use report::{Receipt, Report};
pub use surplus::Disposition;
