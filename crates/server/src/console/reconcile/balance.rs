//! `/console/payments/balance`: the ledger's accounts over a time, and what stands on each (试算平衡).

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::money::Fen;
use till_domain::party::Act;
use till_store::Turnover;

use super::list::Period;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::TOO_MANY;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/reconcile/balance.html")]
struct BalancePage<'a> {
    ui: &'a Ui,
    period: Period,
    too_many: bool,
    rows: Vec<Row>,
    sums: Sums,
    balanced: bool,
}

#[derive(Debug)]
struct Row {
    name: String,
    note: String,
    opening: Balance,
    /// Empty when nothing moved.
    debit: String,
    credit: String,
    closing: Balance,
}

/// What stands on an account, and on which side.
#[derive(Debug)]
struct Balance {
    amount: String,
    /// A key of the words; empty when nothing stands there.
    side: &'static str,
}

impl Balance {
    fn of(balance: Fen) -> Self {
        Self {
            amount: Fen::new(balance.get().saturating_abs()).yuan(),
            side: match balance.get() {
                0 => "",
                1.. => "balance-debit",
                _ => "balance-credit",
            },
        }
    }
}

/// Of the debit sides; of the credit sides it is the same, or the books are wrong.
#[derive(Debug)]
struct Sums {
    opening: String,
    debit: String,
    credit: String,
    closing: String,
}

/// `GET /console/payments/balance`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let ui = &user.ui;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let period = Period::month(&fields, ui.now.day());
    let (from, until) = period.instants();
    let store = app.store();
    let turnovers = store.turnovers(user.provider.key, from, until).await?;
    let rows = turnovers.iter().map(|turnover| row(ui, turnover));
    Ok(html::ok(&BalancePage {
        ui,
        period,
        too_many: fields.get("export") == TOO_MANY,
        rows: rows.collect(),
        sums: sums(&turnovers),
        balanced: is_balanced(&turnovers),
    }))
}

fn row(ui: &Ui, turnover: &Turnover) -> Row {
    let moved = |amount: Fen| match amount {
        Fen::ZERO => String::new(),
        amount => amount.yuan(),
    };
    Row {
        name: ui.tc("account", turnover.account.code()),
        note: ui.tc("account-note", turnover.account.code()),
        opening: Balance::of(turnover.opening),
        debit: moved(turnover.debit),
        credit: moved(turnover.credit),
        closing: Balance::of(turnover.closing()),
    }
}

fn total(turnovers: &[Turnover], of: fn(&Turnover) -> i64) -> i64 {
    turnovers.iter().map(of).fold(0, i64::saturating_add)
}

fn sums(turnovers: &[Turnover]) -> Sums {
    let yuan = |of| Fen::new(total(turnovers, of)).yuan();
    Sums {
        opening: yuan(|one| one.opening.get().max(0)),
        debit: yuan(|one| one.debit.get()),
        credit: yuan(|one| one.credit.get()),
        closing: yuan(|one| one.closing().get().max(0)),
    }
}

fn is_balanced(turnovers: &[Turnover]) -> bool {
    let opening = total(turnovers, |one| one.opening.get());
    let closing = total(turnovers, |one| one.closing().get());
    opening == 0 && closing == 0
}
