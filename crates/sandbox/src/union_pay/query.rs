//! Query by number and time, of payments and refunds (channels.md 2.2.3).

use std::sync::Arc;

use axum::{Form, extract::State, response::Response};

use super::{
    book::{Order, Refund, Stage},
    gateway::Gateway,
    message::{Fields, get},
};
use crate::{
    clock,
    knobs::{Fault, Knobs},
};

pub(super) async fn query(
    State(gateway): State<Arc<Gateway>>,
    Form(asked): Form<Fields>,
) -> Response {
    let quiet = Knobs::default();
    if let Some((code, words)) = gateway.keys.refuse(&asked) {
        return gateway.answer(&asked, code, words, Fields::new(), &quiet);
    }
    let key = (
        get(&asked, "merId").to_owned(),
        get(&asked, "orderId").to_owned(),
    );
    let time = get(&asked, "txnTime");
    let (order, refund) = {
        let book = gateway.book();
        (book.order(&key).cloned(), book.refund(&key).cloned())
    };
    // The knobs of a refund are those of its payment.
    let of = refund
        .as_ref()
        .map_or(key.1.as_str(), |refund| refund.order.as_str());
    let knobs = gateway.desk.knobs_of(of);
    if knobs.query == Some(Fault::FrequencyLimited) {
        return gateway.answer(&asked, "37", "查询过于频繁", Fields::new(), &knobs);
    }
    if let Some(fault) = gateway.fault_before(knobs.query).await {
        return fault;
    }
    let found = match (&order, &refund) {
        (Some(order), _) if order.time == time => payment(order, &knobs),
        (_, Some(refund)) if refund.time == time => refunded(refund),
        _ => return gateway.answer(&asked, "34", "无此交易", Fields::new(), &knobs),
    };
    gateway.answer(&asked, "00", "成功", found, &knobs)
}

/// What a query tells of a payment, with the untruth that the knobs ask for.
fn payment(order: &Order, knobs: &Knobs) -> Fields {
    let mut fields = paid_fields(order, knobs);
    fields.insert("origRespCode".to_owned(), order.code().to_owned());
    fields.insert("origRespMsg".to_owned(), words(order.code()).to_owned());
    fields
}

/// The fields that query and notification share.
pub(super) fn paid_fields(order: &Order, knobs: &Knobs) -> Fields {
    let amount_fen = knobs.wrong_amount_fen.unwrap_or(order.amount_fen);
    let mut fields = amounts(amount_fen);
    if let Stage::Ended { end, .. } = &order.stage {
        for (name, value) in [
            ("queryId", end.query_id.as_str()),
            ("traceNo", &end.trace_no),
            ("traceTime", &clock::compact_without_year(end.at_ms)),
            ("settleDate", &clock::compact_without_year(end.at_ms)[..4]),
            ("accNo", &end.account),
            ("payType", "0001"),
            ("payCardIssueName", "沙盒商业银行"),
        ] {
            fields.insert(name.to_owned(), value.to_owned());
        }
    }
    fields
}

pub(super) fn refunded(refund: &Refund) -> Fields {
    let mut fields = amounts(refund.amount_fen);
    let at_ms = refund.ended_ms.unwrap_or(refund.created_ms);
    for (name, value) in [
        ("queryId", refund.query_id.as_str()),
        ("traceNo", &refund.trace_no),
        ("traceTime", &clock::compact_without_year(at_ms)),
        ("settleDate", &clock::compact_without_year(at_ms)[..4]),
        ("origRespCode", &refund.code),
        ("origRespMsg", words(&refund.code)),
    ] {
        fields.insert(name.to_owned(), value.to_owned());
    }
    fields
}

fn amounts(fen: i64) -> Fields {
    let fen = fen.to_string();
    [
        ("txnAmt", fen.as_str()),
        ("settleAmt", &fen),
        ("currencyCode", "156"),
        ("settleCurrencyCode", "156"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect()
}

pub(super) fn words(code: &str) -> &'static str {
    match code {
        "00" => "成功",
        "A6" => "有缺陷的成功",
        "05" => "交易已受理，请稍后查询交易结果",
        "42" => "扣款成功但交易超过规定支付时间",
        "64" => "余额不足",
        "74" => "扣款成功，销账未知",
        "75" => "扣款成功，销账失败",
        _ => "交易失败，详情请咨询您的发卡行",
    }
}
