//! `GET /orders/subscriptions`: what the company holds, of every seller.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::id::{ProductId, ProviderKey};
use till_domain::party::Act;
use till_domain::subscription::{Holding, Subscription};
use till_domain::time::Day;

use crate::access::BuyerUser;
use crate::app::App;
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
    rows: Vec<RowWords>,
}

struct RowWords {
    app: String,
    seller: String,
    edition: String,
    seats: String,
    term: String,
    left: String,
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
        if !shops.contains_key(&subscription.provider) {
            shops.insert(
                subscription.provider,
                shop(&app, subscription.provider).await?,
            );
        }
        if let Some(shop) = shops.get(&subscription.provider) {
            rows.extend(row(&buyer.ui, shop, subscription));
        }
    }
    Ok(html::ok(&HoldingsPage {
        ui: &buyer.ui,
        company: &buyer.company.name,
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
    let (state, left) = match &holding {
        Holding::Nothing => return None,
        Holding::Trial { until } => ("trial", left(ui, *until, today)),
        Holding::Running(held) if held.last_end.days_since(today) <= SOON => {
            ("ending", left(ui, held.last_end, today))
        }
        Holding::Running(held) => ("running", left(ui, held.last_end, today)),
        Holding::NotStarted(held) => (
            "not-started",
            ui.t1("centre-starts-in", "days", held.start.days_since(today)),
        ),
        Holding::Expired(_) => ("expired", String::new()),
    };
    let (class, icon) = match state {
        "running" => ("paid", "check"),
        "ending" => ("awaiting", "clock"),
        "trial" => ("approval", "gift"),
        "not-started" => ("bank", "calendar"),
        _ => ("expired", "history"),
    };
    let held = holding.held();
    Some(RowWords {
        app: shop
            .products
            .get(&subscription.app)
            .cloned()
            .unwrap_or_default(),
        seller: shop.seller.clone(),
        edition: held
            .map(|held| held.edition_name.clone())
            .unwrap_or_default(),
        seats: held
            .map(|held| ui.t1("seats-count", "seats", held.seats))
            .unwrap_or_default(),
        term: held
            .map(|held| ui.t2("term-days", "start", held.start, "end", held.last_end))
            .unwrap_or_default(),
        left,
        look: StateLook {
            class,
            icon,
            word: ui.tc("centre-holding", state),
        },
    })
}

/// The end day is included: on it there is still one day left.
fn left(ui: &Ui, end: Day, today: Day) -> String {
    ui.t1("centre-days-left", "days", end.days_since(today) + 1)
}
