//! The order centre (订单中心): an admin manages all of the company's orders, a member only those that
//! they placed (SPEC §5). Anything else answers 404.

mod list;
mod paper;
mod show;
mod subscriptions;

use axum::Router;
use axum::routing::get;
use till_domain::id::OrderNumber;
use till_domain::order::{Order, OrderState};
use till_domain::party::Provider;
use till_store::OrderDetail;

use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/orders", get(list::list))
        .route("/orders/subscriptions", get(subscriptions::list))
        .route("/orders/{number}", get(show::show))
        .route("/orders/{number}/receipt", get(paper::receipt))
        .route("/orders/{number}/quotation", get(paper::quotation))
}

/// An order that this person may see, with its seller.
pub(super) struct Seen {
    pub detail: OrderDetail,
    pub seller: Provider,
}

/// # Errors
/// [`PageError::NotFound`] for what does not exist, is another company's, or (to a member) another's.
async fn find(app: &App, buyer: &BuyerUser, number: &str) -> Result<Seen, PageError> {
    let number: OrderNumber = number.parse().map_err(|_| PageError::NotFound)?;
    let detail = app
        .store()
        .order_detail(&number)
        .await?
        .ok_or(PageError::NotFound)?;
    if !may_see(buyer, &detail.order) {
        return Err(PageError::NotFound);
    }
    let seller = app
        .provider(detail.order.provider)
        .await?
        .ok_or(PageError::NotFound)?;
    Ok(Seen { detail, seller })
}

fn may_see(buyer: &BuyerUser, order: &Order) -> bool {
    if order.company() != Some(&buyer.buyer.company) {
        return false;
    }
    let placed = order.claim().and_then(|claim| claim.member.as_ref());
    buyer.sees_all() || placed == Some(&buyer.buyer.userid)
}

/// Can this person pay it now?
fn payable(order: &Order) -> bool {
    matches!(order.state, OrderState::Placed { .. })
}
