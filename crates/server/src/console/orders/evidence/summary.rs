//! The page that people read, and print.

use askama::Template;
use till_domain::money::Fen;
use till_domain::order::OrderState;

use super::super::facts::{LineView, line_views};
use super::super::money::{AttemptView, BookLine, MoneyView};
use super::Evidence;
use crate::access::StaffUser;
use crate::console::settings::audit_words as words;
use crate::web::error::PageError;
use crate::web::ui::Ui;
use crate::web::words::{EventWords, StateLook};

#[derive(Debug, Template)]
#[template(path = "console/orders/evidence.html")]
struct Summary<'a> {
    ui: &'a Ui,
    number: String,
    seller: &'a str,
    company: &'a str,
    state: StateLook,
    created: String,
    payable: Option<String>,
    paid: Option<(String, String)>,
    exported: String,
    by: &'a str,
    lines: Vec<LineView>,
    events: Vec<EventWords>,
    attempts: Vec<AttemptView>,
    money: Vec<MoneyView>,
    books: Vec<BookLine>,
    fapiao: Vec<FapiaoLine>,
    audit: Vec<AuditLine>,
    head: &'a (i64, String),
}

#[derive(Debug)]
struct FapiaoLine {
    kind: String,
    title: String,
    amount: String,
    state: String,
    number: String,
    at: String,
}

#[derive(Debug)]
struct AuditLine {
    seq: i64,
    at: String,
    who: String,
    address: String,
    what: String,
    hash: String,
}

/// # Errors
/// [`PageError::Internal`] when the page can't be written.
pub(super) fn page(user: &StaffUser, evidence: &Evidence) -> Result<String, PageError> {
    let (ui, detail) = (&user.ui, &evidence.detail);
    let order = &detail.order;
    let paid = match &order.state {
        OrderState::Paid { settled, .. } => Some(settled.paid),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    };
    let known = |corpid: &str| match order.company() {
        Some(company) if company.as_str() == corpid && !evidence.company.is_empty() => {
            evidence.company.clone()
        }
        Some(_) | None => corpid.to_owned(),
    };
    let events = detail.events.iter();
    let page = Summary {
        ui,
        number: order.number.to_string(),
        seller: &user.provider.name,
        company: &evidence.company,
        state: StateLook::of(ui, order.shown()),
        created: order.created_at.shanghai(),
        payable: order.payable().map(Fen::yuan),
        paid: paid.map(|paid| (paid.yuan(), paid.capital())),
        exported: ui.now.shanghai(),
        by: &user.staff.name,
        lines: line_views(ui, order),
        events: events
            .map(|event| EventWords::of(ui, event, &known))
            .collect(),
        attempts: detail
            .attempts
            .iter()
            .map(|attempt| AttemptView::of(ui, attempt))
            .collect(),
        money: MoneyView::all(ui, detail),
        books: BookLine::all(ui, detail),
        fapiao: fapiao(ui, evidence),
        audit: audit(ui, evidence),
        head: &evidence.head,
    };
    page.render().map_err(|_| PageError::Internal)
}

fn fapiao(ui: &Ui, evidence: &Evidence) -> Vec<FapiaoLine> {
    let line = |view: &till_store::FapiaoView| FapiaoLine {
        kind: ui.tc("fapiao-kind", view.fapiao.request.kind.code()),
        title: view.fapiao.request.title.name.clone(),
        amount: view.fapiao.amount.yuan(),
        state: ui.tc("fapiao-stage", view.stage.code()),
        number: view
            .issued
            .as_ref()
            .map(|issued| issued.number.clone())
            .unwrap_or_default(),
        at: view.fapiao.at.shanghai(),
    };
    evidence.fapiao.iter().map(line).collect()
}

fn audit(ui: &Ui, evidence: &Evidence) -> Vec<AuditLine> {
    let line = |row: &till_store::AuditRow| AuditLine {
        seq: row.seq,
        at: row.at.shanghai(),
        who: words::who(ui, row),
        address: row.address.clone(),
        what: words::what(ui, row),
        hash: row.hash.clone(),
    };
    evidence.audit.iter().map(line).collect()
}
