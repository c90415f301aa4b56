//! `GET /orders/subscriptions`: what the company holds, and until when.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::party::Act;
use till_domain::subscription::Holding;
use till_domain::time::Day;

use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;

/// Days before the end from which it is said that it ends soon.
const SOON: i64 = 30;

#[derive(Template)]
#[template(path = "orders/subscriptions.html")]
struct SubscriptionsPage<'a> {
    ui: &'a Ui,
    rows: Vec<Row>,
    section: &'static str,
}

struct Row {
    app: String,
    seller: String,
    edition: String,
    seats: String,
    term: String,
    state: String,
    class: &'static str,
    icon: &'static str,
    left: String,
}

pub(super) async fn list(State(app): State<App>, buyer: BuyerUser) -> Result<Response, PageError> {
    // A member sees what they placed; what the company holds is for those who see everything.
    buyer.require(Act::SeeCompanyOrders)?;
    let ui = &buyer.ui;
    let today = ui.now.day();
    let mut rows = Vec::new();
    for subscription in app.store().subscriptions_of(&buyer.buyer.company).await? {
        let holding = subscription.holding(today);
        let Some((class, icon, word)) = look(&holding, today) else {
            continue;
        };
        let product = app
            .store()
            .product(subscription.provider, subscription.app)
            .await?;
        let seller = app.provider(subscription.provider).await?;
        let held = holding.held();
        let term = held.map(|held| ui.t2("term-days", "start", held.start, "end", held.last_end));
        rows.push(Row {
            app: product.map(|product| product.name).unwrap_or_default(),
            seller: seller.map(|seller| seller.name).unwrap_or_default(),
            edition: held
                .map(|held| held.edition_name.clone())
                .unwrap_or_default(),
            seats: held
                .map(|held| ui.t1("seats-count", "seats", held.seats))
                .unwrap_or_default(),
            term: term.unwrap_or_default(),
            state: ui.t(word),
            class,
            icon,
            left: left(ui, &holding, today),
        });
    }
    Ok(html::ok(&SubscriptionsPage {
        ui,
        rows,
        section: "subscriptions",
    }))
}

fn look(holding: &Holding, today: Day) -> Option<(&'static str, &'static str, &'static str)> {
    match holding {
        Holding::Nothing => None,
        Holding::Trial { .. } => Some(("confirming", "gift", "centre-sub-trial")),
        Holding::NotStarted(_) => Some(("unplaced", "clock", "centre-sub-not-started")),
        Holding::Expired(_) => Some(("expired", "history", "centre-sub-expired")),
        Holding::Running(held) if held.last_end.days_since(today) < SOON => {
            Some(("awaiting", "clock", "centre-sub-soon"))
        }
        Holding::Running(_) => Some(("paid", "check", "centre-sub-running")),
    }
}

fn left(ui: &Ui, holding: &Holding, today: Day) -> String {
    match holding {
        Holding::Running(held) => ui.t1(
            "centre-days-left",
            "days",
            held.last_end.days_since(today) + 1,
        ),
        Holding::Nothing | Holding::Trial { .. } | Holding::NotStarted(_) | Holding::Expired(_) => {
            String::new()
        }
    }
}
