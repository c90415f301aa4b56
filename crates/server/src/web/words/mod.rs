//! Words for what the domain says, the same on the console's and the buyer's pages: states, prices
//! step by step, events.

mod event;
mod event_facts;
mod fapiao;
mod member;
mod price;
mod state;
mod term;

pub use event::EventWords;
pub(crate) use event::{channel_words, held_reason};
pub(crate) use event_facts::facts;
pub use fapiao::fapiao_look;
pub use member::MemberChangeWords;
pub use price::{PriceWords, step_words};
pub use state::StateLook;
pub use term::{Term, duration_words};
