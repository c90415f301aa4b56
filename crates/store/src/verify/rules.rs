//! What a difference of `view/audit.rs` means, in words.

use till_domain::money::Fen;

use super::Finding;
use crate::error::StoreError;
use crate::view::audit;
use crate::{Difference, Store};

/// Differences in a range of a provider's orders that are still there when looked at again: a payment
/// may have come in between two looks.
pub(super) async fn audited(
    store: &Store,
    provider: &str,
    after: &str,
    to: &str,
) -> Result<Vec<Finding>, StoreError> {
    let mut reader = store.reader().await?;
    let first = audit::range(&mut reader, provider, after, to).await?;
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let again = audit::range(&mut reader, provider, after, to).await?;
    Ok(again
        .iter()
        .filter(|difference| first.contains(difference))
        .map(finding)
        .collect())
}

fn finding(difference: &Difference) -> Finding {
    let Difference {
        rule,
        provider,
        about,
        one,
        other,
    } = difference;
    let yuan = |fen: i64| Fen::new(fen).yuan();
    let says = match *rule {
        "MONEY_NOT_BOOKED" => format!(
            "{} came in by receipts, but the ledger has {} of it",
            yuan(*one),
            yuan(*other)
        ),
        "MONEY_LOST" => format!("its ledger does not add up to zero: {} is left", yuan(*one)),
        "PAID_WITHOUT_WINNER" => format!(
            "the order says it was paid {}, its winning receipt says {}",
            yuan(*one),
            yuan(*other)
        ),
        "INCOME_DIFFERS" => format!(
            "the order's own figures give an income of {}, the ledger has {}",
            yuan(*one),
            yuan(*other)
        ),
        "REFUND_DIFFERS" => format!(
            "refunds say that {} went back, the ledger says {}",
            yuan(*one),
            yuan(*other)
        ),
        "CLAIM_DIFFERS" => format!(
            "its link must have {other} owner and has {one} (or another than the order says)"
        ),
        "EVENTS_MISSING" => {
            format!("its events are numbered up to {one}, but there are {other} of them")
        }
        "ORDER_INCOMPLETE" => {
            "it has no events, no terms, or its number leads elsewhere".to_owned()
        }
        "ORDER_MISSING" => format!("{one} rows belong to it, but there is no such order"),
        "ATTEMPT_NOT_PAID" => "money came in on an attempt that still counts as open".to_owned(),
        _ => format!("one side says {one}, the other {other}"),
    };
    Finding {
        rule,
        provider: *provider,
        about: about.clone(),
        says,
    }
}
