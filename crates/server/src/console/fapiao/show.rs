//! `GET /console/orders/{number}/fapiao/{id}`: one application, with every line to copy.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::fapiao::{Delivery, FapiaoStage, SendWay};
use till_domain::order::Order;
use till_domain::party::Act;
use till_store::FapiaoView;

use crate::access::StaffUser;
use crate::app::App;
use crate::console::orders::load;
use crate::web::download;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::input::Faults;
use crate::web::ui::Ui;
use crate::web::words::fapiao_look;

#[derive(Template)]
#[template(path = "console/fapiao/show.html")]
struct ShowPage<'a> {
    ui: &'a Ui,
    said: String,
    refused: String,
    faults: Faults,
    /// The order's.
    number: String,
    path: String,
    amount: String,
    kind: String,
    company: String,
    class: &'static str,
    icon: &'static str,
    word: String,
    stage: &'static str,
    lines: Vec<Line>,
    /// All lines at once.
    whole: String,
    delivery: Vec<Line>,
    issued: Vec<(String, String)>,
    /// Name and path.
    files: Vec<(String, String)>,
    /// Of the order's money.
    facts: Vec<(String, String)>,
    typed: Typed,
}

/// Something to copy into the tax office's own page.
struct Line {
    label: String,
    value: String,
}

/// What stands in the forms.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    /// The form that was sent.
    pub act: String,
    pub way: String,
    pub number: String,
    pub courier: String,
    pub note: String,
}

/// What came of the last act.
#[derive(Default)]
pub(super) struct Said {
    pub done: String,
    pub refused: String,
    pub faults: Faults,
    pub typed: Typed,
}

/// What may have been done.
const DONE: [&str; 5] = [
    "fapiao-done-issue",
    "fapiao-done-cancel",
    "fapiao-done-start-red",
    "fapiao-done-finish-red",
    "fapiao-done-call-off-red",
];

/// The application and its order, for whoever handles money.
pub(super) async fn find(
    app: &App,
    user: &StaffUser,
    number: &str,
    id: &str,
) -> Result<(Order, FapiaoView), PageError> {
    user.require(Act::HandleMoney)?;
    let order = load::order(app, user, number).await?;
    let rows = app.store().fapiao_of(order.provider, order.id).await?;
    let row = rows.into_iter().find(|row| row.fapiao.id.to_string() == id);
    Ok((order, row.ok_or(PageError::NotFound)?))
}

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path((number, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let (order, view) = find(&app, &user, &number, &id).await?;
    let said = Said {
        done: flash::of(&user.ui, query, &DONE),
        ..Said::default()
    };
    Ok(page(&user, &order, &view, said))
}

/// `GET /console/orders/{number}/fapiao/{id}/file/{file}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path((number, id, file)): Path<(String, String, String)>,
) -> Result<Response, PageError> {
    let (_, view) = find(&app, &user, &number, &id).await?;
    download::fapiao(&app, &view, &file).await
}

pub(super) fn page(user: &StaffUser, order: &Order, view: &FapiaoView, said: Said) -> Response {
    let mut ui = user.ui.clone();
    let fapiao = &view.fapiao;
    let place = format!("/console/orders/{}/fapiao/{}", order.number, fapiao.id);
    ui.here.clone_from(&place);
    let (class, icon) = fapiao_look(view.stage);
    let lines = lines(&ui, view);
    let whole: Vec<String> = lines
        .iter()
        .map(|line| ui.t2("fapiao-line", "label", &line.label, "value", &line.value))
        .collect();
    let mut typed = said.typed;
    if typed.way.is_empty() {
        let way = match fapiao.request.delivery {
            Delivery::Email { .. } => "email",
            Delivery::Courier { .. } => "courier",
        };
        way.clone_into(&mut typed.way);
    }
    let files = view.issued.iter().flat_map(|issued| &issued.files);
    let status = match (said.faults.is_empty(), said.refused.is_empty()) {
        (true, true) => StatusCode::OK,
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, false) => StatusCode::CONFLICT,
    };
    let page = ShowPage {
        said: said.done,
        refused: said.refused,
        faults: said.faults,
        number: order.number.to_string(),
        amount: fapiao.amount.yuan(),
        kind: ui.tc("fapiao-kind", fapiao.request.kind.code()),
        company: view.company_name.clone(),
        class,
        icon,
        word: ui.tc("fapiao-stage", view.stage.code()),
        stage: view.stage.code(),
        whole: whole.join("\n"),
        lines,
        delivery: delivery(&ui, &fapiao.request.delivery),
        issued: issued(&ui, view),
        files: files
            .enumerate()
            .map(|(n, file)| (file.name.clone(), format!("{place}/file/{}", n + 1)))
            .collect(),
        facts: facts(&ui, order, view),
        typed,
        path: place,
        ui: &ui,
    };
    html::page(status, &page)
}

fn lines(ui: &Ui, view: &FapiaoView) -> Vec<Line> {
    let request = &view.fapiao.request;
    let title = &request.title;
    let all = [
        ("fapiao-title", title.name.clone()),
        ("fapiao-tax-number", title.tax_number.clone()),
        ("fapiao-address", title.address.clone()),
        ("fapiao-phone", title.phone.clone()),
        ("fapiao-bank", title.bank.clone()),
        ("fapiao-account", title.account.clone()),
        (
            "fapiao-amount",
            view.fapiao.amount.yuan().replace(['¥', ','], ""),
        ),
    ];
    given(ui, all)
}

fn delivery(ui: &Ui, delivery: &Delivery) -> Vec<Line> {
    match delivery {
        Delivery::Email { address } => given(ui, [("fapiao-email", address.clone())]),
        Delivery::Courier {
            contact,
            phone,
            address,
            postcode,
        } => given(
            ui,
            [
                ("fapiao-contact", contact.clone()),
                ("fapiao-contact-phone", phone.clone()),
                ("fapiao-contact-address", address.clone()),
                ("fapiao-postcode", postcode.clone()),
            ],
        ),
    }
}

fn given<const N: usize>(ui: &Ui, all: [(&str, String); N]) -> Vec<Line> {
    let given = all.into_iter().filter(|(_, value)| !value.is_empty());
    given
        .map(|(key, value)| Line {
            label: ui.t(key),
            value,
        })
        .collect()
}

fn issued(ui: &Ui, view: &FapiaoView) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: &str| {
        if !value.is_empty() {
            facts.push((ui.t(key), value.to_owned()));
        }
    };
    if let Some(issued) = &view.issued {
        fact("fapiao-number", &issued.number);
        match &issued.way {
            SendWay::Courier { number } => fact("fapiao-courier", number),
            SendWay::Email => fact("fapiao-way", &ui.t("fapiao-delivery-email")),
        }
        fact("fapiao-issued-at", &issued.at.shanghai());
        fact("fapiao-by", &issued.by);
        fact("fapiao-note", &issued.note);
    }
    if let Some(word) = &view.word {
        let key = match view.stage {
            FapiaoStage::Red => Some("fapiao-red-number"),
            FapiaoStage::RedStarted => Some("fapiao-red-note"),
            FapiaoStage::Cancelled => Some("fapiao-note"),
            FapiaoStage::Open | FapiaoStage::Issued | FapiaoStage::Withdrawn => None,
        };
        if let Some(key) = key {
            fact(key, &word.note);
            fact("fapiao-word-at", &word.at.shanghai());
            fact("fapiao-by", &word.by);
        }
    }
    facts
}

fn facts(ui: &Ui, order: &Order, view: &FapiaoView) -> Vec<(String, String)> {
    let mut facts = vec![(
        ui.t("fapiao-applied-at"),
        format!("{} · {}", view.fapiao.at.shanghai(), view.fapiao.by_name),
    )];
    if let till_domain::order::OrderState::Paid { settled, .. } = &order.state {
        facts.push((ui.t("refund-fact-paid"), settled.paid.yuan()));
        if settled.refunded.is_positive() {
            facts.push((ui.t("refund-fact-refunded"), settled.refunded.yuan()));
        }
        if let Ok(invoiced) = settled.invoiced() {
            facts.push((ui.t("fapiao-fact-invoiced"), invoiced.yuan()));
        }
    }
    facts
}
