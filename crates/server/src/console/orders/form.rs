//! The form of an order as it was typed: shown again as it was when something is wrong with it, and
//! filled from an order that is to be revised.

use till_domain::catalog::{Period, Product, ProductKind};
use till_domain::order::{
    Configuration, DiscountKind, Item, Offer, Order, OrderKind, PayType, Start,
};
use till_domain::party::ProviderSettings;

use crate::web::form::Fields;

/// Every field, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftForm {
    /// `bare`: the buyer configures; `configured`.
    pub mode: String,
    pub kind: String,
    pub edition: String,
    pub seats: String,
    pub duration: String,
    /// `year`, `month` or `day`.
    pub unit: String,
    /// `payment` or `dated`.
    pub activation: String,
    pub start: String,
    /// `none`, `amount`, `ratio` or `negotiated`.
    pub discount: String,
    pub amount_off: String,
    pub ratio: String,
    pub discount_reason: String,
    pub negotiated: String,
    pub company: String,
    pub pay_type: String,
    pub link_life: String,
    /// `hour` or `day`.
    pub link_unit: String,
    pub reference: String,
    pub note: String,
}

/// The four ways to a price, as the form names them.
pub const DISCOUNTS: [&str; 4] = ["none", "amount", "ratio", "negotiated"];

impl DraftForm {
    /// A fresh form for `product`.
    pub fn fresh(product: &Product, settings: &ProviderSettings) -> Self {
        let unpriced = product.editions.is_empty();
        let edition = product.editions.first();
        let (link_life, link_unit) = life(u32::from(settings.link_hours));
        Self {
            mode: if unpriced { "configured" } else { "bare" }.to_owned(),
            kind: OrderKind::New.code().to_owned(),
            edition: edition
                .map(|edition| edition.id.to_string())
                .unwrap_or_default(),
            seats: edition.map_or(1, |edition| edition.min_seats).to_string(),
            duration: "1".to_owned(),
            unit: "year".to_owned(),
            activation: "payment".to_owned(),
            discount: if unpriced { "negotiated" } else { "none" }.to_owned(),
            pay_type: PayType::Customer.code().to_owned(),
            link_life,
            link_unit,
            ..Self::default()
        }
    }

    /// What was posted.
    pub fn posted(fields: &Fields) -> Self {
        let get = |name: &str| fields.get(name).to_owned();
        Self {
            mode: get("mode"),
            kind: get("kind"),
            edition: get("edition"),
            seats: get("seats"),
            duration: get("duration"),
            unit: get("unit"),
            activation: get("activation"),
            start: get("start"),
            discount: get("discount"),
            amount_off: get("amount_off"),
            ratio: get("ratio"),
            discount_reason: get("discount_reason"),
            negotiated: get("negotiated"),
            company: get("company"),
            pay_type: get("pay_type"),
            link_life: get("link_life"),
            link_unit: get("link_unit"),
            reference: get("reference"),
            note: get("note"),
        }
    }

    /// The configuration of `order`, to change it.
    pub fn of_order(order: &Order, product: &Product, settings: &ProviderSettings) -> Self {
        let mut form = Self::fresh(product, settings);
        form.pay_type = order.pay_type.code().to_owned();
        form.company = order
            .pinned
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        form.reference.clone_from(&order.notes.reference);
        form.note.clone_from(&order.notes.internal);
        match &order.offer {
            Offer::Bare { .. } => {}
            Offer::Configured { configuration } => form.take(configuration, product),
        }
        form
    }

    fn take(&mut self, configuration: &Configuration, product: &Product) {
        "configured".clone_into(&mut self.mode);
        configuration.kind.code().clone_into(&mut self.kind);
        let Some(item) = configuration.items.first() else {
            return;
        };
        self.take_item(item, product);
        self.take_price(item);
    }

    fn take_item(&mut self, item: &Item, product: &Product) {
        if let Some(edition) = &item.edition {
            self.edition = edition.to_string();
        }
        if let Some(seats) = item.seats {
            self.seats = seats.to_string();
        }
        if let Some(days) = item.days {
            let (duration, unit) = duration(days, sells_months(product));
            self.duration = duration;
            unit.clone_into(&mut self.unit);
        }
        if let Start::On(day) = item.start {
            "dated".clone_into(&mut self.activation);
            self.start = day.to_string();
        }
    }

    fn take_price(&mut self, item: &Item) {
        if let Some(total) = item.negotiated {
            "negotiated".clone_into(&mut self.discount);
            self.negotiated = total.to_string();
        }
        let Some(discount) = &item.discount else {
            return;
        };
        self.discount_reason.clone_from(&discount.reason);
        match discount.kind {
            DiscountKind::Amount(amount) => {
                "amount".clone_into(&mut self.discount);
                self.amount_off = amount.to_string();
            }
            DiscountKind::Ratio(percent) => {
                "ratio".clone_into(&mut self.discount);
                self.ratio = percent.to_string();
            }
        }
    }
}

/// May its duration be given in months? Only an edition of 31 days sells them (SPEC §9.12).
pub fn sells_months(product: &Product) -> bool {
    match product.kind {
        ProductKind::CustomApp => product
            .editions
            .iter()
            .all(|edition| edition.period == Period::Month),
        ProductKind::ThirdPartyApp | ProductKind::Solution => false,
    }
}

/// Days in the largest unit that fits them.
fn duration(days: u32, months: bool) -> (String, &'static str) {
    if days.is_multiple_of(365) {
        ((days / 365).to_string(), "year")
    } else if months && days.is_multiple_of(31) {
        ((days / 31).to_string(), "month")
    } else {
        (days.to_string(), "day")
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
    use super::{duration, life};

    #[test]
    fn days_come_back_in_the_unit_they_were_typed_in() {
        assert_eq!(duration(730, false), ("2".to_owned(), "year"));
        assert_eq!(duration(62, true), ("2".to_owned(), "month"));
        assert_eq!(duration(62, false), ("62".to_owned(), "day"));
        assert_eq!(life(240), ("10".to_owned(), "day".to_owned()));
        assert_eq!(life(36), ("36".to_owned(), "hour".to_owned()));
    }
}
