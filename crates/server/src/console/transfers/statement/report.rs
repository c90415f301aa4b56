//! What a statement's lines pay, as the page shows it.

use std::collections::HashMap;

use till_channels::statement::{Incoming, Statement};
use till_domain::id::{AccountId, OrderId};
use till_domain::money::Fen;
use till_domain::order::ShownState;
use till_domain::payment::transfer::matching::{self, Match};
use till_domain::payment::transfer::statement::{Candidate, Line, sift};
use till_domain::time::{Instant, Span};
use till_store::{OrderFilter, OrderRow, PaymentFilter};

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::ui::Ui;

/// Orders as old as this are looked at.
const LOOK_BACK: Span = Span::days(180);
/// Pages of 200 orders that are looked at. Beyond them payers' names prove nothing, only codes do.
const MAX_PAGES: usize = 25;
/// Orders that one line pays at the most.
const MAX_PARTS: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) matched: Vec<Entry>,
    pub(super) doubtful: Vec<Entry>,
    /// How many lines were recorded before, or stand in the file twice.
    pub(super) known: usize,
    /// Rows that are left out, and why.
    pub(super) skipped: Vec<(usize, String)>,
}

/// A line, and what it pays.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) row: usize,
    pub(super) amount: Fen,
    pub(super) paid_at: Instant,
    pub(super) payer: String,
    pub(super) payer_account: String,
    pub(super) remark: String,
    pub(super) serial: String,
    /// Why it is believed or doubted.
    pub(super) word: String,
    /// Somebody else pays for the company.
    pub(super) foreign_payer: bool,
    /// To be confirmed; of a doubtful line those that it may be for.
    pub(super) orders: Vec<Part>,
}

/// What of a line goes to an order.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) number: String,
    pub(super) company: String,
    pub(super) amount: Fen,
    /// The bank's serial number, numbered where a line pays several orders.
    pub(super) serial: String,
}

/// Reads what the provider awaits, and holds the statement against it.
pub(super) async fn of(
    app: &App,
    user: &StaffUser,
    account: AccountId,
    statement: &Statement,
) -> Result<Report, PageError> {
    let ui = &user.ui;
    let (orders, candidates) = awaited(app, user).await?;
    let lines: Vec<Line> = statement
        .incoming
        .iter()
        .map(|r| line(account, r))
        .collect();
    let sifted = sift(&[], &lines);
    let mut report = Report {
        known: sifted.known.len(),
        ..Report::default()
    };
    for skipped in &statement.skipped {
        let why = ui.tc("statement-skipped", skipped.why.code());
        report.skipped.push((skipped.row, why));
    }
    let mut fresh = Vec::new();
    for at in sifted.fresh {
        if recorded(app, user, &lines[at]).await? {
            report.known += 1;
        } else {
            fresh.push(at);
        }
    }
    for at in sifted.contradicting {
        let word = ui.t("statement-why-contradicting");
        report
            .doubtful
            .push(entry(ui, &statement.incoming[at], word));
    }
    let new: Vec<Line> = fresh.iter().map(|&at| lines[at].clone()).collect();
    let matching = matching::match_lines(&new, &candidates);
    for found in &matching.matches {
        for &at in &found.lines {
            let row = &statement.incoming[fresh[at]];
            let shown = matched(ui, row, found, &orders);
            if found.lines.len() == 1 {
                report.matched.push(shown);
            } else {
                report.doubtful.push(shown);
            }
        }
    }
    for doubt in &matching.doubts {
        let row = &statement.incoming[fresh[doubt.line]];
        let mut shown = entry(ui, row, ui.tc("statement-why", doubt.why.code()));
        shown.orders = parts(&doubt.candidates, &orders, |_| row.serial.clone());
        report.doubtful.push(shown);
    }
    report.doubtful.sort_by_key(|entry| entry.row);
    Ok(report)
}

type Orders = HashMap<OrderId, OrderRow>;

/// The provider's orders of late, and what they await.
async fn awaited(app: &App, user: &StaffUser) -> Result<(Orders, Vec<Candidate>), PageError> {
    let filter = OrderFilter {
        from: Some(user.ui.now.minus(LOOK_BACK)),
        ..OrderFilter::default()
    };
    let mut orders = Orders::new();
    let mut after = None;
    let mut whole = false;
    for _ in 0..MAX_PAGES {
        let page = app.store().orders(user.provider.key, &filter, after, 200);
        let page = page.await?;
        orders.extend(page.rows.into_iter().map(|row| (row.id, row)));
        after = page.next;
        if after.is_none() {
            whole = true;
            break;
        }
    }
    let candidates = orders
        .values()
        .map(|order| candidate(order, whole))
        .collect();
    Ok((orders, candidates))
}

fn candidate(order: &OrderRow, with_payer: bool) -> Candidate {
    let awaits = order.state == ShownState::AwaitingPayment && order.placed_by.is_some();
    let name = Some(order.company_name.clone());
    Candidate {
        order: order.id,
        payable: order.payable.filter(|_| awaits),
        created_at: order.created_at,
        payers: name.filter(|_| with_payer).into_iter().collect(),
    }
}

/// Has all of the line been booked? One that pays several orders is booked in parts.
async fn recorded(app: &App, user: &StaffUser, line: &Line) -> Result<bool, PageError> {
    if booked(app, user, &line.serial).await?.is_some() {
        return Ok(true);
    }
    let mut sum = Fen::ZERO;
    for part in 1..=MAX_PARTS {
        match booked(app, user, &numbered(&line.serial, part)).await? {
            Some(amount) => sum = sum.checked_add(amount).unwrap_or(sum),
            None => break,
        }
    }
    Ok(sum >= line.amount)
}

/// What was booked by transfer under this serial number.
async fn booked(app: &App, user: &StaffUser, serial: &str) -> Result<Option<Fen>, PageError> {
    let filter = PaymentFilter {
        transaction: serial.to_owned(),
        ..PaymentFilter::default()
    };
    let store = app.store();
    let page = store
        .payments(user.provider.key, &filter, None, 200)
        .await?;
    let mut rows = page.rows.iter();
    let row = rows.find(|payment| payment.channel == "bank_transfer");
    Ok(row.map(|payment| payment.booked.receipt.amount))
}

fn numbered(serial: &str, at: usize) -> String {
    format!("{serial}/{at}")
}

fn line(account: AccountId, row: &Incoming) -> Line {
    Line {
        account,
        serial: row.serial.clone(),
        paid_at: Instant::from_millis(row.paid_at_ms),
        amount: Fen::new(row.amount_fen),
        payer: row.payer.clone(),
        payer_account: row.payer_account.clone(),
        remark: row.remark.clone(),
    }
}

fn entry(ui: &Ui, row: &Incoming, word: String) -> Entry {
    let payer = match row.payer.as_str() {
        "" => ui.t("statement-payer-unsaid"),
        payer => payer.chars().take(60).collect(),
    };
    Entry {
        row: row.row,
        amount: Fen::new(row.amount_fen),
        paid_at: Instant::from_millis(row.paid_at_ms),
        payer,
        payer_account: row.payer_account.chars().take(40).collect(),
        remark: row.remark.clone(),
        serial: row.serial.clone(),
        word,
        foreign_payer: false,
        orders: Vec::new(),
    }
}

fn matched(ui: &Ui, row: &Incoming, found: &Match, orders: &Orders) -> Entry {
    let several = found.orders.len() > 1;
    let serial = |at: usize| match several {
        true => numbered(&row.serial, at + 1),
        false => row.serial.clone(),
    };
    Entry {
        foreign_payer: found.foreign_payer,
        orders: parts(&found.orders, orders, serial),
        ..entry(ui, row, ui.tc("statement-by", found.by.code()))
    }
}

fn parts(ids: &[OrderId], orders: &Orders, serial: impl Fn(usize) -> String) -> Vec<Part> {
    let known = ids.iter().filter_map(|id| orders.get(id));
    let part = |(at, order): (usize, &OrderRow)| Part {
        number: order.number.to_string(),
        company: order.company_name.clone(),
        amount: order.payable.unwrap_or(Fen::ZERO),
        serial: serial(at),
    };
    known.enumerate().map(part).collect()
}
