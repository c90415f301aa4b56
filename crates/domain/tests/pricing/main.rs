//! The price list: what is bought, in words, and what it costs, in yuan (SPEC §2, §9.7).
//!
//! Figures are worked out by hand; where that takes more than a multiplication, the comment shows how.
//! The lists are set by hand, a row to a line and column under column: rustfmt stays out of them.

#[rustfmt::skip]
mod catalogue;
#[rustfmt::skip]
mod discounts;
#[rustfmt::skip]
mod durations;
#[rustfmt::skip]
mod expansions;
mod explained;
#[rustfmt::skip]
mod orders;
mod properties;
#[rustfmt::skip]
mod seats;
mod shelf;
