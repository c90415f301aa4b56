//! `/console/orders/export/csv` and `…/xlsx`: the list as it is filtered on the screen, whole.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::order::Order;
use till_domain::party::{Act, Staff};
use till_store::{Cursor, OrderFilter, OrderRow};

use super::filter::Filter;
use super::list;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

/// Orders read at once.
const PAGE: u32 = 200;

/// The columns: the key of the title, and the width in characters.
const COLUMNS: &[(&str, u16)] = &[
    ("export-number", 32),
    ("export-state", 12),
    ("export-kind", 10),
    ("export-company", 28),
    ("export-corpid", 22),
    ("export-product", 24),
    ("export-edition", 14),
    ("export-seats", 8),
    ("export-days", 8),
    ("export-pay-type", 12),
    ("export-original", 14),
    ("export-discount", 14),
    ("export-payable", 14),
    ("export-paid", 14),
    ("export-created", 20),
    ("export-paid-at", 20),
    ("export-link-ends", 20),
    ("export-creator", 14),
    ("export-reference", 20),
    ("export-labels", 16),
    ("export-internal", 30),
];

/// The orders that a filter leaves, for one person.
struct Orders {
    app: App,
    user: StaffUser,
    wanted: OrderFilter,
    staff: Vec<Staff>,
}

/// `GET /console/orders/export/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeOwnOrders)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let own = (!user.may(Act::SeeOrders)).then_some(user.staff.id);
    let orders = Orders {
        staff: app.store().staff_of(user.provider.key).await?,
        wanted: filter.wanted(own),
        app,
        user,
    };
    let file = sheet::send(orders, format).await?;
    // Half of them would be taken for all.
    Ok(file.unwrap_or_else(|| html::see(filter.query_too_many())))
}

impl Table for Orders {
    type After = Cursor;
    const COLUMNS: &'static [(&'static str, u16)] = COLUMNS;
    const NAME: &'static str = "orders-title";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, after: Option<Cursor>) -> Result<Page<Cursor>, PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let page = store.orders(provider, &self.wanted, after, PAGE).await?;
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let orders = store.whole_orders(provider, &ids).await?;
        let rows = page.rows.iter().map(|row| {
            let order = orders.iter().find(|order| order.id == row.id);
            self.cells(row, order)
        });
        Ok(Page {
            rows: rows.collect(),
            next: page.next,
        })
    }
}

impl Orders {
    /// In the order of [`COLUMNS`].
    fn cells(&self, row: &OrderRow, order: Option<&Order>) -> Vec<Cell> {
        let ui = &self.user.ui;
        let lines = order
            .map(|order| order.lines.as_slice())
            .unwrap_or_default();
        let price = order.and_then(|order| order.price.as_ref());
        let notes = order.map(|order| &order.notes);
        let kind = order.and_then(Order::order_kind);
        let join = |words: Vec<&str>| Cell::text(words.join("; "));
        // Of several products: nobody adds seats of one to seats of another.
        let only = match lines {
            [line] => Some(line),
            [] | [..] => None,
        };
        let products = match lines {
            [] => Cell::text(row.product_name.as_str()),
            lines => join(
                lines
                    .iter()
                    .map(|line| line.product_name.as_str())
                    .collect(),
            ),
        };
        vec![
            Cell::text(row.number.to_string()),
            Cell::text(ui.tc("state", row.state.code())),
            kind.map_or(Cell::Blank, |kind| {
                Cell::text(ui.tc("order-kind", kind.code()))
            }),
            Cell::text(row.company_name.as_str()),
            row.company
                .as_ref()
                .map_or(Cell::Blank, |company| Cell::text(company.to_string())),
            products,
            join(
                lines
                    .iter()
                    .map(|line| line.edition_name.as_str())
                    .collect(),
            ),
            Cell::count(only.map(|line| line.seats)),
            Cell::count(only.map(|line| line.days)),
            order.map_or(Cell::Blank, |order| {
                Cell::text(ui.tc("pay-type", order.pay_type.code()))
            }),
            Cell::money(price.map(|price| price.original)),
            Cell::money(price.map(|price| price.discount)),
            Cell::money(row.payable),
            Cell::Money(row.paid),
            Cell::Time(row.created_at),
            Cell::time(row.paid_at),
            Cell::Time(row.expires_at),
            Cell::text(list::creator(ui, row.creator, &self.staff)),
            Cell::text(row.reference.as_str()),
            join(
                notes
                    .map(|n| n.labels.iter().map(String::as_str).collect())
                    .unwrap_or_default(),
            ),
            Cell::text(
                notes
                    .map(|notes| notes.internal.as_str())
                    .unwrap_or_default(),
            ),
        ]
    }
}
