//! Callbacks in WeCom's form (paytool.md §7): encrypted compact XML, Till being the *sender*; and the
//! receiving side, for Till as WeCom's client.

mod crypt;
mod event;
mod xml;

pub use crypt::{CallbackError, CallbackKey, Envelope, is_token};
pub use event::{Event, Notice, post_body};
pub use xml::{Received, read_encrypt, read_event};
