//! `/console/payments/statement`: a bank's statement is read, and its lines are shown beside the orders
//! that they pay. Nothing is booked here: each line is confirmed, and booked by
//! [`super::record`] as one that was typed.

mod report;

use askama::Template;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use axum::routing::get;
use till_channels::statement::{self as file, NotAStatement};
use till_channels::table;
use till_domain::party::Act;

use self::report::Report;
use crate::access::StaffUser;
use crate::app::App;
use crate::payee;
use crate::web::error::PageError;
use crate::web::form::Posted;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::sheet;
use crate::web::ui::Ui;
use crate::web::upload::Upload;

/// Most incoming payments of one file.
const MAX_LINES: usize = 1_000;

#[derive(Debug, Template)]
#[template(path = "console/transfers/statement.html")]
struct StatementPage<'a> {
    ui: &'a Ui,
    faults: Faults,
    /// The account that should have received the money; empty when the provider has none.
    account: String,
    /// What was found; `None` before a file was chosen.
    report: Option<Report>,
}

/// The page's doors.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/console/payments/statement", get(show).post(read))
        .layer(DefaultBodyLimit::max(table::MAX_BYTES + 64 * 1024))
}

async fn show(State(app): State<App>, user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    page(&app, &user, Faults::default(), None).await
}

async fn read(
    State(app): State<App>,
    user: StaffUser,
    Posted(upload): Posted<Upload>,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let ui = &user.ui;
    let mut faults = Faults::default();
    let Some((account, _)) = payee::of(&app, user.provider.key).await? else {
        faults.add("file", ui.t("transfer-no-account"));
        return page(&app, &user, faults, None).await;
    };
    let Some(chosen) = upload.files.into_iter().next() else {
        faults.add("file", ui.t("statement-no-file"));
        return page(&app, &user, faults, None).await;
    };
    let read = sheet::read::aside(move || file::read(&chosen.body)).await?;
    let report = match read {
        Ok(read) if read.incoming.len() > MAX_LINES => {
            faults.add("file", ui.t1("statement-fault-lines", "most", MAX_LINES));
            None
        }
        Ok(read) => Some(report::of(&app, &user, account.id, &read).await?),
        Err(error) => {
            faults.add("file", sentence(ui, &error));
            None
        }
    };
    page(&app, &user, faults, report).await
}

fn sentence(ui: &Ui, error: &NotAStatement) -> String {
    match error {
        NotAStatement::NotATable(error) => sheet::read::sentence(ui, error),
        NotAStatement::NoColumns(missing) => {
            let names: Vec<String> = missing
                .iter()
                .map(|column| ui.tc("statement-column", column.code()))
                .collect();
            ui.t1("statement-fault-columns", "names", names.join(" / "))
        }
    }
}

async fn page(
    app: &App,
    user: &StaffUser,
    faults: Faults,
    report: Option<Report>,
) -> Result<Response, PageError> {
    let found = payee::of(app, user.provider.key).await?;
    let page = StatementPage {
        ui: &user.ui,
        account: found
            .map(|(_, payee)| format!("{} {}", payee.bank, payee.account))
            .unwrap_or_default(),
        faults,
        report,
    };
    Ok(html::form(&page.faults, &page))
}
