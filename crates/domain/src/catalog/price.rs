//! Price models (SPEC §2 "Prices", §9.7).

use serde::{Deserialize, Serialize};

use crate::money::Fen;

/// How the price of one period follows from the seats.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "model")]
pub enum PriceModel {
    PerSeat {
        seat: Fen,
    },
    /// Fixed total, whatever the seats; cannot be expanded.
    Fixed {
        total: Fen,
    },
    /// Volume tiers: all seats are priced at the tier that holds the total. Sorted by `from_seats`.
    Tiers {
        tiers: Vec<Tier>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tier {
    /// The fewest seats of this tier; it ends where the next begins.
    pub from_seats: u32,
    pub price: TierPrice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierPrice {
    /// For each seat.
    PerSeat(Fen),
    /// For the whole tier.
    Fixed(Fen),
}

/// The price period (SPEC §2, §9.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// 365 days.
    Year,
    /// 31 days; for custom apps only.
    Month,
}

impl Period {
    pub const fn days(self) -> u32 {
        match self {
            Self::Year => 365,
            Self::Month => 31,
        }
    }
    pub const fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
        }
    }
}

/// A better price or more days for a longer duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incentive {
    /// Applies from this many days bought.
    pub from_days: u32,
    pub kind: IncentiveKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncentiveKind {
    /// Percent to pay, 70 to 99.
    Ratio(u8),
    /// Gift days in percent of the days bought, 1 to 35; floored (SPEC §9.7).
    GiftDays(u8),
}
