//! What can be wrong with a price, with the limit and so the way out.

use crate::money::{Fen, Overflow};

/// The limit that an input breaks (SPEC §2, §9.7). Amounts in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PriceFault {
    #[error("fewer than {min} seats")]
    SeatsBelowMinimum { min: u32 },
    #[error("more than {max} seats")]
    SeatsAboveMaximum { max: u32 },
    #[error("seats are sold from {min} in steps of {step}")]
    SeatsOffStep { step: u32, min: u32 },
    #[error("the duration is not 1 to {max} days")]
    DaysOutOfRange { max: u32 },
    #[error("a fixed total can't be expanded")]
    FixedCannotExpand,
    #[error("there is no price model")]
    NoPriceModel,
    /// `from`: where the first tier begins.
    #[error("no tier holds so few seats")]
    NoTier { from: u32 },
    /// `most`: the largest amount off.
    #[error("the discount is deeper than allowed")]
    DiscountTooDeep { floor_percent: u8, most: Fen },
    /// `most`: the largest amount that all lines together may still lose.
    #[error("the order's discount is deeper than its lines allow")]
    OrderDiscountTooDeep { most: Fen },
    #[error("the discount takes nothing off")]
    DiscountNotPositive,
    #[error("a typed total excludes a discount")]
    DiscountOnNegotiated,
    #[error("the typed total is not above zero")]
    NegotiatedNotPositive,
    /// More seats cost no more: a tier further up is cheaper than what is paid already. `seats`: those
    /// held now.
    #[error("the expansion costs nothing")]
    ExpansionCostsNothing { seats: u32 },
    #[error("less than 1 fen is left to pay")]
    BelowOneFen,
    #[error("the amount is too large")]
    Overflow,
}

impl PriceFault {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::SeatsBelowMinimum { .. } => "seats_below_minimum",
            Self::SeatsAboveMaximum { .. } => "seats_above_maximum",
            Self::SeatsOffStep { .. } => "seats_off_step",
            Self::DaysOutOfRange { .. } => "days_out_of_range",
            Self::FixedCannotExpand => "fixed_cannot_expand",
            Self::NoPriceModel => "no_price_model",
            Self::NoTier { .. } => "no_tier",
            Self::DiscountTooDeep { .. } => "discount_too_deep",
            Self::OrderDiscountTooDeep { .. } => "order_discount_too_deep",
            Self::DiscountNotPositive => "discount_not_positive",
            Self::DiscountOnNegotiated => "discount_on_negotiated",
            Self::NegotiatedNotPositive => "negotiated_not_positive",
            Self::ExpansionCostsNothing { .. } => "expansion_costs_nothing",
            Self::BelowOneFen => "below_one_fen",
            Self::Overflow => "amount_too_large",
        }
    }

    /// The values that its sentence names.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::SeatsBelowMinimum { min } => vec![("min", min.to_string())],
            Self::SeatsAboveMaximum { max } | Self::DaysOutOfRange { max } => {
                vec![("max", max.to_string())]
            }
            Self::SeatsOffStep { step, min } => {
                vec![("step", step.to_string()), ("min", min.to_string())]
            }
            Self::DiscountTooDeep {
                floor_percent,
                most,
            } => {
                vec![("floor", floor_percent.to_string()), ("most", most.yuan())]
            }
            Self::ExpansionCostsNothing { seats } => vec![("seats", seats.to_string())],
            Self::NoTier { from } => vec![("from", from.to_string())],
            Self::OrderDiscountTooDeep { most } => vec![("most", most.yuan())],
            Self::FixedCannotExpand
            | Self::NoPriceModel
            | Self::DiscountNotPositive
            | Self::DiscountOnNegotiated
            | Self::NegotiatedNotPositive
            | Self::BelowOneFen
            | Self::Overflow => Vec::new(),
        }
    }
}

impl From<Overflow> for PriceFault {
    fn from(_: Overflow) -> Self {
        Self::Overflow
    }
}
