//! `POST …/out-trade-no/{number}/close` (channels.md 1.5).

use std::sync::Arc;

use axum::{
    Extension,
    body::Bytes,
    extract::{Path, State},
};
use serde::Deserialize;

use super::{
    answer::{ApiError, Manner, Reply},
    book::Event,
    desk::Desk,
    fields,
    seal::Caller,
};

#[derive(Deserialize)]
struct Body {
    mchid: String,
}

pub(super) async fn close(
    State(desk): State<Arc<Desk>>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    body: Bytes,
) -> Result<Reply, ApiError> {
    let body: Body = fields::parse(&body)?;
    fields::own_merchant(&caller, &body.mchid)?;
    let knobs = desk.knobs_of(&number);
    desk.fail_before(knobs.close).await?;
    let key = (caller.merchant_id, number);
    let now_ms = desk.now_ms();
    desk.change(|book| {
        let trade = book.trade(&key).ok_or_else(ApiError::no_such_order)?;
        if trade.payment.is_some() {
            return Err(ApiError::order_paid());
        }
        if !trade.is_closed(now_ms) {
            book.record(Event::Closed { key, at_ms: now_ms })?;
        }
        Ok(())
    })
    .await?;
    desk.fail_after(knobs.close).await?;
    Ok(Reply {
        body: None,
        manner: Manner::of(&knobs),
    })
}
