//! The deliberate acts of a buyer: place, configure again, take back, confirm, decline.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::money::Fen;
use till_domain::order::{OrderState, PayType};
use till_domain::refusal::Refusal;
use till_domain::time::Span;

use super::offer::{self, Came};
use super::{Door, checkout, choice, dead_end, desk};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::address::Address;
use crate::web::device::Device;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;

/// Said on the offer that is free again.
pub(super) const TAKEN_BACK: &str = "pay-taken-back";

/// `POST /p/{token}/place`: claims the order for the buyer's company, and begins to pay.
pub(super) async fn place(
    State(app): State<App>,
    Path(token): Path<String>,
    address: Address,
    headers: HeaderMap,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    app.rate_limit(&format!("place {}", address.key()), Span::minutes(1), 600)
        .await?;
    let door = Door::knock(&app, token).await?;
    let chosen = match (door.order.is_bare(), choice::read(&fields)) {
        (true, Ok(chosen)) => Some(chosen),
        (true, Err(refusal)) => return again(&app, &door, &buyer, &fields, &refusal).await,
        (false, _) => None,
    };
    // The amount that the page showed. If it is not the price, the page comes again with the right one.
    let expected = fields.get("expected").parse().ok().map(Fen::new);
    let verb = Verb::Place { chosen, expected };
    match submit(&app, &door, &buyer, verb).await {
        Ok(()) => {}
        Err(PageError::Refused(Refusal::DeadEnd(reason))) => {
            return Ok(dead_end::page(&buyer.ui, &door, reason));
        }
        Err(PageError::Refused(refusal)) => {
            return again(&app, &door, &buyer, &fields, &refusal).await;
        }
        Err(error) => return Err(error),
    }
    if door.order.pay_type == PayType::Customer {
        match Device::of(&headers) {
            // On a phone it is the desk's button that opens WeChat.
            Device::Phone | Device::WechatPhone => {}
            Device::Computer => begin_at_once(&app, &door, &buyer).await,
        }
    }
    Ok(html::see(door.path("/pay")))
}

/// The QR code is the next thing to see. If the channel is silent, the desk says so.
async fn begin_at_once(app: &App, door: &Door, buyer: &BuyerUser) {
    let way = checkout::Way::SCAN;
    let Ok(account) = checkout::account(app, door.order.provider, way.means.channel()).await else {
        return;
    };
    let placed = app.store().order(door.order.provider, door.order.id).await;
    if let Ok(Some(order)) = placed
        && matches!(order.state, OrderState::Placed { .. })
        && let Err(error) = checkout::begin_at(app, &order, buyer, way, &account).await
    {
        tracing::info!(?error, "no attempt right after placing");
    }
}

/// The page again, with what was typed and why it did not go.
async fn again(
    app: &App,
    door: &Door,
    buyer: &BuyerUser,
    fields: &Fields,
    refusal: &Refusal,
) -> Result<Response, PageError> {
    offer::page(
        app,
        &buyer.ui,
        door,
        Some(buyer),
        Came::Back(fields, refusal),
    )
    .await
}

/// `GET /p/{token}/reconfigure`: the choice of a bare link that the buyer's company has placed.
pub(super) async fn reconfigure_form(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    let own = door.is_of(&buyer.buyer.company);
    if !own || !door.order.is_bare() || !matches!(door.order.state, OrderState::Placed { .. }) {
        return Ok(html::see(door.path("")));
    }
    let came = Came::Here(String::new());
    offer::page(&app, &buyer.ui, &door, Some(&buyer), came).await
}

/// `POST /p/{token}/reconfigure`: the buyer of a bare link chooses again (SPEC §9.14).
pub(super) async fn reconfigure(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    let chosen = match choice::read(&fields) {
        Ok(chosen) => chosen,
        Err(refusal) => return again(&app, &door, &buyer, &fields, &refusal).await,
    };
    match act(&app, &door, &buyer, Verb::Reconfigure { chosen }).await {
        Ok(()) => Ok(html::see(door.path("/pay"))),
        Err(PageError::Refused(
            refusal @ (Refusal::Price(_) | Refusal::Field(_) | Refusal::Ineligible(_)),
        )) => again(&app, &door, &buyer, &fields, &refusal).await,
        Err(error) => desk::again(&app, door, &buyer, &headers, error).await,
    }
}

/// `POST /p/{token}/cancel-placing`: takes the placing back (SPEC §9.14).
pub(super) async fn cancel_placing(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    match act(&app, &door, &buyer, Verb::CancelPlacing).await {
        Ok(()) => Ok(html::see(door.path(&format!("?done={TAKEN_BACK}")))),
        Err(error) => desk::again(&app, door, &buyer, &headers, error).await,
    }
}

/// `POST /p/{token}/confirm`: the company's admin agrees to what the provider pays or gives.
pub(super) async fn confirm(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    submit(&app, &door, &buyer, Verb::Confirm).await?;
    Ok(html::see(door.path("/pay")))
}

/// `POST /p/{token}/decline`: or does not.
pub(super) async fn decline(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    let reason = fields.get("reason").to_owned();
    submit(&app, &door, &buyer, Verb::Decline { reason }).await?;
    Ok(html::see(door.path("")))
}

async fn submit(app: &App, door: &Door, buyer: &BuyerUser, verb: Verb) -> Result<(), PageError> {
    app.submit(command(door, buyer, verb)).await.map(|_| ())
}

/// An act that must not cross a payment.
async fn act(app: &App, door: &Door, buyer: &BuyerUser, verb: Verb) -> Result<(), PageError> {
    app.act(command(door, buyer, verb)).await.map(|_| ())
}

fn command(door: &Door, buyer: &BuyerUser, verb: Verb) -> Command {
    Command {
        provider: door.order.provider,
        target: Target::Order(door.order.id),
        actor: buyer.actor(),
        verb,
    }
}
