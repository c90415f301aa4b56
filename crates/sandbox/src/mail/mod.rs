//! Where the mails go that Till sends in a demo: an SMTP listener that keeps them in memory and a
//! page that shows them. Nothing is ever passed on.
//!
//! - [`serve_smtp`]: the listener, to be put on a loopback address.
//! - [`Mailbox`]: the last mails, shared between the listener and the pages.
//! - [`routes`]: `GET /mail`, `GET /mail/{id}` and `GET /api/mail?to=` for tests.

mod decode;
mod line;
mod mailbox;
mod message;
mod page;
mod smtp;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::routing::get;

pub use mailbox::{Mailbox, ReceivedMail};
pub use message::{Attachment, Message};
pub use smtp::serve_smtp;

/// The pages of `mailbox`. All links are relative, so the router may be nested.
///
/// | path | what |
/// |---|---|
/// | `GET /mail?to=` | the mails, newest first |
/// | `GET /mail/{id}` | one mail |
/// | `GET /api/mail?to=&limit=` | `[{id, received_ms, from, to, subject, text, html, …}]` |
pub fn routes(mailbox: Mailbox) -> Router {
    Router::new()
        .route("/mail", get(page::list))
        .route("/mail/{id}", get(page::one))
        .route("/mail-sandbox.css", get(page::css))
        .route("/api/mail", get(page::list_json))
        .with_state(mailbox)
}
