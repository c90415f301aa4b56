//! What an endpoint may be, for whoever makes one: `/v1` and the console.

use serde_json::json;
use till_domain::id::ProviderKey;
use till_store::Webhook;

use super::super::change::KINDS;
use super::super::read::utc;
use super::send::{self, Sent};
use crate::app::App;
use crate::callbacks::send::{self as address, Failed};
use crate::clock;
use crate::telemetry;
use crate::web::error::PageError;

/// Endpoints of one provider, at most.
pub(crate) const MOST: usize = 20;
/// Bytes of a description.
pub(crate) const MAX_DESCRIPTION: usize = 200;
/// An old secret is good for so many hours after a new one was made, unless the caller says otherwise.
pub(crate) const OVERLAP_HOURS: i64 = 24;

/// What an endpoint is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub url: String,
    pub description: String,
    /// As in `order.paid`; empty for all.
    pub events: Vec<String>,
}

/// What is wrong with a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No http or https URL of at most 512 bytes.
    BadUrl,
    /// It leads to an address that is not allowed here.
    PrivateAddress,
    LongDescription,
    /// The event at this place is none.
    UnknownEvent(usize),
}

/// The types of all events.
pub(crate) fn kinds() -> impl Iterator<Item = String> {
    KINDS.iter().map(|code| format!("order.{code}"))
}

impl Wish {
    pub(crate) fn check(&self, app: &App) -> Result<(), Fault> {
        let allow = app.config().callbacks.allow_private_addresses;
        address::url(&self.url, allow).map_err(|failed| match failed {
            Failed::PrivateAddress => Fault::PrivateAddress,
            Failed::BadUrl | Failed::NoAnswer | Failed::WrongAnswer(_) | Failed::Sealed => {
                Fault::BadUrl
            }
        })?;
        if self.description.len() > MAX_DESCRIPTION {
            return Err(Fault::LongDescription);
        }
        let is_known = |kind: &String| {
            let code = kind.strip_prefix("order.");
            code.is_some_and(|code| KINDS.contains(&code))
        };
        match self.events.iter().position(|kind| !is_known(kind)) {
            Some(place) => Err(Fault::UnknownEvent(place)),
            None => Ok(()),
        }
    }

    /// A new endpoint with a secret of its own, not yet kept.
    pub(crate) fn endpoint(self, app: &App, provider: ProviderKey) -> Result<Webhook, PageError> {
        let name = telemetry::random_id();
        Ok(Webhook {
            provider,
            id: format!("we_{}", name.get(..16).unwrap_or(&name)),
            url: self.url,
            description: self.description,
            events: self.events.join(" "),
            secret: send::new_secret(app)?,
            old_secret: None,
            created_at: clock::now(),
            failing_since: None,
            disabled: None,
        })
    }

    /// `webhook`, as it is wished.
    pub(crate) fn of(self, webhook: Webhook) -> Webhook {
        Webhook {
            url: self.url,
            description: self.description,
            events: self.events.join(" "),
            ..webhook
        }
    }
}

/// Sends `webhook.test`, and says what came of it.
pub(crate) async fn test(app: &App, webhook: &Webhook) -> Sent {
    let name = format!("evt_test_{}", telemetry::random_id());
    let body = json!({"type": "webhook.test", "timestamp": utc(clock::now()),
        "data": {"id": name, "webhook": webhook.id}});
    send::post(app, webhook, &name, &body.to_string()).await
}
