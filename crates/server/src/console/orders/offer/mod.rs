//! What the form of an order offers to choose from, for its products and one person.

mod item;

pub use item::{ItemView, mark};

use till_domain::catalog::{Product, ProductKind};
use till_domain::order::OrderKind;
use till_domain::order::configure::MAX_ITEMS;

use super::draft;
use super::form::DraftForm;
use crate::access::StaffUser;
use crate::console::products::words;
use crate::web::ui::Ui;

/// The choices of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferView {
    /// The names of its products.
    pub name: String,
    /// It can be sold bare, the buyer configuring.
    pub bare: bool,
    pub kinds: Vec<&'static str>,
    pub items: Vec<ItemView>,
    /// What can still be added: id, and name with kind.
    pub more: Vec<(String, String)>,
    pub first_day: String,
    pub last_day: String,
    /// Something stands in the folded part.
    pub notes_open: bool,
}

/// A product to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub name: String,
    pub mark: String,
    pub sub: String,
    /// It can be sold with nothing chosen: one press makes the link.
    pub bare: bool,
}

impl OfferView {
    /// The choices for `form`, which sells `products`; more can be added from `catalogue`.
    pub fn of(
        user: &StaffUser,
        products: &[&Product],
        catalogue: &[Product],
        form: &DraftForm,
    ) -> Self {
        let (ui, today) = (&user.ui, user.ui.now.day());
        let items = form.items.iter().zip(products);
        Self {
            name: names(ui, products),
            bare: draft::bare(products).is_some(),
            kinds: OrderKind::ALL.map(OrderKind::code).to_vec(),
            items: items
                .map(|(item, product)| ItemView::of(user, product, item, catalogue))
                .collect(),
            more: more(ui, catalogue, form),
            first_day: today.plus_days(1).to_string(),
            last_day: today.plus_years(1).to_string(),
            notes_open: [&form.reference, &form.labels, &form.note]
                .iter()
                .any(|typed| !typed.is_empty()),
        }
    }

    /// Several products: any of them can go.
    pub const fn several(&self) -> bool {
        self.items.len() > 1
    }

    /// The last product has just been added.
    pub fn last_is_fresh(mut self) -> Self {
        if let Some(item) = self.items.last_mut() {
            item.fresh = true;
        }
        self
    }
}

/// What is sold, in a line.
pub fn names(ui: &Ui, products: &[&Product]) -> String {
    let names: Vec<_> = products.iter().map(|p| p.name.as_str()).collect();
    names.join(&ui.t("list-comma"))
}

fn more(ui: &Ui, catalogue: &[Product], form: &DraftForm) -> Vec<(String, String)> {
    if form.items.len() >= MAX_ITEMS {
        return Vec::new();
    }
    let left = catalogue
        .iter()
        .filter(|product| product.published && !form.sells(&product.id.to_string()));
    left.map(|product| {
        let kind = ui.tc("product-kind", product.kind.code());
        (product.id.to_string(), format!("{} · {kind}", product.name))
    })
    .collect()
}

impl Choice {
    pub fn of(ui: &Ui, product: &Product, bare: bool) -> Self {
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
            mark: mark(&product.name),
            sub: format!("{kind} · {more}"),
            bare,
        }
    }
}
