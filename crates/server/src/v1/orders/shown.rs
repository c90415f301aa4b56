//! An order as callers see it.

use std::collections::BTreeMap;

use serde::Serialize;
use till_domain::order::{
    Approval, Configuration, DiscountKind, Item, Line, Offer, Order, OrderState, Settled, Start,
};
use till_domain::quote::Price;

use super::super::read::utc;
use crate::app::App;
use crate::web::ui::Ui;
use crate::web::words::step_words;

/// An order. Amounts are fen, instants RFC 3339 in UTC, days calendar days in Asia/Shanghai.
#[derive(Debug, Serialize)]
pub(in super::super) struct OrderShown {
    object: &'static str,
    id: String,
    number: String,
    former_numbers: Vec<String>,
    state: &'static str,
    kind: Option<&'static str>,
    pay_type: &'static str,
    corpid: Option<String>,
    is_pinned: bool,
    placed_by: Option<String>,
    created_at: String,
    expires_at: String,
    paid_at: Option<String>,
    completed_at: Option<String>,
    ended_at: Option<String>,
    revision: u32,
    /// The number of its last event.
    sequence: u32,
    url: Option<String>,
    /// What the provider asks for; null while the buyer has not chosen.
    items: Option<Vec<ItemShown>>,
    /// The product of an order that is left to the buyer.
    product: Option<String>,
    price: Option<PriceShown>,
    lines: Vec<LineShown>,
    paid_fen: i64,
    refunded_fen: i64,
    approval: ApprovalShown,
    reference: String,
    labels: Vec<String>,
    note: String,
}

#[derive(Debug, Serialize)]
pub(in super::super) struct PriceShown {
    original_fen: i64,
    discount_fen: i64,
    payable_fen: i64,
}

#[derive(Debug, Serialize)]
struct ItemShown {
    product: String,
    version: u32,
    edition: Option<String>,
    seats: Option<u32>,
    seats_by_app: BTreeMap<String, u32>,
    days: Option<u32>,
    starts_on: Option<String>,
    discount: Option<DiscountShown>,
    negotiated_fen: Option<i64>,
}

#[derive(Debug, Serialize)]
struct DiscountShown {
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_fen: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_percent: Option<u8>,
    reason: String,
}

#[derive(Debug, Serialize)]
pub(in super::super) struct LineShown {
    product: String,
    product_name: String,
    edition: Option<String>,
    edition_name: String,
    seats: u32,
    seats_before: u32,
    days: u32,
    gift_days: u32,
    starts_on: Option<String>,
    existing_end: Option<String>,
    #[serde(flatten)]
    price: PriceShown,
    discount_reason: String,
    apps: Vec<AppShown>,
    /// How the price came about, a sentence for each step.
    explained: Vec<String>,
}

#[derive(Debug, Serialize)]
struct AppShown {
    product: String,
    name: String,
    seats: u32,
}

#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(in super::super) enum ApprovalShown {
    NotNeeded,
    Awaited {
        since: String,
    },
    Approved {
        by: String,
        at: String,
    },
    Rejected {
        by: String,
        at: String,
        reason: String,
    },
}

impl OrderShown {
    pub(in super::super) fn of(app: &App, ui: &Ui, order: &Order) -> Self {
        let settled = settled(order);
        let configuration = order.offer.configuration();
        Self {
            object: "order",
            id: order.id.to_string(),
            number: order.number.to_string(),
            former_numbers: order
                .former_numbers
                .iter()
                .map(ToString::to_string)
                .collect(),
            state: order.shown().code(),
            kind: order.order_kind().map(|kind| kind.code()),
            pay_type: order.pay_type.code(),
            corpid: order.company().map(ToString::to_string),
            is_pinned: order.pinned.is_some(),
            placed_by: order
                .claim()
                .and_then(|claim| claim.member.as_ref())
                .map(ToString::to_string),
            created_at: utc(order.created_at),
            expires_at: utc(order.link.expires_at),
            paid_at: settled.map(|settled| utc(settled.at)),
            completed_at: settled.and_then(|settled| settled.completed_at).map(utc),
            ended_at: ended_at(order),
            revision: order.revision,
            sequence: order.seq,
            url: app.link_url(&order.link),
            items: configuration.map(items),
            product: match &order.offer {
                Offer::Bare { product, .. } => Some(product.to_string()),
                Offer::Configured { .. } => None,
            },
            price: order.price.as_ref().map(PriceShown::of),
            lines: order
                .lines
                .iter()
                .map(|line| LineShown::of(ui, line))
                .collect(),
            paid_fen: settled.map_or(0, |settled| settled.paid.get()),
            refunded_fen: settled.map_or(0, |settled| settled.refunded.get()),
            approval: ApprovalShown::of(&order.approval),
            reference: order.notes.reference.clone(),
            labels: order.notes.labels.clone(),
            note: order.notes.internal.clone(),
        }
    }
}

const fn settled(order: &Order) -> Option<&Settled> {
    match &order.state {
        OrderState::Paid { settled, .. } => Some(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    }
}

/// When it was cancelled or expired.
fn ended_at(order: &Order) -> Option<String> {
    match &order.state {
        OrderState::Cancelled { at, .. } | OrderState::Expired { at, .. } => Some(utc(*at)),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Paid { .. } => None,
    }
}

fn items(configuration: &Configuration) -> Vec<ItemShown> {
    configuration.items.iter().map(ItemShown::of).collect()
}

impl ItemShown {
    fn of(item: &Item) -> Self {
        Self {
            product: item.product.to_string(),
            version: item.version,
            edition: item.edition.as_ref().map(ToString::to_string),
            seats: item.seats,
            seats_by_app: item
                .seats_by_app
                .iter()
                .map(|(app, seats)| (app.to_string(), *seats))
                .collect(),
            days: item.days,
            starts_on: starts_on(item.start),
            discount: item.discount.as_ref().map(|discount| DiscountShown {
                amount_fen: match discount.kind {
                    DiscountKind::Amount(amount) => Some(amount.get()),
                    DiscountKind::Ratio(_) => None,
                },
                pay_percent: match discount.kind {
                    DiscountKind::Amount(_) => None,
                    DiscountKind::Ratio(percent) => Some(percent),
                },
                reason: discount.reason.clone(),
            }),
            negotiated_fen: item.negotiated.map(|total| total.get()),
        }
    }
}

fn starts_on(start: Start) -> Option<String> {
    match start {
        Start::OnPayment => None,
        Start::On(day) => Some(day.to_string()),
    }
}

impl PriceShown {
    pub(in super::super) const fn of(price: &Price) -> Self {
        Self {
            original_fen: price.original.get(),
            discount_fen: price.discount.get(),
            payable_fen: price.payable.get(),
        }
    }
}

impl LineShown {
    pub(in super::super) fn of(ui: &Ui, line: &Line) -> Self {
        Self {
            product: line.product.to_string(),
            product_name: line.product_name.clone(),
            edition: line.edition.as_ref().map(ToString::to_string),
            edition_name: line.edition_name.clone(),
            seats: line.seats,
            seats_before: line.seats_before,
            days: line.days,
            gift_days: line.price.gift_days,
            starts_on: starts_on(line.start),
            existing_end: line.existing_end.map(|day| day.to_string()),
            price: PriceShown {
                original_fen: line.price.original.get(),
                discount_fen: line.price.discount.get(),
                payable_fen: line.price.payable.get(),
            },
            discount_reason: line.discount_reason.clone(),
            apps: line
                .apps
                .iter()
                .map(|app| AppShown {
                    product: app.app.to_string(),
                    name: app.name.clone(),
                    seats: app.seats,
                })
                .collect(),
            explained: line
                .price
                .steps
                .iter()
                .map(|step| step_words(ui, step))
                .collect(),
        }
    }
}

impl ApprovalShown {
    pub(in super::super) fn of(approval: &Approval) -> Self {
        match approval {
            Approval::NotNeeded => Self::NotNeeded,
            Approval::Awaited { since, .. } => Self::Awaited { since: utc(*since) },
            Approval::Approved { by, at } => Self::Approved {
                by: by.clone(),
                at: utc(*at),
            },
            Approval::Rejected { by, at, reason } => Self::Rejected {
                by: by.clone(),
                at: utc(*at),
                reason: reason.clone(),
            },
        }
    }
}
