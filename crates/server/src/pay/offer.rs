//! The three pages of a link (SPEC §3): choose for yourself, see what was configured, or see what was
//! configured for you. The price and whether the company may buy come from `quote.rs`.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::catalog::Product;
use till_domain::decide::World;
use till_domain::link::{AnonymousView, anonymous_view};
use till_domain::order::{Configuration, Line, OrderKind, OrderState, PayType};
use till_domain::party::Act;
use till_domain::refusal::Refusal;

use super::Door;
use super::choice::{self, Choice};
use super::quote::{self, Quote, Quoted};
use crate::access::{BuyerUser, MaybeBuyer};
use crate::app::App;
use crate::i18n::arg;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{Term, duration_words};

#[derive(Template)]
#[template(path = "pay/offer.html")]
struct OfferPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    title: String,
    kind: String,
    description: String,
    choice: Option<Choice>,
    items: Vec<ItemWords>,
    facts: Vec<(String, String)>,
    quote: Quote,
    step: Step,
    buyer: Option<&'a BuyerUser>,
    fault: String,
    /// What the buyer has just done, in a sentence; often empty.
    done: String,
    /// Until when the company may answer, where it is asked to confirm.
    answer_until: Option<till_domain::time::Instant>,
}

impl OfferPage<'_> {
    fn may_place(&self) -> bool {
        matches!(self.step, Step::Place | Step::Reconfigure)
    }
    fn path(&self) -> String {
        self.door.path("")
    }
}

/// What the buyer may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    SignIn,
    Place,
    /// A bare order of the buyer's own, once more (SPEC §9.14).
    Reconfigure,
    /// Confirm or decline, for admins.
    Confirm,
    /// Waits for an admin of the company.
    WaitForAdmin,
    /// Not eligible: the way out instead of the button.
    Ineligible,
    /// The role pays and files, but does not order.
    WrongRole,
}

#[derive(Debug, Clone)]
struct ItemWords {
    initial: String,
    name: String,
    sum: String,
    sub: String,
    apps: String,
}

#[derive(Template)]
#[template(path = "pay/price.html")]
struct PriceFragment<'a> {
    ui: &'a Ui,
    quote: &'a Quote,
}

#[derive(Template)]
#[template(path = "pay/seller_only.html")]
struct SellerOnlyPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
}

/// A pinned link tells a visitor only who sells, and where to sign in (SPEC §9.13).
pub(super) fn seller_only(ui: &Ui, door: &Door) -> Option<Response> {
    match anonymous_view(&door.order) {
        AnonymousView::SellerOnly => Some(html::ok(&SellerOnlyPage { ui, door })),
        AnonymousView::Offer => None,
    }
}

/// What led to the page.
#[derive(Debug)]
pub(super) enum Came<'a> {
    /// The link, or an act that is done: its sentence, if there is one.
    Here(String),
    /// A form that was refused, with why.
    Back(&'a Fields, &'a Refusal),
}

/// The page of an order that nobody stands in the way of.
pub(super) async fn page(
    app: &App,
    ui: &Ui,
    door: &Door,
    buyer: Option<&BuyerUser>,
    came: Came<'_>,
) -> Result<Response, PageError> {
    let world = world(app, door, buyer).await?;
    let (status, fields, fault, done) = match came {
        Came::Here(done) => (StatusCode::OK, None, String::new(), done),
        Came::Back(fields, refusal) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(fields),
            fault(ui, door, refusal),
            String::new(),
        ),
    };
    let choice = match door.order.state {
        OrderState::Open | OrderState::Placed { .. } => Choice::of(ui, door, &world, fields),
        OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    };
    let read = choice
        .as_ref()
        .map(|choice| choice::read(&choice.as_fields()));
    let mut quoted = quote::quote(
        ui,
        door,
        &world,
        buyer,
        read.as_ref().and_then(|read| read.as_ref().ok()),
    );
    if let Some(Err(refusal)) = &read {
        quoted.quote = quote::refused(ui, buyer, refusal, Quote::default());
    }
    let page = OfferPage {
        ui,
        door,
        title: title(ui, door, &world),
        kind: ui.tc("order-kind", quoted.kind.code()),
        description: description(door, &world),
        items: quoted
            .lines
            .iter()
            .map(|line| item(ui, line, quoted.kind))
            .collect(),
        facts: facts(ui, door, &world, &quoted, choice.is_some()),
        step: step(door, buyer, &quoted.quote),
        fault: if fault == quoted.quote.refusal {
            String::new()
        } else {
            fault
        },
        done,
        answer_until: answer_until(door),
        choice,
        quote: quoted.quote,
        buyer,
    };
    Ok(html::page(status, &page))
}

/// Without scripts a changed choice shows its price only now: nothing but the choice has changed.
fn fault(ui: &Ui, door: &Door, refusal: &Refusal) -> String {
    if *refusal == Refusal::PriceChanged && door.order.is_bare() {
        ui.t("pay-price-check")
    } else {
        ui.refusal(refusal)
    }
}

/// `POST /p/{token}/preview`: the live price of a choice; writes nothing.
pub(super) async fn preview(
    State(app): State<App>,
    Path(token): Path<String>,
    MaybeBuyer { buyer, ui }: MaybeBuyer,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    let open = match &door.order.state {
        OrderState::Open => true,
        OrderState::Placed { claim } => buyer
            .as_ref()
            .is_some_and(|buyer| buyer.buyer.company == claim.company),
        OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => false,
    };
    let hidden = buyer.is_none() && anonymous_view(&door.order) == AnonymousView::SellerOnly;
    if !door.order.is_bare() || !open || hidden {
        return Err(PageError::NotFound);
    }
    let world = world(&app, &door, buyer.as_ref()).await?;
    let quote = match choice::read(&fields) {
        Ok(chosen) => quote::quote(&ui, &door, &world, buyer.as_ref(), Some(&chosen)).quote,
        Err(refusal) => quote::refused(&ui, buyer.as_ref(), &refusal, Quote::default()),
    };
    Ok(html::ok(&PriceFragment {
        ui: &ui,
        quote: &quote,
    }))
}

async fn world(app: &App, door: &Door, buyer: Option<&BuyerUser>) -> Result<World, PageError> {
    let company = buyer.map(|buyer| &buyer.buyer.company);
    let products = door.order.offer.products();
    app.store()
        .world(door.seller.key, Some(door.order.id), &products, company)
        .await?
        .ok_or(PageError::NotFound)
}

fn step(door: &Door, buyer: Option<&BuyerUser>, quote: &Quote) -> Step {
    let Some(buyer) = buyer else {
        return Step::SignIn;
    };
    match (
        &door.order.state,
        buyer.may(Act::Confirm),
        buyer.may(Act::Place),
    ) {
        (OrderState::Confirming { .. }, true, _) => Step::Confirm,
        (OrderState::Confirming { .. }, false, _) => Step::WaitForAdmin,
        (_, _, false) => Step::WrongRole,
        (_, _, true) if quote.ineligible => Step::Ineligible,
        (OrderState::Placed { .. }, _, true) => Step::Reconfigure,
        (_, _, true) => Step::Place,
    }
}

const fn answer_until(door: &Door) -> Option<till_domain::time::Instant> {
    match &door.order.state {
        OrderState::Confirming { until, .. } => Some(*until),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    }
}

fn products<'a>(door: &Door, world: &'a World) -> Vec<&'a Product> {
    let versions = door.order.offer.products();
    versions
        .into_iter()
        .filter_map(|(id, version)| world.product(id, version))
        .collect()
}

fn title(ui: &Ui, door: &Door, world: &World) -> String {
    let names: Vec<&str> = products(door, world)
        .into_iter()
        .map(|product| product.name.as_str())
        .collect();
    match names.as_slice() {
        [] | [_] | [_, _] => names.join(&ui.t("list-comma")),
        [first, ..] => ui.t2("pay-title-many", "first", first, "count", names.len()),
    }
}

/// Said of a single product; several have their names, and that is enough.
fn description(door: &Door, world: &World) -> String {
    match products(door, world).as_slice() {
        [product] => product.description.clone(),
        _ => String::new(),
    }
}

/// Edition, seats and duration.
fn line_words(ui: &Ui, line: &Line, kind: OrderKind) -> Vec<String> {
    let mut words = Vec::new();
    if !line.edition_name.is_empty() {
        words.push(line.edition_name.clone());
    }
    match kind {
        OrderKind::New | OrderKind::Renewal => {
            words.push(ui.t1("seats-count", "seats", line.seats));
            words.push(duration_words(ui, line.days));
        }
        OrderKind::Expansion => words.push(ui.lang.text(
            "pay-seats-added",
            &[
                arg("added", line.seats),
                arg("before", line.seats_before),
                arg("after", line.seats_before.saturating_add(line.seats)),
            ],
        )),
    }
    words
}

/// What is fixed about a configured order.
fn facts(
    ui: &Ui,
    door: &Door,
    world: &World,
    quoted: &Quoted,
    bare: bool,
) -> Vec<(String, String)> {
    let order = &door.order;
    let mut facts = Vec::new();
    if let (false, true, Some(configuration)) =
        (bare, quoted.lines.is_empty(), order.offer.configuration())
    {
        facts.extend(unpriced_facts(ui, world, configuration));
    }
    if order.pay_type != PayType::Customer {
        facts.push((
            ui.t("pay-fact-payer"),
            ui.tc("pay-payer", order.pay_type.code()),
        ));
    }
    facts
}

/// What can be said before the company is known.
fn unpriced_facts(ui: &Ui, world: &World, configuration: &Configuration) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for item in &configuration.items {
        let seats = item.seats.map(|n| ui.t1("seats-count", "seats", n));
        let duration = item.days.map(|days| duration_words(ui, days));
        let product = world.product(item.product, item.version);
        match product.filter(|_| configuration.items.len() > 1) {
            // Of several products each has a line of its own.
            Some(product) => {
                let words: Vec<_> = seats.into_iter().chain(duration).collect();
                facts.push((product.name.clone(), words.join(" · ")));
            }
            None => {
                facts.extend(seats.map(|seats| (ui.t("pay-seats"), seats)));
                facts.extend(duration.map(|words| (ui.t("pay-duration"), words)));
            }
        }
    }
    facts
}

fn item(ui: &Ui, line: &Line, kind: OrderKind) -> ItemWords {
    let mut sub = line_words(ui, line, kind);
    sub.push(Term::of(kind, line, ui.now.day()).words(ui));
    let bundle = line.apps.len() > 1 || line.apps.iter().any(|app| app.app != line.product);
    let apps = if bundle {
        let names: Vec<String> = line
            .apps
            .iter()
            .map(|app| ui.t2("pay-bundle-app", "app", &app.name, "seats", app.seats))
            .collect();
        ui.t1("pay-bundle", "apps", names.join(&ui.t("list-comma")))
    } else {
        String::new()
    };
    ItemWords {
        initial: line
            .product_name
            .chars()
            .next()
            .map(String::from)
            .unwrap_or_default(),
        name: line.product_name.clone(),
        sum: line.price.payable.yuan(),
        sub: sub.join(" · "),
        apps,
    }
}
