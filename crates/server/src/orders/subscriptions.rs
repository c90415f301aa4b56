//! `GET /orders/subscriptions`: what the company holds, of every seller.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::id::{ProductId, ProviderKey};
use till_domain::party::Act;
use till_domain::subscription::{Holding, Subscription};
use till_domain::time::Day;

use crate::access::BuyerUser;
use crate::app::App;
use crate::i18n::arg;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::StateLook;

/// Days before the end from which a subscription is said to be ending.
const SOON: i64 = 30;

#[derive(Template)]
#[template(path = "orders/subscriptions.html")]
struct HoldingsPage<'a> {
    ui: &'a Ui,
    company: &'a str,
    /// May the person order, and so ask for a renewal?
    may_ask: bool,
    rows: Vec<RowWords>,
}

struct RowWords {
    app: String,
    seller: String,
    edition: String,
    seats: String,
    term: String,
    left: String,
    /// Where its renewal is asked for; empty for what can't be renewed.
    renewal: String,
    /// Terms that are paid and come after it.
    later: Vec<String>,
    look: StateLook,
}

/// Who sells, and how their products are called.
struct Shop {
    seller: String,
    products: HashMap<ProductId, String>,
}

pub(super) async fn show(State(app): State<App>, buyer: BuyerUser) -> Result<Response, PageError> {
    // A member sees what they placed; what the company holds is for those who see everything.
    buyer.require(Act::SeeCompanyOrders)?;
    let subscriptions = app.store().subscriptions_of(&buyer.buyer.company).await?;
    let mut shops: HashMap<ProviderKey, Shop> = HashMap::new();
    let mut rows = Vec::new();
    for subscription in &subscriptions {
        let shop = match shops.entry(subscription.provider) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(shop(&app, subscription.provider).await?),
        };
        rows.extend(row(&buyer.ui, shop, subscription));
    }
    Ok(html::ok(&HoldingsPage {
        ui: &buyer.ui,
        company: &buyer.company.name,
        may_ask: buyer.may(Act::Place),
        rows,
    }))
}

async fn shop(app: &App, provider: ProviderKey) -> Result<Shop, PageError> {
    let seller = app
        .provider(provider)
        .await?
        .map(|seller| seller.name)
        .unwrap_or_default();
    let products = app.store().products(provider).await?;
    let products = products
        .into_iter()
        .map(|product| (product.id, product.name))
        .collect();
    Ok(Shop { seller, products })
}

/// `None` for an app that the company never got.
fn row(ui: &Ui, shop: &Shop, subscription: &Subscription) -> Option<RowWords> {
    let today = ui.now.day();
    let holding = subscription.holding(today);
    let (class, icon, word, left) = match &holding {
        Holding::Nothing => return None,
        Holding::Trial { until } => ("approval", "gift", "trial", left(ui, *until, today)),
        Holding::Running(held) if held.last_end.days_since(today) <= SOON => (
            "awaiting",
            "clock",
            "ending",
            left(ui, held.last_end, today),
        ),
        Holding::Running(held) => ("paid", "check", "running", left(ui, held.last_end, today)),
        Holding::NotStarted(held) => {
            let days = held.start.days_since(today);
            (
                "bank",
                "calendar",
                "not-started",
                ui.t1("centre-starts-in", "days", days),
            )
        }
        Holding::Expired(_) => ("expired", "history", "expired", String::new()),
    };
    let renewal = match &holding {
        Holding::Running(_) | Holding::Expired(_) => renewal_path(subscription),
        Holding::Nothing | Holding::Trial { .. } | Holding::NotStarted(_) => String::new(),
    };
    let product = shop.products.get(&subscription.app);
    let mut row = RowWords {
        app: product.cloned().unwrap_or_default(),
        seller: shop.seller.clone(),
        edition: String::new(),
        seats: String::new(),
        term: String::new(),
        left,
        renewal,
        later: Vec::new(),
        look: StateLook {
            class,
            icon,
            word: ui.tc("centre-holding", word),
        },
    };
    if let Some(held) = holding.held() {
        row.edition.clone_from(&held.edition_name);
        row.seats = ui.t1("seats-count", "seats", held.seats);
        row.term = ui.t2("term-days", "start", held.start, "end", held.end);
        row.later = later(ui, subscription, held.end);
    }
    Some(row)
}

fn renewal_path(subscription: &Subscription) -> String {
    let (seller, app) = (subscription.provider, subscription.app);
    format!("/orders/subscriptions/{seller}/{app}/renewal")
}

/// `2027-09-26 起：高级版 · 50 人，至 2028-09-24`
fn later(ui: &Ui, subscription: &Subscription, end: Day) -> Vec<String> {
    let terms = subscription
        .terms
        .iter()
        .filter(|term| !term.trial && term.start > end);
    terms
        .map(|term| {
            let seats = ui.t1("seats-count", "seats", term.seats);
            let what = if term.edition_name.is_empty() {
                seats
            } else {
                format!("{} · {seats}", term.edition_name)
            };
            ui.lang.text(
                "centre-then",
                &[
                    arg("start", term.start),
                    arg("what", what),
                    arg("end", term.end),
                ],
            )
        })
        .collect()
}

/// The end day is included: on it there is still one day left.
fn left(ui: &Ui, end: Day, today: Day) -> String {
    ui.t1("centre-days-left", "days", end.days_since(today) + 1)
}
