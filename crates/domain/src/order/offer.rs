//! What an order offers and, once it is priced, its lines (SPEC §2).

use serde::{Deserialize, Serialize};

use crate::id::{EditionId, ProductId};
use crate::money::Fen;
use crate::quote::LinePrice;
use crate::time::Day;

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
