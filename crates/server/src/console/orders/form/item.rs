//! One product of the form, as it was typed.

use serde::{Deserialize, Serialize};
use till_domain::catalog::{MAX_DAYS, Period, Product, ProductKind};
use till_domain::order::{DiscountKind, Item, Start};
use till_domain::time::Day;

use crate::web::form::Fields;

/// The fields of one product, as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ItemForm {
    /// 0 for the first of the form.
    #[serde(skip)]
    place: usize,
    /// Its id.
    pub product: String,
    pub edition: String,
    pub seats: String,
    /// Of each app of a solution, in the solution's order; empty for as many as the solution has.
    pub app_seats: Vec<String>,
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
}

/// The four ways to a price, as the form names them.
pub const DISCOUNTS: [&str; 4] = ["none", "amount", "ratio", "negotiated"];

/// A solution has no more apps.
const MAX_APPS: usize = 20;

impl ItemForm {
    /// What the fields of a product are set to at first.
    pub fn fresh(product: &Product) -> Self {
        let unpriced = product.editions.is_empty();
        let edition = product.editions.first();
        Self {
            product: product.id.to_string(),
            edition: edition
                .map(|edition| edition.id.to_string())
                .unwrap_or_default(),
            seats: edition.map_or(1, |edition| edition.min_seats).to_string(),
            app_seats: vec![String::new(); product.apps.len()],
            duration: "1".to_owned(),
            unit: "year".to_owned(),
            activation: "payment".to_owned(),
            discount: if unpriced { "negotiated" } else { "none" }.to_owned(),
            ..Self::default()
        }
    }

    /// For as long as `days` says, of the edition with this id.
    pub(super) fn renew(&mut self, product: &Product, edition: &str, days: &str) {
        let known = edition.parse().ok().and_then(|id| product.edition(&id));
        if known.is_some() {
            edition.clone_into(&mut self.edition);
        }
        if let Some(days) = days
            .parse()
            .ok()
            .filter(|days| (1..=MAX_DAYS).contains(days))
        {
            let (count, unit) = duration(days, sells_months(product));
            self.duration = count;
            unit.clone_into(&mut self.unit);
        }
    }

    pub(super) fn begin_again(&mut self, today: Day) {
        let start: Option<Day> = self.start.parse().ok();
        if start.is_none_or(|start| start <= today) {
            "payment".clone_into(&mut self.activation);
            self.start.clear();
        }
    }

    /// What was posted at `place`; `None` when the form has no such product.
    pub fn posted(fields: &Fields, place: usize) -> Option<Self> {
        let mut item = Self {
            place,
            ..Self::default()
        };
        if !fields.has(&item.name("product")) {
            return None;
        }
        let get = |name: &str| fields.get(&item.name(name)).to_owned();
        let app_seats = (0..MAX_APPS)
            .map(|app| item.app_name(app))
            .take_while(|name| fields.has(name))
            .map(|name| fields.get(&name).to_owned())
            .collect();
        item = Self {
            place,
            product: get("product"),
            edition: get("edition"),
            seats: get("seats"),
            app_seats,
            duration: get("duration"),
            unit: get("unit"),
            activation: get("activation"),
            start: get("start"),
            discount: get("discount"),
            amount_off: get("amount_off"),
            ratio: get("ratio"),
            discount_reason: get("discount_reason"),
            negotiated: get("negotiated"),
        };
        Some(item)
    }

    /// The item of an order, to change it.
    pub fn of(item: &Item, product: &Product) -> Self {
        let mut form = Self::fresh(product);
        form.take_terms(item, product);
        form.take_price(item);
        form
    }

    fn take_terms(&mut self, item: &Item, product: &Product) {
        if let Some(edition) = &item.edition {
            self.edition = edition.to_string();
        }
        if let Some(seats) = item.seats {
            self.seats = seats.to_string();
        }
        for (typed, app) in self.app_seats.iter_mut().zip(&product.apps) {
            let own = item.seats_by_app.iter().find(|(id, _)| id == app);
            *typed = own.map(|(_, seats)| seats.to_string()).unwrap_or_default();
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

    /// Days of the unit that is chosen: a year is 365 days, a month 31 (SPEC §9.12).
    pub fn unit_days(&self, months: bool) -> u32 {
        match self.unit.as_str() {
            "year" => 365,
            "month" if months => 31,
            _ => 1,
        }
    }

    /// The duration in days; `None` while it is no number.
    pub fn days(&self) -> Option<u32> {
        let count: u32 = self.duration.trim().parse().ok()?;
        count.checked_mul(self.unit_days(true))
    }

    /// The name, and the `id`, of one of its fields: the first product's are plain, the second's end in
    /// `_2`.
    pub fn name(&self, field: &str) -> String {
        name(field, self.place)
    }

    /// The same for the seats of a solution's `app`, counted from 0.
    pub fn app_name(&self, app: usize) -> String {
        self.name(&format!("app{}_seats", app + 1))
    }

    /// 1 for the first of the form.
    pub const fn no(&self) -> usize {
        self.place + 1
    }

    pub(super) const fn moved_to(&mut self, place: usize) {
        self.place = place;
    }
}

/// What `field` of the product at `place` is called.
pub fn name(field: &str, place: usize) -> String {
    match place {
        0 => field.to_owned(),
        place => format!("{field}_{}", place + 1),
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

#[cfg(test)]
mod tests {
    use super::{duration, name};

    #[test]
    fn days_come_back_in_the_unit_they_were_typed_in() {
        assert_eq!(duration(730, false), ("2".to_owned(), "year"));
        assert_eq!(duration(62, true), ("2".to_owned(), "month"));
        assert_eq!(duration(62, false), ("62".to_owned(), "day"));
    }

    #[test]
    fn the_first_products_fields_have_plain_names() {
        assert_eq!(name("seats", 0), "seats");
        assert_eq!(name("seats", 1), "seats_2");
    }
}
