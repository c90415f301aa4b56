//! What the provider sells. A seat of the standard edition is one yuan a day.

use till_domain::catalog::{Edition, Period, PriceModel, Product, ProductKind};
use till_domain::id::ProductId;
use till_domain::money::Fen;
use till_domain::order::{Configuration, Discount, DiscountKind, Item, OrderKind, Start};
use uuid::Uuid;

use super::KEY;

/// A third-party app with a standard, a professional and a fixed edition.
pub const CRM: ProductId = id(10);
/// Another one.
pub const DISK: ProductId = id(11);
/// A custom app with a price model of its own.
pub const PORTAL: ProductId = id(12);
/// A custom app without one.
pub const ROBOT: ProductId = id(13);
/// A solution of [`CRM`] and [`DISK`].
pub const RETAIL: ProductId = id(14);

const fn id(number: u128) -> ProductId {
    ProductId::from_uuid(Uuid::from_u128(number))
}

pub fn all() -> Vec<Product> {
    use ProductKind::{CustomApp, Solution, ThirdPartyApp};
    let editions = || {
        vec![
            edition("std", per_seat(36_500)),
            edition("pro", per_seat(73_000)),
            edition(
                "fix",
                PriceModel::Fixed {
                    total: Fen::new(99_900),
                },
            ),
        ]
    };
    let mut portal = edition("own", per_seat(3_100));
    portal.period = Period::Month;
    vec![
        product(CRM, ThirdPartyApp, "CRM", editions(), Vec::new()),
        product(DISK, ThirdPartyApp, "Disk", editions(), Vec::new()),
        product(PORTAL, CustomApp, "Portal", vec![portal], Vec::new()),
        product(ROBOT, CustomApp, "Robot", Vec::new(), Vec::new()),
        product(
            RETAIL,
            Solution,
            "Retail",
            vec![edition("std", per_seat(50_000))],
            vec![CRM, DISK],
        ),
    ]
}

const fn per_seat(fen: i64) -> PriceModel {
    PriceModel::PerSeat {
        seat: Fen::new(fen),
    }
}

fn edition(id: &str, price: PriceModel) -> Edition {
    Edition {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        price,
        period: Period::Year,
        min_seats: 1,
        max_seats: 100,
        seat_step: 1,
        period_cap: None,
        incentives: Vec::new(),
        trial_days: None,
        discount_cap_percent: None,
    }
}

fn product(
    id: ProductId,
    kind: ProductKind,
    name: &str,
    editions: Vec<Edition>,
    apps: Vec<ProductId>,
) -> Product {
    Product {
        provider: KEY,
        id,
        version: 1,
        kind,
        code: format!("ww{name}"),
        name: name.to_owned(),
        description: String::new(),
        published: true,
        editions,
        apps,
        discount_cap_percent: None,
    }
}

pub fn item(product: ProductId, edition: &str, seats: u32, days: u32) -> Item {
    Item {
        product,
        version: 1,
        edition: (!edition.is_empty()).then(|| edition.parse().unwrap()),
        seats: (seats > 0).then_some(seats),
        seats_by_app: Vec::new(),
        days: (days > 0).then_some(days),
        start: Start::OnPayment,
        discount: None,
        negotiated: None,
    }
}

pub fn order_of(kind: OrderKind, items: Vec<Item>) -> Configuration {
    Configuration { kind, items }
}

/// The standard edition of [`CRM`], bought new.
pub fn crm(seats: u32, days: u32) -> Configuration {
    order_of(OrderKind::New, vec![item(CRM, "std", seats, days)])
}
pub fn renewal(days: u32) -> Configuration {
    order_of(OrderKind::Renewal, vec![item(CRM, "std", 0, days)])
}
pub fn expansion(seats: u32) -> Configuration {
    order_of(OrderKind::Expansion, vec![item(CRM, "std", seats, 0)])
}

pub fn with_start(mut configuration: Configuration, start: &str) -> Configuration {
    configuration.items[0].start = Start::On(start.parse().unwrap());
    configuration
}

/// The first item with so many percent to pay.
pub fn at_percent(mut configuration: Configuration, percent: u8) -> Configuration {
    configuration.items[0].discount = Some(Discount {
        kind: DiscountKind::Ratio(percent),
        reason: "spring".to_owned(),
        floor_percent: None,
    });
    configuration
}
