//! Refund: a transaction of its own (channels.md 2.2.3).

use std::{sync::Arc, time::Duration};

use axum::{Form, extract::State, response::Response};

use super::{
    book::{Book, Event, Key, Refund, Subject, is_success},
    gateway::{Gateway, broken},
    message::{Fields, get},
    notify, pay,
};
use crate::{
    knobs::{Knobs, RefundResult},
    random,
};

/// Fast enough for a demo, slow enough to see that it is under way.
const USUAL_DELAY_MS: u64 = 1500;

pub(super) async fn refund(
    State(gateway): State<Arc<Gateway>>,
    Form(asked): Form<Fields>,
) -> Response {
    let quiet = Knobs::default();
    if let Some((code, words)) = gateway.keys.refuse(&asked) {
        return gateway.answer(&asked, code, words, Fields::new(), &quiet);
    }
    if (get(&asked, "txnType"), get(&asked, "bizType")) != ("04", "000202") {
        return gateway.answer(&asked, "10", "报文格式错误", Fields::new(), &quiet);
    }
    let original = {
        let book = gateway.book();
        let order = book.by_query_id(get(&asked, "merId"), get(&asked, "origQryId"));
        order.map(|order| order.number.clone())
    };
    let Some(original) = original else {
        return gateway.answer(&asked, "35", "原交易不存在", Fields::new(), &quiet);
    };
    let knobs = gateway.desk.knobs_of(&original);
    if let Some(fault) = gateway.fault_before(knobs.refund).await {
        return fault;
    }
    let now_ms = gateway.desk.now_ms();
    let taken = gateway
        .change(|book| Ok(take(book, &asked, &original, now_ms)))
        .await;
    let answer = match taken {
        Ok(Ok(refund)) => {
            spawn_end(&gateway, refund.key());
            let more = [
                ("queryId", refund.query_id),
                ("txnAmt", refund.amount_fen.to_string()),
            ];
            let more = more.map(|(name, value)| (name.to_owned(), value));
            gateway.answer(&asked, "00", "成功", more.into(), &knobs)
        }
        Ok(Err((code, words))) => gateway.answer(&asked, code, words, Fields::new(), &knobs),
        Err(_) => broken(),
    };
    match gateway.fault_after(knobs.refund).await {
        Some(fault) => fault,
        None => answer,
    }
}

fn take(
    book: &mut Book,
    asked: &Fields,
    original: &str,
    now_ms: i64,
) -> Result<Refund, (&'static str, &'static str)> {
    let merchant_id = get(asked, "merId").to_owned();
    let number = get(asked, "orderId").to_owned();
    let key = (merchant_id.clone(), number.clone());
    if book.refund(&key).is_some() || book.order(&key).is_some() {
        return Err(("12", "重复交易"));
    }
    let broken = |_| ("99", "系统繁忙");
    let amount_fen: i64 = get(asked, "txnAmt").parse().unwrap_or(0);
    let order = book
        .order(&(merchant_id.clone(), original.to_owned()))
        .ok_or(("35", "原交易不存在"))?;
    let taken: i64 = book
        .refunds_of(order)
        .filter(|refund| refund.ended_ms.is_none() || is_success(&refund.code))
        .map(|refund| refund.amount_fen)
        .sum();
    if amount_fen < 1 || amount_fen > order.amount_fen - taken {
        return Err(("36", "退货金额超过原交易可退金额"));
    }
    let refund = Refund {
        merchant_id,
        number,
        time: get(asked, "txnTime").to_owned(),
        order: original.to_owned(),
        original_query_id: get(asked, "origQryId").to_owned(),
        amount_fen,
        back_url: get(asked, "backUrl").to_owned(),
        query_id: pay::query_id(now_ms).map_err(broken)?,
        trace_no: random::digits::<6>().map_err(broken)?,
        created_ms: now_ms,
        code: "05".to_owned(),
        ended_ms: None,
    };
    book.record(Event::RefundAccepted {
        refund: Box::new(refund.clone()),
    })
    .map_err(broken)?;
    Ok(refund)
}

/// Ends the refund after its delay, then notifies.
pub(super) fn spawn_end(gateway: &Arc<Gateway>, key: Key) {
    let gateway = Arc::clone(gateway);
    tokio::spawn(async move {
        if let Err(error) = end(&gateway, key).await {
            tracing::error!(%error, "a refund can't be ended");
        }
    });
}

async fn end(gateway: &Arc<Gateway>, key: Key) -> anyhow::Result<()> {
    let order = gateway
        .book()
        .refund(&key)
        .map(|refund| refund.order.clone());
    let Some(order) = order else { return Ok(()) };
    let knobs = gateway.desk.knobs_of(&order);
    let delay_ms = knobs.refund_delay_ms.unwrap_or(USUAL_DELAY_MS);
    if !gateway.desk.pause(Duration::from_millis(delay_ms)).await {
        return Ok(());
    }
    let code = match knobs.refund_result.unwrap_or_default() {
        RefundResult::Success | RefundResult::NotEnough => "00",
        RefundResult::Abnormal | RefundResult::Closed => "62",
    };
    let event = Event::RefundEnded {
        key: key.clone(),
        code: code.to_owned(),
        at_ms: gateway.desk.now_ms(),
    };
    gateway.change(|book| book.record(event)).await?;
    if is_success(code) {
        notify::spawn(gateway, Subject::Refund(key));
    }
    Ok(())
}
