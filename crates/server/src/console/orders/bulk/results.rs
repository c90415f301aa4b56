//! `/console/orders/bulk/{file}/csv` and `…/xlsx`: the rows with their orders and links, to be sent on.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::party::Act;

use super::file;
use super::show::{self, RowView};
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports;
use crate::web::error::PageError;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

struct Results {
    user: StaffUser,
    rows: Vec<RowView>,
}

/// `GET /console/orders/bulk/{file}/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let file = file(&app, &user, &id).await?;
    let format = exports::knock(&app, &user, &format).await?;
    let rows = show::rows(&app, &user, &file).await?;
    let sent = sheet::send(Results { user, rows }, format).await?;
    sent.ok_or(PageError::Internal)
}

impl Table for Results {
    type After = ();
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("bulk-row", 8),
        ("export-product", 40),
        ("export-company", 24),
        ("export-payable", 14),
        ("export-number", 32),
        ("bulk-link", 64),
        ("export-link-ends", 20),
        ("bulk-fault", 48),
    ];
    const NAME: &'static str = "bulk-results";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, _: Option<()>) -> Result<Page<()>, PageError> {
        Ok(Page {
            rows: self.rows.iter().map(cells).collect(),
            next: None,
        })
    }
}

/// In the order of [`Table::COLUMNS`].
fn cells(row: &RowView) -> Vec<Cell> {
    let made = row.order.as_ref();
    let text = |text: Option<&String>| text.map_or(Cell::Blank, |text| Cell::text(text.as_str()));
    vec![
        Cell::Count(row.number),
        Cell::text(row.what.as_str()),
        Cell::text(row.company.as_str()),
        Cell::money(row.payable),
        text(made.map(|made| &made.number)),
        text(made.map(|made| &made.link)),
        Cell::time(made.map(|made| made.link_ends)),
        Cell::text(row.fault.as_str()),
    ]
}
