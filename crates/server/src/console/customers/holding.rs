//! A subscription as a page shows it: app, edition, seats, days, state.

use std::collections::HashMap;

use till_domain::catalog::Product;
use till_domain::id::{OrderId, ProductId};
use till_domain::subscription::{Held, Holding, Subscription};
use till_domain::time::Day;

use crate::web::ui::Ui;
use crate::web::words::StateLook;

/// Days before the end from which a subscription is ending.
const SOON: i64 = 30;

/// Names of a provider's products.
pub type Names = HashMap<ProductId, String>;

/// What a company holds of one app.
#[derive(Debug)]
pub struct HoldingView {
    pub app: String,
    pub edition: String,
    /// 0 when there is nothing to count.
    pub seats: u32,
    pub term: Option<(Day, Day)>,
    pub left: String,
    pub look: StateLook,
    /// When it ends, for sorting and for the list.
    pub ends: Option<Day>,
    pub terms: Vec<TermView>,
}

/// One purchase that made it up.
#[derive(Debug)]
pub struct TermView {
    pub word: String,
    pub seats: String,
    pub start: Day,
    pub end: Day,
    pub edition: String,
    pub order: OrderId,
}

/// Product names by id.
pub fn names(products: Vec<Product>) -> Names {
    products
        .into_iter()
        .map(|product| (product.id, product.name))
        .collect()
}

/// How `subscription` stands on `today`; `None` when the company never got the app.
pub fn view(
    ui: &Ui,
    names: &Names,
    subscription: &Subscription,
    today: Day,
) -> Option<HoldingView> {
    let (look, left, held) = match subscription.holding(today) {
        Holding::Nothing if subscription.terms.is_empty() => return None,
        Holding::Nothing => (look(ui, "expired"), String::new(), None),
        Holding::Trial { until } => (look(ui, "trial"), days_left(ui, until, today), None),
        Holding::Running(held) => {
            let soon = held.last_end.days_since(today) <= SOON;
            let left = days_left(ui, held.last_end, today);
            (
                look(ui, if soon { "ending" } else { "running" }),
                left,
                Some(held),
            )
        }
        Holding::NotStarted(held) => {
            let left = ui.t1("customer-days-until", "days", held.start.days_since(today));
            (look(ui, "not-started"), left, Some(held))
        }
        Holding::Expired(held) => {
            let left = ui.t1(
                "customer-days-over",
                "days",
                today.days_since(held.last_end),
            );
            (look(ui, "expired"), left, Some(held))
        }
    };
    let app = names.get(&subscription.app).cloned().unwrap_or_default();
    let trial = subscription.terms.iter().rev().find(|term| term.trial);
    let (edition, seats, term) = match (&held, trial) {
        (
            Some(Held {
                edition_name,
                seats,
                start,
                last_end,
                ..
            }),
            _,
        ) => (edition_name.clone(), *seats, Some((*start, *last_end))),
        (None, Some(trial)) => (
            trial.edition_name.clone(),
            trial.seats,
            Some((trial.start, trial.end)),
        ),
        (None, None) => (String::new(), 0, None),
    };
    let ends = term.map(|(_, end)| end);
    Some(HoldingView {
        app,
        edition,
        seats,
        term,
        left,
        look,
        ends,
        terms: terms(ui, subscription),
    })
}

fn days_left(ui: &Ui, end: Day, today: Day) -> String {
    // The end day is included: on it there is still one day left.
    ui.t1("customer-days-left", "days", end.days_since(today) + 1)
}

fn look(ui: &Ui, state: &str) -> StateLook {
    let (class, icon) = match state {
        "running" => ("paid", "check"),
        "ending" => ("awaiting", "clock"),
        "trial" => ("approval", "gift"),
        "not-started" => ("bank", "calendar"),
        _ => ("expired", "history"),
    };
    StateLook {
        class,
        icon,
        word: ui.tc("subscription-state", state),
    }
}

/// Purchases and expansions, the newest first.
fn terms(ui: &Ui, subscription: &Subscription) -> Vec<TermView> {
    let bought = subscription.terms.iter().map(|term| TermView {
        word: ui.t(if term.trial {
            "customer-term-trial"
        } else {
            "customer-term-new"
        }),
        seats: ui.t1("customer-term-seats", "seats", term.seats),
        start: term.start,
        end: term.end,
        edition: term.edition_name.clone(),
        order: term.order,
    });
    let added = subscription.expansions.iter().map(|added| TermView {
        word: ui.t("customer-term-expansion"),
        seats: ui.t1("customer-term-added", "seats", added.seats),
        start: added.from,
        end: added.until,
        edition: String::new(),
        order: added.order,
    });
    let mut all: Vec<_> = bought.chain(added).collect();
    all.sort_by_key(|term| std::cmp::Reverse(term.start));
    all
}
