//! `/orders/{number}/refund`: the buyer applies for a refund, sees what became of it, withdraws it, or
//! takes what the seller proposes (SPEC §9.11).

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb, World};
use till_domain::money::Fen;
use till_domain::order::{Order, OrderState, Settled};
use till_domain::party::Act;
use till_domain::refund::unused::UnusedTerm;
use till_domain::refund::{Application, RefundFault, RefundVerb, Stage, TakeBack, Talk, policy};
use till_domain::refusal::Refusal;

use super::Own;
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "orders/refund.html")]
struct RefundPage<'a> {
    ui: &'a Ui,
    number: String,
    what: String,
    seller: String,
    contact: String,
    said: String,
    /// Why the last act was refused; empty for most.
    refused: String,
    facts: Vec<(String, String)>,
    application: Option<ApplicationView>,
    form: Option<FormView>,
    /// Why the buyer can't apply, with the way out.
    blocked: String,
    /// The order that is in the way.
    newer: Option<String>,
    reason: String,
}

/// What applying would ask for.
#[derive(Debug)]
struct FormView {
    amount: String,
    fen: i64,
    costs: Vec<String>,
    /// How the worth of unused days came about.
    explained: Vec<String>,
}

/// What was applied for, and where it stands.
#[derive(Debug)]
struct ApplicationView {
    class: &'static str,
    icon: &'static str,
    title: String,
    text: String,
    facts: Vec<(String, String)>,
    /// The seller's words: a proposal, or why the buyer should withdraw.
    talk: String,
    /// A proposal's amount, and what it costs.
    proposal: Option<(String, Vec<String>)>,
    may_withdraw: bool,
}

/// What may have been done.
const DONE: [&str; 3] = [
    "refund-said-apply",
    "refund-said-withdraw",
    "refund-said-accept",
];

pub(super) async fn show(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyRefund)?;
    let own = Own::find(&app, &buyer, &number).await?;
    let order = &own.detail.order;
    if order.number.as_str() != number {
        return Ok(html::see(format!("/orders/{}/refund", order.number)));
    }
    let said = flash::of(&buyer.ui, query, &DONE);
    page(&app, &buyer, &own, said, None, "").await
}

pub(super) async fn apply(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let reason = fields.get("reason").to_owned();
    let expected = fields.get("expected").parse().ok().map(Fen::new);
    let verb = RefundVerb::Apply {
        reason: reason.clone(),
        expected,
    };
    perform(&app, &buyer, &number, verb, "apply", &reason).await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    perform(&app, &buyer, &number, RefundVerb::Withdraw, "withdraw", "").await
}

pub(super) async fn accept(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    perform(&app, &buyer, &number, RefundVerb::Accept, "accept", "").await
}

async fn perform(
    app: &App,
    buyer: &BuyerUser,
    number: &str,
    verb: RefundVerb,
    code: &str,
    reason: &str,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyRefund)?;
    let own = Own::find(app, buyer, number).await?;
    let order = &own.detail.order;
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: buyer.actor(),
        verb: Verb::Refund(verb),
    };
    match app.submit(command).await {
        Ok(_) => Ok(html::see(format!(
            "/orders/{}/refund?done=refund-said-{code}",
            order.number
        ))),
        Err(PageError::Refused(refusal))
            if !matches!(refusal, Refusal::NotFound | Refusal::NotPermitted) =>
        {
            let own = Own::find(app, buyer, number).await?;
            page(app, buyer, &own, String::new(), Some(&refusal), reason).await
        }
        Err(error) => Err(error),
    }
}

async fn page(
    app: &App,
    buyer: &BuyerUser,
    own: &Own,
    said: String,
    refused: Option<&Refusal>,
    reason: &str,
) -> Result<Response, PageError> {
    let mut ui = buyer.ui.clone();
    let order = &own.detail.order;
    ui.here = format!("/orders/{}/refund", order.number);
    let world = app
        .store()
        .world(order.provider, Some(order.id), &[], None)
        .await?
        .ok_or(PageError::NotFound)?;
    let status = match refused {
        None => StatusCode::OK,
        Some(refusal) if refusal.field().is_some() => StatusCode::UNPROCESSABLE_ENTITY,
        Some(_) => StatusCode::CONFLICT,
    };
    let view = view(&ui, own, order, &world);
    let page = RefundPage {
        number: order.number.to_string(),
        what: order
            .lines
            .iter()
            .map(|line| line.product_name.as_str())
            .collect::<Vec<_>>()
            .join(&ui.t("list-comma")),
        seller: own.seller.name.clone(),
        contact: own.seller.settings.support_contact.clone(),
        said,
        refused: refused
            .map(|refusal| ui.refusal(refusal))
            .unwrap_or_default(),
        reason: reason.to_owned(),
        ui: &ui,
        ..view
    };
    Ok(html::page(status, &page))
}

/// The page without what has just been said.
fn view<'a>(ui: &'a Ui, own: &Own, order: &Order, world: &World) -> RefundPage<'a> {
    let preset = policy::preset(world, order, ui.now);
    let settled = match &order.state {
        OrderState::Paid { settled, .. } => Some(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    };
    let application = settled
        .and_then(|settled| settled.application.as_deref())
        .map(|application| application_view(ui, order, application));
    let (form, blocked, newer) = match &preset {
        Ok(preset) => {
            let form = FormView {
                amount: preset.amount.yuan(),
                fen: preset.amount.get(),
                costs: costs(ui, order, &preset.take_back),
                explained: preset
                    .unused
                    .as_ref()
                    .map(|unused| explained(ui, unused))
                    .unwrap_or_default(),
            };
            (Some(form), String::new(), None)
        }
        // What is open explains itself.
        Err(Refusal::Refund(RefundFault::ApplicationOpen)) => (None, String::new(), None),
        Err(refusal) => (None, ui.refusal(refusal), newer(own, refusal)),
    };
    RefundPage {
        ui,
        number: String::new(),
        what: String::new(),
        seller: String::new(),
        contact: String::new(),
        said: String::new(),
        refused: String::new(),
        facts: settled
            .map(|settled| facts(ui, world, settled))
            .unwrap_or_default(),
        application,
        form,
        blocked,
        newer,
        reason: String::new(),
    }
}

/// The order in the way, for whoever may open it.
fn newer(own: &Own, refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::Refund(RefundFault::NewerOrder { number })
            if *number != own.detail.order.number =>
        {
            Some(number.to_string())
        }
        _ => None,
    }
}

fn facts(ui: &Ui, world: &World, settled: &Settled) -> Vec<(String, String)> {
    let mut facts = vec![
        (ui.t("refund-fact-paid"), settled.paid.yuan()),
        (ui.t("refund-fact-paid-at"), settled.at.shanghai()),
    ];
    if settled.refunded.is_positive() {
        facts.push((ui.t("refund-fact-refunded"), settled.refunded.yuan()));
    }
    if let Ok(rest) = policy::rest(settled, &world.refunds) {
        facts.push((ui.t("refund-fact-rest"), rest.yuan()));
    }
    let window = policy::window_end(settled, world.provider.settings.refund_window_days);
    let until = match &settled.grant {
        Some(grant) if grant.until > window => grant.until,
        Some(_) | None => window,
    };
    facts.push((ui.t("refund-fact-until"), until.to_string()));
    facts
}

/// What the company loses, in sentences.
pub(crate) fn costs(ui: &Ui, order: &Order, take_back: &TakeBack) -> Vec<String> {
    match take_back {
        TakeBack::Nothing => vec![ui.t("refund-costs-nothing")],
        TakeBack::All => order
            .lines
            .iter()
            .map(|line| {
                let name = format!("{} {}", line.product_name, line.edition_name);
                ui.t2("refund-costs-all", "name", name.trim(), "seats", line.seats)
            })
            .collect(),
        TakeBack::Part { seats, end } => {
            let mut costs = Vec::new();
            if *seats > 0 {
                costs.push(ui.t1("refund-costs-seats", "seats", seats));
            }
            if let Some(end) = end {
                costs.push(ui.t1("refund-costs-end", "end", end));
            }
            costs
        }
    }
}

/// How the worth of the unused days came about, line by line.
pub(crate) fn explained(ui: &Ui, unused: &UnusedTerm) -> Vec<String> {
    unused
        .lines
        .iter()
        .map(|line| {
            ui.lang.text(
                "refund-unused-line",
                &[
                    ("name", line.product_name.clone()),
                    ("payable", line.payable.yuan()),
                    ("days", line.days.to_string()),
                    ("used", line.used.to_string()),
                    ("unused", line.unused.to_string()),
                    ("amount", line.amount.yuan()),
                ],
            )
        })
        .collect()
}

fn application_view(ui: &Ui, order: &Order, application: &Application) -> ApplicationView {
    let (code, class, icon) = match &application.stage {
        Stage::Open { .. } => ("open", "", "clock"),
        Stage::Approved { .. } => ("approved", "", "refund"),
        Stage::Done { .. } => ("done", " alert--success", "check-circle"),
        Stage::Declined { .. } => ("declined", " alert--danger", "ban"),
        Stage::Withdrawn { .. } => ("withdrawn", "", "undo"),
    };
    let text = match (&application.stage, application.silent_at()) {
        (Stage::Open { .. }, Some(until)) => {
            ui.t1("refund-stage-open-text", "until", until.shanghai())
        }
        (Stage::Declined { by: _, reason, .. }, _) => {
            ui.t1("refund-stage-declined-text", "reason", reason)
        }
        (Stage::Approved { .. }, _) => ui.t("refund-stage-approved-text"),
        (Stage::Done { at }, _) => ui.t1("refund-stage-done-text", "at", at.shanghai()),
        (Stage::Withdrawn { at }, _) => ui.t1("refund-stage-withdrawn-text", "at", at.shanghai()),
        (Stage::Open { .. }, None) => String::new(),
    };
    let (talk, proposal) = match &application.stage {
        Stage::Open {
            talk:
                Talk::Proposed {
                    amount,
                    take_back,
                    note,
                    ..
                },
            second: None,
            ..
        } => (
            ui.t2(
                "refund-talk-proposed",
                "amount",
                amount.yuan(),
                "note",
                note,
            ),
            Some((amount.yuan(), costs(ui, order, take_back))),
        ),
        Stage::Open {
            talk: Talk::AskedToWithdraw { note, .. },
            ..
        } => (ui.t1("refund-talk-asked", "note", note), None),
        Stage::Open { .. }
        | Stage::Approved { .. }
        | Stage::Done { .. }
        | Stage::Declined { .. }
        | Stage::Withdrawn { .. } => (String::new(), None),
    };
    ApplicationView {
        class,
        icon,
        title: ui.tc("refund-stage", code),
        text,
        facts: vec![
            (ui.t("refund-fact-amount"), application.amount.yuan()),
            (ui.t("refund-fact-reason"), application.reason.clone()),
            (ui.t("refund-fact-by"), application.by_name.clone()),
            (ui.t("refund-fact-at"), application.at.shanghai()),
        ],
        talk,
        proposal,
        may_withdraw: matches!(application.stage, Stage::Open { .. }),
    }
}
