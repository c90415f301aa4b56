//! What the channel knows: trades and refunds, rebuilt from the journal.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::journal::Writer;

/// An order that nobody paid is closed after seven days (channels.md 1.4).
const ORDER_LIFE_MS: i64 = 7 * 24 * 3600 * 1000;

/// Merchant id and out_trade_no or out_refund_no.
pub(crate) type Key = (String, String);

/// How the payer gets to the channel; the API's `trade_type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum TradeType {
    /// A code, scanned from another screen.
    #[default]
    Native,
    /// H5: from a phone's browser.
    Mweb,
    /// From a page inside WeChat.
    Jsapi,
}

impl TradeType {
    pub(crate) const fn text(self) -> &'static str {
        match self {
            TradeType::Native => "NATIVE",
            TradeType::Mweb => "MWEB",
            TradeType::Jsapi => "JSAPI",
        }
    }
}

/// One merchant's order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trade {
    #[serde(default)]
    pub trade_type: TradeType,
    pub mchid: String,
    pub out_trade_no: String,
    pub appid: String,
    pub description: String,
    pub notify_url: String,
    pub amount_fen: i64,
    pub attach: Option<String>,
    /// The other parameters, which a repeated request must repeat too.
    pub extra: Map<String, Value>,
    /// The last moment to begin paying.
    pub expires_ms: i64,
    pub created_ms: i64,
    /// The key that the merchant asked to be answered with; notifications follow it.
    pub sign_serial: String,
    pub code: Code,
    pub payment: Option<Payment>,
    pub closed_ms: Option<i64>,
    #[serde(skip)]
    pub refunds: Vec<String>,
    /// When somebody last opened the pay page.
    #[serde(skip)]
    pub began_ms: Option<i64>,
    /// Where the browser that came to pay wants to go back to (H5's `redirect_url`).
    #[serde(skip)]
    pub return_url: Option<String>,
    #[serde(skip)]
    pub deliveries: Vec<Delivery>,
}

/// What the QR holds, or the way in from a browser: `pr` and its end.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Code {
    pub pr: String,
    pub until_ms: i64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub transaction_id: String,
    pub success_ms: i64,
    pub openid: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Refund {
    pub mchid: String,
    pub out_trade_no: String,
    pub out_refund_no: String,
    pub refund_id: String,
    pub transaction_id: String,
    pub refund_fen: i64,
    pub total_fen: i64,
    pub notify_url: Option<String>,
    pub created_ms: i64,
    pub status: RefundStatus,
    pub success_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum RefundStatus {
    Processing,
    Success,
    Abnormal,
    Closed,
}

/// One try to notify.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Delivery {
    pub event_type: &'static str,
    pub at_ms: i64,
    /// `None`: no answer.
    pub status: Option<u16>,
}

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Subject {
    Trade(Key),
    Refund(Key),
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    Created {
        trade: Box<Trade>,
    },
    NewCode {
        key: Key,
        code: Code,
    },
    Paid {
        key: Key,
        payment: Payment,
    },
    Closed {
        key: Key,
        at_ms: i64,
    },
    RefundAccepted {
        refund: Box<Refund>,
    },
    RefundEnded {
        key: Key,
        status: RefundStatus,
        at_ms: i64,
    },
    /// Acknowledged, given up, or never to be sent.
    NotificationDone {
        subject: Subject,
    },
}

pub(crate) struct Book {
    writer: Writer,
    trades: HashMap<Key, Trade>,
    refunds: HashMap<Key, Refund>,
    by_code: HashMap<String, Key>,
    by_transaction: HashMap<String, Key>,
    /// In the order of creation.
    order: Vec<Key>,
    owed: BTreeMap<Subject, ()>,
}

impl Book {
    pub(crate) fn new(events: Vec<Event>, writer: Writer) -> Self {
        let mut book = Book {
            writer,
            trades: HashMap::new(),
            refunds: HashMap::new(),
            by_code: HashMap::new(),
            by_transaction: HashMap::new(),
            order: Vec::new(),
            owed: BTreeMap::new(),
        };
        for event in events {
            book.apply(event);
        }
        book
    }

    /// Writes the event down, then makes it true.
    ///
    /// # Errors
    /// It can't be written: nothing changed.
    pub(crate) fn record(&mut self, event: Event) -> anyhow::Result<()> {
        self.writer.append(&event)?;
        self.apply(event);
        Ok(())
    }

    /// A mark for `Journal::durable`.
    pub(crate) fn written(&self) -> u64 {
        self.writer.length()
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Created { trade } => self.add_trade(*trade),
            Event::NewCode { key, code } => self.replace_code(key, code),
            Event::Paid { key, payment } => self.pay(key, payment),
            Event::Closed { key, at_ms } => {
                if let Some(trade) = self.trades.get_mut(&key) {
                    trade.closed_ms = Some(at_ms);
                }
            }
            Event::RefundAccepted { refund } => self.add_refund(*refund),
            Event::RefundEnded { key, status, at_ms } => self.end_refund(key, status, at_ms),
            Event::NotificationDone { subject } => _ = self.owed.remove(&subject),
        }
    }

    fn add_trade(&mut self, trade: Trade) {
        let key = trade.key();
        self.by_code.insert(trade.code.pr.clone(), key.clone());
        self.order.push(key.clone());
        self.trades.insert(key, trade);
    }

    fn replace_code(&mut self, key: Key, code: Code) {
        if let Some(trade) = self.trades.get_mut(&key) {
            self.by_code.remove(&trade.code.pr);
            self.by_code.insert(code.pr.clone(), key);
            trade.code = code;
        }
    }

    fn pay(&mut self, key: Key, payment: Payment) {
        if let Some(trade) = self.trades.get_mut(&key) {
            self.by_transaction
                .insert(payment.transaction_id.clone(), key.clone());
            trade.payment = Some(payment);
            self.owed.insert(Subject::Trade(key), ());
        }
    }

    fn add_refund(&mut self, refund: Refund) {
        let trade = (refund.mchid.clone(), refund.out_trade_no.clone());
        if let Some(trade) = self.trades.get_mut(&trade) {
            trade.refunds.push(refund.out_refund_no.clone());
        }
        self.refunds.insert(refund.key(), refund);
    }

    fn end_refund(&mut self, key: Key, status: RefundStatus, at_ms: i64) {
        if let Some(refund) = self.refunds.get_mut(&key) {
            refund.status = status;
            refund.success_ms = (status == RefundStatus::Success).then_some(at_ms);
            self.owed.insert(Subject::Refund(key), ());
        }
    }

    pub(crate) fn trade(&self, key: &Key) -> Option<&Trade> {
        self.trades.get(key)
    }

    pub(crate) fn trade_mut(&mut self, key: &Key) -> Option<&mut Trade> {
        self.trades.get_mut(key)
    }

    pub(crate) fn refund(&self, key: &Key) -> Option<&Refund> {
        self.refunds.get(key)
    }

    pub(crate) fn by_code(&self, pr: &str) -> Option<&Trade> {
        self.trades.get(self.by_code.get(pr)?)
    }

    pub(crate) fn by_transaction(&self, transaction_id: &str) -> Option<&Trade> {
        self.trades.get(self.by_transaction.get(transaction_id)?)
    }

    /// In the order of creation.
    pub(crate) fn trades(&self) -> impl DoubleEndedIterator<Item = &Trade> {
        self.order.iter().filter_map(|key| self.trades.get(key))
    }

    pub(crate) fn count(&self) -> usize {
        self.order.len()
    }

    pub(crate) fn refunds_of<'a>(&'a self, trade: &'a Trade) -> impl Iterator<Item = &'a Refund> {
        let mchid = &trade.mchid;
        trade
            .refunds
            .iter()
            .filter_map(move |number| self.refunds.get(&(mchid.clone(), number.clone())))
    }

    /// What was under way when the sandbox last died: notifications to send, refunds to end.
    pub(crate) fn unfinished(&self) -> (Vec<Subject>, Vec<Key>) {
        let refunds = self
            .refunds
            .values()
            .filter(|refund| refund.status == RefundStatus::Processing)
            .map(Refund::key)
            .collect();
        (self.owed.keys().cloned().collect(), refunds)
    }

    /// `trade_state` (channels.md 1.5)
    pub(crate) fn state(&self, trade: &Trade, now_ms: i64) -> &'static str {
        if trade.payment.is_some() {
            let refunded = self
                .refunds_of(trade)
                .any(|refund| refund.status != RefundStatus::Closed);
            return if refunded { "REFUND" } else { "SUCCESS" };
        }
        if trade.is_closed(now_ms) {
            "CLOSED"
        } else {
            "NOTPAY"
        }
    }
}

impl Trade {
    pub(crate) fn key(&self) -> Key {
        (self.mchid.clone(), self.out_trade_no.clone())
    }

    pub(crate) fn is_closed(&self, now_ms: i64) -> bool {
        self.closed_ms.is_some() || now_ms - self.created_ms > ORDER_LIFE_MS
    }

    /// The openid that alone may pay it (JSAPI).
    pub(crate) fn payer(&self) -> Option<&str> {
        self.extra.get("payer")?.get("openid")?.as_str()
    }

    pub(crate) fn code_url(&self) -> String {
        format!("weixin://wxpay/bizpayurl?pr={}", self.code.pr)
    }
}

impl Refund {
    pub(crate) fn key(&self) -> Key {
        (self.mchid.clone(), self.out_refund_no.clone())
    }
}
