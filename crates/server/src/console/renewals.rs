//! `/console/renewals`: what companies want to have renewed, each with the order that does it, ready to be
//! looked at and created.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use till_domain::id::{Corpid, ProductId};
use till_domain::order::OrderKind;
use till_domain::party::Act;
use till_domain::time::Instant;
use till_store::RenewalRequest;

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;

const FLASHES: [&str; 2] = ["renewals-done", "renewals-changed"];
/// The longest waiting requests; what is answered makes room.
const MOST: u32 = 100;

#[derive(Template)]
#[template(path = "console/renewals.html")]
struct RenewalsPage<'a> {
    ui: &'a Ui,
    flash: String,
    /// May the person answer?
    may_create: bool,
    rows: Vec<Row>,
}

struct Row {
    company: String,
    corpid: String,
    app: String,
    app_id: ProductId,
    wish: String,
    note: String,
    who: String,
    at: String,
    /// What the answer is about.
    asked_at: i64,
    /// The form of the order, filled in.
    draft: String,
}

pub fn routes() -> Router<App> {
    Router::new().route("/console/renewals", get(show).post(answer))
}

async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeCustomers)?;
    let key = user.provider.key;
    let requests = app.store().renewal_requests(key, MOST).await?;
    let corpids: Vec<Corpid> = requests.iter().map(|one| one.company.clone()).collect();
    let companies = app.store().companies(&corpids).await?;
    let products = app.store().products(key).await?;
    let products: HashMap<ProductId, String> = products
        .into_iter()
        .map(|product| (product.id, product.name))
        .collect();
    let rows = requests.iter().map(|request| {
        let known = companies.iter().find(|one| one.corpid == request.company);
        let company = known.map_or_else(|| request.company.to_string(), |one| one.name.clone());
        let name = products.get(&request.app).cloned().unwrap_or_default();
        row(&user.ui, request, company, name)
    });
    Ok(html::ok(&RenewalsPage {
        ui: &user.ui,
        flash: flash::of(&user.ui, query, &FLASHES),
        may_create: user.may(Act::CreateOrder),
        rows: rows.collect(),
    }))
}

fn row(ui: &Ui, request: &RenewalRequest, company: String, app: String) -> Row {
    let days = ui.t1("renewals-days", "days", request.days);
    let seats = request.seats;
    Row {
        company,
        corpid: request.company.to_string(),
        app,
        app_id: request.app,
        wish: match seats {
            Some(seats) => format!("{days} · {}", ui.t1("renewals-seats", "seats", seats)),
            None => days,
        },
        note: request.note.clone(),
        who: request.asked_by.clone(),
        at: request.asked_at.shanghai(),
        asked_at: request.asked_at.millis(),
        draft: draft(request),
    }
}

fn draft(request: &RenewalRequest) -> String {
    let edition = request.edition.as_ref().map(ToString::to_string);
    let pairs = [
        ("product", request.product.to_string()),
        ("company", request.company.to_string()),
        ("kind", OrderKind::Renewal.code().to_owned()),
        ("edition", edition.unwrap_or_default()),
        ("days", request.days.to_string()),
    ];
    let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
    format!("/console/orders/new?{query}")
}

/// `POST`: dealt with in another way than by an order.
async fn answer(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let company: Corpid = fields
        .get("company")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let of: ProductId = fields.get("app").parse().map_err(|_| PageError::NotFound)?;
    let asked_at = fields
        .get("asked_at")
        .parse()
        .map_err(|_| PageError::BadForm)?;
    let asked_at = Instant::from_millis(asked_at);
    let store = app.store();
    let done = store
        .renewal_answered(user.provider.key, &company, of, asked_at)
        .await?;
    let said = if done {
        "renewals-done"
    } else {
        "renewals-changed"
    };
    Ok(html::see(format!("/console/renewals?done={said}")))
}
