//! A company's right to an app (SPEC §1, §5): edition, seats, start and end.
//!
//! One aggregate per (provider, company, app). It also remembers the one order that the company has
//! open for the app, so that two cannot be placed at once (SPEC §9.5).

pub mod expand;
pub mod grant;
mod holding;
pub mod renew;
pub mod roll_back;

pub use holding::{Held, Holding};

use serde::{Deserialize, Serialize};

use crate::id::{Corpid, EditionId, OrderId, OrderNumber, ProductId, ProviderKey};
use crate::time::Day;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub provider: ProviderKey,
    pub company: Corpid,
    pub app: ProductId,
    /// In order of start, without overlap.
    pub terms: Vec<Term>,
    /// Seats added inside a term.
    pub expansions: Vec<Expansion>,
    /// The orders that changed it, in the order in which they did: refunds go from the last one
    /// backwards (SPEC §5).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bought: Vec<Bought>,
    /// The company's order for this app that is placed and not paid, being refunded, or paid and
    /// not started.
    pub open_order: Option<OpenOrder>,
}

/// A stretch of days with an edition and seats, bought by one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    pub order: OrderId,
    /// What was sold: the app itself, or a solution.
    pub product: ProductId,
    pub product_version: u32,
    pub edition: Option<EditionId>,
    pub edition_name: String,
    pub seats: u32,
    pub start: Day,
    /// The last day, included.
    pub end: Day,
    pub trial: bool,
}

/// Seats added to the term that runs on `from`, until that term's end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expansion {
    pub order: OrderId,
    pub seats: u32,
    pub from: Day,
    pub until: Day,
}

/// An order that gave or added something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    pub order: OrderId,
    pub number: OrderNumber,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenOrder {
    pub order: OrderId,
    pub number: OrderNumber,
    /// When the order stops being in the way: the start of its term. `None` while unpaid.
    pub until: Option<Day>,
}

impl Subscription {
    /// The state of a company that never had the app.
    pub const fn none(provider: ProviderKey, company: Corpid, app: ProductId) -> Self {
        Self {
            provider,
            company,
            app,
            terms: Vec::new(),
            expansions: Vec::new(),
            bought: Vec::new(),
            open_order: None,
        }
    }
    /// The end of the last paid term, if any.
    pub fn last_end(&self) -> Option<Day> {
        self.terms
            .iter()
            .filter(|term| !term.trial)
            .map(|term| term.end)
            .max()
    }
    /// The other order that is in the way on `today` (SPEC §9.5).
    pub fn in_the_way(&self, order: Option<OrderId>, today: Day) -> Option<&OpenOrder> {
        self.open_order.as_ref().filter(|open| {
            Some(open.order) != order && open.until.is_none_or(|until| until > today)
        })
    }
}
