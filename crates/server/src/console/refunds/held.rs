//! `/console/refunds/held`: money that no rule could place. A person sends it back, or lets it pay its
//! order if that is still possible (SPEC §4).

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::AttemptNumber;
use till_domain::party::Act;
use till_domain::payment::review::{self, Review};
use till_domain::refusal::Refusal;
use till_store::HeldRow;

use super::queue::TABS;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::held_reason;

/// Rows on a page: for each it is asked whether it could still pay.
const PAGE: u32 = 20;

#[derive(Debug, Template)]
#[template(path = "console/refunds/held.html")]
struct HeldPage<'a> {
    ui: &'a Ui,
    tabs: [&'static str; 5],
    flash: String,
    refused: String,
    rows: Vec<Row>,
    first: String,
    next: String,
}

#[derive(Debug)]
struct Row {
    company: String,
    order: String,
    attempt: String,
    transaction: String,
    amount: String,
    /// Why it waits.
    reason: String,
    paid_at: String,
    booked_at: String,
    /// Why it can't pay its order; empty when it can.
    cannot: String,
    id: String,
}

const DONE: [&str; 2] = ["held-done-return", "held-done-apply"];

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(raw): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let said = flash::of(&user.ui, raw.clone(), &DONE);
    let fields = Fields::parse(raw.unwrap_or_default().as_bytes()).unwrap_or_default();
    page(&app, &user, fields.get("after"), said, String::new()).await
}

/// `POST /console/refunds/held/{attempt}`
pub(super) async fn review(
    State(app): State<App>,
    mut user: StaffUser,
    Path(attempt): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let attempt: AttemptNumber = attempt.parse().map_err(|_| PageError::NotFound)?;
    if attempt.provider() != Some(user.provider.key) {
        return Err(PageError::NotFound);
    }
    let (code, review) = match fields.get("act") {
        "apply" => ("apply", Review::Apply),
        "return" => {
            let note = fields.get("note").to_owned();
            ("return", Review::Return { note })
        }
        _ => return Err(PageError::BadForm),
    };
    let command = Command {
        provider: user.provider.key,
        target: Target::Attempt(attempt),
        actor: user.actor(),
        verb: Verb::ReviewHeld {
            transaction: fields.get("transaction").to_owned(),
            review,
        },
    };
    match app.submit(command).await {
        Ok(_) => Ok(html::see(format!(
            "/console/refunds/held?done=held-done-{code}"
        ))),
        Err(PageError::Refused(refusal))
            if !matches!(refusal, Refusal::NotFound | Refusal::NotPermitted) =>
        {
            "/console/refunds/held".clone_into(&mut user.ui.here);
            let refused = user.ui.refusal(&refusal);
            page(&app, &user, "", String::new(), refused).await
        }
        Err(error) => Err(error),
    }
}

async fn page(
    app: &App,
    user: &StaffUser,
    after: &str,
    flash: String,
    refused: String,
) -> Result<Response, PageError> {
    let cursor = after.parse().ok();
    let page = app
        .store()
        .held_money(user.provider.key, cursor.as_ref(), PAGE)
        .await?;
    let mut rows = Vec::new();
    for (index, held) in page.rows.iter().enumerate() {
        rows.push(row(app, user, index, held).await?);
    }
    let status = if refused.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let next = page.next.map(|next| {
        let pairs = [("after", next.to_string())];
        format!(
            "?{}",
            serde_urlencoded::to_string(pairs).unwrap_or_default()
        )
    });
    let page = HeldPage {
        ui: &user.ui,
        tabs: TABS,
        flash,
        refused,
        rows,
        first: if after.is_empty() {
            String::new()
        } else {
            "/console/refunds/held".to_owned()
        },
        next: next.unwrap_or_default(),
    };
    Ok(html::page(status, &page))
}

async fn row(app: &App, user: &StaffUser, index: usize, row: &HeldRow) -> Result<Row, PageError> {
    let (ui, attempt) = (&user.ui, &row.attempt);
    let held = attempt.held(&row.transaction);
    let order = app.store().order(attempt.provider, attempt.order).await?;
    let order = order.ok_or(PageError::NotFound)?;
    let world = app
        .store()
        .world(attempt.provider, Some(order.id), &[], None)
        .await?
        .ok_or(PageError::NotFound)?;
    let cannot = held.map(|held| review::applicable(&world, &order, attempt, held, ui.now));
    Ok(Row {
        company: row.company_name.clone(),
        order: row.order.to_string(),
        attempt: attempt.number.to_string(),
        transaction: row.transaction.clone(),
        amount: held
            .map_or(attempt.amount, |held| held.receipt.amount)
            .yuan(),
        reason: held
            .map(|held| held_reason(ui, &held.reason))
            .unwrap_or_default(),
        paid_at: held
            .map(|held| held.receipt.paid_at.shanghai())
            .unwrap_or_default(),
        booked_at: row.booked_at.shanghai(),
        cannot: match cannot {
            Some(Ok(_)) => String::new(),
            Some(Err(refusal)) => ui.refusal(&refusal),
            None => ui.t("refusal-held-cannot-apply"),
        },
        id: format!("held-{index}"),
    })
}
