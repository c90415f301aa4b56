//! Query by our number (channels.md 1.5).

use reqwest::Method;

use super::{WechatPay, client::Answer, sign, times, wire::Transaction};
use crate::{ChannelError, ErrorKind, Outcome, Receipt, Unpaid, checks::check_number};

pub(super) async fn query(wechat: &WechatPay, attempt_no: &str) -> Result<Outcome, ChannelError> {
    check_number(attempt_no, 6..=32)?;
    let answer = wechat.client.get(&path(wechat, attempt_no)).await?;
    let transaction: Transaction = answer.json()?;
    // The signature proves who answered, not which question: an answer to another one must not count.
    if transaction.out_trade_no != attempt_no {
        return Ok(Outcome::Unknown {
            why: "the answer is about another number".to_owned(),
        });
    }
    Ok(outcome(transaction))
}

/// Asks for a random number: a 404 proves the credentials.
pub(super) async fn probe(wechat: &WechatPay) -> Result<Answer, ChannelError> {
    let number = sign::nonce().map_err(|_| {
        ChannelError::local(ErrorKind::Misconfigured, "no_randomness", "no randomness")
    })?;
    let answer = wechat
        .client
        .call(Method::GET, &path(wechat, &number), Vec::new())
        .await?;
    let error = answer.error();
    match error.kind {
        ErrorKind::NotFound => Ok(answer),
        _ => Err(error),
    }
}

fn path(wechat: &WechatPay, attempt_no: &str) -> String {
    let merchant_id = &wechat.config.merchant_id;
    format!("/v3/pay/transactions/out-trade-no/{attempt_no}?mchid={merchant_id}")
}

fn outcome(transaction: Transaction) -> Outcome {
    match transaction.trade_state.as_str() {
        // REFUND: it was paid; the refunds are asked for by their own numbers.
        "SUCCESS" | "REFUND" => match receipt(transaction) {
            Ok(receipt) => Outcome::Paid(receipt),
            Err(missing) => Outcome::Unknown {
                why: format!("paid, but without {missing}"),
            },
        },
        "CLOSED" => Outcome::Unpaid(Unpaid::Closed),
        "PAYERROR" | "REVOKED" => Outcome::Unpaid(Unpaid::Failed),
        "NOTPAY" | "USERPAYING" => Outcome::Pending,
        other => Outcome::Unknown {
            why: format!("trade_state {other}"),
        },
    }
}

/// The receipt in a paid transaction, or the name of the field that is missing.
pub(super) fn receipt(transaction: Transaction) -> Result<Receipt, &'static str> {
    let amount = transaction.amount.ok_or("amount")?;
    Ok(Receipt {
        transaction_id: transaction
            .transaction_id
            .filter(|id| !id.is_empty())
            .ok_or("transaction_id")?,
        attempt_no: transaction.out_trade_no,
        amount_fen: amount.total,
        currency: amount.currency.ok_or("amount.currency")?,
        merchant_id: transaction.mchid,
        app_id: transaction.appid,
        paid_at_ms: transaction
            .success_time
            .as_deref()
            .and_then(times::from_wire)
            .ok_or("success_time")?,
        payer: transaction.payer.and_then(|payer| payer.openid),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn in_state(state: &str) -> Outcome {
        outcome(
            serde_json::from_value(json!({
                "appid": "wx1", "mchid": "1900000001", "out_trade_no": "A00001",
                "transaction_id": "42", "trade_state": state,
                "success_time": "2018-06-08T10:34:56+08:00",
                "amount": {"total": 100, "payer_total": 100, "currency": "CNY"},
            }))
            .unwrap(),
        )
    }

    #[test]
    fn a_refunded_payment_was_paid() {
        let Outcome::Paid(receipt) = in_state("REFUND") else {
            panic!("must be paid");
        };
        assert_eq!(
            (receipt.amount_fen, receipt.paid_at_ms),
            (100, 1_528_425_296_000)
        );
    }

    #[test]
    fn every_state_has_one_of_four_outcomes() {
        assert!(matches!(in_state("SUCCESS"), Outcome::Paid(_)));
        assert_eq!(in_state("NOTPAY"), Outcome::Pending);
        assert_eq!(in_state("USERPAYING"), Outcome::Pending);
        assert_eq!(in_state("CLOSED"), Outcome::Unpaid(Unpaid::Closed));
        assert_eq!(in_state("REVOKED"), Outcome::Unpaid(Unpaid::Failed));
        assert_eq!(in_state("PAYERROR"), Outcome::Unpaid(Unpaid::Failed));
        assert!(matches!(in_state("NEW_STATE"), Outcome::Unknown { .. }));
    }

    #[test]
    fn paid_without_an_amount_is_unknown_not_paid() {
        let transaction = serde_json::from_value(json!({
            "mchid": "1900000001", "out_trade_no": "A00001", "trade_state": "SUCCESS",
        }))
        .unwrap();
        assert!(matches!(outcome(transaction), Outcome::Unknown { .. }));
    }
}
