//! `/console/fapiao/export/csv` and `…/xlsx`: the list as it is filtered on the screen, whole.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{FapiaoCursor, FapiaoFilter, FapiaoView};

use super::queue;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::{self, TOO_MANY};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

/// Applications read at once.
const PAGE: u32 = 200;

/// The applications that a filter leaves.
struct Applications {
    app: App,
    user: StaffUser,
    wanted: FapiaoFilter,
}

/// `GET /console/fapiao/export/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let (tab, wanted) = queue::wanted(&fields);
    let back = queue::query(tab, &wanted.text, Some(("export", TOO_MANY.to_owned())));
    let file = sheet::send(Applications { app, user, wanted }, format).await?;
    // Half of them would be taken for all.
    Ok(file.unwrap_or_else(|| html::see(format!("/console/fapiao{back}"))))
}

impl Table for Applications {
    type After = FapiaoCursor;
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("fapiao-applied-at", 20),
        ("evidence-fapiao-kind", 14),
        ("evidence-fapiao-title", 30),
        ("evidence-tax-number", 22),
        ("payments-amount-cny", 14),
        ("export-state", 12),
        ("evidence-fapiao-number", 24),
        ("evidence-issued-at", 20),
        ("evidence-more", 30),
        ("export-number", 32),
        ("export-company", 28),
    ];
    const NAME: &'static str = "fapiao-desk";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, after: Option<FapiaoCursor>) -> Result<Page<FapiaoCursor>, PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let page = store.fapiao(provider, &self.wanted, after, PAGE).await?;
        let rows = page.rows.iter().map(|view| cells(&self.user.ui, view));
        Ok(Page {
            rows: rows.collect(),
            next: page.next,
        })
    }
}

/// In the order of [`Table::COLUMNS`].
fn cells(ui: &Ui, view: &FapiaoView) -> Vec<Cell> {
    let (fapiao, issued) = (&view.fapiao, view.issued.as_ref());
    let title = &fapiao.request.title;
    let number = issued.map(|issued| issued.number.clone());
    let note = issued.map(|issued| issued.note.clone());
    vec![
        Cell::Time(fapiao.at),
        Cell::text(ui.tc("fapiao-kind", fapiao.request.kind.code())),
        Cell::text(title.name.as_str()),
        Cell::text(title.tax_number.as_str()),
        Cell::Money(fapiao.amount),
        Cell::text(ui.tc("fapiao-stage", view.stage.code())),
        Cell::text(number.unwrap_or_default()),
        Cell::time(issued.map(|issued| issued.at)),
        Cell::text(note.unwrap_or_default()),
        Cell::text(view.order.to_string()),
        Cell::text(view.company_name.as_str()),
    ]
}
