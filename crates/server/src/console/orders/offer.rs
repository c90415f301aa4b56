//! What the form of an order offers to choose from, for one product and one person.

use till_domain::catalog::{Edition, Product, ProductKind};
use till_domain::discount;
use till_domain::order::OrderKind;
use till_domain::party::{Act, ProviderSettings};

use super::form::{DISCOUNTS, DraftForm, sells_months};
use crate::access::StaffUser;
use crate::console::products::words;
use crate::web::ui::Ui;

/// The choices of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    pub product: String,
    pub name: String,
    /// The product's kind as a word.
    pub kind: String,
    /// It can be sold bare, the buyer configuring.
    pub bare: bool,
    pub kinds: Vec<&'static str>,
    /// Empty for a custom app.
    pub editions: Vec<EditionView>,
    /// What a custom app costs, as it has no edition to say so.
    pub price_note: String,
    pub units: Vec<&'static str>,
    pub first_day: String,
    pub last_day: String,
    /// Ways to a price; empty when there is no choice at all.
    pub discounts: Vec<&'static str>,
    pub discountable: bool,
    pub negotiable: bool,
    /// How deep a discount may go, and when a second person is asked.
    pub cap_note: String,
    /// Something stands in the folded part.
    pub notes_open: bool,
}

/// An edition to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionView {
    pub id: String,
    pub name: String,
    /// Seats, steps, caps.
    pub note: String,
    pub price: String,
}

/// A product to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub name: String,
    pub mark: String,
    pub sub: String,
}

impl OfferView {
    pub fn of(user: &StaffUser, product: &Product, form: &DraftForm) -> Self {
        let (ui, today) = (&user.ui, user.ui.now.day());
        let discounts = discounts(user, product);
        Self {
            product: product.id.to_string(),
            name: product.name.clone(),
            kind: ui.tc("product-kind", product.kind.code()),
            bare: !product.editions.is_empty(),
            kinds: OrderKind::ALL.map(OrderKind::code).to_vec(),
            editions: match product.kind {
                ProductKind::ThirdPartyApp | ProductKind::Solution => product
                    .editions
                    .iter()
                    .map(|edition| EditionView::of(ui, edition))
                    .collect(),
                ProductKind::CustomApp => Vec::new(),
            },
            price_note: price_note(ui, product),
            units: units(product),
            first_day: today.plus_days(1).to_string(),
            last_day: today.plus_years(1).to_string(),
            discountable: discounts.contains(&"amount"),
            negotiable: discounts.contains(&"negotiated"),
            discounts,
            cap_note: cap_note(user, product),
            notes_open: !form.reference.is_empty() || !form.note.is_empty(),
        }
    }
}

impl EditionView {
    fn of(ui: &Ui, edition: &Edition) -> Self {
        Self {
            id: edition.id.to_string(),
            name: edition.name.clone(),
            note: words::notes(ui, edition).join(" · "),
            price: words::price(ui, edition),
        }
    }
}

impl Choice {
    pub fn of(ui: &Ui, product: &Product) -> Self {
        let kind = ui.tc("product-kind", product.kind.code());
        let more = match (product.kind, product.editions.as_slice()) {
            (_, []) => ui.t("offer-negotiated-only"),
            (ProductKind::CustomApp, [edition, ..]) => words::price(ui, edition),
            (ProductKind::ThirdPartyApp | ProductKind::Solution, editions) => {
                let names: Vec<_> = editions.iter().map(|e| e.name.as_str()).collect();
                names.join(&ui.t("list-comma"))
            }
        };
        Self {
            id: product.id.to_string(),
            name: product.name.clone(),
            mark: product
                .name
                .chars()
                .next()
                .map(String::from)
                .unwrap_or_default(),
            sub: format!("{kind} · {more}"),
        }
    }
}

fn price_note(ui: &Ui, product: &Product) -> String {
    match (product.kind, product.editions.first()) {
        (ProductKind::CustomApp, Some(edition)) => {
            format!(
                "{} · {}",
                words::price(ui, edition),
                words::notes(ui, edition).join(" · ")
            )
        }
        (ProductKind::CustomApp, None) => ui.t("offer-negotiated-only"),
        (ProductKind::ThirdPartyApp | ProductKind::Solution, _) => String::new(),
    }
}

fn units(product: &Product) -> Vec<&'static str> {
    if sells_months(product) {
        vec!["year", "month", "day"]
    } else {
        vec!["year", "day"]
    }
}

fn discounts(user: &StaffUser, product: &Product) -> Vec<&'static str> {
    let [none, amount, ratio, negotiated] = DISCOUNTS;
    let mut ways = Vec::new();
    if product.kind.allows_discount() && !product.editions.is_empty() {
        ways.extend([none, amount, ratio]);
    }
    if !product.kind.has_editions() && user.may(Act::NegotiatePrice) {
        ways.push(negotiated);
    }
    ways
}

/// The lowest cap that holds for the product whatever the edition; the price says the rest.
fn cap_note(user: &StaffUser, product: &Product) -> String {
    let settings: &ProviderSettings = &user.provider.settings;
    let cap = discount::cap(
        settings.discount_cap_percent,
        product.discount_cap_percent,
        None,
    );
    let most = cap.percent_off;
    match user.staff.discount_cap_percent.filter(|own| *own < most) {
        Some(own) => user.ui.t2("offer-cap-own", "most", most, "own", own),
        None => user.ui.t1("offer-cap", "most", most),
    }
}
