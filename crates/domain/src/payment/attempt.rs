//! One try to pay on one channel (支付单). It belongs to (order, revision, claim): SPEC §9.1.

use serde::{Deserialize, Serialize};

use super::report::Receipt;
use crate::id::{AccountId, AttemptNumber, OrderId, ProviderKey, RefundNumber, Userid};
use crate::money::Fen;
use crate::time::{Instant, Span};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub provider: ProviderKey,
    /// What the channel knows it by; never used twice with other contents.
    pub number: AttemptNumber,
    pub order: OrderId,
    pub revision: u32,
    pub claim: u32,
    pub channel: Channel,
    pub method: Method,
    /// The provider's account at the channel.
    pub account: AccountId,
    /// The merchant number that must come back with the money.
    pub merchant: String,
    pub amount: Fen,
    pub payer: Userid,
    pub created_at: Instant,
    /// The last moment to begin paying: at most 2 hours on, never beyond the link. At an online bank the
    /// payTimeout, which is days away and may lie beyond it (SPEC §9.2).
    pub expires_at: Instant,
    pub state: AttemptState,
    /// Money that came on it and had to wait for a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<Held>,
}

/// Money that no rule could place: a person decides (SPEC §4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub receipt: Receipt,
    /// Why, by its stable code: `late`, `amount_mismatch`, …
    pub reason: String,
    pub since: Instant,
    pub fate: HeldFate,
}

/// What a person decided on held money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fate")]
pub enum HeldFate {
    Waits,
    /// It goes back, by this refund.
    Returned {
        refund: RefundNumber,
    },
    /// It paid its order after all.
    Applied {
        at: Instant,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AttemptState {
    /// Written down before the channel is asked.
    Starting,
    /// The buyer has been shown the way to the channel.
    Open {
        /// What the QR holds, or the way that the channel gave; empty for a form, which is made anew.
        code_url: String,
    },
    /// Final: no money came and none can come.
    Closed { at: Instant },
    /// Final: money came. Whether it paid the order is the receipt's disposition.
    Paid {
        transaction: String,
        at: Instant,
        /// Transactions that came after the first, none of which paid the order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        further: Vec<String>,
    },
}

impl Attempt {
    /// WeChat Pay's code lives 2 hours (wire/channels.md 1.4).
    pub const LIFE: Span = Span::hours(2);
    /// An attempt that ends sooner than this isn't worth showing again: a new one is begun.
    pub const WORTH_SHOWING: Span = Span::minutes(2);

    /// The money that waits, by the channel's number of the payment.
    pub fn held(&self, transaction: &str) -> Option<&Held> {
        self.held
            .iter()
            .find(|held| held.receipt.transaction == transaction)
    }
    /// The channel's number of the payment that paid the order, if this attempt did.
    pub fn winning_transaction(&self) -> &str {
        let applied = self
            .held
            .iter()
            .find(|held| matches!(held.fate, HeldFate::Applied { .. }));
        match (applied, &self.state) {
            (Some(held), _) => &held.receipt.transaction,
            (None, AttemptState::Paid { transaction, .. }) => transaction,
            (
                None,
                AttemptState::Starting | AttemptState::Open { .. } | AttemptState::Closed { .. },
            ) => "",
        }
    }

    /// Is it with an online bank, where maker and checker take their time?
    pub const fn is_at_bank(&self) -> bool {
        self.is_open() && matches!(self.method, Method::Gateway)
    }

    /// Until when its money is in time, for a link that ends at `link_end`: an online bank has its own
    /// end (SPEC §9.2).
    pub fn in_time_until(&self, link_end: Instant) -> Instant {
        match self.method {
            Method::Gateway => link_end.max(self.expires_at),
            Method::Native | Method::Jsapi | Method::H5 | Method::Transfer => link_end,
        }
    }

    /// May money still come on it?
    pub const fn is_open(&self) -> bool {
        matches!(
            self.state,
            AttemptState::Starting | AttemptState::Open { .. }
        )
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    WechatPay,
    /// 网银
    UnionPay,
    /// 对公转账
    BankTransfer,
}

impl Channel {
    pub const fn code(self) -> &'static str {
        match self {
            Self::WechatPay => "wechat_pay",
            Self::UnionPay => "union_pay",
            Self::BankTransfer => "bank_transfer",
        }
    }
}

/// How the buyer is led to the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A QR code on the page, scanned from another screen.
    Native,
    /// Inside WeChat or WeCom.
    Jsapi,
    /// In another phone browser.
    H5,
    /// A signed form that is posted to a gateway.
    Gateway,
    /// Sent from the payer's own bank.
    Transfer,
}
