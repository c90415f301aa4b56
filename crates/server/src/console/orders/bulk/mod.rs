//! `/console/orders/bulk`: many orders from a file. The file is read and every row held against the
//! catalogue before anything is created; then its owner lets the good rows become orders, and takes
//! their links away as a file.

mod columns;
mod example;
mod results;
mod row;
mod run;
mod show;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use serde::{Deserialize, Serialize};
use till_channels::table;
use till_domain::time::Span;
use till_store::{BulkFile, BulkRow};

use super::form::DraftForm;
use super::load::Shelf;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;

/// Orders of one file.
const MAX_ORDERS: usize = 500;
/// Rows that wait for the store at the same time: enough to share its batches.
const TOGETHER: usize = 16;
/// After this long a file makes no more orders. What keeps a row from becoming two orders is forgotten
/// after a day, and prices that were checked yesterday are old.
const OPEN: Span = Span::hours(20);
/// Files are kept this long, for their links.
pub(crate) const KEPT: Span = Span::days(30);
/// Companies that a row may call by name.
const COMPANIES: u32 = 10_000;

/// The pages' doors.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/console/orders/bulk",
            get(upload::show)
                .post(upload::read)
                .layer(DefaultBodyLimit::max(table::MAX_BYTES + 64 * 1024)),
        )
        .route(
            "/console/orders/bulk/example/{format}",
            get(example::download),
        )
        .route(
            "/console/orders/bulk/{file}",
            get(show::show).post(run::create),
        )
        .route(
            "/console/orders/bulk/{file}/{format}",
            get(results::download),
        )
}

/// A row as the store keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct RowDraft {
    /// `None` when its cells can't be read.
    form: Option<DraftForm>,
    /// Its cells, to find it again by.
    typed: String,
}

impl RowDraft {
    fn of(row: &BulkRow) -> Self {
        let mut kept: Self = serde_json::from_str(&row.draft).unwrap_or_default();
        if let Some(form) = &mut kept.form {
            form.number();
        }
        kept
    }
}

/// What rows may name.
async fn shelf(app: &App, user: &StaffUser) -> Result<Shelf, PageError> {
    let (store, provider) = (app.store(), user.provider.key);
    let mut products = store.products(provider).await?;
    products.retain(|product| product.published);
    Ok(Shelf {
        products,
        companies: store.customer_names(provider, COMPANIES).await?,
        recent: Vec::new(),
    })
}

/// The person's own file.
async fn file(app: &App, user: &StaffUser, id: &str) -> Result<BulkFile, PageError> {
    let store = app.store();
    let file = store.bulk_file(user.provider.key, id, user.staff.id);
    file.await?.ok_or(PageError::NotFound)
}

/// Where a file is shown.
fn path(id: &str) -> String {
    format!("/console/orders/bulk/{id}")
}
