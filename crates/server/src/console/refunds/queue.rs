//! `GET /console/refunds`: what waits for an answer, for a second person, for the channel, and all
//! refunds there ever were.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::order::OrderState;
use till_domain::party::Act;
use till_store::{ApplicationRow, RefundRow};

use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::TOO_MANY;
use crate::console::orders::refund_look;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;

/// Rows on a page.
const PAGE: u32 = 30;

/// The desk's tabs; the last two of an entry are the states that it lists.
pub(super) const TABS: [&str; 5] = ["applied", "second", "trouble", "held", "all"];

#[derive(Debug, Template)]
#[template(path = "console/refunds/queue.html")]
struct QueuePage<'a> {
    ui: &'a Ui,
    tabs: [&'static str; 5],
    tab: &'static str,
    rows: Vec<Row>,
    /// Query of the first page; empty on it.
    first: String,
    /// Query of the next page; empty on the last.
    next: String,
    /// The list was too long for the file that was asked for.
    too_many: bool,
}

/// An application or a refund.
#[derive(Debug)]
struct Row {
    title: String,
    /// Where it is dealt with.
    path: String,
    number: String,
    amount: String,
    what: String,
    class: &'static str,
    icon: &'static str,
    word: String,
    at: String,
}

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let fields = Fields::parse(raw.unwrap_or_default().as_bytes()).unwrap_or_default();
    let wanted = fields.get("tab");
    let tab = TABS
        .into_iter()
        .find(|tab| *tab == wanted && *tab != "held")
        .unwrap_or("applied");
    let after = fields.get("after");
    let (rows, next) = rows(&app, &user, tab, after).await?;
    Ok(html::ok(&QueuePage {
        ui: &user.ui,
        tabs: TABS,
        tab,
        rows,
        too_many: fields.get("export") == TOO_MANY,
        first: if after.is_empty() {
            String::new()
        } else {
            format!("?tab={tab}")
        },
        next: next
            .map(|next| format!("?tab={tab}&after={next}"))
            .unwrap_or_default(),
    }))
}

async fn rows(
    app: &App,
    user: &StaffUser,
    tab: &str,
    after: &str,
) -> Result<(Vec<Row>, Option<String>), PageError> {
    let (key, ui) = (user.provider.key, &user.ui);
    if tab == "applied" {
        let after = after.parse().ok();
        let page = app.store().refund_applications(key, after, PAGE).await?;
        let rows = page
            .rows
            .iter()
            .filter_map(|row| applied(ui, row))
            .collect();
        return Ok((rows, page.next.map(|next| next.to_string())));
    }
    let states = states(tab);
    let after = after.parse().ok();
    let page = app
        .store()
        .refunds(key, states, after.as_ref(), PAGE)
        .await?;
    let rows = page.rows.iter().map(|row| refund(ui, row)).collect();
    Ok((rows, page.next.map(|next| next.to_string())))
}

/// The states that a tab of refunds lists; none: all.
pub(super) fn states(tab: &str) -> &'static [&'static str] {
    match tab {
        "second" => &["awaiting_second"],
        "trouble" => &["stuck", "failed"],
        _ => &[],
    }
}

fn applied(ui: &Ui, row: &ApplicationRow) -> Option<Row> {
    let OrderState::Paid { settled, .. } = &row.order.state else {
        return None;
    };
    let application = settled.application.as_ref()?;
    let until = application.silent_at()?;
    let number = row.order.number.to_string();
    let (icon, code) = if application.awaits_second().is_some() {
        ("shield", "second")
    } else {
        ("clock", "open")
    };
    Some(Row {
        title: row.company_name.clone(),
        path: format!("/console/orders/{number}/refund"),
        number,
        amount: application.amount.yuan(),
        what: application.reason.clone(),
        class: "refunding",
        icon,
        word: ui.tc("refund-desk-stage", code),
        at: ui.t1("refund-desk-until", "until", until.shanghai()),
    })
}

fn refund(ui: &Ui, row: &RefundRow) -> Row {
    let refund = &row.refund;
    let (class, icon) = refund_look(&refund.state);
    let reason = ui.tc("refund-reason", refund.reason.code());
    Row {
        title: row.company_name.clone(),
        path: format!("/console/orders/{}/refund", row.order),
        number: refund.number.to_string(),
        amount: refund.amount.yuan(),
        what: if refund.note.is_empty() {
            reason
        } else {
            ui.t2("refund-desk-what", "reason", reason, "note", &refund.note)
        },
        class,
        icon,
        word: ui.tc("refund-state", refund.state.code()),
        at: refund.created_at.shanghai(),
    }
}
