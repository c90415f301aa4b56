//! The form of a product before it is saved (SPEC §2).

use super::{
    Edition, IncentiveKind, MAX_DAYS, MAX_SEATS, Period, PriceModel, Product, ProductKind,
    TierPrice,
};
use crate::discount::MAX_PERCENT_OFF;
use crate::money::Fen;

/// What is wrong, and with which edition (by its name).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFault {
    /// The stable code: its sentence is `catalog-fault-<code>`.
    pub code: &'static str,
    /// The field of the form.
    pub field: &'static str,
    /// Empty when it is about the product itself.
    pub edition: String,
}

/// In bytes (paytool's limit for an edition's name).
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
    if product.code.trim().is_empty() || product.code.len() > 64 {
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
    if !apps_fit(product) {
        fault("solution_apps", "apps", "");
    }
    if !cap_fits(product.discount_cap_percent, product.kind) {
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

/// A solution has 1 to 20 different apps, the other kinds none.
fn apps_fit(product: &Product) -> bool {
    let apps = &product.apps;
    let repeated = || (1..apps.len()).any(|index| apps[..index].contains(&apps[index]));
    match product.kind {
        ProductKind::Solution => {
            (1..=20).contains(&apps.len()) && !repeated() && !apps.contains(&product.id)
        }
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => apps.is_empty(),
    }
}

/// Lower than Till's own; a solution gets no discount and so has no cap for one.
fn cap_fits(cap: Option<u8>, kind: ProductKind) -> bool {
    cap.is_none_or(|cap| cap <= MAX_PERCENT_OFF && kind.allows_discount())
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
    if !cap_fits(edition.discount_cap_percent, kind) {
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
    if !incentive_days_fit(edition) {
        faults.push(("incentive_days", "incentives"));
    }
    if kind == ProductKind::CustomApp && matches!(edition.price, PriceModel::Fixed { .. }) {
        faults.push(("custom_app_fixed", "price"));
    }
    faults.extend(price_faults(edition));
    faults
}

/// Each within the longest term, and no two from the same day: one of them would never apply.
fn incentive_days_fit(edition: &Edition) -> bool {
    let from: Vec<u32> = edition.incentives.iter().map(|i| i.from_days).collect();
    from.iter()
        .enumerate()
        .all(|(index, days)| (1..=MAX_DAYS).contains(days) && !from[..index].contains(days))
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
