//! What an order costs, explained line by line (SPEC §2 "Prices", §9.6–9.8).
//!
//! The preview, the order and the charge all come from [`price_line`] and [`total`]: what is shown
//! is what is stored and paid, to the fen.

mod fault;
mod line;
mod period;
mod spread;

pub use fault::PriceFault;
pub use line::{LineInput, price_line, total};
pub use period::period_price;
pub use spread::spread_discount;

use serde::{Deserialize, Serialize};

use crate::money::Fen;

/// A priced order, in fen: `payable = original − discount` (SPEC §2 "Prices").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub original: Fen,
    pub discount: Fen,
    pub payable: Fen,
}

/// A priced line with its explanation, in fen: `payable = original − discount` (SPEC §9.7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePrice {
    pub original: Fen,
    pub discount: Fen,
    pub payable: Fen,
    /// Days given on top of those bought.
    pub gift_days: u32,
    /// How the original and the payable amount came about, in the order of calculation.
    pub steps: Vec<Step>,
}

/// One step of a calculation; the words come from the locales (`step-…`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    /// seats × seat price = result, per period.
    PerSeat {
        seats: u32,
        seat: Fen,
        result: Fen,
    },
    /// A total for any number of seats, per period.
    FixedTotal {
        total: Fen,
    },
    /// All seats at the price of the tier that holds them, per period.
    TierPerSeat {
        from_seats: u32,
        seats: u32,
        seat: Fen,
        result: Fen,
    },
    /// The tier's own total, per period.
    TierFixed {
        from_seats: u32,
        seats: u32,
        result: Fen,
    },
    /// No more than this per period.
    PeriodCap {
        before: Fen,
        cap: Fen,
    },
    /// Expansion: the period price after it less the one before it.
    Expansion {
        seats_before: u32,
        before: Fen,
        seats_after: u32,
        after: Fen,
        difference: Fen,
    },
    /// × days / period days.
    Days {
        days: u32,
        period_days: u32,
    },
    /// × percent / 100, for a long duration.
    Incentive {
        percent: u8,
        from_days: u32,
    },
    /// Days on top, for a long duration.
    GiftDays {
        days: u32,
        from_days: u32,
    },
    /// A typed total.
    Negotiated {
        total: Fen,
    },
    /// The original, rounded half up to the fen, once.
    Original {
        result: Fen,
    },
    DiscountAmount {
        amount: Fen,
    },
    /// `floored`: the floor left a fen more than the ratio would.
    DiscountRatio {
        percent: u8,
        floored: bool,
        amount: Fen,
    },
}
