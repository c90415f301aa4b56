//! The form of a product before it is saved (SPEC §2).

use super::{
    Edition, IncentiveKind, MAX_SEATS, Period, PriceModel, Product, ProductKind, TierPrice,
};
use crate::money::Fen;

/// What is wrong, and with which edition (by its name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFault {
    pub code: &'static str,
    pub field: &'static str,
    /// Empty when it is about the product itself.
    pub edition: String,
}

const MAX_NAME: usize = 128;

/// Checks a product as a whole.
///
/// # Errors
/// Every fault found, in the order of the form.
pub fn check(product: &Product) -> Result<(), Vec<CatalogFault>> {
    let mut faults = Vec::new();
    let mut fault = |code, field, edition: &str| {
        faults.push(CatalogFault {
            code,
            field,
            edition: edition.to_owned(),
        });
    };
    if product.name.trim().is_empty() || product.name.len() > MAX_NAME {
        fault("name_length", "name", "");
    }
    if product.code.is_empty() || product.code.len() > 64 {
        fault("code_length", "code", "");
    }
    match product.kind {
        ProductKind::ThirdPartyApp | ProductKind::Solution if product.editions.is_empty() => {
            fault("edition_missing", "editions", "");
        }
        ProductKind::CustomApp if product.editions.len() > 1 => {
            fault("custom_app_editions", "editions", "");
        }
        ProductKind::ThirdPartyApp | ProductKind::Solution | ProductKind::CustomApp => {}
    }
    if product.kind == ProductKind::Solution && !(1..=20).contains(&product.apps.len()) {
        fault("solution_apps", "apps", "");
    }
    if product
        .discount_cap_percent
        .is_some_and(|cap| cap > crate::discount::MAX_PERCENT_OFF)
    {
        fault("discount_cap", "discount_cap", "");
    }
    for (index, edition) in product.editions.iter().enumerate() {
        let twin = |other: &Edition| other.id == edition.id || other.name == edition.name;
        if product.editions[..index].iter().any(twin) {
            fault("edition_repeated", "editions", &edition.name);
        }
        for (code, field) in edition_faults(edition, product.kind) {
            fault(code, field, &edition.name);
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults)
    }
}

fn edition_faults(edition: &Edition, kind: ProductKind) -> Vec<(&'static str, &'static str)> {
    let mut faults = Vec::new();
    if edition.name.trim().is_empty() || edition.name.len() > MAX_NAME {
        faults.push(("name_length", "edition_name"));
    }
    let seats = edition.min_seats..=edition.max_seats;
    if edition.min_seats < 1 || edition.max_seats > MAX_SEATS || seats.is_empty() {
        faults.push(("seats_range", "seats"));
    }
    if edition.seat_step < 1 {
        faults.push(("seat_step", "seat_step"));
    }
    if edition.period == Period::Month && kind != ProductKind::CustomApp {
        faults.push(("period_month", "period"));
    }
    if edition.period_cap.is_some_and(|cap| !cap.is_positive()) {
        faults.push(("price_not_positive", "period_cap"));
    }
    if edition
        .trial_days
        .is_some_and(|days| !(1..=365).contains(&days))
    {
        faults.push(("trial_days", "trial_days"));
    }
    if edition
        .discount_cap_percent
        .is_some_and(|cap| cap > crate::discount::MAX_PERCENT_OFF)
    {
        faults.push(("discount_cap", "discount_cap"));
    }
    let fits = |kind: IncentiveKind| match kind {
        IncentiveKind::Ratio(percent) => (70..=99).contains(&percent),
        IncentiveKind::GiftDays(percent) => (1..=35).contains(&percent),
    };
    if edition
        .incentives
        .iter()
        .any(|incentive| !fits(incentive.kind))
    {
        faults.push(("incentive", "incentives"));
    }
    faults.extend(price_faults(edition));
    faults
}

fn price_faults(edition: &Edition) -> Option<(&'static str, &'static str)> {
    let positive = |fen: Fen| fen.is_positive();
    match &edition.price {
        PriceModel::PerSeat { seat } => {
            (!positive(*seat)).then_some(("price_not_positive", "price"))
        }
        PriceModel::Fixed { total } => {
            (!positive(*total)).then_some(("price_not_positive", "price"))
        }
        PriceModel::Tiers { tiers } => {
            let priced = tiers.iter().all(|tier| match tier.price {
                TierPrice::PerSeat(fen) | TierPrice::Fixed(fen) => positive(fen),
            });
            let sorted = tiers
                .windows(2)
                .all(|pair| pair[0].from_seats < pair[1].from_seats);
            let begins = tiers
                .first()
                .is_some_and(|tier| tier.from_seats <= edition.min_seats);
            if !priced {
                Some(("price_not_positive", "price"))
            } else if !sorted || !begins {
                Some(("tiers_order", "price"))
            } else {
                None
            }
        }
    }
}
