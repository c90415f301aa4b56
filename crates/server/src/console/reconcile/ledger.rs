//! `/console/payments/balance/export/csv` and `…/xlsx`: the ledger's lines of the days on the screen.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{LedgerCursor, LedgerLine};

use super::list::Period;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::{self, TOO_MANY};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;
use crate::web::words::EventWords;

/// Lines read at once.
const PAGE: u32 = 500;

struct Ledger {
    app: App,
    user: StaffUser,
    period: Period,
}

/// `GET /console/payments/balance/export/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let period = Period::month(&fields, user.ui.now.day());
    let file = sheet::send(Ledger { app, user, period }, format).await?;
    // Half of them would be taken for all.
    Ok(file.unwrap_or_else(|| {
        let query = period.query();
        html::see(format!("{}{query}&export={TOO_MANY}", super::BALANCE))
    }))
}

impl Table for Ledger {
    type After = LedgerCursor;
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("audit-at", 20),
        ("ledger-what", 30),
        ("evidence-debit", 16),
        ("evidence-credit", 16),
        ("payments-amount-cny", 14),
        ("export-number", 32),
        ("payments-attempt", 32),
        ("evidence-refund", 32),
    ];
    const NAME: &'static str = "ledger-title";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, after: Option<LedgerCursor>) -> Result<Page<LedgerCursor>, PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let time = self.period.instants();
        let page = store.ledger(provider, time, after, PAGE).await?;
        let rows = page.rows.iter().map(|line| cells(&self.user.ui, line));
        Ok(Page {
            rows: rows.collect(),
            next: page.next,
        })
    }
}

/// In the order of [`Table::COLUMNS`].
fn cells(ui: &Ui, line: &LedgerLine) -> Vec<Cell> {
    let transfer = &line.transfer;
    let maybe = |text: Option<String>| text.map_or(Cell::Blank, Cell::text);
    let words = EventWords::of(ui, &line.event, &|corpid| corpid.to_owned());
    vec![
        Cell::Time(transfer.at),
        Cell::text(words.what),
        Cell::text(ui.tc("account", transfer.debit.code())),
        Cell::text(ui.tc("account", transfer.credit.code())),
        Cell::Money(transfer.amount),
        Cell::text(line.number.to_string()),
        maybe(transfer.attempt.as_ref().map(ToString::to_string)),
        maybe(transfer.refund.as_ref().map(ToString::to_string)),
    ]
}
