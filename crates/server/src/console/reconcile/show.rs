//! `/console/payments/books/{account}/{day}`: one day, both sides, and what differs.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::books::Sums;
use till_domain::order::Order;
use till_domain::party::Act;
use till_domain::time::Day;
use till_store::{BooksException, ChannelAccount, StatementDay};

use super::list;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;

const DONE: [&str; 4] = [
    "books-done",
    "books-resolved",
    "books-not-ready",
    "books-not-offered",
];

#[derive(Debug, Template)]
#[template(path = "console/reconcile/show.html")]
struct DayPage<'a> {
    ui: &'a Ui,
    faults: Faults,
    flash: String,
    path: String,
    account: String,
    account_id: String,
    day: &'a StatementDay,
    may_resolve: bool,
    fee: String,
    net: String,
    sides: [(&'static str, Sums); 2],
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// Its place on the page, for the field's id.
    id: String,
    name: String,
    word: String,
    text: String,
    subject: String,
    reference: String,
    /// Empty when Till knows no order.
    order: String,
    ours: String,
    theirs: String,
    our_day: String,
    open: bool,
    /// Who resolved it when, or since when it is not found any more.
    end: String,
    reason: String,
    /// What was typed before it was refused.
    typed: String,
}

/// An account of the provider and a day of it that was compared.
pub(super) async fn find(
    app: &App,
    user: &StaffUser,
    account: &str,
    day: &str,
) -> Result<(ChannelAccount, StatementDay), PageError> {
    let provider = user.provider.key;
    let account = account.parse().map_err(|_| PageError::NotFound)?;
    let day: Day = day.parse().map_err(|_| PageError::NotFound)?;
    let account = app.store().channel_account(provider, account).await?;
    let account = account.ok_or(PageError::NotFound)?;
    let found = app.store().statement_day(provider, account.id, day).await?;
    Ok((account, found.ok_or(PageError::NotFound)?))
}

/// `GET /console/payments/books/{account}/{day}`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path((account, day)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let (account, day) = find(&app, &user, &account, &day).await?;
    let flash = flash::of(&user.ui, query, &DONE);
    page(&app, &user, (&account, &day), flash, Refused::default()).await
}

/// A reason that was not taken.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// The exception that it was for.
    pub exception: String,
    pub typed: String,
    pub why: String,
}

pub(super) async fn page(
    app: &App,
    user: &StaffUser,
    (account, day): (&ChannelAccount, &StatementDay),
    flash: String,
    refused: Refused,
) -> Result<Response, PageError> {
    let found = app
        .store()
        .exceptions_of(account.provider, account.id, day.day)
        .await?;
    let ids = found
        .iter()
        .filter_map(|exception| exception.mismatch.order);
    let ids: Vec<_> = ids.collect();
    let orders = app.store().whole_orders(account.provider, &ids).await?;
    let mut faults = Faults::default();
    let mut rows = Vec::new();
    for (place, exception) in found.iter().enumerate() {
        let mut row = row(&user.ui, place, exception, &orders);
        if exception.id == refused.exception {
            row.typed.clone_from(&refused.typed);
            faults.add(row.id.as_str(), refused.why.clone());
        }
        rows.push(row);
    }
    // What waits for a person first; within that by name.
    rows.sort_by_key(|row| !row.open);
    let page = DayPage {
        ui: &user.ui,
        flash,
        path: format!("{}/{}/{}", super::HOME, account.id, day.day),
        account: format!("{} {}", account.name, account.merchant),
        account_id: account.id.to_string(),
        day,
        may_resolve: user.may(Act::HandleMoney),
        fee: day.fee.yuan(),
        net: list::net(day.theirs, day.fee).yuan(),
        sides: [("books-theirs", day.theirs), ("books-ours", day.ours)],
        rows,
        faults,
    };
    Ok(html::form(&page.faults, &page))
}

fn row(ui: &Ui, place: usize, exception: &BooksException, orders: &[Order]) -> Row {
    let mismatch = &exception.mismatch;
    let order = orders.iter().find(|order| mismatch.order == Some(order.id));
    let end = match (&exception.resolved, exception.cleared_at) {
        (Some(done), _) => ui.t2(
            "books-resolved-by",
            "who",
            &done.by,
            "at",
            done.at.shanghai(),
        ),
        (None, Some(at)) => ui.t1("books-cleared", "at", at.shanghai()),
        (None, None) => String::new(),
    };
    let resolved = exception.resolved.as_ref();
    Row {
        id: format!("reason-{place}"),
        name: exception.id.clone(),
        word: ui.tc("mismatch", mismatch.kind.code()),
        text: ui.tc("mismatch-text", mismatch.kind.code()),
        subject: ui.tc("mismatch-subject", mismatch.subject.code()),
        reference: mismatch.reference.clone(),
        order: order.map_or_else(String::new, |order| order.number.to_string()),
        ours: mismatch.ours.map_or_else(String::new, |fen| fen.yuan()),
        theirs: mismatch.theirs.map_or_else(String::new, |fen| fen.yuan()),
        our_day: mismatch
            .our_day
            .map_or_else(String::new, |day| day.to_string()),
        open: exception.is_open(),
        end,
        reason: resolved.map_or_else(String::new, |done| done.reason.clone()),
        typed: String::new(),
    }
}
