//! The page, with its filters.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{AuditKind, AuditRow};

use super::filter::Filter;
use super::words::{self, Change};
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::TOO_MANY;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;

/// Acts on one page.
const PAGE: u32 = 50;

#[derive(Debug, Template)]
#[template(path = "console/settings/audit.html")]
struct AuditPage<'a> {
    ui: &'a Ui,
    filter: &'a Filter,
    kinds: Vec<(&'static str, String)>,
    people: Vec<(String, String)>,
    rows: Vec<Row>,
    /// The end of the chain: its number, and the beginning of its hash.
    head: Option<(i64, String)>,
    /// Query of the next page; empty on the last.
    next: String,
    /// The list was too long for the file that was asked for.
    too_many: bool,
}

#[derive(Debug)]
struct Row {
    seq: i64,
    what: String,
    thing: String,
    order: String,
    kind: String,
    who: String,
    address: String,
    at: String,
    iso: String,
    changes: Vec<Change>,
    hash: String,
}

/// `GET /console/settings/audit`
pub(in crate::console::settings) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeAudit)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let (provider, ui) = (user.provider.key, &user.ui);
    let store = app.store();
    let wanted = filter.wanted();
    let page = store
        .audit_log(provider, &wanted, filter.after, PAGE)
        .await?;
    Ok(html::ok(&AuditPage {
        ui,
        kinds: AuditKind::ALL
            .map(|kind| (kind.code(), ui.tc("audit-kind", kind.code())))
            .into(),
        people: people(&app, &user).await?,
        rows: page.rows.iter().map(|found| row(ui, found)).collect(),
        head: store.audit_head(provider).await?,
        next: page
            .next
            .map(|next| filter.query(Some(next)))
            .unwrap_or_default(),
        too_many: fields.get("export") == TOO_MANY,
        filter: &filter,
    }))
}

/// Whose acts can be asked for: by how the store names them.
async fn people(app: &App, user: &StaffUser) -> Result<Vec<(String, String)>, PageError> {
    let provider = user.provider.key;
    let staff = app.store().staff_of(provider).await?;
    let mut people: Vec<(String, String)> = staff
        .into_iter()
        .map(|staff| (format!("staff:{}", staff.id), staff.name))
        .collect();
    let keys = app.store().api_keys(provider).await?;
    let mut systems: Vec<String> = keys.into_iter().map(|key| key.name).collect();
    systems.push("paytool".to_owned());
    systems.sort();
    systems.dedup();
    let said = |name: String| (format!("api:{name}"), format!("API · {name}"));
    people.extend(systems.into_iter().map(said));
    people.push(("terminal".to_owned(), user.ui.t("audit-terminal")));
    Ok(people)
}

fn row(ui: &Ui, row: &AuditRow) -> Row {
    Row {
        seq: row.seq,
        what: words::what(ui, row),
        thing: words::thing(row),
        order: row
            .order
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        kind: ui.tc("audit-kind", &row.kind),
        who: words::who(ui, row),
        address: row.address.clone(),
        at: row.at.shanghai(),
        iso: row.at.rfc3339(),
        changes: words::changes(ui, row),
        hash: row.hash.chars().take(12).collect(),
    }
}
