//! The events that a provider hears of (paytool.md §7.5, §7.6), as compact XML.

use super::xml::Compact;

/// What happened, with the fields of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The company is known. `operator`: who placed it, empty when the provider did.
    OpenOrder {
        order_id: String,
        operator: String,
    },
    /// A price was changed: from now on the order has another number.
    ChangeOrder {
        old: String,
        new: String,
    },
    PayForAppSuccess {
        order_id: String,
    },
    Refund {
        order_id: String,
    },
    CancelOrder {
        order_id: String,
    },
    /// `change_editon`, without its second `i`: that is its name.
    ChangeEdition,
    SuiteTicket {
        ticket: String,
    },
}

impl Event {
    /// `InfoType`.
    pub const fn info_type(&self) -> &'static str {
        match self {
            Self::OpenOrder { .. } => "open_order",
            Self::ChangeOrder { .. } => "change_order",
            Self::PayForAppSuccess { .. } => "pay_for_app_success",
            Self::Refund { .. } => "refund",
            Self::CancelOrder { .. } => "cancel_order",
            Self::ChangeEdition => "change_editon",
            Self::SuiteTicket { .. } => "suite_ticket",
        }
    }
}

/// An event about one suite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub suite_id: String,
    /// The company that buys; empty for a `suite_ticket`.
    pub paid_corpid: String,
    /// Unix seconds.
    pub timestamp: i64,
    pub event: Event,
}

impl Notice {
    /// The XML that is encrypted: nothing between a tag and its CDATA, no `]` in a value.
    pub fn to_xml(&self) -> String {
        let mut xml = Compact::new();
        xml.field("SuiteId", &self.suite_id);
        xml.field("InfoType", self.event.info_type());
        xml.number("TimeStamp", self.timestamp);
        if !matches!(self.event, Event::SuiteTicket { .. }) {
            xml.field("PaidCorpId", &self.paid_corpid);
        }
        match &self.event {
            Event::OpenOrder { order_id, operator } => {
                xml.field("OrderId", order_id);
                xml.field("OperatorId", operator);
            }
            Event::ChangeOrder { old, new } => {
                xml.field("OldOrderId", old);
                xml.field("NewOrderId", new);
            }
            Event::PayForAppSuccess { order_id }
            | Event::Refund { order_id }
            | Event::CancelOrder { order_id } => xml.field("OrderId", order_id),
            Event::ChangeEdition => {}
            Event::SuiteTicket { ticket } => xml.field("SuiteTicket", ticket),
        }
        xml.finish()
    }
}

/// The body that is posted.
pub fn post_body(suite_id: &str, encrypt: &str) -> String {
    let mut xml = Compact::new();
    xml.field("ToUserName", suite_id);
    xml.field("Encrypt", encrypt);
    xml.field("AgentID", "");
    xml.finish()
}
