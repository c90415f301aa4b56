//! The form of an endpoint, as it was typed.

use till_store::Webhook;

use crate::app::App;
use crate::v1::webhooks::endpoint::{self, Fault, MAX_DESCRIPTION, Wish};
use crate::web::form::Fields;
use crate::web::input::Faults;
use crate::web::ui::Ui;

#[derive(Debug, Clone, Default)]
pub(super) struct EndpointForm {
    pub url: String,
    pub description: String,
    events: Vec<String>,
}

/// The types of events that an endpoint hears of; empty for all.
pub(super) fn events(webhook: &Webhook) -> Vec<String> {
    let events = webhook.events.split_whitespace();
    events.map(ToOwned::to_owned).collect()
}

impl EndpointForm {
    pub(super) fn of(webhook: &Webhook) -> Self {
        Self {
            url: webhook.url.clone(),
            description: webhook.description.clone(),
            events: events(webhook),
        }
    }

    pub(super) fn posted(fields: &Fields) -> Self {
        Self {
            url: fields.get("url").trim().to_owned(),
            description: fields.get("description").trim().to_owned(),
            events: fields.all("events").map(ToOwned::to_owned).collect(),
        }
    }

    /// Every type of event, and whether it is chosen.
    pub(super) fn choices(&self) -> Vec<(String, bool)> {
        let choice = |kind: String| {
            let chosen = self.events.contains(&kind);
            (kind, chosen)
        };
        endpoint::kinds().map(choice).collect()
    }

    /// How many types are chosen; 0 for all.
    pub(super) const fn chosen(&self) -> usize {
        self.events.len()
    }

    pub(super) fn read(&self, app: &App, ui: &Ui) -> Result<Wish, Faults> {
        let wish = Wish {
            url: self.url.clone(),
            description: self.description.clone(),
            events: self.events.clone(),
        };
        let Err(fault) = wish.check(app) else {
            return Ok(wish);
        };
        let mut faults = Faults::default();
        match fault {
            Fault::BadUrl => faults.add("url", ui.t("webhooks-fault-url")),
            Fault::PrivateAddress => faults.add("url", ui.t("webhooks-fault-private")),
            Fault::LongDescription => {
                let text = ui.t1("webhooks-fault-description", "most", MAX_DESCRIPTION);
                faults.add("description", text);
            }
            Fault::UnknownEvent(_) => faults.add("events", ui.t("webhooks-fault-event")),
        }
        Err(faults)
    }
}
