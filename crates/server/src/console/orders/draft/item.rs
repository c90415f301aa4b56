//! One product of the form, read.

use till_domain::catalog::{MAX_DAYS, MAX_SEATS, Product, ProductKind};
use till_domain::id::{EditionId, ProductId};
use till_domain::money::Fen;
use till_domain::order::{Discount, DiscountKind, Item, OrderKind, Start};
use till_domain::time::Day;

use super::super::form::{ItemForm, sells_months};
use crate::web::input::Reader;

/// Reads `form` as an item of an order of `kind` that sells `product`.
pub fn read(form: &ItemForm, kind: OrderKind, product: &Product, reader: &mut Reader<'_>) -> Item {
    Item {
        product: product.id,
        version: product.version,
        edition: edition(form, product, reader),
        seats: match kind {
            OrderKind::New | OrderKind::Expansion => reader.number(
                &form.name("seats"),
                "draft-seats",
                &form.seats,
                1,
                MAX_SEATS,
            ),
            OrderKind::Renewal => None,
        },
        seats_by_app: match kind {
            OrderKind::New | OrderKind::Expansion => seats_by_app(form, product, reader),
            OrderKind::Renewal => Vec::new(),
        },
        days: match kind {
            OrderKind::New | OrderKind::Renewal => days(form, product, reader),
            OrderKind::Expansion => None,
        },
        start: match kind {
            OrderKind::New => start(form, reader),
            OrderKind::Renewal | OrderKind::Expansion => Start::OnPayment,
        },
        discount: discount(form, product, reader),
        negotiated: negotiated(form, product, reader),
    }
}

fn edition(form: &ItemForm, product: &Product, reader: &mut Reader<'_>) -> Option<EditionId> {
    if !product.kind.has_editions() {
        return None;
    }
    let edition = form
        .edition
        .parse()
        .ok()
        .filter(|id| product.edition(id).is_some());
    if edition.is_none() {
        let text = reader.ui.t("refusal-edition-missing");
        reader.faults.add(form.name("edition"), text);
    }
    edition
}

/// Seats of single apps of a solution; an app that is left empty has as many as the solution
/// (SPEC §9.8).
fn seats_by_app(
    form: &ItemForm,
    product: &Product,
    reader: &mut Reader<'_>,
) -> Vec<(ProductId, u32)> {
    match product.kind {
        ProductKind::Solution => {}
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => return Vec::new(),
    }
    let typed = product.apps.iter().zip(&form.app_seats).enumerate();
    typed
        .filter_map(|(place, (app, typed))| {
            let field = form.app_name(place);
            let seats = reader.optional(&field, "draft-seats", typed, 1, MAX_SEATS)?;
            Some((*app, seats))
        })
        .collect()
}

fn days(form: &ItemForm, product: &Product, reader: &mut Reader<'_>) -> Option<u32> {
    let unit = form.unit_days(sells_months(product));
    let label = match unit {
        365 => "draft-duration-years",
        31 => "draft-duration-months",
        _ => "draft-duration-days",
    };
    let field = form.name("duration");
    let count = reader.number(&field, label, &form.duration, 1, MAX_DAYS / unit)?;
    Some(count * unit)
}

fn start(form: &ItemForm, reader: &mut Reader<'_>) -> Start {
    if form.activation != "dated" {
        return Start::OnPayment;
    }
    let today = reader.ui.now.day();
    let (first, last) = (today.plus_days(1), today.plus_years(1));
    if let Some(day) = form
        .start
        .parse::<Day>()
        .ok()
        .filter(|day| (first..=last).contains(day))
    {
        return Start::On(day);
    }
    let text = reader
        .ui
        .t2("refusal-start-out-of-range", "first", first, "last", last);
    reader.faults.add(form.name("start"), text);
    Start::OnPayment
}

fn discount(form: &ItemForm, product: &Product, reader: &mut Reader<'_>) -> Option<Discount> {
    if !product.kind.allows_discount() {
        return None;
    }
    let kind = match form.discount.as_str() {
        "amount" => reader
            .price(
                &form.name("amount_off"),
                "draft-amount-off",
                &form.amount_off,
            )
            .map(DiscountKind::Amount),
        "ratio" => reader
            .number(&form.name("ratio"), "draft-ratio", &form.ratio, 1, 99)
            .map(DiscountKind::Ratio),
        _ => return None,
    };
    let reason = form.discount_reason.clone();
    if reason.is_empty() {
        let text = reader.ui.t("refusal-discount-reason-missing");
        reader.faults.add(form.name("discount_reason"), text);
    }
    Some(Discount {
        kind: kind?,
        reason,
        floor_percent: None,
    })
}

fn negotiated(form: &ItemForm, product: &Product, reader: &mut Reader<'_>) -> Option<Fen> {
    let typed = form.discount == "negotiated" || product.editions.is_empty();
    if product.kind.has_editions() || !typed {
        return None;
    }
    reader.price(
        &form.name("negotiated"),
        "draft-negotiated",
        &form.negotiated,
    )
}
