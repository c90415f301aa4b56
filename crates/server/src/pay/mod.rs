//! The buyer's pages behind a payment link (SPEC §3, §4, §9.13).
//!
//! - `open.rs`: what a visitor sees; opening changes nothing.
//! - `offer.rs`: the three pages; `choice.rs`: what a bare link lets the buyer choose; `quote.rs`:
//!   its price, or what speaks against buying.
//! - `place.rs`: placing, confirming, taking back: the deliberate acts.
//! - `desk.rs`: choosing a channel; `code.rs`: the QR code; `transfer.rs`: the payee card of a bank
//!   transfer; `result.rs`: what was bought.
//! - `payer.rs`: who the buyer is to WeChat, when they stand in it.
//! - `watch.rs`: the page learns of the result by itself.
//! - `checkout.rs`: beginning at a channel; `asking.rs`: its word on what has begun, and closing it.

pub mod asking;
mod checkout;
mod choice;
mod code;
mod dead_end;
mod desk;
mod offer;
mod open;
mod payer;
mod place;
mod quote;
mod result;
mod transfer;
mod watch;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use till_domain::id::Corpid;
use till_domain::order::{Order, PayType};
use till_domain::party::Provider;

use crate::app::App;
use crate::web::error::PageError;
use crate::web::html;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/p/{token}", get(open::open))
        .route("/p/{token}/preview", post(offer::preview))
        .route("/p/{token}/place", get(back).post(place::place))
        .route(
            "/p/{token}/reconfigure",
            get(place::reconfigure_form).post(place::reconfigure),
        )
        .route(
            "/p/{token}/cancel-placing",
            get(back).post(place::cancel_placing),
        )
        .route("/p/{token}/confirm", get(back).post(place::confirm))
        .route("/p/{token}/decline", get(back).post(place::decline))
        .route("/p/{token}/pay", get(desk::show).post(desk::begin))
        .route("/pay/openid", get(payer::come_back))
        .route("/p/{token}/transfer", get(transfer::show))
        .route("/p/{token}/qr", get(code::fresh))
        .route("/p/{token}/ask", get(back).post(desk::ask))
        .route("/p/{token}/events", get(watch::events))
        .route("/p/{token}/status", get(watch::status))
}

/// A form's address, opened again after its answer (a reload, or another language): shows the link.
async fn back(Path(token): Path<String>) -> Response {
    html::see(format!("/p/{token}"))
}

/// The order behind a link and who sells it.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    pub token: String,
    pub order: Order,
    pub seller: Provider,
}

impl Door {
    /// # Errors
    /// [`PageError::NotFound`] for a token that leads nowhere.
    async fn knock(app: &App, token: String) -> Result<Self, PageError> {
        let found = app.order_by_token(&token).await?;
        let (order, seller) = found.ok_or(PageError::NotFound)?;
        Ok(Self {
            token,
            order,
            seller,
        })
    }

    /// The first character of the seller's name, for its mark.
    pub(crate) fn initial(&self) -> String {
        self.seller
            .name
            .chars()
            .next()
            .map(String::from)
            .unwrap_or_default()
    }

    /// How to reach the seller; empty when it said nothing.
    pub(crate) fn support(&self) -> &str {
        &self.seller.settings.support_contact
    }

    /// Is it `company`'s own order?
    pub(crate) fn is_of(&self, company: &Corpid) -> bool {
        self.order
            .claim()
            .is_some_and(|claim| claim.company == *company)
    }

    pub(crate) fn customer_pays(&self) -> bool {
        self.order.pay_type == PayType::Customer
    }

    /// `/p/{token}` and what follows it.
    fn path(&self, rest: &str) -> String {
        format!("/p/{}{rest}", self.token)
    }
}
