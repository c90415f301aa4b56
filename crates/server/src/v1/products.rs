//! `/v1/products`: the catalogue, with every version that an order was made with.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use till_domain::catalog::{
    Edition, Incentive, IncentiveKind, PriceModel, Product, Tier, TierPrice,
};
use till_domain::id::ProductId;
use till_domain::party::Scope;

use super::caller::Caller;
use super::problem::Problem;
use super::read::{self, Page};
use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/v1/products", get(page))
        .route("/v1/products/{product}", get(one))
        .route("/v1/products/{product}/versions/{version}", get(version))
}

/// A product in one version.
#[derive(Debug, Serialize)]
struct ProductShown {
    object: &'static str,
    id: String,
    version: u32,
    /// paytool's `suiteid` or `case_id`.
    code: String,
    kind: &'static str,
    name: String,
    description: String,
    is_published: bool,
    editions: Vec<EditionShown>,
    /// The apps of a solution.
    apps: Vec<String>,
    discount_cap_percent: Option<u8>,
}

#[derive(Debug, Serialize)]
struct EditionShown {
    id: String,
    name: String,
    price: PriceModelShown,
    /// The days that the price is for.
    period_days: u32,
    period_cap_fen: Option<i64>,
    min_seats: u32,
    max_seats: u32,
    seat_step: u32,
    incentives: Vec<IncentiveShown>,
    trial_days: Option<u32>,
    discount_cap_percent: Option<u8>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "model", rename_all = "snake_case")]
enum PriceModelShown {
    PerSeat { seat_fen: i64 },
    Fixed { total_fen: i64 },
    Tiers { tiers: Vec<TierShown> },
}

#[derive(Debug, Serialize)]
struct TierShown {
    from_seats: u32,
    /// For each seat; else `total_fen` is for the whole tier.
    #[serde(skip_serializing_if = "Option::is_none")]
    seat_fen: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_fen: Option<i64>,
}

#[derive(Debug, Serialize)]
struct IncentiveShown {
    from_days: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_percent: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gift_days_percent: Option<u8>,
}

impl ProductShown {
    fn of(product: &Product) -> Self {
        Self {
            object: "product",
            id: product.id.to_string(),
            version: product.version,
            code: product.code.clone(),
            kind: product.kind.code(),
            name: product.name.clone(),
            description: product.description.clone(),
            is_published: product.published,
            editions: product.editions.iter().map(EditionShown::of).collect(),
            apps: product.apps.iter().map(ToString::to_string).collect(),
            discount_cap_percent: product.discount_cap_percent,
        }
    }
}

impl EditionShown {
    fn of(edition: &Edition) -> Self {
        Self {
            id: edition.id.to_string(),
            name: edition.name.clone(),
            price: match &edition.price {
                PriceModel::PerSeat { seat } => PriceModelShown::PerSeat {
                    seat_fen: seat.get(),
                },
                PriceModel::Fixed { total } => PriceModelShown::Fixed {
                    total_fen: total.get(),
                },
                PriceModel::Tiers { tiers } => PriceModelShown::Tiers {
                    tiers: tiers.iter().map(tier).collect(),
                },
            },
            period_days: edition.period.days(),
            period_cap_fen: edition.period_cap.map(|cap| cap.get()),
            min_seats: edition.min_seats,
            max_seats: edition.max_seats,
            seat_step: edition.seat_step,
            incentives: edition.incentives.iter().map(incentive).collect(),
            trial_days: edition.trial_days,
            discount_cap_percent: edition.discount_cap_percent,
        }
    }
}

const fn tier(tier: &Tier) -> TierShown {
    let (seat_fen, total_fen) = match tier.price {
        TierPrice::PerSeat(seat) => (Some(seat.get()), None),
        TierPrice::Fixed(total) => (None, Some(total.get())),
    };
    TierShown {
        from_seats: tier.from_seats,
        seat_fen,
        total_fen,
    }
}

const fn incentive(incentive: &Incentive) -> IncentiveShown {
    let (pay_percent, gift_days_percent) = match incentive.kind {
        IncentiveKind::Ratio(percent) => (Some(percent), None),
        IncentiveKind::GiftDays(percent) => (None, Some(percent)),
    };
    IncentiveShown {
        from_days: incentive.from_days,
        pay_percent,
        gift_days_percent,
    }
}

/// `GET /v1/products`: the newest version of each.
async fn page(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::ProductsRead)?;
    let products = app.store().products(caller.provider.key).await?;
    let page = Page {
        data: products.iter().map(ProductShown::of).collect(),
        next_cursor: None,
    };
    read::tagged(&headers, &page)
}

/// `GET /v1/products/{product}`: by id or code, the newest version.
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::ProductsRead)?;
    let products = app.store().products(caller.provider.key).await?;
    let id: Option<ProductId> = name.parse().ok();
    let found = products
        .iter()
        .find(|product| Some(product.id) == id || product.code == name);
    let product = found.ok_or_else(Problem::not_found)?;
    read::tagged(&headers, &ProductShown::of(product))
}

/// `GET /v1/products/{product}/versions/{version}`
async fn version(
    State(app): State<App>,
    caller: Caller,
    Path((name, version)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.require(Scope::ProductsRead)?;
    let id: ProductId = name.parse().map_err(|_| Problem::not_found())?;
    let version: u32 = version.parse().map_err(|_| Problem::not_found())?;
    let found = app
        .store()
        .product_version(caller.provider.key, id, version)
        .await?;
    let product = found.ok_or_else(Problem::not_found)?;
    read::tagged(&headers, &ProductShown::of(&product))
}
