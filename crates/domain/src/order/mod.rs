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
mod offer;
pub mod place;
pub mod release;
pub mod replay;
pub mod revise;
mod shown;
mod state;

pub use approval::Approval;
pub use offer::{
    Configuration, Discount, DiscountKind, Item, Line, LineApp, Offer, OrderKind, Start,
};
pub use shown::ShownState;
pub use state::{Claim, ClosingAct, OrderState, Settled};

use serde::{Deserialize, Serialize};

use crate::id::{Corpid, OrderId, OrderNumber, ProductId, ProviderKey, StaffId};
use crate::link::Link;
use crate::money::Fen;
use crate::quote::Price;
use crate::time::Instant;

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
