//! `GET /console/orders/{number}/refund`: an order's application with what can be answered, its
//! refunds with what can be done about each, and a refund that the provider starts itself.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::decide::World;
use till_domain::fapiao::FapiaoPart;
use till_domain::order::{Order, OrderState, Settled};
use till_domain::party::Act;
use till_domain::refund::{Application, Refund, RefundState, Stage, Talk, policy, unused};

use super::form::{RefundAct, Typed};
use crate::access::StaffUser;
use crate::app::App;
use crate::console::orders::{load, refund_look};
use crate::orders::{costs, explained};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::words::{StateLook, channel_words};

/// What has just been said.
#[derive(Debug)]
pub(super) enum Said {
    Nothing,
    Done(String),
    Refused(String),
    Faults(Faults),
}

#[derive(Debug, Template)]
#[template(path = "console/refunds/order.html")]
struct OrderPage<'a> {
    ui: &'a Ui,
    number: String,
    title: String,
    look: StateLook,
    flash: String,
    refused: String,
    faults: Faults,
    facts: Vec<(String, String)>,
    /// Why nothing can be refunded; empty for a paid order.
    nothing: String,
    application: Option<ApplicationView>,
    refunds: Vec<RefundView>,
    /// The order's fapiao: amount with stage, and where to reverse it.
    fapiao: Vec<(String, String)>,
    /// The provider may start a refund.
    start: bool,
    grant: bool,
    rest: i64,
    rest_words: String,
    /// The worth of the days that are left: amount, and how it came about.
    unused: Option<(String, Vec<String>)>,
    today: String,
    typed: Typed,
}

/// An invoiced order gives nothing back before its red-letter step has begun.
fn fapiao_links(ui: &Ui, order: &Order, settled: &Settled) -> Vec<(String, String)> {
    let link = |part: &FapiaoPart| {
        let stage = ui.tc("fapiao-stage", part.stage.code());
        let path = format!("/console/orders/{}/fapiao/{}", order.number, part.id);
        (format!("{} {stage}", part.amount.yuan()), path)
    };
    settled.fapiao.iter().map(link).collect()
}

#[derive(Debug)]
struct ApplicationView {
    title: String,
    open: bool,
    /// A second person has to say the last word.
    second: bool,
    until: String,
    facts: Vec<(String, String)>,
    costs: Vec<String>,
    talk: String,
}

#[derive(Debug)]
pub(super) struct RefundView {
    pub number: String,
    pub amount: String,
    pub class: &'static str,
    pub icon: &'static str,
    pub word: String,
    pub what: String,
    pub note: String,
    /// What the channel said, who called it off, or its proof.
    pub more: String,
    pub at: String,
    pub iso: String,
    pub acts: Vec<ActView>,
}

/// Something that can be done about a refund.
#[derive(Debug)]
pub(super) struct ActView {
    pub code: &'static str,
    pub path: String,
    /// It asks for words: a reason, or a proof.
    pub asks: bool,
    pub id: String,
}

const DONE: [&str; 10] = [
    "refund-done-approve",
    "refund-done-decline",
    "refund-done-propose",
    "refund-done-ask",
    "refund-done-start",
    "refund-done-grant",
    "refund-done-confirm",
    "refund-done-call-off",
    "refund-done-retry",
    "refund-done-offline",
];

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let done = flash::of(&user.ui, query, &DONE);
    let said = if done.is_empty() {
        Said::Nothing
    } else {
        Said::Done(done)
    };
    page(&app, user, &number, said, Typed::default()).await
}

pub(super) async fn page(
    app: &App,
    mut user: StaffUser,
    number: &str,
    said: Said,
    typed: Typed,
) -> Result<Response, PageError> {
    let order = load::order(app, &user, number).await?;
    if order.number.as_str() != number {
        return Ok(html::see(format!(
            "/console/orders/{}/refund",
            order.number
        )));
    }
    user.ui.here = format!("/console/orders/{number}/refund");
    let found = app
        .store()
        .world(user.provider.key, Some(order.id), &[], None)
        .await?;
    let world = found.ok_or(PageError::NotFound)?;
    let title = match order.company() {
        Some(corpid) => match app.store().company(corpid).await? {
            Some(company) if !company.name.is_empty() => company.name,
            Some(_) | None => corpid.to_string(),
        },
        None => user.ui.t("orders-anybody"),
    };
    let (flash, refused, faults, status) = match said {
        Said::Nothing => (
            String::new(),
            String::new(),
            Faults::default(),
            StatusCode::OK,
        ),
        Said::Done(text) => (text, String::new(), Faults::default(), StatusCode::OK),
        Said::Refused(text) => (String::new(), text, Faults::default(), StatusCode::CONFLICT),
        Said::Faults(faults) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            (String::new(), String::new(), faults, status)
        }
    };
    let page = OrderPage {
        title,
        flash,
        refused,
        faults,
        ..view(&user, &order, &world, typed)
    };
    Ok(html::page(status, &page))
}

fn view<'a>(user: &'a StaffUser, order: &Order, world: &World, typed: Typed) -> OrderPage<'a> {
    let ui = &user.ui;
    let settled = match &order.state {
        OrderState::Paid { settled, .. } if settled.attempt.is_some() => Some(settled),
        _ => None,
    };
    let rest = settled
        .and_then(|settled| policy::rest(settled, &world.refunds).ok())
        .unwrap_or_default();
    let open = settled.is_some_and(Settled::refund_requested);
    let free = settled.is_some() && !open && rest.is_positive();
    let unused = order
        .company()
        .filter(|_| settled.is_some())
        .and_then(|company| unused::unused(world, order, company, ui.now.day()).ok());
    OrderPage {
        ui,
        number: order.number.to_string(),
        title: String::new(),
        look: StateLook::of(ui, order.shown()),
        flash: String::new(),
        refused: String::new(),
        faults: Faults::default(),
        facts: settled.map(|s| facts(ui, world, s)).unwrap_or_default(),
        nothing: if settled.is_none() {
            ui.t("refund-console-nothing")
        } else {
            String::new()
        },
        application: settled
            .and_then(|settled| settled.application.as_deref())
            .map(|application| application_view(ui, order, application)),
        refunds: world
            .refunds
            .iter()
            .rev()
            .map(|refund| refund_view(user, refund))
            .collect(),
        fapiao: settled
            .map(|settled| fapiao_links(ui, order, settled))
            .unwrap_or_default(),
        start: free,
        grant: free,
        rest: rest.get(),
        rest_words: rest.yuan(),
        unused: unused.map(|unused| (unused.total.min(rest).yuan(), explained(ui, &unused))),
        today: ui.now.day().to_string(),
        typed,
    }
}

fn facts(ui: &Ui, world: &World, settled: &Settled) -> Vec<(String, String)> {
    let window = policy::window_end(settled, world.provider.settings.refund_window_days);
    let mut facts = vec![
        (ui.t("refund-fact-paid"), settled.paid.yuan()),
        (ui.t("refund-fact-paid-at"), settled.at.shanghai()),
        (ui.t("refund-fact-refunded"), settled.refunded.yuan()),
        (ui.t("refund-fact-until"), window.to_string()),
    ];
    if let Some(grant) = &settled.grant {
        let key = if grant.full {
            "refund-grant-full"
        } else {
            "refund-grant-unused"
        };
        let words = ui.t2("refund-granted", "until", grant.until, "terms", ui.t(key));
        facts.push((ui.t("refund-fact-grant"), words));
    }
    facts
}

fn application_view(ui: &Ui, order: &Order, application: &Application) -> ApplicationView {
    let code = match &application.stage {
        Stage::Open { .. } => "open",
        Stage::Approved { .. } => "approved",
        Stage::Done { .. } => "done",
        Stage::Declined { .. } => "declined",
        Stage::Withdrawn { .. } => "withdrawn",
    };
    let talk = match &application.stage {
        Stage::Open {
            talk: Talk::Proposed { amount, note, .. },
            ..
        } => ui.t2(
            "refund-talk-we-proposed",
            "amount",
            amount.yuan(),
            "note",
            note,
        ),
        Stage::Open {
            talk: Talk::AskedToWithdraw { note, .. },
            ..
        } => ui.t1("refund-talk-we-asked", "note", note),
        Stage::Declined { reason, .. } => ui.t1("event-more-reason", "reason", reason),
        Stage::Open { .. }
        | Stage::Approved { .. }
        | Stage::Done { .. }
        | Stage::Withdrawn { .. } => String::new(),
    };
    ApplicationView {
        title: ui.tc("refund-desk-stage", code),
        open: matches!(application.stage, Stage::Open { .. }),
        second: application.awaits_second().is_some(),
        until: application
            .silent_at()
            .map(|until| ui.t1("refund-desk-until", "until", until.shanghai()))
            .unwrap_or_default(),
        facts: vec![
            (ui.t("refund-fact-amount"), application.amount.yuan()),
            (ui.t("refund-fact-reason"), application.reason.clone()),
            (ui.t("refund-fact-by"), application.by_name.clone()),
            (ui.t("refund-fact-at"), application.at.shanghai()),
        ],
        costs: costs(ui, order, &application.take_back),
        talk,
    }
}

fn refund_view(user: &StaffUser, refund: &Refund) -> RefundView {
    let ui = &user.ui;
    let (class, icon) = refund_look(&refund.state);
    RefundView {
        number: refund.number.to_string(),
        amount: refund.amount.yuan(),
        class,
        icon,
        word: ui.tc("refund-state", refund.state.code()),
        what: ui.tc("refund-reason", refund.reason.code()),
        note: refund.note.clone(),
        more: more(ui, refund),
        at: refund.created_at.shanghai(),
        iso: refund.created_at.rfc3339(),
        acts: possible(user, refund)
            .into_iter()
            .map(|act| ActView {
                code: act.code(),
                path: format!("/console/refunds/{}/{}", refund.number, act.code()),
                asks: matches!(act, RefundAct::CallOff | RefundAct::Offline),
                id: format!("{}-{}", refund.number, act.code()),
            })
            .collect(),
    }
}

fn more(ui: &Ui, refund: &Refund) -> String {
    match &refund.state {
        RefundState::AwaitingSecond { by_name, .. } => ui.t1("refund-more-second", "by", by_name),
        RefundState::Stuck { code, words, .. } | RefundState::Failed { code, words, .. } => {
            channel_words(ui, code, words)
        }
        RefundState::Offline { by, proof, .. } => {
            ui.t2("refund-more-offline", "by", by, "proof", proof)
        }
        RefundState::CalledOff { by, reason, .. } => {
            let reason = if reason == "withdrawn" {
                ui.t("refund-more-withdrawn")
            } else {
                reason.clone()
            };
            ui.t2("refund-more-called-off", "by", by, "reason", reason)
        }
        RefundState::Replaced { by, .. } => ui.t1("refund-more-replaced", "number", by),
        RefundState::Queued | RefundState::Submitted | RefundState::Done { .. } => String::new(),
    }
}

/// What this person can do about it; the domain has the last word.
fn possible(user: &StaffUser, refund: &Refund) -> Vec<RefundAct> {
    let ours = refund.reason.is_of_order();
    RefundAct::ALL
        .into_iter()
        .filter(|act| match (&refund.state, act) {
            (RefundState::AwaitingSecond { by, .. }, RefundAct::Confirm) => *by != user.staff.id,
            (RefundState::AwaitingSecond { .. }, RefundAct::CallOff) => true,
            (
                RefundState::Stuck { .. } | RefundState::Failed { .. },
                RefundAct::Retry | RefundAct::Offline,
            ) => true,
            (RefundState::Stuck { .. } | RefundState::Failed { .. }, RefundAct::CallOff) => ours,
            _ => false,
        })
        .collect()
}
