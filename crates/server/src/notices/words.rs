//! What a notice says: plain text in the person's language, with the way to the order and to the choice.
//! A link opens a page and does nothing.

use till_domain::money::Fen;
use till_domain::notice::{About, Audience, Topic};
use till_domain::order::Order;
use till_domain::order::event::{Event, EventKind};

use crate::app::App;
use crate::i18n::{Lang, arg};

/// What the words name.
#[derive(Debug)]
pub struct Facts<'a> {
    pub topic: Topic,
    pub about: About,
    pub order: &'a Order,
    /// All of the order's.
    pub events: &'a [Event],
    /// The provider's name.
    pub seller: &'a str,
    /// Empty when the company is not known by name.
    pub company: &'a str,
    /// The name of the app whose last day comes near.
    pub app: &'a str,
}

/// Subject and text.
pub fn of(app: &App, lang: Lang, facts: &Facts<'_>) -> (String, String) {
    let code = facts.topic.code().replace('_', "-");
    let (when, days) = match facts.about {
        About::Event(_) => (String::new(), 0),
        About::LinkEnd { at, days } => (at.shanghai(), days),
        About::LastDay { day, days, .. } => (day.to_string(), days),
        About::Renewal { asked, .. } => (asked.to_string(), 0),
    };
    let number = facts.order.number.to_string();
    let args = [
        arg("number", &number),
        arg("seller", facts.seller),
        arg("company", facts.company),
        arg("product", product(facts)),
        arg("amount", amount(facts).yuan()),
        arg("when", when),
        arg("days", days),
        arg("renewal", app.url(&renewal(facts))),
    ];
    let (place, choices) = match facts.topic.audience() {
        Audience::Buyer => ("/orders", "/orders/notices"),
        Audience::Creator | Audience::Sales | Audience::MoneyDesk => {
            ("/console/orders", "/console/notices")
        }
    };
    let foot = [
        arg("order", app.url(&format!("{place}/{number}"))),
        arg("choices", app.url(choices)),
    ];
    let text = [
        lang.text(&format!("notice-text-{code}"), &args),
        lang.text("notice-foot", &foot),
    ];
    let subject = lang.text(&format!("notice-subject-{code}"), &args);
    (subject, text.join("\n\n"))
}

/// Where a renewal is asked for, and where such requests arrive.
fn renewal(facts: &Facts<'_>) -> String {
    match facts.about {
        About::LastDay { app, .. } => {
            format!(
                "/orders/subscriptions/{}/{app}/renewal",
                facts.order.provider
            )
        }
        About::Event(_) | About::LinkEnd { .. } | About::Renewal { .. } => {
            "/console/renewals".to_owned()
        }
    }
}

/// The amount of the event; of a reminder, the order's.
fn amount(facts: &Facts<'_>) -> Fen {
    let seq = match facts.about {
        About::Event(seq) => Some(seq),
        About::LinkEnd { .. } | About::LastDay { .. } | About::Renewal { .. } => None,
    };
    let event = facts.events.iter().find(|event| Some(event.seq) == seq);
    let named = event.and_then(|event| {
        if let EventKind::Paid { amount, .. }
        | EventKind::RefundDone { amount, .. }
        | EventKind::RefundPaidOffline { amount, .. }
        | EventKind::FapiaoIssued { amount, .. }
        | EventKind::RefundApplied { amount, .. }
        | EventKind::MoneyHeld { amount, .. } = &event.kind
        {
            Some(*amount)
        } else {
            None
        }
    });
    named.or_else(|| facts.order.payable()).unwrap_or(Fen::ZERO)
}

fn product(facts: &Facts<'_>) -> String {
    if !facts.app.is_empty() {
        return facts.app.to_owned();
    }
    let names = facts
        .order
        .lines
        .iter()
        .map(|line| line.product_name.as_str());
    names.collect::<Vec<_>>().join(", ")
}
