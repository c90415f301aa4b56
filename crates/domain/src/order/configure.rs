//! From a configuration to priced lines. Creating, placing, revising and every preview come through
//! here: what the preview says is what the order stores and the buyer pays (SPEC §2).

use super::{Configuration, DiscountKind, Item, Line, LineApp, OrderKind, Start};
use crate::catalog::{Edition, MAX_DAYS, MAX_SEATS, Product, ProductKind};
use crate::decide::World;
use crate::discount;
use crate::eligibility::{self, Basis, Wish};
use crate::id::{Corpid, EditionId, OrderId};
use crate::quote::{self, LineInput, Price, PriceFault};
use crate::refusal::{FieldFault, Refusal};
use crate::time::Day;

/// What the buyer chooses on a bare link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub edition: Option<EditionId>,
    pub seats: u32,
    pub days: u32,
}

/// SPEC §2: 1 to 20 apps in one order.
pub const MAX_ITEMS: usize = 20;
/// SPEC §2: a reason shown to the buyer.
pub const MAX_REASON_BYTES: usize = 256;

/// A bare order with the buyer's choice.
pub fn chosen(product: &Product, chosen: &Chosen) -> Configuration {
    Configuration {
        kind: OrderKind::New,
        items: vec![Item {
            product: product.id,
            version: product.version,
            edition: chosen.edition.clone(),
            seats: Some(chosen.seats),
            seats_by_app: Vec::new(),
            days: Some(chosen.days),
            start: Start::OnPayment,
            discount: None,
            negotiated: None,
        }],
    }
}

/// Does the price wait for the company? Renewals and expansions count from what it holds
/// (SPEC §9.6).
pub const fn depends_on_company(configuration: &Configuration) -> bool {
    !matches!(configuration.kind, OrderKind::New)
}

/// The form of a configuration, before any company is known.
///
/// # Errors
/// The first [`FieldFault`], or the first fault of a price that is known already.
pub fn check(configuration: &Configuration, world: &World, today: Day) -> Result<(), Refusal> {
    let items = &configuration.items;
    if items.is_empty() || items.len() > MAX_ITEMS {
        return Err(FieldFault::Items.into());
    }
    for (index, item) in items.iter().enumerate() {
        if items[..index]
            .iter()
            .any(|other| other.product == item.product)
        {
            return Err(FieldFault::RepeatedProduct.into());
        }
        let product = world
            .product(item.product, item.version)
            .ok_or(FieldFault::Product)?;
        check_item(configuration.kind, item, product, today)?;
    }
    check_apps(items, world)
}

/// An app's subscription takes one line of an order: the second would undo the first.
fn check_apps(items: &[Item], world: &World) -> Result<(), Refusal> {
    let mut granted = Vec::new();
    for item in items {
        let product = world
            .product(item.product, item.version)
            .ok_or(FieldFault::Product)?;
        for app in product.granted_apps() {
            if granted.contains(&app) {
                return Err(FieldFault::RepeatedApp.into());
            }
            granted.push(app);
        }
    }
    Ok(())
}

fn check_item(kind: OrderKind, item: &Item, product: &Product, today: Day) -> Result<(), Refusal> {
    if !product.published {
        return Err(FieldFault::NotPublished.into());
    }
    edition_of(item, product)?;
    match (kind, item.seats) {
        (OrderKind::Renewal, _) => {}
        (OrderKind::New | OrderKind::Expansion, Some(1..=MAX_SEATS)) => {}
        (OrderKind::New | OrderKind::Expansion, Some(0)) => {
            return Err(PriceFault::SeatsBelowMinimum { min: 1 }.into());
        }
        (OrderKind::New | OrderKind::Expansion, Some(_)) => {
            return Err(PriceFault::SeatsAboveMaximum { max: MAX_SEATS }.into());
        }
        (OrderKind::New | OrderKind::Expansion, None) => {
            return Err(FieldFault::SeatsMissing.into());
        }
    }
    match (kind, item.days) {
        (OrderKind::Expansion, None) => {}
        (OrderKind::Expansion, Some(_)) => return Err(FieldFault::DaysNotAllowed.into()),
        (OrderKind::New | OrderKind::Renewal, None) => return Err(FieldFault::DaysMissing.into()),
        (OrderKind::New | OrderKind::Renewal, Some(1..=MAX_DAYS)) => {}
        (OrderKind::New | OrderKind::Renewal, Some(_)) => {
            return Err(PriceFault::DaysOutOfRange { max: MAX_DAYS }.into());
        }
    }
    check_overrides(item, product)?;
    check_start(kind, item.start, today)?;
    check_price_terms(item, product)
}

/// Seats of single apps: only of a solution's own apps, and within the limits (SPEC §9.8).
fn check_overrides(item: &Item, product: &Product) -> Result<(), Refusal> {
    for (index, (app, seats)) in item.seats_by_app.iter().enumerate() {
        if item.seats_by_app[..index]
            .iter()
            .any(|(other, _)| other == app)
        {
            return Err(FieldFault::RepeatedProduct.into());
        }
        if product.kind != ProductKind::Solution || !product.apps.contains(app) {
            return Err(FieldFault::Product.into());
        }
        if *seats < 1 {
            return Err(PriceFault::SeatsBelowMinimum { min: 1 }.into());
        }
        if *seats > MAX_SEATS {
            return Err(PriceFault::SeatsAboveMaximum { max: MAX_SEATS }.into());
        }
    }
    Ok(())
}

/// New orders only; from tomorrow to a year ahead (SPEC §2).
fn check_start(kind: OrderKind, start: Start, today: Day) -> Result<(), Refusal> {
    let Start::On(day) = start else { return Ok(()) };
    if kind != OrderKind::New {
        return Err(FieldFault::StartNotAllowed.into());
    }
    let (first, last) = (today.plus_days(1), today.plus_years(1));
    if day < first || day > last {
        return Err(FieldFault::StartOutOfRange { first, last }.into());
    }
    Ok(())
}

fn check_price_terms(item: &Item, product: &Product) -> Result<(), Refusal> {
    if let Some(discount) = &item.discount {
        if !product.kind.allows_discount() {
            return Err(FieldFault::DiscountNotAllowed.into());
        }
        if discount.reason.trim().is_empty() {
            return Err(FieldFault::DiscountReasonMissing.into());
        }
        if discount.reason.len() > MAX_REASON_BYTES {
            return Err(FieldFault::DiscountReasonTooLong.into());
        }
        if let DiscountKind::Amount(amount) = discount.kind
            && !amount.is_positive()
        {
            return Err(PriceFault::DiscountNotPositive.into());
        }
    }
    match (product.kind, item.negotiated, product.editions.is_empty()) {
        (ProductKind::ThirdPartyApp | ProductKind::Solution, Some(_), _) => {
            Err(FieldFault::NegotiatedNotAllowed.into())
        }
        (ProductKind::CustomApp, None, true) => Err(FieldFault::NegotiatedMissing.into()),
        (ProductKind::ThirdPartyApp | ProductKind::Solution | ProductKind::CustomApp, _, _) => {
            Ok(())
        }
    }
}

/// The edition that prices the item: the chosen one, or a custom app's own model.
///
/// # Errors
/// When it is missing where one is needed, or unknown.
pub fn edition_of<'a>(
    item: &Item,
    product: &'a Product,
) -> Result<Option<&'a Edition>, FieldFault> {
    if !product.kind.has_editions() {
        return Ok(product.editions.first());
    }
    let id = item.edition.as_ref().ok_or(FieldFault::EditionMissing)?;
    product
        .edition(id)
        .map(Some)
        .ok_or(FieldFault::EditionUnknown)
}

/// The lines of `configuration` for `company`, priced on `today`, and their sum.
///
/// Without a company only what does not depend on one can be priced.
///
/// # Errors
/// Ineligibility of the company, or a fault of the price.
pub fn price(
    configuration: &Configuration,
    world: &World,
    company: Option<&Corpid>,
    order: Option<OrderId>,
    today: Day,
) -> Result<(Vec<Line>, Price), Refusal> {
    let mut lines = Vec::with_capacity(configuration.items.len());
    for item in &configuration.items {
        let product = world
            .product(item.product, item.version)
            .ok_or(FieldFault::Product)?;
        let basis = basis(configuration, item, product, world, company, order, today)?;
        lines.push(price_item(
            configuration.kind,
            item,
            product,
            world,
            &basis,
            today,
        )?);
    }
    let prices: Vec<_> = lines.iter().map(|line| line.price.clone()).collect();
    let total = quote::total(&prices)?;
    Ok((lines, total))
}

/// What the company holds, or nothing when it is not known and does not matter.
pub(super) fn basis(
    configuration: &Configuration,
    item: &Item,
    product: &Product,
    world: &World,
    company: Option<&Corpid>,
    order: Option<OrderId>,
    today: Day,
) -> Result<Basis, Refusal> {
    let Some(company) = company else {
        return Ok(Basis {
            seats_held: 0,
            existing_end: None,
            held_by_app: Vec::new(),
        });
    };
    // Whether it may still be sold is asked of the newest version, its price of the order's own.
    let mut sold = product.clone();
    sold.published = world
        .newest(product.id)
        .is_some_and(|newest| newest.published);
    let wish = Wish {
        kind: configuration.kind,
        product: &sold,
        edition: item.edition.as_ref(),
        start: item.start,
        order,
        today,
    };
    Ok(eligibility::check(wish, &world.subscriptions_of(company))?)
}

fn price_item(
    kind: OrderKind,
    item: &Item,
    product: &Product,
    world: &World,
    basis: &Basis,
    today: Day,
) -> Result<Line, Refusal> {
    let edition = edition_of(item, product)?;
    let seats = match kind {
        OrderKind::Renewal => basis.seats_held,
        OrderKind::New | OrderKind::Expansion => item.seats.ok_or(FieldFault::SeatsMissing)?,
    };
    let days = match (kind, basis.existing_end) {
        // From today to the existing end, both included (SPEC §9.6).
        (OrderKind::Expansion, Some(end)) => {
            u32::try_from(end.days_since(today) + 1).map_err(|_| FieldFault::DaysMissing)?
        }
        (OrderKind::New | OrderKind::Renewal | OrderKind::Expansion, _) => {
            item.days.ok_or(FieldFault::DaysMissing)?
        }
    };
    let seats_before = if kind == OrderKind::Expansion {
        basis.seats_held
    } else {
        0
    };
    let cap = discount::cap(
        world.provider.settings.discount_cap_percent,
        product.discount_cap_percent,
        edition.and_then(|edition| edition.discount_cap_percent),
    );
    let price = quote::price_line(&LineInput {
        edition,
        kind,
        seats,
        seats_before,
        days,
        negotiated: item.negotiated,
        discount: item.discount.as_ref(),
        floor_percent: item
            .discount
            .as_ref()
            .and_then(|discount| discount.floor_percent)
            .unwrap_or(100_u8.saturating_sub(cap.percent_off)),
    })?;
    Ok(Line {
        product: product.id,
        version: product.version,
        product_name: product.name.clone(),
        edition: edition.map(|edition| edition.id.clone()),
        edition_name: match product.kind {
            ProductKind::CustomApp => String::new(),
            ProductKind::ThirdPartyApp | ProductKind::Solution => edition
                .map(|edition| edition.name.clone())
                .unwrap_or_default(),
        },
        seats,
        seats_before,
        days,
        start: item.start,
        existing_end: basis.existing_end,
        price,
        apps: line_apps(kind, item, product, world, basis, seats),
        discount_reason: item
            .discount
            .as_ref()
            .map(|d| d.reason.clone())
            .unwrap_or_default(),
    })
}

/// Each app's seats: the line's, a solution's override, or what a renewal finds.
fn line_apps(
    kind: OrderKind,
    item: &Item,
    product: &Product,
    world: &World,
    basis: &Basis,
    seats: u32,
) -> Vec<LineApp> {
    product
        .granted_apps()
        .into_iter()
        .map(|app| {
            let held = basis
                .held_by_app
                .iter()
                .find(|(id, _)| *id == app)
                .map(|(_, seats)| *seats);
            let chosen = item
                .seats_by_app
                .iter()
                .find(|(id, _)| *id == app)
                .map(|(_, n)| *n);
            let seats = match kind {
                OrderKind::Renewal => held.unwrap_or(seats),
                OrderKind::New | OrderKind::Expansion => chosen.unwrap_or(seats),
            };
            let name = world
                .newest(app)
                .map_or_else(String::new, |app| app.name.clone());
            LineApp { app, name, seats }
        })
        .collect()
}

/// Is a line's discount deeper than the person may give alone? (SPEC §2)
pub fn needs_approval(lines: &[Line], own_cap: Option<u8>) -> bool {
    lines
        .iter()
        .any(|line| discount::needs_approval(&line.price, own_cap))
}

/// The same, before the price is known: a ratio says its depth, and an amount off might be any depth,
/// so that one waits for a second person whenever the person has a cap of their own.
pub fn unpriced_needs_approval(configuration: &Configuration, own_cap: Option<u8>) -> bool {
    let Some(cap) = own_cap else { return false };
    configuration
        .items
        .iter()
        .filter_map(|item| item.discount.as_ref())
        .any(|discount| match discount.kind {
            DiscountKind::Ratio(percent) => 100_u8.saturating_sub(percent) > cap,
            DiscountKind::Amount(_) => true,
        })
}
