//! `/console/payments/balance`: the ledger's accounts and what stands on each (试算平衡).

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::money::Fen;
use till_domain::party::Act;

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/reconcile/balance.html")]
struct BalancePage<'a> {
    ui: &'a Ui,
    rows: Vec<Row>,
    debit: String,
    credit: String,
    balanced: bool,
}

#[derive(Debug)]
struct Row {
    name: String,
    note: String,
    /// Empty on the other side's accounts.
    debit: String,
    credit: String,
}

/// `GET /console/payments/balance`
pub(super) async fn show(State(app): State<App>, user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let ui = &user.ui;
    let totals = app.store().ledger_totals(user.provider.key).await?;
    let (mut rows, mut debits, mut credits) = (Vec::new(), 0_i64, 0_i64);
    for (account, total) in totals {
        let (debit, credit) = (total.get().max(0), total.get().min(0).saturating_neg());
        (debits, credits) = (debits.saturating_add(debit), credits.saturating_add(credit));
        let shown = |fen: i64| match fen {
            0 => String::new(),
            fen => Fen::new(fen).yuan(),
        };
        rows.push(Row {
            name: ui.tc("account", account.code()),
            note: ui.tc("account-note", account.code()),
            debit: shown(debit),
            credit: shown(credit),
        });
    }
    Ok(html::ok(&BalancePage {
        ui,
        rows,
        debit: Fen::new(debits).yuan(),
        credit: Fen::new(credits).yuan(),
        balanced: debits == credits,
    }))
}
