//! Columns repeat what bodies say, for searching and for the database's own rules. They must say the
//! same.

use till_domain::fapiao::Fapiao;
use till_domain::order::{Order, OrderState};
use till_domain::payment::Attempt;
use till_domain::refund::Refund;
use till_domain::subscription::Subscription;

use crate::error::DbError;
use crate::exec::{Row, Value, args, id, maybe_id};

/// Sentences about the columns of `row` that are not what they should be.
fn differing(row: &Row, first: usize, should: Vec<(&str, Value)>) -> Vec<String> {
    let there = row.0.iter().skip(first);
    let differs = there.zip(should).filter(|(there, (_, should))| {
        // A missing number is read as a missing text.
        let missing = |value: &Value| matches!(value, Value::Int(None) | Value::Text(None));
        *there != should && !(missing(there) && missing(should))
    });
    differs
        .map(|(there, (name, should))| {
            format!("{name} is {}, its body says {}", said(there), said(&should))
        })
        .collect()
}

fn said(value: &Value) -> String {
    match value {
        Value::Int(Some(number)) => number.to_string(),
        Value::Text(Some(text)) => format!("“{text}”"),
        Value::Bytes(Some(bytes)) => format!("{} bytes", bytes.len()),
        Value::Int(None) | Value::Text(None) | Value::Bytes(None) | Value::List(_) => {
            "nothing".to_owned()
        }
    }
}

fn named<const N: usize>(names: [&str; N], values: Vec<Value>) -> Vec<(&str, Value)> {
    names.into_iter().zip(values).collect()
}

/// From the creator on, as `orders::PAGE` has them.
pub(super) fn of_order(row: &Row, order: &Order) -> Result<Vec<String>, DbError> {
    let paid_at = match &order.state {
        OrderState::Paid { settled, .. } => Some(settled.at.millis()),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    };
    let placed_by = order.claim().and_then(|claim| claim.member.as_ref());
    let names = [
        "creator",
        "company",
        "placed_by",
        "pinned",
        "reference",
        "payable_fen",
        "created_at",
        "expires_at",
        "paid_at",
        "token_hash",
    ];
    let values = args![
        order
            .creator
            .map_or_else(String::new, |creator| creator.to_string()),
        maybe_id(order.company()),
        maybe_id(placed_by),
        order.pinned.is_some(),
        order.notes.reference.as_str(),
        order.payable().map(|payable| payable.get()),
        order.created_at.millis(),
        order.link.expires_at.millis(),
        paid_at,
        order.link.token_hash.as_str(),
    ];
    let mut differs = differing(row, 7, named(names, values));
    if row.text(0)? != order.provider.to_string() || row.text(1)? != order.id.to_string() {
        differs.push(format!("its body is of another order: {}", order.id));
    }
    Ok(differs)
}

pub(super) fn of_attempt(
    row: &Row,
    order: &Order,
    attempt: &Attempt,
) -> Result<Vec<String>, DbError> {
    let names = ["order_id", "number", "channel", "is_open", "amount_fen"];
    let values = args![
        id(attempt.order),
        attempt.number.as_str(),
        attempt.channel.code(),
        attempt.is_open(),
        attempt.amount.get(),
    ];
    about(
        row,
        "attempt",
        order.provider == attempt.provider,
        named(names, values),
    )
}

pub(super) fn of_refund(row: &Row, order: &Order, refund: &Refund) -> Result<Vec<String>, DbError> {
    let names = ["order_id", "number", "state", "amount_fen"];
    let values = args![
        id(refund.order),
        refund.number.as_str(),
        refund.state.code(),
        refund.amount.get(),
    ];
    about(
        row,
        "refund",
        order.provider == refund.provider,
        named(names, values),
    )
}

/// All but the stage, which the body does not say: see `FAPIAO_DIFFERS`.
pub(super) fn of_fapiao(row: &Row, order: &Order, fapiao: &Fapiao) -> Result<Vec<String>, DbError> {
    let title = &fapiao.request.title;
    let names = [
        "order_id",
        "id",
        "number",
        "company",
        "stage",
        "title",
        "tax_number",
        "amount_fen",
        "applied_at",
    ];
    let values = args![
        id(fapiao.order),
        id(fapiao.id),
        fapiao.number.as_str(),
        fapiao.company.as_str(),
        row.text(4)?,
        title.name.as_str(),
        title.tax_number.as_str(),
        fapiao.amount.get(),
        fapiao.at.millis(),
    ];
    about(
        row,
        "fapiao",
        order.provider == fapiao.provider,
        named(names, values),
    )
}

fn about(
    row: &Row,
    what: &str,
    same_provider: bool,
    should: Vec<(&str, Value)>,
) -> Result<Vec<String>, DbError> {
    let number = row.text(1)?;
    let mut differs = differing(row, 0, should);
    if !same_provider {
        differs.push("its body is of another provider".to_owned());
    }
    let said = |says| format!("{what} {number}: {says}");
    Ok(differs.into_iter().map(said).collect())
}

/// From the company on, as `subscriptions::PAGE` has them.
pub(super) fn of_subscription(row: &Row, subscription: &Subscription) -> Vec<String> {
    let paid = || subscription.terms.iter().filter(|term| !term.trial);
    let last = paid().max_by_key(|term| term.end);
    let seats = last.map_or(0, |last| {
        let in_last = |added: &&till_domain::subscription::Expansion| added.until == last.end;
        let added = subscription.expansions.iter().filter(in_last);
        added.fold(last.seats, |seats, added| seats.saturating_add(added.seats))
    });
    let names = [
        "company",
        "app",
        "start_day",
        "end_day",
        "seats",
        "open_order",
    ];
    let values = args![
        subscription.company.as_str(),
        id(subscription.app),
        maybe_id(paid().map(|term| term.start).min()),
        maybe_id(last.map(|term| term.end)),
        seats,
        maybe_id(subscription.open_order.as_ref().map(|open| open.order)),
    ];
    differing(row, 1, named(names, values))
}
