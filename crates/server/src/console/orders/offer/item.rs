//! What one product of the form offers to choose from.

use till_domain::catalog::{Edition, Product, ProductKind};
use till_domain::discount;
use till_domain::party::{Act, ProviderSettings};

use super::super::form::{DISCOUNTS, ItemForm, sells_months};
use crate::access::StaffUser;
use crate::console::products::words;
use crate::web::ui::Ui;

/// A product of the form: what was typed, and what there is to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemView {
    pub form: ItemForm,
    pub name: String,
    pub mark: String,
    /// The product's kind as a word.
    pub kind: String,
    /// Empty for a custom app.
    pub editions: Vec<EditionView>,
    /// What a custom app costs, as it has no edition to say so.
    pub price_note: String,
    pub units: Vec<&'static str>,
    /// A solution's apps, whose seats may differ.
    pub apps: Vec<AppView>,
    /// Ways to a price; empty when there is no choice at all.
    pub discounts: Vec<&'static str>,
    pub discountable: bool,
    pub negotiable: bool,
    /// How deep a discount may go, and when a second person is asked.
    pub cap_note: String,
    /// It has just been added: the cursor goes there.
    pub fresh: bool,
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

/// An app of a solution, with the seats typed for it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppView {
    pub field: String,
    pub name: String,
    pub seats: String,
}

impl ItemView {
    /// `catalogue` names a solution's apps.
    pub fn of(user: &StaffUser, product: &Product, form: &ItemForm, catalogue: &[Product]) -> Self {
        let ui = &user.ui;
        let discounts = discounts(user, product);
        Self {
            form: form.clone(),
            name: product.name.clone(),
            mark: mark(&product.name),
            kind: ui.tc("product-kind", product.kind.code()),
            editions: match product.kind {
                ProductKind::ThirdPartyApp | ProductKind::Solution => product
                    .editions
                    .iter()
                    .map(|edition| EditionView::of(ui, edition))
                    .collect(),
                ProductKind::CustomApp => Vec::new(),
            },
            price_note: price_note(ui, product),
            units: if sells_months(product) {
                vec!["year", "month", "day"]
            } else {
                vec!["year", "day"]
            },
            apps: apps(product, form, catalogue),
            discountable: discounts.contains(&"amount"),
            negotiable: discounts.contains(&"negotiated"),
            discounts,
            cap_note: cap_note(user, product),
            fresh: false,
        }
    }

    /// Some app has seats of its own, so that the folded part has to be open.
    pub fn apps_differ(&self) -> bool {
        self.apps.iter().any(|app| !app.seats.is_empty())
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

/// The first letter, in place of a picture.
pub fn mark(name: &str) -> String {
    name.chars().next().map(String::from).unwrap_or_default()
}

fn apps(product: &Product, form: &ItemForm, catalogue: &[Product]) -> Vec<AppView> {
    match product.kind {
        ProductKind::Solution => {}
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => return Vec::new(),
    }
    let named = |id| catalogue.iter().find(|app| app.id == id);
    let apps = product.apps.iter().enumerate();
    apps.map(|(place, app)| AppView {
        field: form.app_name(place),
        name: named(*app).map_or_else(String::new, |app| app.name.clone()),
        seats: form.app_seats.get(place).cloned().unwrap_or_default(),
    })
    .collect()
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
