//! `/console/overview`: how sales stand, and what waits for somebody. Sales see their own orders.

mod chart;
mod first_steps;
mod waiting;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::get;
use till_domain::money::Fen;
use till_domain::party::{Act, Staff};
use till_domain::time::{Day, Span};
use till_store::{Funnel, LiveLink, MoneyIn, Overview};

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;
use chart::Chart;
use first_steps::FirstStep;
use waiting::Waiting;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new().route("/console/overview", get(show))
}

/// Periods to choose from, in days that end today.
const PERIODS: [i64; 3] = [7, 30, 90];
/// Links in each list.
const LINKS: usize = 6;
/// Products and people by name; the rest is one line.
const SHARES: usize = 6;
/// A link that ends so soon is worth a word.
const SOON: Span = Span::days(3);

#[derive(Debug, Template)]
#[template(path = "console/overview/show.html")]
struct OverviewPage<'a> {
    ui: &'a Ui,
    days: i64,
    sum: String,
    payments: u64,
    steps: Vec<Step>,
    chart: Chart,
    products: Vec<Share>,
    /// Empty for who sees only their own.
    people: Vec<Share>,
    ending: Vec<LinkRow>,
    opened: Vec<LinkRow>,
    waiting: Vec<Waiting>,
    first_steps: Vec<FirstStep>,
    may_create: bool,
    sees_all: bool,
    is_cut: bool,
}

/// A step from created to paid.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    /// Locale key.
    word: &'static str,
    count: u64,
    /// Of those created.
    percent: u64,
}

/// A part of the money.
#[derive(Debug, PartialEq, Eq)]
struct Share {
    name: String,
    sum: String,
    /// Of the largest.
    percent: i64,
}

#[derive(Debug)]
struct LinkRow {
    number: String,
    company: String,
    product: String,
    payable: String,
    expires_iso: String,
    left: String,
    opens: u64,
}

async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeOwnOrders)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let asked: i64 = fields.get("days").parse().unwrap_or_default();
    let days = PERIODS.into_iter().find(|days| *days == asked);
    let days = days.unwrap_or(PERIODS[1]);
    let today = user.ui.now.day();
    let first = today.plus_days(1 - days);
    let own = (!user.may(Act::SeeOrders)).then_some(user.staff.id);
    let provider = user.provider.key;
    let period = (first.start(), today.plus_days(1).start());
    let overview = app.store().overview(provider, period, own).await?;
    let staff = match own {
        None => app.store().staff_of(provider).await?,
        Some(_) => Vec::new(),
    };
    let orders = app.store().order_counts(provider, own).await?;
    let waiting = waiting::of(&app, &user, &orders).await?;
    let first_steps = first_steps::of(&app, &user, &orders).await?;
    let page = page(&user, &overview, &staff, days, first);
    Ok(html::ok(&OverviewPage {
        waiting,
        first_steps,
        ..page
    }))
}

fn page<'a>(
    user: &'a StaffUser,
    overview: &Overview,
    staff: &[Staff],
    days: i64,
    first: Day,
) -> OverviewPage<'a> {
    let ui = &user.ui;
    let sum: Fen = total(&overview.money);
    let by_product = by(&overview.money, |money| money.product_name.clone());
    let by_person = by(&overview.money, |money| match money.creator {
        None => ui.t("overview-systems"),
        Some(creator) => staff
            .iter()
            .find(|person| person.id == creator)
            .map_or_else(|| ui.t("overview-somebody"), |person| person.name.clone()),
    });
    let sees_all = user.may(Act::SeeOrders);
    OverviewPage {
        ui,
        days,
        sum: sum.yuan(),
        payments: overview.money.iter().map(|money| money.payments).sum(),
        steps: steps(&overview.funnel),
        chart: Chart::of(&overview.money, first, days),
        products: shares(ui, by_product),
        people: match sees_all {
            true => shares(ui, by_person),
            false => Vec::new(),
        },
        ending: ending(ui, &overview.live),
        opened: opened(ui, &overview.live),
        waiting: Vec::new(),
        first_steps: Vec::new(),
        may_create: user.may(Act::CreateOrder),
        sees_all,
        is_cut: overview.is_cut(),
    }
}

fn total(money: &[MoneyIn]) -> Fen {
    // What does not fit in an i64 of fen nobody has.
    let sum = money
        .iter()
        .fold(0_i64, |sum, money| sum.saturating_add(money.sum.get()));
    Fen::new(sum)
}

/// `None` of nothing.
const fn percent(part: u64, whole: u64) -> Option<u64> {
    part.saturating_mul(100).checked_div(whole)
}

fn steps(funnel: &Funnel) -> Vec<Step> {
    [
        ("overview-created", funnel.created),
        ("overview-opened", funnel.opened),
        ("overview-placed", funnel.placed),
        ("overview-paid", funnel.paid),
    ]
    .map(|(word, count)| Step {
        word,
        count,
        percent: percent(count, funnel.created).unwrap_or(0),
    })
    .into()
}

/// The money by a name of each, the most first.
fn by(money: &[MoneyIn], name: impl Fn(&MoneyIn) -> String) -> Vec<(String, i64)> {
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for money in money {
        let sum = sums.entry(name(money)).or_default();
        *sum = sum.saturating_add(money.sum.get());
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    sums
}

/// The largest by name, and the rest as one.
fn shares(ui: &Ui, mut sums: Vec<(String, i64)>) -> Vec<Share> {
    if sums.len() > SHARES + 1 {
        let rest = sums.split_off(SHARES);
        let sum = rest
            .iter()
            .fold(0_i64, |sum, (_, part)| sum.saturating_add(*part));
        sums.push((ui.t1("overview-others", "count", rest.len()), sum));
    }
    let most = sums.iter().map(|(_, sum)| *sum).max().unwrap_or(0);
    let share = |(name, sum): (String, i64)| Share {
        name,
        sum: Fen::new(sum).yuan(),
        percent: sum.saturating_mul(100).checked_div(most).unwrap_or(0),
    };
    sums.into_iter().map(share).collect()
}

/// Links that end soon, the next first.
fn ending(ui: &Ui, live: &[LiveLink]) -> Vec<LinkRow> {
    let soon = ui.now.plus(SOON);
    let mut links: Vec<_> = live.iter().filter(|link| link.expires_at <= soon).collect();
    links.sort_by_key(|link| link.expires_at);
    links.truncate(LINKS);
    links
        .into_iter()
        .map(|link| LinkRow::of(ui, link))
        .collect()
}

/// Links that were opened more than once and are not paid, the last opened first.
fn opened(ui: &Ui, live: &[LiveLink]) -> Vec<LinkRow> {
    let mut links: Vec<_> = live.iter().filter(|link| link.opens > 1).collect();
    links.sort_by_key(|link| std::cmp::Reverse(link.last_opened_at));
    links.truncate(LINKS);
    links
        .into_iter()
        .map(|link| LinkRow::of(ui, link))
        .collect()
}

impl LinkRow {
    fn of(ui: &Ui, link: &LiveLink) -> Self {
        let company = match (&link.company, link.company_name.is_empty()) {
            (Some(corpid), true) => corpid.to_string(),
            (_, false) => link.company_name.clone(),
            (None, true) => ui.t("overview-nobody"),
        };
        Self {
            number: link.number.to_string(),
            company,
            product: link.product_name.clone(),
            payable: link.payable.map(Fen::yuan).unwrap_or_default(),
            expires_iso: link.expires_at.rfc3339(),
            left: ui.left(&link.expires_at),
            opens: link.opens,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn of_nothing_there_is_no_share() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(1, 3), Some(33));
        assert_eq!(percent(3, 3), Some(100));
    }
}
