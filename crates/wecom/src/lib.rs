//! WeCom's protocols.
//!
//! Till as a *client* of WeCom, for the sign-in of buyers (SPEC §9.15):
//!
//! - [`oauth`]: the link that sends a buyer to WeCom, and who came back ([`oauth::Identity`]).
//! - [`client`]: the suite token and the calls of WeCom's server API.
//! - [`error`]: why nobody could be signed in; every reason has a stable code.
//!
//! Till in WeCom's place, for providers that integrated with its cashier (SPEC §6):
//!
//! - [`paytool`]: requests, signatures, answers and faults of the paytool API.
//! - [`callback`]: encrypted events.
//!
//! What travels on the wire is private to this crate. Nothing is logged: addresses carry tokens.

pub mod callback;
pub mod client;
pub mod error;
pub mod oauth;
pub mod paytool;
pub mod secret;
mod wire;

pub use client::Client;
pub use error::{Error, Trouble};
pub use oauth::{Config, Identity, Installation};
pub use secret::Secret;
