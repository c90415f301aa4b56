//! `GET /console/products`.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::catalog::{Product, ProductKind};
use till_domain::party::Act;

use super::words;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/products/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    may_edit: bool,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    product: Product,
    prices: Vec<(String, String)>,
    /// What stands there instead of prices.
    note: String,
}

pub(super) async fn list(State(app): State<App>, user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::SeeProducts)?;
    let products = app.store().products(user.provider.key).await?;
    let ui = &user.ui;
    let rows = products
        .into_iter()
        .map(|product| row(ui, product))
        .collect();
    Ok(html::ok(&ListPage {
        ui,
        may_edit: user.may(Act::EditProducts),
        rows,
    }))
}

fn row(ui: &Ui, product: Product) -> Row {
    let prices = product.editions.iter().map(|edition| {
        let name = if product.kind.has_editions() {
            edition.name.clone()
        } else {
            String::new()
        };
        (name, words::price(ui, edition))
    });
    let prices: Vec<_> = prices.collect();
    let note = match product.kind {
        ProductKind::Solution => ui.t1("product-solution-apps", "count", product.apps.len()),
        ProductKind::CustomApp if prices.is_empty() => ui.t("product-unpriced"),
        ProductKind::CustomApp | ProductKind::ThirdPartyApp => String::new(),
    };
    Row {
        product,
        prices,
        note,
    }
}
