//! Words for what the domain says, the same on the console's and the buyer's pages: states, prices
//! step by step, events.

mod event;
mod price;
mod state;

pub use event::{EventWords, Tone};
pub use price::{LineWords, PriceWords};
pub use state::StateLook;
