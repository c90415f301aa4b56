//! An order's facts in words: what is sold, and under which terms.

use till_domain::order::{Approval, Line, Offer, Order, OrderKind, OrderState, PayType};
use till_domain::time::Instant;

use super::offer::mark;
use super::preview::line_words;
use crate::web::ui::Ui;
use crate::web::words::Term;

/// A name and a value of the list of facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub name: String,
    pub value: String,
    /// A second, quieter line; empty for most.
    pub hint: String,
}

/// A line of the order as sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    pub mark: String,
    pub name: String,
    pub sum: String,
    /// `50 人 · 1 年`
    pub what: String,
    pub term: String,
    /// A solution's apps, with their seats.
    pub apps: Vec<String>,
}

pub(super) fn line_views(ui: &Ui, order: &Order) -> Vec<LineView> {
    let kind = order.order_kind().unwrap_or_default();
    order
        .lines
        .iter()
        .map(|line| line_view(ui, order, kind, line))
        .collect()
}

/// A line of `order`, or one that it would have.
pub fn line_view(ui: &Ui, order: &Order, kind: OrderKind, line: &Line) -> LineView {
    let apps = line.apps.iter().map(|app| {
        format!(
            "{} · {}",
            app.name,
            ui.t1("seats-count", "seats", app.seats)
        )
    });
    LineView {
        mark: mark(&line.product_name),
        name: format!("{} {}", line.product_name, line.edition_name)
            .trim()
            .to_owned(),
        sum: line.price.payable.yuan(),
        what: line_words(ui, kind, line),
        term: term(ui, order, kind, line),
        // A single app would only repeat the line.
        apps: if line.apps.len() > 1 {
            apps.collect()
        } else {
            Vec::new()
        },
    }
}

/// From when to when; for an order that is not paid, as if it were paid today.
fn term(ui: &Ui, order: &Order, kind: OrderKind, line: &Line) -> String {
    match &order.state {
        OrderState::Paid { settled, .. } => {
            let term = Term::of(kind, line, settled.at.day());
            Term {
                on_payment: false,
                ..term
            }
            .words(ui)
        }
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Term::of(kind, line, ui.now.day()).words(ui),
    }
}

/// Everything else that is to be known. `name` names a company.
pub(super) fn facts(
    ui: &Ui,
    order: &Order,
    creator: &str,
    name: &dyn Fn(&str) -> String,
) -> Vec<Fact> {
    let mut list = List {
        ui,
        facts: Vec::new(),
    };
    list.add(
        "fact-kind",
        order
            .order_kind()
            .map(|kind| ui.tc("order-kind", kind.code())),
    );
    list.add("fact-offer", Some(ui.t(offer_key(order))));
    list.add(
        "fact-pinned",
        order.pinned.as_ref().map(|corpid| name(corpid.as_str())),
    );
    list.add("fact-pay-type", pay_type(ui, order.pay_type));
    if let Some(claim) = order.claim() {
        let company = name(claim.company.as_str());
        let hint = if claim.member.is_some() {
            ui.t2(
                "fact-placed-by",
                "member",
                &claim.member_name,
                "at",
                claim.at.shanghai(),
            )
        } else {
            String::new()
        };
        list.add_with("fact-claim", company, hint);
    }
    state(&mut list, order);
    approval(&mut list, order);
    discount_reasons(&mut list, order);
    list.add("fact-reference", filled(&order.notes.reference));
    list.add("fact-note", filled(&order.notes.internal));
    list.add_with(
        "fact-creator",
        creator.to_owned(),
        order.created_at.shanghai(),
    );
    if order.revision > 1 {
        list.add("fact-revision", Some(order.revision.to_string()));
    }
    list.facts
}

struct List<'a> {
    ui: &'a Ui,
    facts: Vec<Fact>,
}

impl List<'_> {
    fn add(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            self.add_with(key, value, String::new());
        }
    }
    fn add_with(&mut self, key: &str, value: String, hint: String) {
        self.facts.push(Fact {
            name: self.ui.t(key),
            value,
            hint,
        });
    }
    fn at(&mut self, key: &str, at: Instant) {
        self.add(key, Some(at.shanghai()));
    }
}

const fn offer_key(order: &Order) -> &'static str {
    match (&order.offer, order.pinned.is_some()) {
        (Offer::Bare { .. }, _) => "fact-offer-bare",
        (Offer::Configured { .. }, false) => "fact-offer-configured",
        (Offer::Configured { .. }, true) => "fact-offer-pinned",
    }
}

fn pay_type(ui: &Ui, pay_type: PayType) -> Option<String> {
    match pay_type {
        PayType::Customer => None,
        PayType::Provider | PayType::Free => Some(ui.tc("pay-type", pay_type.code())),
    }
}

fn state(list: &mut List<'_>, order: &Order) {
    match &order.state {
        OrderState::Open | OrderState::Placed { .. } | OrderState::Closing { .. } => {}
        OrderState::Confirming { until, .. } => list.at("fact-confirms-itself", *until),
        OrderState::Paid { settled, .. } => {
            let key = if settled.attempt.is_some() {
                "fact-paid-at"
            } else {
                "fact-confirmed-at"
            };
            list.at(key, settled.at);
            if settled.paid.is_positive() {
                list.add("fact-paid", Some(settled.paid.yuan()));
            }
            if settled.refunded.is_positive() {
                list.add("fact-refunded", Some(settled.refunded.yuan()));
            }
            for part in &settled.fapiao {
                let stage = list.ui.tc("fapiao-stage", part.stage.code());
                list.add(
                    "fapiao-fact",
                    Some(format!("{} {stage}", part.amount.yuan())),
                );
            }
            if let Some(at) = settled.completed_at {
                list.at("fact-completed-at", at);
            }
        }
        OrderState::Cancelled { at, reason, .. } => {
            let reason = if reason == "buyer" {
                list.ui.t("event-more-buyer")
            } else {
                reason.clone()
            };
            list.add_with("fact-cancelled-at", at.shanghai(), reason);
        }
        OrderState::Expired { at, .. } => list.at("fact-expired-at", *at),
    }
}

fn approval(list: &mut List<'_>, order: &Order) {
    match &order.approval {
        Approval::NotNeeded => {}
        Approval::Awaited { since, .. } => {
            let value = list.ui.t("fact-approval-awaited");
            list.add_with("fact-approval", value, since.shanghai());
        }
        Approval::Approved { by, at } => {
            let value = list.ui.t1("fact-approval-approved", "by", by);
            list.add_with("fact-approval", value, at.shanghai());
        }
        Approval::Rejected { by, at, reason } => {
            let value = list
                .ui
                .t2("fact-approval-rejected", "by", by, "reason", reason);
            list.add_with("fact-approval", value, at.shanghai());
        }
    }
}

/// Why there is a discount, product by product where there are several.
fn discount_reasons(list: &mut List<'_>, order: &Order) {
    let Some(configuration) = order.offer.configuration() else {
        return;
    };
    for (place, item) in configuration.items.iter().enumerate() {
        let Some(reason) = item.discount.as_ref().and_then(|d| filled(&d.reason)) else {
            continue;
        };
        let line = order.lines.get(place);
        let about = line.filter(|_| configuration.items.len() > 1);
        let hint = about.map(|line| line.product_name.clone());
        list.add_with("fact-discount-reason", reason, hint.unwrap_or_default());
    }
}

fn filled(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
