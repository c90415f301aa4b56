//! The order centre (订单中心): what a company ordered, holds and paid (SPEC §5, §9.13).
//!
//! - `fapiao/`: applications for fapiao (开票).
//! - `list.rs`: admins and finance see all of the company's orders, members those that they placed.
//! - `show.rs`: one order with its progress; `progress.rs`: which events a buyer is told.
//! - `members.rs`: who belongs to a company that signs in by mail, and who manages it.
//! - `paper.rs`: receipt and quotation, for printing.
//! - `refund.rs`: the application for a refund.
//! - `renewal.rs`: what a company holds is asked for again.
//! - `subscriptions.rs`: the company's subscriptions.

mod fapiao;
mod list;
mod members;
mod paper;
mod progress;
mod refund;
mod renewal;
mod show;
mod subscriptions;

pub(crate) use refund::{costs, explained};

use axum::Router;
use axum::routing::{get, post};
use till_domain::id::OrderNumber;
use till_domain::party::Provider;
use till_store::OrderDetail;

use crate::access::BuyerUser;
use crate::app::App;
use crate::notices::choices;
use crate::telemetry;
use crate::web::error::PageError;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/orders", get(list::show))
        .route("/orders/subscriptions", get(subscriptions::show))
        .route(
            "/orders/subscriptions/{seller}/{app}/renewal",
            get(renewal::show).post(renewal::ask),
        )
        .route("/orders/members", get(members::list).post(members::add))
        .route(
            "/orders/members/change",
            get(members::ask).post(members::save),
        )
        .route(
            "/orders/notices",
            get(choices::of_buyer).post(choices::save_of_buyer),
        )
        .route("/orders/{number}", get(show::show))
        .route("/orders/{number}/receipt", get(paper::receipt))
        .route("/orders/{number}/quotation", get(paper::quotation))
        .route(
            "/orders/{number}/refund",
            get(refund::show).post(refund::apply),
        )
        .route("/orders/{number}/refund/withdraw", post(refund::withdraw))
        .route("/orders/{number}/refund/accept", post(refund::accept))
        .merge(fapiao::routes())
}

/// An order that the buyer may see, and who sells it.
struct Own {
    detail: OrderDetail,
    seller: Provider,
}

impl Own {
    /// # Errors
    /// [`PageError::NotFound`] for an order of another company, and for a member one that somebody else
    /// placed: never told apart from one that does not exist.
    async fn find(app: &App, buyer: &BuyerUser, number: &str) -> Result<Self, PageError> {
        let number: OrderNumber = number.parse().map_err(|_| PageError::NotFound)?;
        let found = app.store().order_detail(&number).await?;
        let detail = found
            .filter(|detail| sees(buyer, detail))
            .ok_or(PageError::NotFound)?;
        telemetry::about(&detail.order);
        let seller = app
            .provider(detail.order.provider)
            .await?
            .ok_or(PageError::NotFound)?;
        Ok(Self { detail, seller })
    }
}

fn sees(buyer: &BuyerUser, detail: &OrderDetail) -> bool {
    let order = &detail.order;
    if order.company() != Some(&buyer.buyer.company) {
        return false;
    }
    let placed = order.claim().and_then(|claim| claim.member.as_ref());
    buyer.sees_all() || placed == Some(&buyer.buyer.userid)
}
