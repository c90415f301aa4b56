//! The form of an order as it was typed: shown again as it was when something is wrong with it, and
//! filled from an order that is to be revised.

mod item;

pub use item::{DISCOUNTS, ItemForm, name, sells_months};

use serde::{Deserialize, Serialize};
use till_domain::catalog::Product;
use till_domain::order::configure::MAX_ITEMS;
use till_domain::order::{Offer, Order, OrderKind, PayType};
use till_domain::party::ProviderSettings;
use till_domain::time::Day;

use crate::web::form::Fields;

/// Every field, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftForm {
    /// `bare`: the buyer configures; `configured`.
    pub mode: String,
    pub kind: String,
    /// At least one, each about another product.
    pub items: Vec<ItemForm>,
    pub company: String,
    pub pay_type: String,
    /// The id of the uploaded proof that the provider was paid; empty before.
    pub receipt: String,
    /// As its file is called; known from the store, not from the form.
    pub receipt_name: String,
    pub link_life: String,
    /// `hour` or `day`.
    pub link_unit: String,
    pub reference: String,
    /// Separated by commas.
    pub labels: String,
    pub note: String,
}

/// What a button asks for instead of sending the form. Each is a field of its own, so that the form
/// can be built up without scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Only the price.
    Price,
    /// One more product: the one that is chosen in `add_product`.
    Add,
    /// The product at this place leaves the order.
    Remove(usize),
    /// The form is kept as a template.
    Keep,
}

impl Change {
    /// What the pressed button asks for; `None` for the one that sends the form.
    pub fn asked(fields: &Fields) -> Option<Self> {
        match fields.get("change") {
            "price" => Some(Self::Price),
            "add" => Some(Self::Add),
            "keep" => Some(Self::Keep),
            change => {
                let no: usize = change.strip_prefix("remove-")?.parse().ok()?;
                no.checked_sub(1).map(Self::Remove)
            }
        }
    }
}

impl DraftForm {
    /// A fresh form for `product`.
    pub fn fresh(product: &Product, settings: &ProviderSettings) -> Self {
        let unpriced = product.editions.is_empty();
        let (link_life, link_unit) = life(u32::from(settings.link_hours));
        Self {
            mode: if unpriced { "configured" } else { "bare" }.to_owned(),
            kind: OrderKind::New.code().to_owned(),
            items: vec![ItemForm::fresh(product)],
            pay_type: PayType::Customer.code().to_owned(),
            link_life,
            link_unit,
            ..Self::default()
        }
    }

    /// A renewal of `product`: what the company asked for, as far as there is such an edition and time.
    pub fn renew(&mut self, product: &Product, edition: &str, days: &str) {
        "configured".clone_into(&mut self.mode);
        OrderKind::Renewal.code().clone_into(&mut self.kind);
        if let Some(item) = self.items.first_mut() {
            item.renew(product, edition, days);
        }
    }

    /// What was posted. One product more than an order may hold is read, to be refused.
    pub fn posted(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).to_owned();
        Self {
            mode: get("mode"),
            kind: get("kind"),
            items: (0..=MAX_ITEMS)
                .map_while(|place| ItemForm::posted(fields, place))
                .collect(),
            company: get("company"),
            pay_type: get("pay_type"),
            receipt: get("receipt"),
            receipt_name: String::new(),
            link_life: get("link_life"),
            link_unit: get("link_unit"),
            reference: get("reference"),
            labels: get("labels"),
            note: get("note"),
        }
    }

    /// The configuration of `order`, to change it; `products` in the order of its items.
    pub fn of_order(order: &Order, products: &[&Product], settings: &ProviderSettings) -> Self {
        let (link_life, link_unit) = life(u32::from(settings.link_hours));
        let mut form = Self {
            mode: "bare".to_owned(),
            kind: OrderKind::New.code().to_owned(),
            items: Vec::new(),
            company: order
                .pinned
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            pay_type: order.pay_type.code().to_owned(),
            link_life,
            link_unit,
            ..Self::default()
        };
        match &order.offer {
            Offer::Bare { .. } => {
                form.items
                    .extend(products.iter().map(|product| ItemForm::fresh(product)));
            }
            Offer::Configured { configuration } => {
                "configured".clone_into(&mut form.mode);
                configuration.kind.code().clone_into(&mut form.kind);
                let items = configuration.items.iter().zip(products);
                form.items
                    .extend(items.map(|(item, product)| ItemForm::of(item, product)));
            }
        }
        form.number();
        form
    }

    /// The form as a template holds it: without what belongs to one order alone.
    pub fn kept(&self) -> Self {
        Self {
            receipt: String::new(),
            receipt_name: String::new(),
            reference: String::new(),
            ..self.clone()
        }
    }

    /// What a template holds; `None` when it can't be read.
    pub fn of_kept(text: &str) -> Option<Self> {
        let mut form: Self = serde_json::from_str(text).ok()?;
        form.number();
        Some(form)
    }

    /// Made again on `today`: what was to begin on a day that is past begins with the payment.
    pub fn begin_again(&mut self, today: Day) {
        for item in &mut self.items {
            item.begin_again(today);
        }
    }

    /// One product more: the buyer can't be left to configure several.
    pub fn add(&mut self, product: &Product) {
        "configured".clone_into(&mut self.mode);
        self.items.push(ItemForm::fresh(product));
        self.number();
    }

    /// One product less; the last one stays.
    pub fn remove(&mut self, place: usize) {
        if self.items.len() > 1 && place < self.items.len() {
            self.items.remove(place);
            self.number();
        }
    }

    /// Is the product with this id in the form?
    pub fn sells(&self, id: &str) -> bool {
        self.items.iter().any(|item| item.product == id)
    }

    /// Tells each product its place, which is not kept with a form.
    pub fn number(&mut self) {
        for (place, item) in self.items.iter_mut().enumerate() {
            item.moved_to(place);
        }
    }
}

/// A link's life in the largest unit that fits it.
pub fn life(hours: u32) -> (String, String) {
    if hours.is_multiple_of(24) {
        ((hours / 24).to_string(), "day".to_owned())
    } else {
        (hours.to_string(), "hour".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Change, DraftForm, life};
    use crate::web::form::Fields;

    #[test]
    fn a_links_life_comes_back_in_the_unit_it_was_typed_in() {
        assert_eq!(life(240), ("10".to_owned(), "day".to_owned()));
        assert_eq!(life(36), ("36".to_owned(), "hour".to_owned()));
    }

    #[test]
    fn a_template_keeps_the_form_without_what_belongs_to_one_order() {
        let typed = "product=a&seats=7&activation=dated&start=2026-11-30&company=ww1\
                     &product_2=b&receipt=r&reference=ERP-1&labels=vip&note=call+first";
        let form = DraftForm::posted(&Fields::parse(typed.as_bytes()).unwrap());
        let kept = serde_json::to_string(&form.kept()).unwrap();
        let mut again = DraftForm::of_kept(&kept).unwrap();
        let (receipt, reference) = (String::new(), String::new());
        assert_eq!(
            again,
            DraftForm {
                receipt,
                reference,
                ..form
            }
        );

        again.begin_again("2026-11-29".parse().unwrap());
        assert_eq!(again.items[0].activation, "dated");
        again.begin_again("2026-11-30".parse().unwrap());
        assert_eq!(again.items[0].activation, "payment");
        assert_eq!(DraftForm::of_kept("no form"), None);
        assert!(DraftForm::of_kept(r#"{"of": "a later version"}"#).is_some());
    }

    #[test]
    fn products_are_read_until_one_is_missing_and_move_up_when_one_leaves() {
        let typed = "product=a&seats=1&product_2=b&seats_2=2&product_3=c&seats_3=3&product_5=e";
        let mut form = DraftForm::posted(&Fields::parse(typed.as_bytes()).unwrap());
        form.remove(1);
        let read = form.items.iter();
        let read: Vec<_> = read
            .map(|item| {
                (
                    item.product.as_str(),
                    item.seats.as_str(),
                    item.name("seats"),
                )
            })
            .collect();
        let left = [
            ("a", "1", "seats".to_owned()),
            ("c", "3", "seats_2".to_owned()),
        ];
        assert_eq!(read, left);
        form.remove(0);
        form.remove(0);
        assert!(form.sells("c"), "the last product stays");
    }

    #[test]
    fn a_button_says_what_it_asks_for() {
        for (typed, asked) in [
            ("change=add", Some(Change::Add)),
            ("change=price", Some(Change::Price)),
            ("change=remove-2", Some(Change::Remove(1))),
            ("change=remove-0", None),
            ("kind=new", None),
        ] {
            let fields = Fields::parse(typed.as_bytes()).unwrap();
            assert_eq!(Change::asked(&fields), asked, "{typed}");
        }
    }
}
