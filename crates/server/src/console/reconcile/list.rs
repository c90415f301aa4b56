//! `/console/payments/books`: the days of a month, the last first.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::books::{Mfen, Sums};
use till_domain::id::AccountId;
use till_domain::money::Fen;
use till_domain::party::Act;
use till_domain::time::{Day, Instant};
use till_store::{ChannelAccount, StatementDay, StatementTrouble};

use crate::access::StaffUser;
use crate::app::App;
use crate::books;
use crate::console::exports::TOO_MANY;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;

/// More than the days of three accounts in a month.
const MOST: usize = 100;
/// One more, which tells that there are earlier ones.
const MOST_READ: u32 = 101;
/// Days without a bill that are named.
const MOST_TROUBLES: u32 = 20;

const DONE: [&str; 3] = ["books-done", "books-not-ready", "books-not-offered"];

#[derive(Debug, Template)]
#[template(path = "console/reconcile/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    faults: Faults,
    flash: String,
    /// The channel's words when it gave no bill.
    failed: String,
    too_many: bool,
    period: Period,
    rows: Vec<Row>,
    /// The earlier days' query; empty when these are all.
    earlier: String,
    troubles: Vec<Trouble>,
    may_compare: bool,
    accounts: Vec<(String, String)>,
    /// The last day that can be compared.
    last: String,
}

/// The days shown, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub from: Day,
    pub to: Day,
}

impl Period {
    /// As the URL says; without a word the last thirty days.
    pub(super) fn of(fields: &Fields, today: Day) -> Self {
        let to = fields.get("to").parse().unwrap_or(today);
        let from = fields.get("from").parse();
        let from = from.unwrap_or_else(|_| to.plus_days(-30));
        Self { from, to }
    }

    /// The same, without a word this month until today.
    pub(super) fn month(fields: &Fields, today: Day) -> Self {
        let to: Day = fields.get("to").parse().unwrap_or(today);
        let from = fields.get("from").parse();
        let from = from.unwrap_or_else(|_| to.month_start());
        Self { from, to }
    }

    /// From the first day's begin to before the day after the last one.
    pub(super) fn instants(self) -> (Instant, Instant) {
        (self.from.start(), self.to.end())
    }

    pub(super) fn query(self) -> String {
        format!("?from={}&to={}", self.from, self.to)
    }
}

#[derive(Debug)]
struct Row {
    day: String,
    path: String,
    account: String,
    income: String,
    payments: u32,
    refunded: String,
    refunds: u32,
    fee: String,
    net: String,
    open: u32,
    explained: u32,
}

/// A day whose bill could not be had.
#[derive(Debug)]
struct Trouble {
    day: String,
    account: String,
    account_id: String,
    words: String,
    tried_at: Instant,
}

/// What arrives of a day: what came in, less what went back and what the channel keeps.
pub(super) fn net(theirs: Sums, fee: Mfen) -> Mfen {
    let fen = theirs.paid.get().saturating_sub(theirs.refunded.get());
    Mfen::new(fen.saturating_mul(1000).saturating_sub(fee.get()))
}

pub(super) fn name(accounts: &[ChannelAccount], id: AccountId) -> String {
    let account = accounts.iter().find(|account| account.id == id);
    account.map_or_else(String::new, |account| {
        format!("{} {}", account.name, account.merchant)
    })
}

impl Row {
    fn of(accounts: &[ChannelAccount], day: &StatementDay) -> Self {
        Self {
            day: day.day.to_string(),
            path: format!("{}/{}/{}", super::HOME, day.account, day.day),
            account: name(accounts, day.account),
            income: Fen::yuan(day.theirs.paid),
            payments: day.theirs.payments,
            refunded: Fen::yuan(day.theirs.refunded),
            refunds: day.theirs.refunds,
            fee: day.fee.yuan(),
            net: net(day.theirs, day.fee).yuan(),
            open: day.open,
            explained: day.explained,
        }
    }
}

impl Trouble {
    fn of(accounts: &[ChannelAccount], trouble: StatementTrouble) -> Self {
        Self {
            day: trouble.day.to_string(),
            account: name(accounts, trouble.account),
            account_id: trouble.account.to_string(),
            words: trouble.words,
            tried_at: trouble.tried_at,
        }
    }
}

/// The days of one page, whole, and the query that leads to the earlier ones.
fn page_of(mut days: Vec<StatementDay>, period: Period) -> (Vec<StatementDay>, String) {
    let Some(next) = days.get(MOST).map(|row| row.day) else {
        return (days, String::new());
    };
    // A day of many accounts is not torn, unless it is more than a page by itself.
    let whole = days.iter().position(|row| row.day == next);
    days.truncate(whole.filter(|rows| *rows > 0).unwrap_or(MOST));
    let to = days
        .last()
        .map_or(next, |row| row.day.min(next.plus_days(1)));
    let earlier = Period {
        to: to.plus_days(-1),
        ..period
    };
    (days, earlier.query())
}

/// `GET /console/payments/books`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let flash = flash::of(&user.ui, query.clone(), &DONE);
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let period = Period::of(&fields, user.ui.now.day());
    let too_many = fields.get("export") == TOO_MANY;
    page(
        &app,
        &user,
        period,
        Said {
            flash,
            too_many,
            ..Said::default()
        },
    )
    .await
}

/// What stands above the days.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub flash: String,
    pub failed: String,
    pub too_many: bool,
    pub faults: Faults,
}

pub(super) async fn page(
    app: &App,
    user: &StaffUser,
    period: Period,
    said: Said,
) -> Result<Response, PageError> {
    let (store, provider) = (app.store(), user.provider.key);
    let accounts = store.channel_accounts(provider).await?;
    let days = store
        .statement_days(provider, period.from, period.to, MOST_READ)
        .await?;
    let (days, earlier) = page_of(days, period);
    // Of an earlier day nobody can get a bill any more.
    let first = books::last_ready(user.ui.now).plus_days(-books::KEPT_DAYS);
    let troubles = store
        .statement_troubles(provider, first, MOST_TROUBLES)
        .await?;
    let choice = accounts
        .iter()
        .filter(|account| books::has_bills(account.channel))
        .map(|account| {
            let name = format!("{} {}", account.name, account.merchant);
            (account.id.to_string(), name)
        });
    let page = ListPage {
        ui: &user.ui,
        flash: said.flash,
        failed: said.failed,
        too_many: said.too_many,
        period,
        rows: days.iter().map(|day| Row::of(&accounts, day)).collect(),
        earlier,
        troubles: troubles
            .into_iter()
            .map(|trouble| Trouble::of(&accounts, trouble))
            .collect(),
        may_compare: user.may(Act::HandleMoney),
        accounts: choice.collect(),
        last: books::last_ready(user.ui.now).to_string(),
        faults: said.faults,
    };
    Ok(html::form(&page.faults, &page))
}
