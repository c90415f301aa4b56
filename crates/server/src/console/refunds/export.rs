//! `/console/refunds/export/csv` and `…/xlsx`: the refunds that a tab lists, whole.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::id::RefundNumber;
use till_domain::party::Act;
use till_store::RefundRow;

use super::queue::{TABS, states};
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::{self, TOO_MANY};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

/// Refunds read at once.
const PAGE: u32 = 200;

/// The refunds of a tab.
struct Refunds {
    app: App,
    user: StaffUser,
    states: &'static [&'static str],
}

/// `GET /console/refunds/export/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let wanted = fields.get("tab");
    let tab = TABS.into_iter().find(|tab| *tab == wanted);
    let tab = tab.unwrap_or("all");
    let refunds = Refunds {
        app,
        user,
        states: states(tab),
    };
    let file = sheet::send(refunds, format).await?;
    // Half of them would be taken for all.
    Ok(file.unwrap_or_else(|| html::see(format!("/console/refunds?tab={tab}&export={TOO_MANY}"))))
}

impl Table for Refunds {
    type After = RefundNumber;
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("evidence-refund", 32),
        ("export-created", 20),
        ("payments-amount-cny", 14),
        ("export-state", 14),
        ("evidence-reason", 16),
        ("evidence-more", 30),
        ("payments-channel", 12),
        ("payments-transaction", 34),
        ("export-number", 32),
        ("payments-attempt", 32),
        ("export-company", 28),
    ];
    const NAME: &'static str = "refunds-title";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, after: Option<RefundNumber>) -> Result<Page<RefundNumber>, PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let page = store.refunds(provider, self.states, after.as_ref(), PAGE);
        let page = page.await?;
        let rows = page.rows.iter().map(|row| cells(&self.user.ui, row));
        Ok(Page {
            rows: rows.collect(),
            next: page.next,
        })
    }
}

/// In the order of [`Table::COLUMNS`].
fn cells(ui: &Ui, row: &RefundRow) -> Vec<Cell> {
    let refund = &row.refund;
    vec![
        Cell::text(refund.number.to_string()),
        Cell::Time(refund.created_at),
        Cell::Money(refund.amount),
        Cell::text(ui.tc("refund-state", refund.state.code())),
        Cell::text(ui.tc("refund-reason", refund.reason.code())),
        Cell::text(refund.note.as_str()),
        Cell::text(ui.tc("channel", refund.channel.code())),
        Cell::text(refund.transaction.as_str()),
        Cell::text(row.order.to_string()),
        Cell::text(refund.attempt.to_string()),
        Cell::text(row.company_name.as_str()),
    ]
}
