//! `/console/settings/audit/export/csv` and `…/xlsx`: the list as it is filtered on the screen, with
//! what it takes to check the chain by other means.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{AuditCursor, AuditFilter, AuditRow};

use super::filter::Filter;
use super::words;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::{self, TOO_MANY};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

/// Acts read at once.
const PAGE: u32 = 200;

struct Acts {
    app: App,
    user: StaffUser,
    wanted: AuditFilter,
}

/// `GET /console/settings/audit/export/{format}`
pub(in crate::console::settings) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeAudit)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let wanted = filter.wanted();
    let file = sheet::send(Acts { app, user, wanted }, format).await?;
    // Half of them would be taken for all.
    Ok(file.unwrap_or_else(|| {
        let query = filter.query(None);
        let joint = if query.is_empty() { '?' } else { '&' };
        html::see(format!(
            "/console/settings/audit{query}{joint}export={TOO_MANY}"
        ))
    }))
}

impl Table for Acts {
    type After = AuditCursor;
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("audit-seq", 8),
        ("audit-at", 20),
        ("audit-who", 16),
        ("audit-who-id", 40),
        ("audit-address", 18),
        ("audit-kind", 12),
        ("audit-what", 40),
        ("audit-thing", 32),
        ("export-number", 32),
        ("audit-changes", 60),
        ("audit-previous", 66),
        ("audit-hash", 66),
    ];
    const NAME: &'static str = "audit-title";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, after: Option<AuditCursor>) -> Result<Page<AuditCursor>, PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let page = store.audit_log(provider, &self.wanted, after, PAGE).await?;
        let rows = page.rows.iter().map(|row| cells(&self.user.ui, row));
        Ok(Page {
            rows: rows.collect(),
            next: page.next,
        })
    }
}

/// In the order of [`Table::COLUMNS`].
fn cells(ui: &Ui, row: &AuditRow) -> Vec<Cell> {
    vec![
        Cell::text(row.seq.to_string()),
        Cell::Time(row.at),
        Cell::text(words::who(ui, row)),
        Cell::text(row.who.as_str()),
        Cell::text(row.address.as_str()),
        Cell::text(ui.tc("audit-kind", &row.kind)),
        Cell::text(words::what(ui, row)),
        Cell::text(words::thing(row)),
        row.order
            .as_ref()
            .map_or(Cell::Blank, |order| Cell::text(order.to_string())),
        Cell::text(row.changes_text.as_str()),
        Cell::text(row.previous.as_str()),
        Cell::text(row.hash.as_str()),
    ]
}
