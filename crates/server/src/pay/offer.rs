//! The three pages of a link (SPEC §3): choose for yourself, see what was configured, or see what was
//! configured for you. The price and whether the company may buy come from the domain's own functions.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::catalog::{Edition, MAX_DAYS, PriceModel, Product};
use till_domain::decide::World;
use till_domain::link::{AnonymousView, anonymous_view};
use till_domain::order::configure::{self, Chosen};
use till_domain::order::{Configuration, Line, Offer, OrderKind, OrderState, PayType};
use till_domain::party::Act;
use till_domain::quote::Price;
use till_domain::refusal::{FieldFault, Refusal};

use super::Door;
use crate::access::{BuyerUser, MaybeBuyer};
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::{PriceWords, Term, duration_words};

#[derive(Template)]
#[template(path = "pay/offer.html")]
struct OfferPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    title: String,
    kind: String,
    pinned: bool,
    choice: Option<Choice>,
    items: Vec<ItemWords>,
    facts: Vec<(String, String)>,
    quote: Quote,
    act: Step,
    buyer: Option<&'a BuyerUser>,
    path: String,
    fault: String,
}

impl OfferPage<'_> {
    fn may_place(&self) -> bool {
        self.act == Step::Place
    }
    fn may_confirm(&self) -> bool {
        self.act == Step::Confirm
    }
}

/// What the buyer may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    SignIn,
    Place,
    /// Confirm or decline, for admins.
    Confirm,
    /// Waits for an admin of the company.
    WaitForAdmin,
    /// Not eligible, or not a role that orders.
    Nothing,
}

/// The fields of a bare link.
#[derive(Debug, Clone)]
struct Choice {
    editions: Vec<EditionChoice>,
    seats: String,
    duration: String,
    unit: String,
}

#[derive(Debug, Clone)]
struct EditionChoice {
    id: String,
    name: String,
    note: String,
    price: String,
    checked: bool,
}

#[derive(Debug, Clone)]
struct ItemWords {
    initial: String,
    name: String,
    sum: String,
    sub: String,
    apps: String,
}

/// The price, or why there is none (yet).
#[derive(Debug, Clone, Default)]
struct Quote {
    words: Option<PriceWords>,
    payable_fen: i64,
    term: String,
    /// What speaks against buying, with the way out.
    refusal: String,
    /// The price waits for the company: said to visitors.
    later: bool,
}

impl Quote {
    /// The payable amount, for the phone's bar.
    fn payable(&self) -> String {
        self.words.as_ref().map(|words| words.payable.clone()).unwrap_or_default()
    }
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
    path: String,
}

/// The page of an order that nobody stands in the way of. `typed`: a form that was refused, with why.
pub(super) async fn page(
    app: &App,
    ui: &Ui,
    door: &Door,
    buyer: Option<&BuyerUser>,
    typed: Option<(&Fields, &Refusal)>,
) -> Result<Response, PageError> {
    let path = door.path("");
    if buyer.is_none() && anonymous_view(&door.order) == AnonymousView::SellerOnly {
        return Ok(html::ok(&SellerOnlyPage { ui, door, path }));
    }
    let world = world(app, door, buyer).await?;
    let fields = typed.map(|(fields, _)| fields);
    let choice = choice(ui, door, &world, fields);
    let chosen = match (&choice, fields) {
        (Some(choice), _) => read_choice(&choice.as_fields()).ok(),
        (None, _) => None,
    };
    let quoted = quote(ui, door, &world, buyer, chosen.as_ref());
    let act = act(door, buyer, &quoted.quote);
    let (kind, facts) = facts(ui, door, &quoted);
    let items = quoted.lines.iter().map(|line| item(ui, line, &quoted)).collect();
    let page = OfferPage {
        ui,
        door,
        title: title(door, &world),
        kind,
        pinned: door.order.pinned.is_some(),
        choice,
        items,
        facts,
        quote: quoted.quote,
        act,
        buyer,
        path,
        fault: typed.map(|(_, refusal)| ui.refusal(refusal)).unwrap_or_default(),
    };
    let status = if typed.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(html::page(status, &page))
}

/// `POST /p/{token}/preview`: the live price of a choice; writes nothing.
pub(super) async fn preview(
    State(app): State<App>,
    Path(token): Path<String>,
    MaybeBuyer { buyer, ui }: MaybeBuyer,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    if !door.order.is_bare() || !matches!(door.order.state, OrderState::Open) {
        return Err(PageError::NotFound);
    }
    let world = world(&app, &door, buyer.as_ref()).await?;
    let quote = match read_choice(&fields) {
        Ok(chosen) => quote(&ui, &door, &world, buyer.as_ref(), Some(&chosen)).quote,
        Err(refusal) => Quote { refusal: ui.refusal(&refusal), ..Quote::default() },
    };
    Ok(html::ok(&PriceFragment { ui: &ui, quote: &quote }))
}

async fn world(app: &App, door: &Door, buyer: Option<&BuyerUser>) -> Result<World, PageError> {
    let company = buyer.map(|buyer| &buyer.buyer.company);
    let products = door.order.offer.products();
    app.store()
        .world(door.seller.key, Some(door.order.id), &products, company)
        .await?
        .ok_or(PageError::NotFound)
}

/// Reads the buyer's choice: edition, seats and duration.
///
/// # Errors
/// The field that is missing or no number.
pub(super) fn read_choice(fields: &Fields) -> Result<Chosen, Refusal> {
    let edition = fields.get("edition");
    let edition = if edition.is_empty() {
        None
    } else {
        Some(edition.parse().map_err(|_| FieldFault::EditionUnknown)?)
    };
    let seats = fields.get("seats").parse().map_err(|_| FieldFault::SeatsMissing)?;
    let count: u32 = fields.get("duration").parse().map_err(|_| FieldFault::DaysMissing)?;
    let unit_days = match fields.get("unit") {
        "year" => 365,
        "month" => 31,
        _ => 1,
    };
    // Anything too long is told as such by the domain.
    let days = count.saturating_mul(unit_days).min(MAX_DAYS + 1);
    Ok(Chosen { edition, seats, days })
}

impl Choice {
    fn as_fields(&self) -> Fields {
        let edition = self.editions.iter().find(|edition| edition.checked);
        Fields(vec![
            ("edition".to_owned(), edition.map(|e| e.id.clone()).unwrap_or_default()),
            ("seats".to_owned(), self.seats.clone()),
            ("duration".to_owned(), self.duration.clone()),
            ("unit".to_owned(), self.unit.clone()),
        ])
    }
}

/// The choice that a bare link offers, as typed or as a sensible start.
fn choice(ui: &Ui, door: &Door, world: &World, typed: Option<&Fields>) -> Option<Choice> {
    let Offer::Bare { product, version, .. } = &door.order.offer else { return None };
    let product = world.product(*product, *version)?;
    let first = product.editions.first()?;
    let typed = |name: &str| typed.map(|fields| fields.get(name).to_owned());
    let selected = typed("edition").unwrap_or_else(|| first.id.to_string());
    let editions = if product.kind.has_editions() {
        product.editions.iter().map(|edition| edition_choice(ui, edition, &selected)).collect()
    } else {
        Vec::new()
    };
    let month = first.period == till_domain::catalog::Period::Month;
    Some(Choice {
        editions,
        seats: typed("seats").unwrap_or_else(|| first.min_seats.max(1).to_string()),
        duration: typed("duration").unwrap_or_else(|| "1".to_owned()),
        unit: typed("unit").unwrap_or_else(|| if month { "month" } else { "year" }.to_owned()),
    })
}

fn edition_choice(ui: &Ui, edition: &Edition, selected: &str) -> EditionChoice {
    let period = ui.tc("period", edition.period.code());
    let price = match &edition.price {
        PriceModel::PerSeat { seat } => ui.t2("edition-per-seat", "price", seat.yuan(), "period", &period),
        PriceModel::Fixed { total } => ui.t2("edition-fixed", "price", total.yuan(), "period", &period),
        PriceModel::Tiers { .. } => ui.t("edition-tiers"),
    };
    let note = if edition.min_seats > 1 || edition.seat_step > 1 {
        ui.t2("edition-seats", "min", edition.min_seats, "step", edition.seat_step)
    } else {
        ui.t1("edition-seats-any", "max", edition.max_seats)
    };
    EditionChoice {
        id: edition.id.to_string(),
        name: edition.name.clone(),
        note,
        price,
        checked: edition.id.as_str() == selected,
    }
}

/// The lines as they would be, with their price.
struct Quoted {
    lines: Vec<Line>,
    kind: OrderKind,
    quote: Quote,
}

fn quote(
    ui: &Ui,
    door: &Door,
    world: &World,
    buyer: Option<&BuyerUser>,
    chosen: Option<&Chosen>,
) -> Quoted {
    let order = &door.order;
    let bare = match (&order.offer, chosen) {
        (Offer::Bare { product, version, .. }, Some(chosen)) => {
            world.product(*product, *version).map(|product| configure::chosen(product, chosen))
        }
        (Offer::Bare { .. } | Offer::Configured { .. }, _) => None,
    };
    let configuration = bare.as_ref().or_else(|| order.offer.configuration());
    let Some(configuration) = configuration else {
        let quote = Quote { later: true, ..Quote::default() };
        return Quoted { lines: Vec::new(), kind: OrderKind::New, quote };
    };
    let kind = configuration.kind;
    let company = buyer.map(|buyer| &buyer.buyer.company);
    let later = company.is_none() && configure::depends_on_company(configuration);
    if later && order.price.is_none() {
        let quote = Quote { later, ..Quote::default() };
        return Quoted { lines: Vec::new(), kind, quote };
    }
    let today = ui.now.day();
    let priced = configure::price(configuration, world, company, Some(order.id), today);
    match (priced, &order.price) {
        // A price that was fixed is the price; only whether the company may buy is asked anew.
        (Ok(_), Some(price)) => priced_quote(ui, kind, order.lines.clone(), price, String::new()),
        (Err(refusal), Some(price)) => {
            priced_quote(ui, kind, order.lines.clone(), price, ui.refusal(&refusal))
        }
        (Ok((lines, price)), None) => priced_quote(ui, kind, lines, &price, String::new()),
        (Err(refusal), None) => {
            let quote = Quote { refusal: ui.refusal(&refusal), ..Quote::default() };
            Quoted { lines: Vec::new(), kind, quote }
        }
    }
}

fn priced_quote(
    ui: &Ui,
    kind: OrderKind,
    lines: Vec<Line>,
    price: &Price,
    refusal: String,
) -> Quoted {
    let term = lines
        .first()
        .map(|line| Term::of(kind, line, ui.now.day()).words(ui))
        .unwrap_or_default();
    let quote = Quote {
        words: Some(PriceWords::of(ui, price, &lines)),
        payable_fen: price.payable.get(),
        term,
        refusal,
        later: false,
    };
    Quoted { lines, kind, quote }
}

fn act(door: &Door, buyer: Option<&BuyerUser>, quote: &Quote) -> Step {
    let Some(buyer) = buyer else { return Step::SignIn };
    if matches!(door.order.state, OrderState::Confirming { .. }) {
        return if buyer.may(Act::Confirm) { Step::Confirm } else { Step::WaitForAdmin };
    }
    if !buyer.may(Act::Place) || (!quote.refusal.is_empty() && !door.order.is_bare()) {
        return Step::Nothing;
    }
    Step::Place
}

fn title(door: &Door, world: &World) -> String {
    let names: Vec<&str> = door
        .order
        .offer
        .products()
        .into_iter()
        .filter_map(|(id, version)| world.product(id, version))
        .map(|product: &Product| product.name.as_str())
        .collect();
    names.join("、")
}

/// The order type, and what is fixed about a configured order.
fn facts(ui: &Ui, door: &Door, quoted: &Quoted) -> (String, Vec<(String, String)>) {
    let order = &door.order;
    let Some(configuration) = order.offer.configuration() else {
        return (String::new(), Vec::new());
    };
    let kind = ui.tc("order-kind", configuration.kind.code());
    let mut facts = vec![(ui.t("pay-fact-kind"), kind.clone())];
    if quoted.lines.is_empty() {
        facts.extend(unpriced_facts(ui, configuration));
    }
    if order.pay_type != PayType::Customer {
        facts.push((ui.t("pay-fact-payer"), ui.tc("pay-type", order.pay_type.code())));
    }
    facts.push((ui.t("pay-fact-number"), order.number.to_string()));
    (kind, facts)
}

/// What can be said before the company is known.
fn unpriced_facts(ui: &Ui, configuration: &Configuration) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for item in &configuration.items {
        if let Some(seats) = item.seats {
            facts.push((ui.t("pay-fact-seats"), ui.t1("seats-count", "seats", seats)));
        }
        if let Some(days) = item.days {
            facts.push((ui.t("pay-fact-duration"), duration_words(ui, days)));
        }
    }
    facts
}

fn item(ui: &Ui, line: &Line, quoted: &Quoted) -> ItemWords {
    let seats = match quoted.kind {
        OrderKind::New | OrderKind::Renewal => ui.t1("seats-count", "seats", line.seats),
        OrderKind::Expansion => {
            ui.t2("seats-added", "added", line.seats, "before", line.seats_before)
        }
    };
    let mut parts = Vec::new();
    if !line.edition_name.is_empty() {
        parts.push(line.edition_name.clone());
    }
    parts.push(seats);
    if quoted.kind != OrderKind::Expansion {
        parts.push(duration_words(ui, line.days));
    }
    parts.push(Term::of(quoted.kind, line, ui.now.day()).words(ui));
    let apps = if line.apps.len() > 1 || line.apps.iter().any(|app| app.app != line.product) {
        let names: Vec<&str> = line.apps.iter().map(|app| app.name.as_str()).collect();
        ui.t1("pay-solution-apps", "apps", names.join("、"))
    } else {
        String::new()
    };
    ItemWords {
        initial: line.product_name.chars().next().map(String::from).unwrap_or_default(),
        name: line.product_name.clone(),
        sum: line.price.payable.yuan(),
        sub: parts.join(" · "),
        apps,
    }
}
