//! From the typed form to what the domain is asked for. Preview, creation and revision all read a form
//! here, so that they can't differ.

mod item;

use till_domain::catalog::Product;
use till_domain::id::Corpid;
use till_domain::order::{Configuration, Notes, Offer, OrderKind, PayType};
use till_domain::party::Company;
use till_domain::time::{Instant, Span};

use super::form::DraftForm;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

/// A form that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub offer: Offer,
    pub pinned: Option<Corpid>,
    pub pay_type: PayType,
    pub expires_at: Instant,
    pub notes: Notes,
}

/// What a form is read against.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    pub ui: &'a Ui,
    /// In the order of the form's items.
    pub products: &'a [&'a Product],
    /// Companies known by name.
    pub companies: &'a [Company],
}

/// Reads `form`.
///
/// # Errors
/// Everything that can't be read, each at its field.
pub fn read(form: &DraftForm, desk: Desk<'_>) -> Result<Draft, Faults> {
    let mut reader = Reader::new(desk.ui);
    let configured = is_configured(form, desk);
    let draft = Draft {
        offer: offer(form, desk, &mut reader),
        pinned: if configured {
            pinned(form, desk, &mut reader)
        } else {
            None
        },
        pay_type: if configured {
            pay_type(form)
        } else {
            PayType::Customer
        },
        expires_at: expires_at(form, desk, &mut reader),
        notes: Notes {
            reference: form.reference.clone(),
            labels: labels(&form.labels),
            internal: form.note.clone(),
            receipt: form.receipt.clone(),
            ..Notes::default()
        },
    };
    if reader.faults.is_empty() {
        Ok(draft)
    } else {
        Err(reader.faults)
    }
}

/// Reads only what is sold: a revision changes nothing else.
///
/// # Errors
/// Everything that can't be read, each at its field.
pub fn read_offer(form: &DraftForm, desk: Desk<'_>) -> Result<Offer, Faults> {
    let mut reader = Reader::new(desk.ui);
    let offer = offer(form, desk, &mut reader);
    if reader.faults.is_empty() {
        Ok(offer)
    } else {
        Err(reader.faults)
    }
}

/// Only a single product that has a price can be left to the buyer.
fn is_configured(form: &DraftForm, desk: Desk<'_>) -> bool {
    form.mode == "configured" || bare(desk.products).is_none()
}

/// The product that could be sold with nothing chosen.
pub fn bare<'a>(products: &[&'a Product]) -> Option<&'a Product> {
    match products {
        [product] if !product.editions.is_empty() => Some(product),
        [] | [..] => None,
    }
}

fn offer(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Offer {
    match bare(desk.products).filter(|_| !is_configured(form, desk)) {
        Some(product) => Offer::Bare {
            product: product.id,
            version: product.version,
            chosen: None,
        },
        None => Offer::Configured {
            configuration: configuration(form, desk, reader),
        },
    }
}

fn configuration(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Configuration {
    let kind = OrderKind::from_code(&form.kind).unwrap_or_default();
    let several = desk.products.len() > 1;
    let items = form.items.iter().zip(desk.products);
    let items = items.map(|(typed, product)| {
        let known = reader.faults.all().len();
        let item = item::read(typed, kind, product, reader);
        if several {
            reader.faults.about(known, desk.ui, &product.name);
        }
        item
    });
    Configuration {
        kind,
        items: items.collect(),
    }
}

/// A corpid, or the name of a company that is known.
fn pinned(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Option<Corpid> {
    if form.company.is_empty() {
        return None;
    }
    let named: Vec<_> = desk
        .companies
        .iter()
        .filter(|c| c.name == form.company)
        .collect();
    let corpid = match named.as_slice() {
        [company] => Some(company.corpid.clone()),
        [] | [..] => form.company.parse().ok(),
    };
    if corpid.is_none() {
        reader
            .faults
            .add("company", desk.ui.t("draft-company-fault"));
    }
    corpid
}

fn pay_type(form: &DraftForm) -> PayType {
    let all = [PayType::Customer, PayType::Provider, PayType::Free];
    let mut typed = all.into_iter().filter(|kind| kind.code() == form.pay_type);
    typed.next().unwrap_or_default()
}

/// Each once, in the order typed; people part them by whatever comma is at hand.
fn labels(typed: &str) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    let parts = typed.split([',', '，', '、', ';', '；', '\n']);
    for label in parts.map(str::trim).filter(|label| !label.is_empty()) {
        if labels.iter().all(|known| known != label) {
            labels.push(label.to_owned());
        }
    }
    labels
}

fn expires_at(form: &DraftForm, desk: Desk<'_>, reader: &mut Reader<'_>) -> Instant {
    desk.ui
        .now
        .plus(link_life(&form.link_life, &form.link_unit, reader))
}

/// 1 hour to 90 days (SPEC §3).
pub fn link_life(typed: &str, unit: &str, reader: &mut Reader<'_>) -> Span {
    let (label, most, hours) = match unit {
        "hour" => ("draft-life-hours", 2_160, 1),
        _ => ("draft-life-days", 90, 24),
    };
    let count = reader.number("link_life", label, typed, 1, most);
    // The shortest life is counted from the moment of writing, which is a little later than now.
    Span::hours(count.unwrap_or(1) * hours).max(Span::minutes(61))
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn labels_are_parted_by_any_comma_and_kept_once() {
        assert_eq!(
            labels(" 大客户，华东, 大客户、 ;Q4 "),
            ["大客户", "华东", "Q4"]
        );
        assert!(labels(" ， ").is_empty());
    }
}
