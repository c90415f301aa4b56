//! `/console/orders/export/csv` and `…/xlsx`: the list as it is filtered on the screen, whole.

use std::io;

use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use futures_util::{Stream, stream};
use till_domain::order::Order;
use till_domain::party::{Act, Staff};
use till_domain::time::Span;
use till_store::{Cursor, OrderFilter, OrderRow};

use super::filter::Filter;
use super::list;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::download;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{Cell, Csv, Format, MOST_ROWS, Xlsx};
use crate::web::ui::Ui;

/// Orders read at once.
const PAGE: u32 = 200;

/// The columns: the key of the title, and the width in characters.
const COLUMNS: [(&str, u16); 21] = [
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

/// What is read, and for whom.
struct Source {
    app: App,
    ui: Ui,
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
    let format = Format::of_ending(&format).ok_or(PageError::NotFound)?;
    let key = format!("export:{}:{}", user.provider.key, user.staff.id);
    app.rate_limit(&key, Span::minutes(1), 10).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let own = (!user.may(Act::SeeOrders)).then_some(user.staff.id);
    let source = Source {
        staff: app.store().staff_of(user.provider.key).await?,
        wanted: filter.wanted(own),
        ui: user.ui.clone(),
        app,
        user,
    };
    let ui = &source.ui;
    let name = format!(
        "{}-{}.{}",
        ui.t("orders-title"),
        ui.now.day(),
        format.ending()
    );
    let body = match format {
        Format::Csv => Body::from_stream(lines(source)),
        Format::Xlsx => match book(&source).await? {
            Some(book) => Body::from(book),
            // Half of them would be taken for all.
            None => return Ok(html::see(filter.query_too_many())),
        },
    };
    download::attachment(&name, format.content_type(), body)
}

fn titles(ui: &Ui) -> Vec<String> {
    COLUMNS.iter().map(|(key, _)| ui.t(key)).collect()
}

/// The file page by page. When the store fails in the middle the download breaks off, and is seen to.
fn lines(source: Source) -> impl Stream<Item = io::Result<Bytes>> {
    let csv = Csv::new(&titles(&source.ui));
    let begin = (source, csv, Some(None));
    stream::try_unfold(begin, |(source, mut csv, at)| async move {
        let Some(after) = at else {
            return Ok(None);
        };
        let page = source.page(after).await;
        let (rows, next) = page.map_err(|error| io::Error::other(format!("{error:?}")))?;
        for row in &rows {
            csv.row(row);
        }
        let part = Bytes::from(csv.take());
        Ok(Some((part, (source, csv, next.map(Some)))))
    })
}

/// The whole workbook; `None` when there are too many rows for one.
async fn book(source: &Source) -> Result<Option<Vec<u8>>, PageError> {
    let failed = |error: &rust_xlsxwriter::XlsxError| {
        tracing::error!(%error, "a workbook could not be written");
        PageError::Unavailable
    };
    let ui = &source.ui;
    let widths = COLUMNS.map(|(_, width)| width);
    let mut book =
        Xlsx::new(&ui.t("orders-title"), &titles(ui), &widths).map_err(|e| failed(&e))?;
    let (mut after, mut count) = (None, 0);
    loop {
        let (rows, next) = source.page(after).await?;
        count += rows.len();
        if count > MOST_ROWS {
            return Ok(None);
        }
        for row in &rows {
            book.row(row).map_err(|e| failed(&e))?;
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    let finished = tokio::task::spawn_blocking(move || book.finish()).await;
    match finished {
        Ok(finished) => finished.map(Some).map_err(|e| failed(&e)),
        Err(_) => Err(PageError::Internal),
    }
}

impl Source {
    /// A page of rows, and where the next begins.
    async fn page(
        &self,
        after: Option<Cursor>,
    ) -> Result<(Vec<Vec<Cell>>, Option<Cursor>), PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let page = store.orders(provider, &self.wanted, after, PAGE).await?;
        let ids: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        let orders = store.whole_orders(provider, &ids).await?;
        let rows = page.rows.iter().map(|row| {
            let order = orders.iter().find(|order| order.id == row.id);
            self.cells(row, order)
        });
        Ok((rows.collect(), page.next))
    }

    /// In the order of [`COLUMNS`].
    fn cells(&self, row: &OrderRow, order: Option<&Order>) -> Vec<Cell> {
        let ui = &self.ui;
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
