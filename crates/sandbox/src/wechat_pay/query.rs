//! `GET /v3/pay/transactions/…` (channels.md 1.5).

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Query, State},
};
use serde::Deserialize;

use super::{
    answer::{ApiError, Manner, Reply},
    book::Key,
    desk::Desk,
    fields, forms,
    seal::Caller,
};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    mchid: String,
}

pub(super) async fn by_number(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Reply, ApiError> {
    fields::own_merchant(&caller, &asked.mchid)?;
    show(&desk, (caller.merchant_id, number)).await
}

pub(super) async fn by_transaction(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Reply, ApiError> {
    fields::own_merchant(&caller, &asked.mchid)?;
    let key = desk
        .book()
        .by_transaction(&id)
        .filter(|trade| trade.mchid == caller.merchant_id)
        .map(|trade| trade.key())
        .ok_or_else(ApiError::no_such_order)?;
    show(&desk, key).await
}

async fn show(desk: &Desk, key: Key) -> Result<Reply, ApiError> {
    let knobs = desk.knobs_of(&key.1);
    desk.fail_before(knobs.query).await?;
    let body = {
        let book = desk.book();
        let trade = book.trade(&key).ok_or_else(ApiError::no_such_order)?;
        let shown_fen = knobs.wrong_amount_fen.unwrap_or(trade.amount_fen);
        forms::transaction(trade, book.state(trade, desk.now_ms()), shown_fen)
    };
    desk.fail_after(knobs.query).await?;
    Ok(Reply {
        body: Some(body),
        manner: Manner::of(&knobs),
    })
}
