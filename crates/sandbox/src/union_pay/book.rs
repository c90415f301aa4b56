//! What the gateway and the bank know: orders and refunds, rebuilt from the journal.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::message::Fields;
use crate::{journal::Writer, wechat_pay::book::Delivery};

/// merId and orderId.
pub(crate) type Key = (String, String);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub merchant_id: String,
    pub number: String,
    /// `txnTime`: with the number it names the order.
    pub time: String,
    pub amount_fen: i64,
    pub description: String,
    pub front_url: String,
    pub back_url: String,
    pub pay_timeout_ms: i64,
    /// Everything that was asked for; a repeat must be the same.
    pub asked: Fields,
    pub created_ms: i64,
    /// The bank page's address.
    pub ticket: String,
    pub stage: Stage,
    #[serde(skip)]
    pub refunds: Vec<String>,
    #[serde(skip)]
    pub deliveries: Vec<Delivery>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub(crate) enum Stage {
    /// The buyer is at the bank's page.
    AtBank,
    /// The maker has submitted; the checker has not decided.
    Submitted { at_ms: i64 },
    /// With the bank's response code.
    Ended { code: String, end: Ended },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub query_id: String,
    pub trace_no: String,
    /// `traceTime`
    pub at_ms: i64,
    pub account: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub merchant_id: String,
    pub number: String,
    pub time: String,
    /// The orderId of the payment.
    pub order: String,
    pub original_query_id: String,
    pub amount_fen: i64,
    pub back_url: String,
    pub query_id: String,
    pub trace_no: String,
    pub created_ms: i64,
    /// `05` until it ends.
    pub code: String,
    pub ended_ms: Option<i64>,
}

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Subject {
    Order(Key),
    Refund(Key),
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    Ordered { order: Box<Order> },
    Submitted { key: Key, at_ms: i64 },
    Ended { key: Key, code: String, end: Ended },
    RefundAccepted { refund: Box<Refund> },
    RefundEnded { key: Key, code: String, at_ms: i64 },
    NotificationDone { subject: Subject },
}

pub(crate) struct Book {
    writer: Writer,
    orders: HashMap<Key, Order>,
    refunds: HashMap<Key, Refund>,
    by_ticket: HashMap<String, Key>,
    sequence: Vec<Key>,
    owed: BTreeSet<Subject>,
}

impl Book {
    pub(super) fn new(events: Vec<Event>, writer: Writer) -> Self {
        let mut book = Book {
            writer,
            orders: HashMap::new(),
            refunds: HashMap::new(),
            by_ticket: HashMap::new(),
            sequence: Vec::new(),
            owed: BTreeSet::new(),
        };
        for event in events {
            book.apply(event);
        }
        book
    }

    /// Writes the event down, then makes it true.
    pub(super) fn record(&mut self, event: Event) -> anyhow::Result<()> {
        self.writer.append(&event)?;
        self.apply(event);
        Ok(())
    }

    pub(super) fn written(&self) -> u64 {
        self.writer.length()
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Ordered { order } => {
                let key = order.key();
                self.by_ticket.insert(order.ticket.clone(), key.clone());
                self.sequence.push(key.clone());
                self.orders.insert(key, *order);
            }
            Event::Submitted { key, at_ms } => {
                if let Some(order) = self.orders.get_mut(&key) {
                    order.stage = Stage::Submitted { at_ms };
                }
            }
            Event::Ended { key, code, end } => {
                if let Some(order) = self.orders.get_mut(&key) {
                    // Normally only success is notified.
                    if is_success(&code) {
                        self.owed.insert(Subject::Order(key));
                    }
                    order.stage = Stage::Ended { code, end };
                }
            }
            Event::RefundAccepted { refund } => {
                let order = (refund.merchant_id.clone(), refund.order.clone());
                if let Some(order) = self.orders.get_mut(&order) {
                    order.refunds.push(refund.number.clone());
                }
                self.refunds.insert(refund.key(), *refund);
            }
            Event::RefundEnded { key, code, at_ms } => {
                if let Some(refund) = self.refunds.get_mut(&key) {
                    if is_success(&code) {
                        self.owed.insert(Subject::Refund(key));
                    }
                    refund.code = code;
                    refund.ended_ms = Some(at_ms);
                }
            }
            Event::NotificationDone { subject } => _ = self.owed.remove(&subject),
        }
    }

    pub(crate) fn order(&self, key: &Key) -> Option<&Order> {
        self.orders.get(key)
    }

    pub(super) fn order_mut(&mut self, key: &Key) -> Option<&mut Order> {
        self.orders.get_mut(key)
    }

    pub(super) fn refund(&self, key: &Key) -> Option<&Refund> {
        self.refunds.get(key)
    }

    pub(super) fn by_ticket(&self, ticket: &str) -> Option<&Order> {
        self.orders.get(self.by_ticket.get(ticket)?)
    }

    /// The paid order that has this `queryId`.
    pub(super) fn by_query_id(&self, merchant_id: &str, query_id: &str) -> Option<&Order> {
        self.orders.values().find(|order| {
            order.merchant_id == merchant_id
                && order.paid().is_some_and(|end| end.query_id == query_id)
        })
    }

    /// In the order of arrival.
    pub(crate) fn orders(&self) -> impl DoubleEndedIterator<Item = &Order> {
        self.sequence.iter().filter_map(|key| self.orders.get(key))
    }

    pub(crate) fn refunds_of<'a>(&'a self, order: &'a Order) -> impl Iterator<Item = &'a Refund> {
        order.refunds.iter().filter_map(move |number| {
            self.refunds
                .get(&(order.merchant_id.clone(), number.clone()))
        })
    }

    /// What was under way when the sandbox last died.
    pub(super) fn unfinished(&self) -> (Vec<Subject>, Vec<Key>) {
        let open = self
            .refunds
            .values()
            .filter(|refund| refund.ended_ms.is_none());
        (
            self.owed.iter().cloned().collect(),
            open.map(Refund::key).collect(),
        )
    }
}

pub(super) fn is_success(code: &str) -> bool {
    matches!(code, "00" | "A6")
}

impl Order {
    pub(crate) fn key(&self) -> Key {
        (self.merchant_id.clone(), self.number.clone())
    }

    pub(super) fn paid(&self) -> Option<&Ended> {
        match &self.stage {
            Stage::Ended { code, end } if is_success(code) => Some(end),
            Stage::AtBank | Stage::Submitted { .. } | Stage::Ended { .. } => None,
        }
    }

    /// `origRespCode`: 05 for as long as nobody knows.
    pub(crate) fn code(&self) -> &str {
        match &self.stage {
            Stage::AtBank | Stage::Submitted { .. } => "05",
            Stage::Ended { code, .. } => code,
        }
    }
}

impl Refund {
    pub(crate) fn key(&self) -> Key {
        (self.merchant_id.clone(), self.number.clone())
    }
}
