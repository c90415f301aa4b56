//! `/console/orders/bulk/example/csv` and `…/xlsx`: the titles, with rows that could be uploaded as they
//! are.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::order::OrderKind;
use till_domain::party::Act;

use super::columns::Column;
use super::shelf;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::sheet::{self, Cell, Format, Page, Table};
use crate::web::ui::Ui;

struct Example {
    user: StaffUser,
    products: Vec<Product>,
}

/// Products that the example shows.
const SHOWN: usize = 2;

/// `GET /console/orders/bulk/example/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let format = Format::of_ending(&format).ok_or(PageError::NotFound)?;
    let mut products = shelf(&app, &user).await?.products;
    // Rows of a product without a price list need a sum that only its seller knows.
    products.retain(|product| product.kind.has_editions() && !product.editions.is_empty());
    products.truncate(SHOWN);
    let sent = sheet::send(Example { user, products }, format).await?;
    sent.ok_or(PageError::Internal)
}

impl Table for Example {
    type After = ();
    const COLUMNS: &'static [(&'static str, u16)] = &[
        (Column::ALL[0].key(), 24),
        (Column::ALL[1].key(), 14),
        (Column::ALL[2].key(), 14),
        (Column::ALL[3].key(), 12),
        (Column::ALL[4].key(), 12),
        (Column::ALL[5].key(), 14),
        (Column::ALL[6].key(), 24),
        (Column::ALL[7].key(), 16),
        (Column::ALL[8].key(), 14),
        (Column::ALL[9].key(), 16),
        (Column::ALL[10].key(), 24),
        (Column::ALL[11].key(), 20),
        (Column::ALL[12].key(), 18),
        (Column::ALL[13].key(), 18),
        (Column::ALL[14].key(), 24),
    ];
    const NAME: &'static str = "bulk-example";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, _: Option<()>) -> Result<Page<()>, PageError> {
        let products = self.products.iter().enumerate();
        Ok(Page {
            rows: products
                .flat_map(|(no, product)| self.rows(no, product))
                .collect(),
            next: None,
        })
    }
}

impl Example {
    /// Of the first product one row that says everything, and one that leaves everything to the buyer.
    fn rows(&self, no: usize, product: &Product) -> Vec<Vec<Cell>> {
        let whole = Column::ALL
            .into_iter()
            .map(|column| self.cell(no, product, column));
        let bare = Column::ALL.into_iter().map(|column| match column {
            Column::Product => Cell::text(product.name.as_str()),
            _ => Cell::Blank,
        });
        match no {
            0 => vec![whole.collect(), bare.collect()],
            _ => vec![whole.collect()],
        }
    }

    fn cell(&self, no: usize, product: &Product, column: Column) -> Cell {
        let ui = &self.user.ui;
        let edition = product.editions.first();
        match column {
            Column::Product => Cell::text(product.name.as_str()),
            Column::Edition => edition.map_or(Cell::Blank, |e| Cell::text(e.name.as_str())),
            Column::Kind => Cell::text(ui.tc("order-kind", OrderKind::New.code())),
            Column::Seats => Cell::count(edition.map(|edition| edition.min_seats.max(10))),
            Column::Duration => Cell::text(ui.t("bulk-example-duration")),
            Column::Reference => Cell::text(format!("HT-2026-{:03}", no + 1)),
            Column::Labels => Cell::text(ui.t("bulk-example-labels")),
            Column::Start
            | Column::Ratio
            | Column::AmountOff
            | Column::Negotiated
            | Column::DiscountReason
            | Column::Company
            | Column::LinkDays
            | Column::Note => Cell::Blank,
        }
    }
}
