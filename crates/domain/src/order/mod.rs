//! The collection order (收款订单) and its verbs, one file each (SPEC §2, §3, §9.1, §9.4).
//!
//! An order is what a provider asks a company to buy. Its state changes only by a verb of this
//! folder or of `payment/`; each verb is a ladder of refusals and, past them, one [`Decision`].
//!
//! [`Decision`]: crate::decide::Decision

mod approval;
pub mod approve;
pub mod cancel;
pub mod close;
pub mod complete;
pub mod configure;
pub mod confirm;
pub mod create;
pub mod event;
pub mod expire;
pub mod extend;
mod holds;
pub mod place;
pub mod release;
pub mod replay;
pub mod revise;
mod shown;

pub use approval::Approval;
pub use shown::ShownState;

use serde::{Deserialize, Serialize};

use crate::id::{
    AttemptNumber, Corpid, EditionId, OrderId, OrderNumber, ProductId, ProviderKey, StaffId, Userid,
};
use crate::link::Link;
use crate::money::Fen;
use crate::party::Actor;
use crate::quote::{LinePrice, Price};
use crate::refund::{Application, Grant};
use crate::time::{Day, Instant};

/// A collection order: everything that its verbs decide on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub provider: ProviderKey,
    pub id: OrderId,
    /// The number in force; a revision that changes the price mints a new one (SPEC §9.4).
    pub number: OrderNumber,
    /// Numbers of earlier revisions: they still lead here.
    pub former_numbers: Vec<OrderNumber>,
    /// The staff who created it; `None` for a provider's system.
    pub creator: Option<StaffId>,
    pub created_at: Instant,
    pub link: Link,
    pub pay_type: PayType,
    /// The one company that may open the link (指定企业).
    pub pinned: Option<Corpid>,
    pub offer: Offer,
    /// Fixed when all inputs are known (SPEC §9.6).
    pub price: Option<Price>,
    /// What was bought, line by line; empty until the price is fixed.
    pub lines: Vec<Line>,
    pub approval: Approval,
    pub state: OrderState,
    /// 1 for the order as created.
    pub revision: u32,
    /// How often the link has been claimed; an attempt belongs to (order, revision, claim).
    pub claims: u32,
    /// Number of the last event.
    pub seq: u32,
    pub notes: Notes,
}

/// The provider's own remarks; never shown to the buyer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notes {
    /// The provider's reference, at most 64 bytes.
    pub reference: String,
    pub labels: Vec<String>,
    pub internal: String,
    /// Who made it, as the provider's own system calls them; empty for a person of the console.
    #[serde(default)]
    pub creator: String,
    /// The proof that the provider was paid elsewhere: the id of an uploaded file.
    #[serde(default)]
    pub receipt: String,
}

/// Who pays (SPEC §2); the number is paytool's `pay_type`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayType {
    /// 0: the customer.
    #[default]
    Customer,
    /// 1: the provider, who was paid elsewhere; the buyer's admin only confirms.
    Provider,
    /// 2: nobody; the buyer's admin only confirms.
    Free,
}

impl PayType {
    pub const fn number(self) -> u8 {
        match self {
            Self::Customer => 0,
            Self::Provider => 1,
            Self::Free => 2,
        }
    }
    pub const fn code(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Provider => "provider",
            Self::Free => "free",
        }
    }
}

/// What the link offers: the first of the three pages (SPEC §3), or a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "offer")]
pub enum Offer {
    /// 没有开启更多配置: the buyer chooses edition, seats and duration.
    Bare {
        product: ProductId,
        /// The catalogue version that it was made with.
        version: u32,
        /// What the buyer chose when placing.
        chosen: Option<Configuration>,
    },
    /// 更多配置: the provider has chosen.
    Configured { configuration: Configuration },
}

impl Offer {
    /// The configuration in force, if anybody has chosen one.
    pub const fn configuration(&self) -> Option<&Configuration> {
        match self {
            Self::Bare { chosen, .. } => chosen.as_ref(),
            Self::Configured { configuration } => Some(configuration),
        }
    }
    /// Every product with the version that the order was made with.
    pub fn products(&self) -> Vec<(ProductId, u32)> {
        match self {
            Self::Bare {
                product, version, ..
            } => vec![(*product, *version)],
            Self::Configured { configuration } => configuration
                .items
                .iter()
                .map(|item| (item.product, item.version))
                .collect(),
        }
    }
}

/// 订单类型 (SPEC §1). The numbers are paytool's `order_type`: 0 new, 1 expansion, 2 renewal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderKind {
    /// 新购
    #[default]
    New,
    /// 续期
    Renewal,
    /// 扩容
    Expansion,
}

impl OrderKind {
    pub const ALL: [Self; 3] = [Self::New, Self::Renewal, Self::Expansion];

    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Renewal => "renewal",
            Self::Expansion => "expansion",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// More configuration (更多配置).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    pub kind: OrderKind,
    /// 1 to 20 products, each at most once.
    pub items: Vec<Item>,
}

/// One product of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub product: ProductId,
    /// The catalogue version that it was made with.
    pub version: u32,
    /// `None` for a custom app.
    pub edition: Option<EditionId>,
    /// New: seats bought. Expansion: seats added. Renewal: `None`, it renews the seats held.
    pub seats: Option<u32>,
    /// Overrides for single apps of a solution (SPEC §9.8).
    pub seats_by_app: Vec<(ProductId, u32)>,
    /// New and renewal: 1 to 1,825. Expansion: `None`, it runs to the existing end.
    pub days: Option<u32>,
    pub start: Start,
    pub discount: Option<Discount>,
    /// A typed total for a custom app, above 0; excludes a discount.
    pub negotiated: Option<Fen>,
}

/// 生效方式
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// 支付后立即生效
    #[default]
    OnPayment,
    /// 指定日期生效
    On(Day),
}

/// 额外优惠
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discount {
    pub kind: DiscountKind,
    /// Shown to the buyer; at most 256 bytes.
    pub reason: String,
    /// What has to be left, in percent of the original, where it is not the console's 70: paytool has
    /// floors of its own (SPEC §2). Only a provider's system may set it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor_percent: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiscountKind {
    /// Off the original.
    Amount(Fen),
    /// Percent to pay, 1 to 99: 75 is 7.5 折.
    Ratio(u8),
}

/// A line of a priced order: one item, as it was sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product: ProductId,
    pub version: u32,
    pub product_name: String,
    /// For a custom app the one that holds its price model, if it has one.
    pub edition: Option<EditionId>,
    /// Empty for a custom app.
    pub edition_name: String,
    /// New and renewal: all seats. Expansion: seats added.
    pub seats: u32,
    /// Expansion: the seats held before; else 0.
    pub seats_before: u32,
    /// Days bought; for an expansion the days to the existing end.
    pub days: u32,
    pub start: Start,
    /// Expansion: the end that it runs to. Renewal and early new purchase: the day that the term
    /// starts after. `None` when the term starts on payment or on its date.
    pub existing_end: Option<Day>,
    pub price: LinePrice,
    /// The apps that it switches on, with each one's seats.
    pub apps: Vec<LineApp>,
    pub discount_reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineApp {
    pub app: ProductId,
    pub name: String,
    pub seats: u32,
}

/// Who owns the order: the first company to place it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// 1 for the order's first claim.
    pub no: u32,
    pub company: Corpid,
    /// The member who placed it; `None` for a pinned order that only waits for confirmation.
    pub member: Option<Userid>,
    pub member_name: String,
    pub at: Instant,
}

/// Where an order stands. Each variant carries what is valid only there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum OrderState {
    /// Nobody has placed it.
    Open,
    /// A company owns it and may pay.
    Placed {
        claim: Claim,
    },
    /// 待企业确认: pay types 1 and 2, once the company is known; confirms itself at `until`.
    Confirming {
        claim: Claim,
        until: Instant,
    },
    /// An act waits until every open attempt has a final answer (SPEC §9.1).
    Closing {
        claim: Claim,
        act: ClosingAct,
        since: Instant,
        /// Who wants the act: theirs is its approval and its line in the timeline.
        #[serde(default)]
        by: Actor,
    },
    Paid {
        claim: Claim,
        settled: Settled,
    },
    Cancelled {
        claim: Option<Claim>,
        at: Instant,
        reason: String,
    },
    Expired {
        claim: Option<Claim>,
        at: Instant,
    },
}

/// What happens to the order once its attempts are closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum ClosingAct {
    Release { reason: String },
    Revise { change: Box<revise::Revision> },
    Cancel { reason: String },
    Expire,
}

/// How and when the order was paid or confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The channel's success time, or the moment of confirmation.
    pub at: Instant,
    /// The attempt that won; `None` when the provider paid or nobody pays.
    pub attempt: Option<AttemptNumber>,
    pub paid: Fen,
    /// Sum of refunds done.
    pub refunded: Fen,
    /// The buyer's application for a refund, the last one made (退款申请).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<Box<Application>>,
    /// The provider lets the buyer apply beyond the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// What fapiao have been issued for, less what was reversed (冲红): it can't be refunded.
    #[serde(default)]
    pub invoiced: Fen,
    /// Set when the refund window is over (SPEC §9.10).
    pub completed_at: Option<Instant>,
}

impl Settled {
    /// As it is when the money has just come, by `attempt`, or when nobody pays.
    pub const fn new(at: Instant, attempt: Option<AttemptNumber>, paid: Fen) -> Self {
        Self {
            at,
            attempt,
            paid,
            refunded: Fen::ZERO,
            application: None,
            grant: None,
            invoiced: Fen::ZERO,
            completed_at: None,
        }
    }
    /// A buyer's application is open (SPEC §9.11).
    pub fn refund_requested(&self) -> bool {
        self.application.as_ref().is_some_and(|a| a.is_open())
    }
    /// All that was paid has gone back.
    pub const fn is_refunded(&self) -> bool {
        self.refunded.is_positive() && self.refunded.get() >= self.paid.get()
    }
}

impl Order {
    /// The claim in force or, when the order has ended, its last.
    pub const fn claim(&self) -> Option<&Claim> {
        match &self.state {
            OrderState::Open => None,
            OrderState::Placed { claim }
            | OrderState::Confirming { claim, .. }
            | OrderState::Closing { claim, .. }
            | OrderState::Paid { claim, .. } => Some(claim),
            OrderState::Cancelled { claim, .. } | OrderState::Expired { claim, .. } => {
                claim.as_ref()
            }
        }
    }
    /// The company that the order is about: its owner, else the pinned one.
    pub fn company(&self) -> Option<&Corpid> {
        self.claim()
            .map(|claim| &claim.company)
            .or(self.pinned.as_ref())
    }
    pub const fn is_bare(&self) -> bool {
        matches!(self.offer, Offer::Bare { .. })
    }
    pub fn payable(&self) -> Option<Fen> {
        self.price.as_ref().map(|price| price.payable)
    }
    /// The apps that the priced lines switch on.
    pub fn apps(&self) -> impl Iterator<Item = ProductId> + '_ {
        self.lines
            .iter()
            .flat_map(|line| line.apps.iter().map(|app| app.app))
    }
    pub fn order_kind(&self) -> Option<OrderKind> {
        self.offer
            .configuration()
            .map(|configuration| configuration.kind)
    }
}
