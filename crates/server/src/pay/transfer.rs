//! Paying by bank transfer (对公转账): the payee card, with the code that belongs in the remark. The
//! money comes by the payer's bank; the page shows the result by itself once the seller has it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::link;
use till_domain::order::OrderState;
use till_domain::payment::transfer::RemarkCode;

use super::Door;
use crate::access::BuyerUser;
use crate::app::App;
use crate::payee::{self, Payee};
use crate::web::error::PageError;
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Template)]
#[template(path = "pay/transfer.html")]
struct TransferPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    payee: &'a Payee,
    code: String,
    amount: String,
    /// As a bank's form wants it.
    amount_plain: String,
    amount_words: String,
}

/// `GET /p/{token}/transfer`: for the company that placed the order, while it can be paid.
pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    if !door.is_of(&buyer.buyer.company) {
        return Ok(html::see(door.path("")));
    }
    let (order, ui) = (&door.order, &buyer.ui);
    let company = &buyer.buyer.company;
    let payable = link::can_pay(order, company, door.seller.suspended, ui.now).is_ok();
    let placed = matches!(order.state, OrderState::Placed { .. });
    let account = payee::of(&app, order.provider).await?;
    let (Some(amount), Some((_, payee)), true) = (order.payable(), account, placed && payable)
    else {
        return Ok(html::see(door.path("/pay")));
    };
    Ok(html::ok(&TransferPage {
        ui,
        payee: &payee,
        code: RemarkCode::of(order.id).to_string(),
        amount: amount.yuan(),
        amount_plain: amount.to_string(),
        amount_words: amount.capital(),
        door: &door,
    }))
}
