//! Query by number and time, and what closing comes to (channels.md 2.2.3).

use aws_lc_rs::rand;

use super::{
    UnionPay,
    client::Answer,
    codes::{self, Said},
    form::B2B,
    message::Message,
    times,
};
use crate::{
    ChannelError, CheckReport, CloseOutcome, ErrorKind, KnownAttempt, Outcome, Receipt, Unpaid,
    checks::check_number,
};

/// After this the gateway takes no form for an attempt any more; the clocks may differ a little.
const AFTER_TIMEOUT_MS: i64 = 5 * 60 * 1000;

pub(super) async fn query(
    union: &UnionPay,
    attempt: &KnownAttempt<'_>,
) -> Result<Outcome, ChannelError> {
    let answer = ask(union, attempt.attempt_no, attempt.begun_at_ms).await?;
    let message = &answer.accepted()?.message;
    // The signature proves who answered, not which question.
    if !about(union, message, attempt.attempt_no, attempt.begun_at_ms) {
        return Ok(Outcome::Unknown {
            why: "the answer is about another number".to_owned(),
        });
    }
    let code = message.get("origRespCode");
    Ok(match codes::said(code) {
        Said::Done => match receipt(message) {
            Ok(receipt) => Outcome::Paid(receipt),
            Err(missing) => Outcome::Unknown {
                why: format!("paid, but without {missing}"),
            },
        },
        Said::Pending => Outcome::Pending,
        Said::Failed => Outcome::Unpaid(Unpaid::Failed),
        Said::TakenTooLate => {
            // Not ours, and not gone: the statement file and later queries tell.
            tracing::error!(
                number = attempt.attempt_no,
                code,
                "money was taken past payTimeout"
            );
            Outcome::Unknown {
                why: format!("origRespCode {code}: taken past payTimeout, UnionPay returns it"),
            }
        }
        Said::Unknown => Outcome::Unknown {
            why: format!("origRespCode {code} {}", message.get("origRespMsg")),
        },
    })
}

/// There is no such call. What the query says may be final, and after payTimeout an order that the
/// gateway never saw can't come any more; before that, the buyer may still be at the bank.
pub(super) async fn close(
    union: &UnionPay,
    attempt: &KnownAttempt<'_>,
) -> Result<CloseOutcome, ChannelError> {
    let over = (union.client.clock)() > attempt.expires_at_ms.saturating_add(AFTER_TIMEOUT_MS);
    match query(union, attempt).await {
        Ok(Outcome::Paid(_)) => Ok(CloseOutcome::AlreadyPaid),
        Ok(Outcome::Unpaid(_)) => Ok(CloseOutcome::Closed),
        Ok(Outcome::Pending) => Ok(CloseOutcome::NotYet),
        Ok(Outcome::Unknown { why }) => Ok(CloseOutcome::Unknown { why }),
        Err(error) if error.kind == ErrorKind::NotFound && error.signed => Ok(if over {
            CloseOutcome::Closed
        } else {
            CloseOutcome::NotYet
        }),
        Err(error) => Err(error),
    }
}

pub(super) async fn check(union: &UnionPay) -> Result<CheckReport, ChannelError> {
    let mut random = [0; 8];
    rand::fill(&mut random).map_err(|_| {
        ChannelError::local(ErrorKind::Misconfigured, "no_randomness", "no randomness")
    })?;
    let number: String = random.iter().map(|byte| format!("{byte:02X}")).collect();
    let answer = ask(union, &format!("C{number}"), (union.client.clock)()).await?;
    let error = answer.error();
    if error.kind != ErrorKind::NotFound {
        return Err(error);
    }
    Ok(CheckReport {
        clock_skew_ms: answer.clock_skew_ms,
        answer_signed: true,
        keys: union.client.chain.list(),
    })
}

/// One query, of a payment or of a refund.
pub(super) async fn ask(
    union: &UnionPay,
    number: &str,
    begun_at_ms: i64,
) -> Result<Answer, ChannelError> {
    check_number(number, 8..=32)?;
    let message = union.message("00", "00", B2B, number, begun_at_ms)?;
    let url = format!("{}/queryTrans.do", union.config.gateway);
    union.client.call(&url, message).await
}

pub(super) fn about(union: &UnionPay, message: &Message, number: &str, begun_at_ms: i64) -> bool {
    message.get("orderId") == number
        && message.get("merId") == union.config.merchant_id
        && Some(message.get("txnTime")) == times::to_wire(begun_at_ms).as_deref()
}

/// The receipt in a paid message, or the name of the field that is missing. Its time is `traceTime`,
/// which has no year: the one nearest to the order's own time is meant. (That a payment was late is
/// told by a code, 42, not by this time.)
pub(super) fn receipt(message: &Message) -> Result<Receipt, &'static str> {
    let need = |name: &'static str| match message.get(name) {
        "" => Err(name),
        text => Ok(text.to_owned()),
    };
    let currency = need("currencyCode")?;
    Ok(Receipt {
        transaction_id: need("queryId")?,
        attempt_no: need("orderId")?,
        amount_fen: fen(message).ok_or("txnAmt")?,
        currency: if currency == "156" {
            "CNY".to_owned()
        } else {
            currency
        },
        merchant_id: need("merId")?,
        app_id: None,
        paid_at_ms: traced_at(message).ok_or("traceTime")?,
        payer: need("accNo").ok(),
    })
}

pub(super) fn fen(message: &Message) -> Option<i64> {
    let text = message.get("txnAmt");
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

pub(super) fn traced_at(message: &Message) -> Option<i64> {
    let ordered_ms = times::from_wire(message.get("txnTime"))?;
    times::near(message.get("traceTime"), ordered_ms)
}
