//! What a channel keeps, exactly as its bill says it.

use std::fmt;

use crate::money::{Fen, Overflow};

/// Thousandths of a fen: bills have fees with five decimals of a yuan, and 0.00001 yuan is one of these.
/// Negative where the channel gives a fee back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mfen(i64);

impl Mfen {
    pub const ZERO: Self = Self(0);

    /// `amount` in thousandths of a fen.
    pub const fn new(amount: i64) -> Self {
        Self(amount)
    }

    /// The amount in thousandths of a fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// As pages show it: `¥12,345.00`, `−¥0.0255` (SPEC §8), with as many of five decimals as it takes.
    pub fn yuan(self) -> String {
        let whole = Fen::new((self.0 / 100_000 * 100).abs()).grouped();
        let whole = whole.strip_suffix(".00").unwrap_or(&whole);
        let exact = self.to_string();
        let decimals = exact.split_once('.').map_or("00", |(_, decimals)| decimals);
        let sign = if self.0 < 0 { "−" } else { "" };
        format!("{sign}¥{whole}.{decimals}")
    }

    /// In whole fen, rounded up: what a channel keeps in part it keeps.
    pub const fn whole_fen(self) -> Fen {
        let up = if self.0.rem_euclid(1000) > 0 { 1 } else { 0 };
        Fen::new(self.0.div_euclid(1000) + up)
    }

    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }
}

/// In yuan: two decimals, or as many of five as it takes to be exact.
impl fmt::Display for Mfen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        let decimals = format!("{:05}", amount % 100_000);
        let exact = decimals.trim_end_matches('0').len().max(2);
        write!(f, "{sign}{}.{}", amount / 100_000, &decimals[..exact])
    }
}

#[cfg(test)]
mod tests {
    use super::Mfen;

    #[test]
    fn a_fee_is_shown_exactly() {
        for (amount, text) in [
            (0, "0.00"),
            (100_000, "1.00"),
            (74_070, "0.7407"),
            (-1_200, "-0.012"),
            (1, "0.00001"),
            (i64::MIN, "-92233720368547.75808"),
        ] {
            assert_eq!(Mfen::new(amount).to_string(), text);
        }
        for (amount, fen) in [
            (0, 0),
            (1000, 1),
            (1001, 2),
            (-1, 0),
            (-1000, -1),
            (i64::MAX, i64::MAX / 1000 + 1),
        ] {
            assert_eq!(Mfen::new(amount).whole_fen().get(), fen);
        }
        for (amount, text) in [
            (123_456_700_000, "¥1,234,567.00"),
            (-2_550, "−¥0.0255"),
            (-100_000_000_001, "−¥1,000,000.00001"),
        ] {
            assert_eq!(Mfen::new(amount).yuan(), text);
        }
    }
}
