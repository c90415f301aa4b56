//! Creating an order, and saying beforehand what it would be: one path, the second without the write.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use till_domain::link::Link;
use till_domain::order::create::NewOrder;
use till_domain::party::Scope;

use super::super::problem::Problem;
use super::super::write::{self, Write};
use super::shown::{ApprovalShown, LineShown, OrderShown, PriceShown};
use super::wanted::Wanted;
use crate::app::App;
use crate::clock;
use crate::console::orders::quote::{self, Example};
use crate::sale::Opened;

/// `POST /v1/orders`
pub(super) async fn create(State(app): State<App>, write: Write) -> Result<Response, Problem> {
    write.caller.require(Scope::OrdersWrite)?;
    let work = async {
        let new = read(&app, &write).await?;
        let (provider, actor) = (write.caller.provider.key, write.caller.actor());
        let order = match &write.once {
            None => app.open_order(provider, actor, new).await?,
            Some(once) => {
                let once = once.clone();
                match app.open_order_once(provider, actor, new, once).await? {
                    Opened::Now(order) => *order,
                    Opened::Before(before) => write::done(&app, &write, before).await?,
                }
            }
        };
        Ok(OrderShown::of(&app, &write.caller.ui, &order))
    };
    write.answer(&app, StatusCode::CREATED, work).await
}

async fn read(app: &App, write: &Write) -> Result<NewOrder, Problem> {
    let provider = &write.caller.provider;
    let wanted: Wanted = write.read()?;
    let until = wanted.expires_at()?;
    let until = until.unwrap_or_else(|| clock::now().plus(provider.settings.link_life()));
    let products = app.store().products(provider.key).await?;
    let link: Link = app.new_link(provider.key, until)?;
    wanted.new_order(&products, link)
}

/// What an order would be.
#[derive(Debug, Serialize)]
struct Preview {
    object: &'static str,
    kind: &'static str,
    price: Option<PriceShown>,
    lines: Vec<LineShown>,
    /// The price is an example for such a buyer: the real one is fixed when a company places.
    example: Option<ExampleShown>,
    approval: ApprovalShown,
}

#[derive(Debug, Serialize)]
#[serde(tag = "supposes", rename_all = "snake_case")]
enum ExampleShown {
    Choice { seats: u32, days: u32 },
    Holding { seats: u32, until: String },
}

/// `POST /v1/orders/preview`
pub(super) async fn preview(State(app): State<App>, write: Write) -> Result<Response, Problem> {
    let caller = &write.caller;
    caller.require(Scope::OrdersWrite)?;
    let new = read(&app, &write).await?;
    let (world, order) = app
        .previewed(caller.provider.key, &caller.actor(), &new)
        .await?;
    let quoted = quote::quoted(&world, &order, caller.ui.now.day());
    let example = quoted.as_ref().and_then(|quoted| quoted.example.clone());
    let lines = quoted.as_ref().map(|quoted| quoted.lines.as_slice());
    let preview = Preview {
        object: "preview",
        kind: order.order_kind().unwrap_or_default().code(),
        price: quoted.as_ref().map(|quoted| PriceShown::of(&quoted.price)),
        lines: lines
            .unwrap_or_default()
            .iter()
            .map(|line| LineShown::of(&caller.ui, line))
            .collect(),
        example: example.map(|example| match example {
            Example::BuyersChoice { seats, days } => ExampleShown::Choice { seats, days },
            Example::Holding { seats, until } => ExampleShown::Holding {
                seats,
                until: until.to_string(),
            },
        }),
        approval: ApprovalShown::of(&order.approval),
    };
    write::plain(StatusCode::OK, &preview)
}
