//! `/console/payments/books/export/csv` and `…/xlsx`: the days on the screen, for the accountants.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{ChannelAccount, StatementDay};

use super::list::{self, Period};
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::{self, TOO_MANY};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

/// Ten accounts' days of a year.
const MOST: u32 = 4000;

struct Days {
    user: StaffUser,
    accounts: Vec<ChannelAccount>,
    days: Vec<StatementDay>,
}

/// `GET /console/payments/books/export/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let period = Period::of(&fields, user.ui.now.day());
    let (store, provider) = (app.store(), user.provider.key);
    let accounts = store.channel_accounts(provider).await?;
    let days = store
        .statement_days(provider, period.from, period.to, MOST + 1)
        .await?;
    let too_many = || format!("{}{}&export={TOO_MANY}", super::HOME, period.query());
    if u32::try_from(days.len()).unwrap_or(u32::MAX) > MOST {
        return Ok(html::see(too_many()));
    }
    let table = Days {
        user,
        accounts,
        days,
    };
    let file = sheet::send(table, format).await?;
    Ok(file.unwrap_or_else(|| html::see(too_many())))
}

impl Table for Days {
    type After = ();
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("books-day", 12),
        ("books-account", 32),
        ("books-income", 14),
        ("books-payments", 10),
        ("books-refunded", 14),
        ("books-refunds", 10),
        ("books-fee", 14),
        ("books-net", 16),
        ("books-our-income", 14),
        ("books-our-refunded", 14),
        ("books-matched", 10),
        ("books-open", 10),
    ];
    const NAME: &'static str = "books-title";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, _: Option<()>) -> Result<Page<()>, PageError> {
        let rows = self.days.iter().map(|day| self.cells(day)).collect();
        Ok(Page { rows, next: None })
    }
}

impl Days {
    /// In the order of [`Table::COLUMNS`].
    fn cells(&self, day: &StatementDay) -> Vec<Cell> {
        vec![
            Cell::text(day.day.to_string()),
            Cell::text(list::name(&self.accounts, day.account)),
            Cell::Money(day.theirs.paid),
            Cell::Count(day.theirs.payments),
            Cell::Money(day.theirs.refunded),
            Cell::Count(day.theirs.refunds),
            Cell::Fee(day.fee),
            Cell::Fee(list::net(day.theirs, day.fee)),
            Cell::Money(day.ours.paid),
            Cell::Money(day.ours.refunded),
            Cell::Count(day.matched),
            Cell::Count(day.open),
        ]
    }
}
