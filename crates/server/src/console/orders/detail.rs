//! One order: what is sold, how the price came about, the link, what happened, the money, and what
//! can be done now.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::id::Corpid;
use till_domain::order::event::EventKind;
use till_domain::order::{Approval, Order, OrderState, PayType};
use till_domain::party::{Act, Company};
use till_store::OrderDetail;

use super::acts::{ActView, OrderAct};
use super::facts::{Fact, LineView, facts, line_views};
use super::link::LinkView;
use super::load;
use super::money::{AttemptView, BilledView, BookLine, MoneyView};
use super::preview::payable_label;
use super::receipt::{self, ReceiptView};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::words::{EventWords, PriceWords, StateLook};

/// What has just been said about the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    /// An act is done.
    Done(String),
    /// An act was refused, in a sentence.
    Refused(String),
}

#[derive(Debug, Template)]
#[template(path = "console/orders/detail.html")]
struct DetailPage<'a> {
    ui: &'a Ui,
    said: Said,
    faults: Faults,
    number: String,
    former: Vec<String>,
    /// The company, or that anybody may buy.
    title: String,
    look: StateLook,
    /// May this person sell the same again?
    may_create: bool,
    /// Why nobody can pay: its discount was turned down. Empty for most.
    rejected: String,
    /// An act waits for the channel's last word.
    closing: bool,
    lines: Vec<LineView>,
    price: Option<PriceWords>,
    payable_label: String,
    facts: Vec<Fact>,
    link: LinkView,
    opens: String,
    acts: Vec<ActView>,
    events: Vec<EventWords>,
    attempts: Vec<AttemptView>,
    money: Vec<MoneyView>,
    books: Vec<BookLine>,
    billed: Vec<BilledView>,
    /// The order's refunds are dealt with on a page of their own.
    refunds: bool,
    /// Its whole history can be taken along.
    evidence: bool,
    /// Money that came in by transfer can be recorded.
    transfer: bool,
    /// The proof that the provider was paid, of an order that it pays for.
    receipt: Option<ReceiptView>,
    labels: Vec<String>,
}

/// `GET /console/orders/{number}`; an old number leads to the one in force.
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let done = flash::of(&user.ui, query, &DONE);
    let said = if done.is_empty() {
        Said::Nothing
    } else {
        Said::Done(done)
    };
    page(&app, user, &number, said).await
}

/// What a form may say has been done.
const DONE: [&str; 10] = [
    "order-done-approve",
    "order-done-reject",
    "order-done-revise",
    "order-done-extend",
    "order-done-reissue",
    "order-done-release",
    "order-done-cancel",
    "order-done-transfer-applied",
    "order-done-transfer-held",
    "order-done-transfer-already",
];

pub(super) async fn page(
    app: &App,
    user: StaffUser,
    number: &str,
    said: Said,
) -> Result<Response, PageError> {
    let detail = load::detail(app, &user, number).await?;
    if detail.order.number.as_str() != number {
        return Ok(html::see(format!(
            "/console/orders/{}",
            detail.order.number
        )));
    }
    let mut user = user;
    user.ui.here = format!("/console/orders/{number}");
    let companies = app.store().companies(&corpids(&detail)).await?;
    let opens = opens(app, &user, &detail).await?;
    let creator = creator(app, &user, &detail).await?;
    let receipt = receipt::view(app, &detail.order).await?;
    let billed = billed(app, &user, &detail).await?;
    let status = match said {
        Said::Nothing | Said::Done(_) => StatusCode::OK,
        Said::Refused(_) => StatusCode::CONFLICT,
    };
    let page = view(
        app,
        &user,
        &detail,
        said,
        Known {
            companies,
            creator,
            opens,
            receipt,
            billed,
        },
    );
    Ok(html::page(status, &page))
}

/// What the channel's bills tell of the order, for who may see the books.
async fn billed(
    app: &App,
    user: &StaffUser,
    detail: &OrderDetail,
) -> Result<Vec<BilledView>, PageError> {
    if detail.receipts.is_empty() || !user.may(Act::SeeBooks) {
        return Ok(Vec::new());
    }
    let order = &detail.order;
    let lines = app.store().billed(order.provider, order.id).await?;
    Ok(lines
        .iter()
        .map(|line| BilledView::of(&user.ui, line))
        .collect())
}

/// What is known of others than the order itself.
struct Known {
    companies: Vec<Company>,
    creator: String,
    opens: String,
    receipt: Option<ReceiptView>,
    billed: Vec<BilledView>,
}

fn view<'a>(
    app: &App,
    user: &'a StaffUser,
    detail: &OrderDetail,
    said: Said,
    known: Known,
) -> DetailPage<'a> {
    let (ui, order) = (&user.ui, &detail.order);
    let name = |corpid: &str| name_of(&known.companies, corpid);
    DetailPage {
        ui,
        said,
        faults: Faults::default(),
        number: order.number.to_string(),
        may_create: user.may(Act::CreateOrder),
        former: order
            .former_numbers
            .iter()
            .map(ToString::to_string)
            .collect(),
        title: match order.company() {
            Some(corpid) => name(corpid.as_str()),
            None => ui.t("orders-anybody"),
        },
        look: StateLook::of(ui, order.shown()),
        rejected: rejected(ui, order),
        closing: matches!(order.state, OrderState::Closing { .. }),
        lines: line_views(ui, order),
        price: order
            .price
            .as_ref()
            .map(|price| PriceWords::of(ui, price, &order.lines)),
        payable_label: payable_label(ui, order.pay_type),
        facts: facts(ui, order, &known.creator, &name),
        link: LinkView::of(app, ui, order),
        opens: known.opens,
        receipt: known.receipt,
        labels: order.notes.labels.clone(),
        acts: OrderAct::possible(user, order)
            .into_iter()
            .map(|act| ActView::of(act, order, user))
            .collect(),
        events: detail
            .events
            .iter()
            .rev()
            .map(|e| EventWords::of(ui, e, &name))
            .collect(),
        attempts: detail
            .attempts
            .iter()
            .rev()
            .map(|a| AttemptView::of(ui, a))
            .collect(),
        money: MoneyView::all(ui, detail),
        books: if user.may(Act::SeeBooks) {
            BookLine::all(ui, detail)
        } else {
            Vec::new()
        },
        billed: known.billed,
        evidence: user.may(Act::SeeBooks),
        refunds: user.may(Act::HandleMoney) && !detail.receipts.is_empty(),
        transfer: user.may(Act::HandleMoney)
            && order.pay_type == PayType::Customer
            && !matches!(order.state, OrderState::Open),
    }
}

/// Who turned the discount down, and why.
fn rejected(ui: &Ui, order: &Order) -> String {
    match &order.approval {
        Approval::Rejected { by, reason, .. } => {
            ui.t2("order-rejected-text", "by", by, "reason", reason)
        }
        Approval::NotNeeded | Approval::Awaited { .. } | Approval::Approved { .. } => String::new(),
    }
}

/// Every company that the page names.
fn corpids(detail: &OrderDetail) -> Vec<Corpid> {
    let mut corpids: Vec<Corpid> = detail.order.company().cloned().into_iter().collect();
    for event in &detail.events {
        if let EventKind::Placed { company, .. } | EventKind::Released { company, .. } = &event.kind
            && !corpids.contains(company)
        {
            corpids.push(company.clone());
        }
    }
    corpids
}

fn name_of(companies: &[Company], corpid: &str) -> String {
    let known = companies
        .iter()
        .find(|company| company.corpid.as_str() == corpid);
    match known {
        Some(company) if !company.name.is_empty() => company.name.clone(),
        Some(_) | None => corpid.to_owned(),
    }
}

async fn creator(app: &App, user: &StaffUser, detail: &OrderDetail) -> Result<String, PageError> {
    let Some(id) = detail.order.creator else {
        return Ok(user.ui.t("orders-by-api"));
    };
    let staff = app.store().staff(user.provider.key, id).await?;
    Ok(staff.map(|person| person.name).unwrap_or_default())
}

/// Openings that are read to tell how often a link was looked at.
const OPENS: u32 = 100;

/// How often the link was opened, and when last.
async fn opens(app: &App, user: &StaffUser, detail: &OrderDetail) -> Result<String, PageError> {
    let opens = app
        .store()
        .link_opens(user.provider.key, detail.order.id, OPENS)
        .await?;
    Ok(match opens.first() {
        None => user.ui.t("link-never-opened"),
        Some(last) => user.ui.t2(
            "link-opened",
            "count",
            opens.len(),
            "at",
            last.at.shanghai(),
        ),
    })
}
