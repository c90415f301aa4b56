//! An order as it is stored: a head that changes with every act, and terms that seldom do. Paying
//! an order rewrites only its head.

use serde::{Deserialize, Serialize};
use till_domain::id::{Corpid, OrderId, OrderNumber, ProviderKey, StaffId};
use till_domain::link::Link;
use till_domain::order::{
    Approval, Claim, Line, Notes, Offer, Order, OrderState, PayType, Settled, complete,
};
use till_domain::quote::Price;
use till_domain::time::Instant;

use crate::error::DbError;
use crate::exec::json;

#[derive(Serialize)]
struct HeadRef<'a> {
    provider: ProviderKey,
    id: OrderId,
    number: &'a OrderNumber,
    former_numbers: &'a [OrderNumber],
    creator: Option<StaffId>,
    created_at: Instant,
    link: &'a Link,
    pay_type: PayType,
    pinned: Option<&'a Corpid>,
    approval: &'a Approval,
    state: &'a OrderState,
    revision: u32,
    claims: u32,
    seq: u32,
}

#[derive(Deserialize)]
struct Head {
    provider: ProviderKey,
    id: OrderId,
    number: OrderNumber,
    former_numbers: Vec<OrderNumber>,
    creator: Option<StaffId>,
    created_at: Instant,
    link: Link,
    pay_type: PayType,
    pinned: Option<Corpid>,
    approval: Approval,
    state: OrderState,
    revision: u32,
    claims: u32,
    seq: u32,
}

#[derive(Serialize)]
struct TermsRef<'a> {
    offer: &'a Offer,
    price: Option<&'a Price>,
    lines: &'a [Line],
    notes: &'a Notes,
}

#[derive(Deserialize)]
struct Terms {
    offer: Offer,
    price: Option<Price>,
    lines: Vec<Line>,
    notes: Notes,
}

/// The JSON of the head.
pub(super) fn head(order: &Order) -> Result<String, DbError> {
    json(&HeadRef {
        provider: order.provider,
        id: order.id,
        number: &order.number,
        former_numbers: &order.former_numbers,
        creator: order.creator,
        created_at: order.created_at,
        link: &order.link,
        pay_type: order.pay_type,
        pinned: order.pinned.as_ref(),
        approval: &order.approval,
        state: &order.state,
        revision: order.revision,
        claims: order.claims,
        seq: order.seq,
    })
}

/// The JSON of the terms.
pub(super) fn terms(order: &Order) -> Result<String, DbError> {
    json(&TermsRef {
        offer: &order.offer,
        price: order.price.as_ref(),
        lines: &order.lines,
        notes: &order.notes,
    })
}

/// Are the terms of both the same, so that they need not be written again?
pub(super) fn same_terms(a: &Order, b: &Order) -> bool {
    a.offer == b.offer && a.price == b.price && a.lines == b.lines && a.notes == b.notes
}

/// The order of its two parts.
pub(crate) fn order(head: &str, terms: &str) -> Result<Order, DbError> {
    let corrupt = |e: serde_json::Error| DbError::Corrupt(format!("order: {e}"));
    let head: Head = serde_json::from_str(head).map_err(corrupt)?;
    let terms: Terms = serde_json::from_str(terms).map_err(corrupt)?;
    Ok(Order {
        provider: head.provider,
        id: head.id,
        number: head.number,
        former_numbers: head.former_numbers,
        creator: head.creator,
        created_at: head.created_at,
        link: head.link,
        pay_type: head.pay_type,
        pinned: head.pinned,
        offer: terms.offer,
        price: terms.price,
        lines: terms.lines,
        approval: head.approval,
        state: head.state,
        revision: head.revision,
        claims: head.claims,
        seq: head.seq,
        notes: terms.notes,
    })
}

/// The claim that keeps other companies out.
pub(crate) const fn active_claim(order: &Order) -> Option<&Claim> {
    match &order.state {
        OrderState::Placed { claim }
        | OrderState::Confirming { claim, .. }
        | OrderState::Closing { claim, .. }
        | OrderState::Paid { claim, .. } => Some(claim),
        OrderState::Open | OrderState::Cancelled { .. } | OrderState::Expired { .. } => None,
    }
}

/// The job that the order waits for, and when: `expire`, `confirm`, `closing`, `refund`, `complete`.
pub(super) fn due(order: &Order, refund_window_days: u16) -> Option<(&'static str, Instant)> {
    match &order.state {
        OrderState::Open | OrderState::Placed { .. } => Some(("expire", order.link.expires_at)),
        OrderState::Confirming { until, .. } => Some(("confirm", *until)),
        OrderState::Closing { since, .. } => Some(("closing", *since)),
        OrderState::Paid { settled, .. } => due_paid(settled, refund_window_days),
        OrderState::Cancelled { .. } | OrderState::Expired { .. } => None,
    }
}

/// An application waits for its answer; then the order for the end of its refund window.
fn due_paid(settled: &Settled, refund_window_days: u16) -> Option<(&'static str, Instant)> {
    match &settled.application {
        Some(application) if application.is_open() => application.due_at().map(|at| ("refund", at)),
        Some(_) | None => (settled.completed_at.is_none() && !settled.is_refunded())
            .then(|| ("complete", complete::due_at(settled, refund_window_days))),
    }
}

/// What the list shows as the product: its name, and how many more there are.
pub(super) fn product_name(order: &Order, first: Option<&str>) -> Option<String> {
    let first = order
        .lines
        .first()
        .map(|line| line.product_name.as_str())
        .or(first)?;
    let more = order.offer.products().len().saturating_sub(1);
    Some(if more == 0 {
        first.to_owned()
    } else {
        format!("{first} +{more}")
    })
}
