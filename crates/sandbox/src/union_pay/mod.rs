//! UnionPay's B2B gateway from the other side, and the bank behind it: a page where a maker submits and
//! a checker confirms. Facts: `wire/channels.md` section 2.2.
//!
//! | address | what |
//! |---|---|
//! | `POST /gateway/api/frontTransReq.do` | the form that the buyer's browser posts |
//! | `POST /gateway/api/queryTrans.do` | query |
//! | `POST /gateway/api/backTransReq.do` | refund |
//! | `/bank/{ticket}` | the bank's page |

mod back;
mod bank;
pub(crate) mod book;
pub(crate) mod credentials;
mod front;
pub(crate) mod gateway;
mod keys;
mod message;
mod notify;
pub(crate) mod pay;
mod query;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

use gateway::Gateway;

pub(crate) fn routes(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .route("/gateway/api/frontTransReq.do", post(front::consume))
        .route("/gateway/api/queryTrans.do", post(query::query))
        .route("/gateway/api/backTransReq.do", post(back::refund))
        .route("/bank/{ticket}", get(bank::show))
        .route("/bank/{ticket}/{act}", post(bank::act))
        .with_state(gateway)
}
