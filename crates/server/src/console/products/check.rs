//! From what was typed to a product, with every fault at its field.

use till_domain::catalog::{
    self, CatalogFault, Edition, Incentive, IncentiveKind, MAX_DAYS, MAX_SEATS, Period, PriceModel,
    Product, ProductKind, Tier, TierPrice,
};
use till_domain::discount::MAX_PERCENT_OFF;
use till_domain::id::{EditionId, ProductId};
use till_domain::money::Fen;

use super::form::{EditionForm, IncentiveForm, ProductForm, TierForm};
use crate::clock;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

/// The product that `form` describes, as the next version of `base`.
///
/// # Errors
/// Everything that is wrong, at its field.
pub fn product(
    form: &ProductForm,
    base: &Product,
    apps: &[Product],
    ui: &Ui,
) -> Result<Product, Faults> {
    let mut reader = Reader::new(ui);
    let name = reader.text("name", "product-name-label", &form.name, 1, 60);
    let description = reader.text(
        "description",
        "product-description",
        &form.description,
        0,
        500,
    );
    let discount_cap_percent = match form.kind {
        ProductKind::Solution => None,
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => reader.optional(
            "discount-cap",
            "product-discount-cap",
            &form.discount_cap,
            0,
            MAX_PERCENT_OFF,
        ),
    };
    let code = if base.code.is_empty() {
        code(&mut reader, form)
    } else {
        base.code.clone()
    };
    let editions = form
        .editions
        .iter()
        .enumerate()
        .filter(|_| form.kind.has_editions() || form.priced)
        .map(|(index, typed)| edition(&mut reader, index, typed, base, form))
        .collect();
    let product = Product {
        provider: base.provider,
        id: base.id,
        version: base.version,
        kind: base.kind,
        published: base.published,
        name,
        description,
        discount_cap_percent,
        code,
        editions,
        apps: chosen_apps(form, apps),
    };
    place_all(&mut reader, &product);
    if reader.faults.is_empty() {
        Ok(product)
    } else {
        Err(reader.faults)
    }
}

/// paytool's `suite_id` or `case_id`; made up when the field is left empty.
fn code(reader: &mut Reader<'_>, form: &ProductForm) -> String {
    if form.code.is_empty() {
        return format!("{}{}", code_prefix(form.kind), hex(clock::random::<8>()));
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    if form.code.len() > 64 || !form.code.bytes().all(plain) {
        reader.fault("code", "fault-code", "product-code");
    }
    form.code.clone()
}

const fn code_prefix(kind: ProductKind) -> &'static str {
    match kind {
        ProductKind::ThirdPartyApp => "ww",
        ProductKind::CustomApp => "dk",
        ProductKind::Solution => "case",
    }
}

fn hex<const N: usize>(bytes: [u8; N]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Only apps of this provider can be part of a solution, each once.
fn chosen_apps(form: &ProductForm, apps: &[Product]) -> Vec<ProductId> {
    match form.kind {
        ProductKind::Solution => apps
            .iter()
            .map(|app| app.id)
            .filter(|id| form.apps.iter().any(|chosen| *chosen == id.to_string()))
            .collect(),
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => Vec::new(),
    }
}

fn edition(
    reader: &mut Reader<'_>,
    index: usize,
    typed: &EditionForm,
    base: &Product,
    form: &ProductForm,
) -> Edition {
    let kind = form.kind;
    let at = |name: &str| format!("e{index}-{name}");
    let name = match kind {
        // Never shown: it only holds the price.
        ProductKind::CustomApp => form.name.clone(),
        ProductKind::ThirdPartyApp | ProductKind::Solution => {
            reader.text(&at("name"), "edition-name", &typed.name, 1, 40)
        }
    };
    let min_seats = reader.number(
        &at("min-seats"),
        "edition-min-seats",
        &typed.min_seats,
        1,
        MAX_SEATS,
    );
    let max_seats = reader.number(
        &at("max-seats"),
        "edition-max-seats",
        &typed.max_seats,
        1,
        MAX_SEATS,
    );
    let seat_step = reader.number(
        &at("seat-step"),
        "edition-seat-step",
        &typed.seat_step,
        1,
        MAX_SEATS,
    );
    let period = match (kind, typed.period.as_str()) {
        (ProductKind::CustomApp, "month") => Period::Month,
        (ProductKind::CustomApp | ProductKind::ThirdPartyApp | ProductKind::Solution, _) => {
            Period::Year
        }
    };
    Edition {
        id: edition_id(typed, base),
        name: if name.is_empty() {
            "—".to_owned()
        } else {
            name
        },
        price: price(reader, index, typed, kind),
        period,
        // What could not be read is already at its field: these only keep the check going.
        min_seats: min_seats.unwrap_or(1),
        max_seats: max_seats.unwrap_or(MAX_SEATS),
        seat_step: seat_step.unwrap_or(1),
        period_cap: reader.optional_price(
            &at("period-cap"),
            "edition-period-cap",
            &typed.period_cap,
        ),
        incentives: incentives(reader, index, typed),
        trial_days: reader.optional(
            &at("trial-days"),
            "edition-trial-days",
            &typed.trial_days,
            1,
            365,
        ),
        discount_cap_percent: match kind {
            ProductKind::Solution => None,
            ProductKind::ThirdPartyApp | ProductKind::CustomApp => reader.optional(
                &at("discount-cap"),
                "edition-discount-cap",
                &typed.discount_cap,
                0,
                MAX_PERCENT_OFF,
            ),
        },
    }
}

/// A known edition keeps its id, so that what was sold can be renewed; a new one gets its own.
fn edition_id(typed: &EditionForm, base: &Product) -> EditionId {
    let known = base
        .editions
        .iter()
        .find(|edition| edition.id.as_str() == typed.id);
    known
        .map(|edition| edition.id.clone())
        .unwrap_or_else(new_edition_id)
}

#[expect(clippy::expect_used, reason = "letters and digits always make an id")]
fn new_edition_id() -> EditionId {
    format!("sp{}", hex(clock::random::<8>()))
        .parse()
        .expect("an id of 18 letters and digits")
}

fn price(
    reader: &mut Reader<'_>,
    index: usize,
    typed: &EditionForm,
    kind: ProductKind,
) -> PriceModel {
    let one = Fen::new(1);
    match typed.model.as_str() {
        // SPEC §9.8: a custom app is priced per seat or by tiers.
        "fixed" if kind.has_editions() => {
            let total = reader.price(&format!("e{index}-total"), "edition-total", &typed.total);
            PriceModel::Fixed {
                total: total.unwrap_or(one),
            }
        }
        "tiers" => PriceModel::Tiers {
            tiers: tiers(reader, index, typed),
        },
        _ => {
            let seat = reader.price(&format!("e{index}-seat"), "edition-seat", &typed.seat);
            PriceModel::PerSeat {
                seat: seat.unwrap_or(one),
            }
        }
    }
}

fn tiers(reader: &mut Reader<'_>, index: usize, typed: &EditionForm) -> Vec<Tier> {
    let filled = typed
        .tiers
        .iter()
        .enumerate()
        .filter(|(_, tier)| !tier.is_blank());
    let tiers: Vec<Tier> = filled
        .map(|(row, tier)| read_tier(reader, index, row, tier))
        .collect();
    if tiers.is_empty() {
        reader.fault(
            &format!("e{index}-t0-price"),
            "catalog-fault-tiers-missing",
            "edition-model-tiers",
        );
    }
    tiers
}

fn read_tier(reader: &mut Reader<'_>, index: usize, row: usize, typed: &TierForm) -> Tier {
    let field = |name: &str| format!("e{index}-t{row}-{name}");
    let from = reader.number(&field("from"), "tier-from", &typed.from, 1, MAX_SEATS);
    let price = reader
        .price(&field("price"), "tier-price", &typed.price)
        .unwrap_or(Fen::new(1));
    let price = match typed.kind.as_str() {
        "fixed" => TierPrice::Fixed(price),
        _ => TierPrice::PerSeat(price),
    };
    Tier {
        from_seats: from.unwrap_or(1),
        price,
    }
}

fn incentives(reader: &mut Reader<'_>, index: usize, typed: &EditionForm) -> Vec<Incentive> {
    let filled = typed
        .incentives
        .iter()
        .enumerate()
        .filter(|(_, row)| !row.is_blank());
    filled
        .filter_map(|(row, incentive)| read_incentive(reader, index, row, incentive))
        .collect()
}

fn read_incentive(
    reader: &mut Reader<'_>,
    index: usize,
    row: usize,
    typed: &IncentiveForm,
) -> Option<Incentive> {
    let field = |name: &str| format!("e{index}-i{row}-{name}");
    let from = reader.number(
        &field("from"),
        "incentive-from",
        &typed.from_days,
        1,
        MAX_DAYS,
    );
    let kind = match typed.kind.as_str() {
        "gift_days" => reader
            .number(&field("percent"), "incentive-gift", &typed.percent, 1, 35)
            .map(IncentiveKind::GiftDays),
        _ => reader
            .number(&field("percent"), "incentive-ratio", &typed.percent, 70, 99)
            .map(IncentiveKind::Ratio),
    };
    Some(Incentive {
        from_days: from?,
        kind: kind?,
    })
}

/// Puts what the catalogue's own check finds at the fields that it is about.
fn place_all(reader: &mut Reader<'_>, product: &Product) {
    // The check names editions by their names, and names may repeat: in a copy they are numbers.
    let mut numbered = product.clone();
    for (index, edition) in numbered.editions.iter_mut().enumerate() {
        edition.name = index.to_string();
    }
    for fault in catalog::check(&numbered).err().unwrap_or_default() {
        let field = match fault.edition.parse::<usize>() {
            Ok(index) => format!("e{index}-{}", edition_field(product, index, &fault)),
            Err(_) => fault.field.replace('_', "-"),
        };
        let text = reader.ui.tc("catalog-fault", fault.code);
        reader.faults.add(field, text);
    }
    for (index, edition) in product.editions.iter().enumerate() {
        let twin = |other: &Edition| other.name == edition.name;
        if product.editions[..index].iter().any(twin) {
            let text = reader.ui.t("catalog-fault-edition-repeated");
            reader.faults.add(format!("e{index}-name"), text);
        }
    }
}

fn edition_field(product: &Product, index: usize, fault: &CatalogFault) -> &'static str {
    match fault.field {
        "seats" => "max-seats",
        "seat_step" => "seat-step",
        "period_cap" => "period-cap",
        "trial_days" => "trial-days",
        "discount_cap" => "discount-cap",
        "incentives" => "i0-from",
        "price" => product.editions.get(index).map_or("seat", price_field),
        _ => "name",
    }
}

fn price_field(edition: &Edition) -> &'static str {
    match edition.price {
        PriceModel::PerSeat { .. } => "seat",
        PriceModel::Fixed { .. } => "total",
        PriceModel::Tiers { .. } => "t0-from",
    }
}
