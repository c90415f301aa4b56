//! What the preview says is what the order stores and the buyer pays, to the fen (SPEC §2, §9.6).
//!
//! Everything here goes through a `World`: its caps, its calendar and what the company holds.

mod caps;
mod desk;
mod held;
mod preview;
