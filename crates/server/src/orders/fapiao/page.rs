//! `GET /orders/{number}/fapiao`: what was applied for, and the form for the rest.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::fapiao::{self, Delivery, FapiaoFault, FapiaoStage, SendWay, Title};
use till_domain::money::Fen;
use till_domain::order::{OrderState, Settled};
use till_domain::party::Act;
use till_domain::refusal::Refusal;
use till_store::FapiaoView;

use super::form::Typed;
use crate::access::BuyerUser;
use crate::app::App;
use crate::orders::Own;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::words::fapiao_look;

#[derive(Template)]
#[template(path = "orders/fapiao.html")]
struct FapiaoPage<'a> {
    ui: &'a Ui,
    number: String,
    what: String,
    seller: String,
    contact: String,
    said: String,
    refused: String,
    faults: Faults,
    rows: Vec<Row>,
    /// What a fapiao can be applied for; `None` when there is nothing, or not now.
    form: Option<Typed>,
    titles: Vec<Title>,
    /// The taxpayer number's check character is wrong: a box to confirm it.
    doubtful: bool,
    /// Why the buyer can't apply, with the way out.
    blocked: String,
    facts: Vec<(String, String)>,
}

/// One application, as its buyer sees it.
struct Row {
    id: String,
    amount: String,
    kind: String,
    class: &'static str,
    icon: &'static str,
    word: String,
    at: String,
    iso: String,
    facts: Vec<(String, String)>,
    /// Name and path.
    files: Vec<(String, String)>,
    may_withdraw: bool,
}

/// What may have been done.
const DONE: [&str; 3] = [
    "fapiao-said-apply",
    "fapiao-said-withdraw",
    "fapiao-said-title",
];

/// What came of the last act.
#[derive(Default)]
pub(super) struct Said {
    pub done: String,
    pub refused: Option<Refusal>,
    pub faults: Faults,
    pub typed: Option<Typed>,
}

pub(super) async fn show(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyFapiao)?;
    let own = Own::find(&app, &buyer, &number).await?;
    let order = &own.detail.order;
    if order.number.as_str() != number {
        return Ok(html::see(format!("/orders/{}/fapiao", order.number)));
    }
    let fields = Fields::parse(query.as_deref().unwrap_or_default().as_bytes());
    let chosen = fields.unwrap_or_default().get("title").parse().unwrap_or(0);
    let said = Said {
        done: flash::of(&buyer.ui, query, &DONE),
        ..Said::default()
    };
    page(&app, &buyer, &own, said, chosen).await
}

/// The page; `chosen`: which of the saved titles fills in the form.
pub(super) async fn page(
    app: &App,
    buyer: &BuyerUser,
    own: &Own,
    said: Said,
    chosen: usize,
) -> Result<Response, PageError> {
    let mut ui = buyer.ui.clone();
    let order = &own.detail.order;
    ui.here = format!("/orders/{}/fapiao", order.number);
    let settled = match &order.state {
        OrderState::Paid { settled, .. } => Some(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    };
    let rows = app.store().fapiao_of(order.provider, order.id).await?;
    let titles = app.store().fapiao_titles(&buyer.buyer.company).await?;
    let (room, blocked) = match room(own, settled) {
        Ok(room) => (room, String::new()),
        Err(refusal) => (Fen::ZERO, ui.refusal(&refusal)),
    };
    let form = room.is_positive().then(|| {
        let new = || Typed::new(buyer, &titles, chosen, room);
        said.typed.clone().unwrap_or_else(new)
    });
    let status = match (&said.refused, said.faults.is_empty()) {
        (None, true) => StatusCode::OK,
        (Some(refusal), true) if refusal.field().is_none() => StatusCode::CONFLICT,
        (Some(_) | None, _) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let doubtful = said.typed.as_ref().is_some_and(|typed| {
        typed.confirmed || {
            let code = till_domain::party::credit_code::check(&typed.title.tax_number);
            code == till_domain::party::credit_code::CreditCode::Doubtful
        }
    });
    let page = FapiaoPage {
        number: order.number.to_string(),
        what: order
            .lines
            .iter()
            .map(|line| line.product_name.as_str())
            .collect::<Vec<_>>()
            .join(&ui.t("list-comma")),
        seller: own.seller.name.clone(),
        contact: own.seller.settings.support_contact.clone(),
        said: said.done,
        refused: said
            .refused
            .map(|refusal| ui.refusal(&refusal))
            .unwrap_or_default(),
        faults: said.faults,
        rows: rows
            .iter()
            .rev()
            .map(|view| row(&ui, order.number.as_str(), view))
            .collect(),
        form,
        titles,
        doubtful,
        blocked,
        facts: settled
            .map(|settled| facts(&ui, settled, room))
            .unwrap_or_default(),
        ui: &ui,
    };
    Ok(html::page(status, &page))
}

/// What the buyer could apply for now, or why there is nothing.
fn room(own: &Own, settled: Option<&Settled>) -> Result<Fen, Refusal> {
    let settled = settled.ok_or(FapiaoFault::NotPaid)?;
    if settled.attempt.is_none() {
        return Err(FapiaoFault::NothingPaid.into());
    }
    if settled.refund_requested() {
        return Err(FapiaoFault::RefundOpen.into());
    }
    let room = fapiao::room(settled, &own.detail.refunds)?;
    if room.is_positive() {
        Ok(room)
    } else {
        Err(FapiaoFault::NothingLeft.into())
    }
}

fn facts(ui: &Ui, settled: &Settled, room: Fen) -> Vec<(String, String)> {
    let mut facts = vec![(ui.t("refund-fact-paid"), settled.paid.yuan())];
    if settled.refunded.is_positive() {
        facts.push((ui.t("refund-fact-refunded"), settled.refunded.yuan()));
    }
    if let Ok(invoiced) = settled.invoiced() {
        facts.push((ui.t("fapiao-fact-invoiced"), invoiced.yuan()));
    }
    facts.push((ui.t("fapiao-fact-room"), room.yuan()));
    facts
}

fn row(ui: &Ui, number: &str, view: &FapiaoView) -> Row {
    let fapiao = &view.fapiao;
    let (class, icon) = fapiao_look(view.stage);
    let mut facts = vec![
        (ui.t("fapiao-title"), fapiao.request.title.name.clone()),
        (
            ui.t("fapiao-tax-number"),
            fapiao.request.title.tax_number.clone(),
        ),
        (
            ui.t("fapiao-delivery"),
            match &fapiao.request.delivery {
                Delivery::Email { address } => address.clone(),
                Delivery::Courier {
                    contact,
                    phone,
                    address,
                    ..
                } => format!("{contact} {phone} {address}"),
            },
        ),
    ];
    let mut fact = |key: &str, value: &str| {
        if !value.is_empty() {
            facts.push((ui.t(key), value.to_owned()));
        }
    };
    if let Some(issued) = &view.issued {
        fact("fapiao-number", &issued.number);
        if let SendWay::Courier { number } = &issued.way {
            fact("fapiao-courier", number);
        }
        fact("fapiao-issued-at", &issued.at.shanghai());
        fact("fapiao-note", &issued.note);
    }
    if let Some(word) = &view.word {
        let key = match view.stage {
            FapiaoStage::Red => Some("fapiao-red-number"),
            FapiaoStage::Cancelled | FapiaoStage::RedStarted => Some("fapiao-note"),
            FapiaoStage::Open | FapiaoStage::Issued | FapiaoStage::Withdrawn => None,
        };
        if let Some(key) = key {
            fact(key, &word.note);
        }
    }
    let files = view.issued.iter().flat_map(|issued| &issued.files);
    Row {
        id: fapiao.id.to_string(),
        amount: fapiao.amount.yuan(),
        kind: ui.tc("fapiao-kind", fapiao.request.kind.code()),
        class,
        icon,
        word: ui.tc("fapiao-stage", view.stage.code()),
        at: fapiao.at.shanghai(),
        iso: fapiao.at.rfc3339(),
        facts,
        files: files
            .enumerate()
            .map(|(n, file)| {
                let path = format!("/orders/{number}/fapiao/{}/{}", fapiao.id, n + 1);
                (file.name.clone(), path)
            })
            .collect(),
        may_withdraw: view.stage == FapiaoStage::Open,
    }
}
