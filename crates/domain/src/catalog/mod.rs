//! The catalogue (SPEC §1, §2): products, their editions and price models.
//!
//! A product's sellable content is versioned: an order keeps the version that it was made with.

mod check;
mod price;

pub use check::{CatalogFault, check};
pub use price::{Incentive, IncentiveKind, Period, PriceModel, Tier, TierPrice};

use serde::{Deserialize, Serialize};

use crate::id::{EditionId, ProductId, ProviderKey};
use crate::money::Fen;

/// What is sold: one version of it, immutable once saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub provider: ProviderKey,
    pub id: ProductId,
    /// 1 for the first version; a change of prices or editions makes the next.
    pub version: u32,
    pub kind: ProductKind,
    /// The code in paytool: `suite_id` (`ww…`, `dk…`) or `case_id`.
    pub code: String,
    pub name: String,
    pub description: String,
    /// 已上线: only published products can be sold.
    pub published: bool,
    /// Third-party apps and solutions: at least one. A custom app has none, or exactly one that holds
    /// its price model and is never shown as an edition (SPEC §9.8).
    pub editions: Vec<Edition>,
    /// The apps of a solution; empty for the other kinds.
    pub apps: Vec<ProductId>,
    /// A lower cap on the extra discount for this product, percent off.
    pub discount_cap_percent: Option<u8>,
}

impl Product {
    pub fn edition(&self, id: &EditionId) -> Option<&Edition> {
        self.editions.iter().find(|edition| edition.id == *id)
    }
    /// The apps that a purchase of this product switches on: itself, or a solution's apps.
    pub fn granted_apps(&self) -> Vec<ProductId> {
        match self.kind {
            ProductKind::ThirdPartyApp | ProductKind::CustomApp => vec![self.id],
            ProductKind::Solution => self.apps.clone(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductKind {
    /// 第三方应用
    ThirdPartyApp,
    /// 代开发应用
    CustomApp,
    /// 行业方案
    Solution,
}

impl ProductKind {
    pub const ALL: [Self; 3] = [Self::ThirdPartyApp, Self::CustomApp, Self::Solution];

    pub const fn code(self) -> &'static str {
        match self {
            Self::ThirdPartyApp => "third_party_app",
            Self::CustomApp => "custom_app",
            Self::Solution => "solution",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
    /// Solutions get no extra discount (SPEC §2).
    pub const fn allows_discount(self) -> bool {
        !matches!(self, Self::Solution)
    }
    pub const fn has_editions(self) -> bool {
        !matches!(self, Self::CustomApp)
    }
}

/// An edition (应用版本) with its price model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    pub id: EditionId,
    pub name: String,
    pub price: PriceModel,
    pub period: Period,
    /// Fewest seats sold, at least 1.
    pub min_seats: u32,
    /// Most seats a company may hold, at most 1,000,000.
    pub max_seats: u32,
    /// Seats are sold in multiples of this above the minimum; 1 for any number.
    pub seat_step: u32,
    /// The buyer pays no more than this per price period (价格封顶).
    pub period_cap: Option<Fen>,
    /// By duration, in any order; the one with the most days that still fits applies.
    pub incentives: Vec<Incentive>,
    /// Days of free trial; `None` without one.
    pub trial_days: Option<u32>,
    /// A lower cap on the extra discount for this edition, percent off.
    pub discount_cap_percent: Option<u8>,
}

/// SPEC §2: 1 to 1,000,000 seats.
pub const MAX_SEATS: u32 = 1_000_000;
/// SPEC §2: 1 to 1,825 days (5 years of 365).
pub const MAX_DAYS: u32 = 1_825;
