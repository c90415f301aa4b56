//! What stands in a file, row by row: what it would cost, what is wrong, and afterwards the orders with
//! their links.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::id::OrderId;
use till_domain::money::Fen;
use till_domain::order::Order;
use till_domain::party::Act;
use till_domain::time::Instant;
use till_store::{BulkFile, BulkRow};

use super::super::load::Shelf;
use super::super::pick;
use super::{OPEN, RowDraft, file, path, shelf};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/orders/bulk/show.html")]
struct ShowPage<'a> {
    ui: &'a Ui,
    path: String,
    name: String,
    stage: Stage,
    counts: Counts,
    rows: Vec<RowView>,
}

/// How far the file has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was created, and something could be.
    Checked,
    /// Nothing was created, and nothing can be.
    Hopeless,
    /// Some rows are orders, others will be.
    Running,
    /// It was left for too long.
    Over,
    Done,
}

#[derive(Debug, Default)]
struct Counts {
    /// Rows that are, or can become, orders.
    good: usize,
    made: usize,
    faulty: usize,
    /// What the good rows cost together, as far as that is known.
    sum: Fen,
    approvals: usize,
}

/// A row, as the page and the file of results show it.
#[derive(Debug)]
pub(super) struct RowView {
    pub number: u32,
    /// `云帆客户管理 标准版 · 10 人 · 1 年 · 新购`; the cells when they can't be read.
    pub what: String,
    pub company: String,
    pub payable: Option<Fen>,
    pub needs_approval: bool,
    pub fault: String,
    pub order: Option<MadeView>,
}

/// The order of a row.
#[derive(Debug)]
pub(super) struct MadeView {
    pub number: String,
    /// Empty when it was sealed under another master key.
    pub link: String,
    pub link_ends: Instant,
}

/// `GET /console/orders/bulk/{file}`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let file = file(&app, &user, &id).await?;
    let mut rows = rows(&app, &user, &file).await?;
    // What has to be mended stands where it is seen.
    rows.sort_by_key(|row| row.fault.is_empty());
    let counts = counts(&file)?;
    Ok(html::ok(&ShowPage {
        ui: &user.ui,
        path: path(&id),
        stage: stage(&file, &counts, user.ui.now),
        name: file.name,
        counts,
        rows,
    }))
}

/// May orders still be made from it?
pub(super) fn is_open(file: &BulkFile, now: Instant) -> bool {
    now <= file.uploaded_at.plus(OPEN)
}

/// Is the row good, and no order yet?
pub(super) fn is_left(row: &BulkRow) -> bool {
    row.order.is_none() && row.fault.is_empty()
}

fn stage(file: &BulkFile, counts: &Counts, now: Instant) -> Stage {
    match (file.begun_at, counts.good - counts.made) {
        (None, 0) => Stage::Hopeless,
        (Some(_), 0) => Stage::Done,
        (_, _) if !is_open(file, now) => Stage::Over,
        (None, _) => Stage::Checked,
        (Some(_), _) => Stage::Running,
    }
}

fn counts(file: &BulkFile) -> Result<Counts, PageError> {
    let good = file.rows.iter().filter(|row| row.fault.is_empty());
    let sum = Fen::sum(good.clone().filter_map(|row| row.payable));
    Ok(Counts {
        good: good.clone().count(),
        made: good.clone().filter(|row| row.order.is_some()).count(),
        faulty: file.rows.len() - good.clone().count(),
        sum: sum.map_err(|_| PageError::Internal)?,
        approvals: good.filter(|row| row.needs_approval).count(),
    })
}

/// Every row in words.
pub(super) async fn rows(
    app: &App,
    user: &StaffUser,
    file: &BulkFile,
) -> Result<Vec<RowView>, PageError> {
    let shelf = shelf(app, user).await?;
    let ids: Vec<OrderId> = file.rows.iter().filter_map(|row| row.order).collect();
    let orders = app.store().whole_orders(user.provider.key, &ids).await?;
    let orders: HashMap<OrderId, Order> = orders.into_iter().map(|o| (o.id, o)).collect();
    let rows = file.rows.iter();
    let view = |row| view(app, &user.ui, &shelf, &orders, row);
    Ok(rows.map(view).collect())
}

fn view(
    app: &App,
    ui: &Ui,
    shelf: &Shelf,
    orders: &HashMap<OrderId, Order>,
    row: &BulkRow,
) -> RowView {
    let RowDraft { form, typed } = RowDraft::of(row);
    let what = form.as_ref().map(|form| pick::form_words(ui, shelf, form));
    let order = row.order.and_then(|id| orders.get(&id));
    RowView {
        number: row.number,
        what: what.unwrap_or(typed),
        company: form.map(|form| form.company).unwrap_or_default(),
        payable: row.payable,
        needs_approval: row.needs_approval,
        fault: row.fault.clone(),
        order: order.map(|order| MadeView {
            number: order.number.to_string(),
            link: app.link_url(&order.link).unwrap_or_default(),
            link_ends: order.link.expires_at,
        }),
    }
}
