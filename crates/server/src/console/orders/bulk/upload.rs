//! A file comes in: its rows are read, judged and kept. No order is created here.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use futures_util::{StreamExt, TryStreamExt, stream};
use till_domain::catalog::Product;
use till_domain::order::Approval;
use till_domain::party::Act;
use till_domain::time::Span;
use till_store::{BulkFile, BulkRow};

use super::super::load::Shelf;
use super::super::sale::Sale;
use super::columns::{Column, NoTitles, Titles};
use super::row::Sheet;
use super::{MAX_ORDERS, RowDraft, TOGETHER, columns, path, shelf};
use crate::access::StaffUser;
use crate::app::App;
use crate::secrets;
use crate::web::error::PageError;
use crate::web::form::Posted;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::sheet;
use crate::web::ui::Ui;
use crate::web::upload::{File, Upload};

/// Characters of a cell that are read: no field of an order takes more.
const MAX_CELL: usize = 2_500;
/// Characters of a row that can't be read, to find it again by.
const TYPED: usize = 80;
/// Files that a person may bring in a minute.
const FILES: u32 = 10;

#[derive(Debug, Template)]
#[template(path = "console/orders/bulk/upload.html")]
struct UploadPage<'a> {
    ui: &'a Ui,
    faults: Faults,
    most: usize,
    columns: Vec<ColumnHelp>,
}

/// What a column holds, for who fills it in.
#[derive(Debug)]
struct ColumnHelp {
    name: String,
    help: String,
}

/// `GET /console/orders/bulk`
pub(super) async fn show(user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    Ok(page(&user.ui, Faults::default()))
}

fn page(ui: &Ui, faults: Faults) -> Response {
    let columns = Column::ALL.into_iter().map(|column| ColumnHelp {
        name: columns::name(ui, column),
        help: ui.tc("bulk-column", column.code()),
    });
    let page = UploadPage {
        ui,
        faults,
        most: MAX_ORDERS,
        columns: columns.collect(),
    };
    html::form(&page.faults, &page)
}

/// `POST /console/orders/bulk`: keeps the file, and leads to what was found in it.
pub(super) async fn read(
    State(app): State<App>,
    user: StaffUser,
    Posted(upload): Posted<Upload>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let door = format!("bulk:{}:{}", user.provider.key, user.staff.id);
    app.rate_limit(&door, Span::minutes(1), FILES).await?;
    let ui = &user.ui;
    let refused = |text: String| {
        let mut faults = Faults::default();
        faults.add("file", text);
        Ok(page(ui, faults))
    };
    let Some(File { name, body }) = upload.files.into_iter().next() else {
        return refused(ui.t("bulk-no-file"));
    };
    let rows = match sheet::read::rows(ui, body).await? {
        Ok(rows) => rows,
        Err(text) => return refused(text),
    };
    let titles = match Titles::find(&rows) {
        Ok(titles) => titles,
        Err(NoTitles::Missing) => return refused(ui.t("bulk-fault-titles")),
        Err(NoTitles::Twice(title)) => {
            return refused(ui.t1("bulk-fault-twice", "title", title));
        }
    };
    let filled = filled(rows, titles.row);
    if filled.is_empty() || filled.len() > MAX_ORDERS {
        return refused(ui.t2(
            "bulk-fault-count",
            "count",
            filled.len(),
            "most",
            MAX_ORDERS,
        ));
    }
    let shelf = shelf(&app, &user).await?;
    let file = BulkFile {
        id: secrets::new_token(),
        owner: user.staff.id,
        name,
        uploaded_at: ui.now,
        begun_at: None,
        rows: judged(&app, &user, &shelf, &titles, &filled).await?,
    };
    app.store().keep_bulk_file(user.provider.key, &file).await?;
    Ok(html::see(path(&file.id)))
}

/// The rows below the titles in which something stands, with their numbers.
fn filled(rows: Vec<Vec<String>>, titles: usize) -> Vec<(u32, Vec<String>)> {
    let rows = (1..).zip(rows).skip(titles + 1);
    let filled = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let cut = |cell: String| match cell.len() > MAX_CELL {
        true => cell.chars().take(MAX_CELL).collect(),
        false => cell,
    };
    filled
        .map(|(number, cells)| (number, cells.into_iter().map(cut).collect()))
        .collect()
}

async fn judged(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
    titles: &Titles,
    filled: &[(u32, Vec<String>)],
) -> Result<Vec<BulkRow>, PageError> {
    let products: Vec<&Product> = shelf.products.iter().collect();
    let sheet = Sheet {
        ui: &user.ui,
        titles,
        products: &products,
        settings: &user.provider.settings,
    };
    let rows = filled.iter();
    let rows: Vec<_> = rows
        .map(|(number, cells)| judge(app, user, shelf, sheet, *number, cells))
        .collect();
    stream::iter(rows).buffered(TOGETHER).try_collect().await
}

/// What the row would create, or what is wrong with it.
async fn judge(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
    sheet: Sheet<'_>,
    number: u32,
    cells: &[String],
) -> Result<BulkRow, PageError> {
    let read = sheet.form(cells);
    let draft = RowDraft {
        form: read.as_ref().ok().cloned(),
        typed: typed(cells),
    };
    let mut row = BulkRow {
        number,
        draft: serde_json::to_string(&draft).map_err(|_| PageError::Internal)?,
        payable: None,
        needs_approval: false,
        order: None,
        fault: String::new(),
    };
    let form = match read {
        Ok(form) => form,
        Err(faults) => {
            row.fault = joined(&user.ui, &faults);
            return Ok(row);
        }
    };
    let products = shelf.sold(&form)?;
    let sale = Sale {
        app,
        user,
        shelf,
        products: &products,
        form: &form,
    };
    match sale.judge().await? {
        Ok((_, order)) => {
            row.payable = order.price.as_ref().map(|price| price.payable);
            row.needs_approval = matches!(order.approval, Approval::Awaited { .. });
        }
        Err(faults) => row.fault = sentences(&user.ui, &faults),
    }
    Ok(row)
}

/// `云帆客户管理 · 豪华版 · 10`, of a long row the beginning.
fn typed(cells: &[String]) -> String {
    let filled = cells.iter().filter(|cell| !cell.is_empty());
    let filled: Vec<&str> = filled.map(String::as_str).collect();
    filled.join(" · ").chars().take(TYPED).collect()
}

/// Everything that is wrong with a row.
pub(super) fn sentences(ui: &Ui, faults: &Faults) -> String {
    let texts = faults.all().iter().map(|fault| fault.text.clone());
    joined(ui, &texts.collect::<Vec<_>>())
}

fn joined(ui: &Ui, faults: &[String]) -> String {
    faults.join(&ui.t("bulk-fault-joint"))
}
