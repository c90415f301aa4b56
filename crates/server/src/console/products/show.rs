//! `GET /console/products/{id}` and `/versions/{version}`; publishing.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::catalog::{Edition, Product, ProductKind};
use till_domain::id::ProductId;
use till_domain::party::Act;
use till_domain::time::Instant;

use super::words;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/products/show.html")]
struct ShowPage<'a> {
    ui: &'a Ui,
    may_edit: bool,
    flash: String,
    product: &'a Product,
    /// The version that is sold now.
    current: u32,
    editions: Vec<EditionView<'a>>,
    /// Names of a solution's apps.
    apps: Vec<(ProductId, String)>,
    versions: Vec<(u32, Instant)>,
}

#[derive(Debug)]
struct EditionView<'a> {
    edition: &'a Edition,
    price: String,
    tiers: Vec<(String, String)>,
    notes: Vec<String>,
}

pub(super) async fn current(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeProducts)?;
    let product = find(&app, &user, &id).await?;
    let version = product.version;
    show(&app, &user, &product, version, query).await
}

pub(super) async fn version(
    State(app): State<App>,
    user: StaffUser,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, PageError> {
    user.require(Act::SeeProducts)?;
    let version = version.parse().map_err(|_| PageError::NotFound)?;
    let current = find(&app, &user, &id).await?;
    let old = app
        .store()
        .product_version(user.provider.key, current.id, version)
        .await?;
    let old = old.ok_or(PageError::NotFound)?;
    show(&app, &user, &old, current.version, None).await
}

/// The current version of the product of this provider.
pub(super) async fn find(app: &App, user: &StaffUser, id: &str) -> Result<Product, PageError> {
    let id: ProductId = id.parse().map_err(|_| PageError::NotFound)?;
    app.store()
        .product(user.provider.key, id)
        .await?
        .ok_or(PageError::NotFound)
}

async fn show(
    app: &App,
    user: &StaffUser,
    product: &Product,
    current: u32,
    query: Option<String>,
) -> Result<Response, PageError> {
    let ui = &user.ui;
    let versions = app
        .store()
        .product_versions(user.provider.key, product.id)
        .await?;
    let editions = product.editions.iter().map(|edition| EditionView {
        edition,
        price: words::price(ui, edition),
        tiers: words::tiers(ui, edition),
        notes: words::notes(ui, edition),
    });
    let page = ShowPage {
        ui,
        may_edit: user.may(Act::EditProducts) && product.version == current,
        flash: flash::of(ui, query, &FLASHES),
        product,
        current,
        editions: editions.collect(),
        apps: app_names(app, product).await?,
        versions,
    };
    Ok(html::ok(&page))
}

/// What may be said after coming back from a form.
const FLASHES: [&str; 4] = [
    "product-created",
    "console-saved",
    "product-publish-done",
    "product-unpublish-done",
];

async fn app_names(app: &App, product: &Product) -> Result<Vec<(ProductId, String)>, PageError> {
    match product.kind {
        ProductKind::ThirdPartyApp | ProductKind::CustomApp => Ok(Vec::new()),
        ProductKind::Solution => {
            let all = app.store().products(product.provider).await?;
            let apps = all.into_iter().filter(|app| product.apps.contains(&app.id));
            Ok(apps.map(|app| (app.id, app.name)).collect())
        }
    }
}

/// `POST /console/products/{id}/published`: on sale, or not.
pub(super) async fn publish(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditProducts)?;
    let product = find(&app, &user, &id).await?;
    let published = match fields.get("published") {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::BadForm),
    };
    let version = product.version.saturating_add(1);
    app.store()
        .save_product(&Product {
            published,
            version,
            ..product.clone()
        })
        .await?;
    let said = if published {
        "product-publish-done"
    } else {
        "product-unpublish-done"
    };
    Ok(html::see(format!(
        "/console/products/{}?done={said}",
        product.id
    )))
}
