//! Money: integers in fen (1/100 yuan), checked arithmetic, no floats.

use std::fmt;

use serde::{Deserialize, Serialize};

mod capital;

/// An amount in fen. May be negative only where a difference is meant.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(i64);

/// An amount left the range in which Till calculates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the amount is too large")]
pub struct Overflow;

impl Fen {
    pub const ZERO: Self = Self(0);

    /// `amount` in fen.
    pub const fn new(amount: i64) -> Self {
        Self(amount)
    }

    /// The amount in fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_add(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        self.0.checked_sub(other.0).map(Self).ok_or(Overflow)
    }

    pub fn checked_mul(self, times: i64) -> Result<Self, Overflow> {
        self.0.checked_mul(times).map(Self).ok_or(Overflow)
    }

    /// `self × numerator / denominator`, rounded half up (away from zero at exactly one half).
    ///
    /// # Errors
    /// [`Overflow`] when the result leaves the range, or the denominator is not positive.
    pub fn ratio(self, numerator: i64, denominator: i64) -> Result<Self, Overflow> {
        if denominator <= 0 {
            return Err(Overflow);
        }
        let product = i128::from(self.0) * i128::from(numerator);
        divide_half_up(product, i128::from(denominator)).map(Self)
    }

    /// The sum of `amounts`.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// Splits `self` in proportion to `weights` by largest remainder: the parts add up to `self`.
    ///
    /// Ties go to the earlier part. All-zero weights give everything to the first part.
    pub fn split(self, weights: &[Self]) -> Result<Vec<Self>, Overflow> {
        let total: i128 = weights.iter().map(|w| i128::from(w.0)).sum();
        if weights.is_empty() {
            return Ok(Vec::new());
        }
        if total <= 0 {
            let mut parts = vec![Self::ZERO; weights.len()];
            parts[0] = self;
            return Ok(parts);
        }
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut given: i128 = 0;
        for (index, weight) in weights.iter().enumerate() {
            let product = i128::from(self.0) * i128::from(weight.0);
            let floor = product.div_euclid(total);
            remainders.push((product.rem_euclid(total), index));
            given += floor;
            parts.push(Self(i64::try_from(floor).map_err(|_| Overflow)?));
        }
        remainders.sort_by_key(|(remainder, index)| (std::cmp::Reverse(*remainder), *index));
        let left = i128::from(self.0) - given;
        for (_, index) in remainders
            .iter()
            .take(usize::try_from(left).map_err(|_| Overflow)?)
        {
            parts[*index].0 += 1;
        }
        Ok(parts)
    }

    /// `12,345.00` without a sign of currency; `-` in front when negative.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        let (sign, digits) = plain
            .strip_prefix('-')
            .map_or(("", plain.as_str()), |d| ("-", d));
        let (yuan, cents) = digits.split_once('.').unwrap_or((digits, "00"));
        let mut grouped = String::with_capacity(plain.len() + 6);
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{sign}{grouped}.{cents}")
    }

    /// `¥12,345.00`, the form on every page (SPEC §8).
    pub fn yuan(self) -> String {
        let grouped = self.grouped();
        match grouped.strip_prefix('-') {
            Some(positive) => format!("−¥{positive}"),
            None => format!("¥{grouped}"),
        }
    }

    /// 人民币大写, as receipts want it: `壹万贰仟叁佰肆拾伍元整`.
    pub fn capital(self) -> String {
        capital::of(self.0)
    }

    /// Reads yuan as a person types them: `1234.5`, `1,234.50`, `¥1234`. At most two decimals.
    pub fn parse_yuan(text: &str) -> Option<Self> {
        let cleaned: String = text
            .trim()
            .trim_start_matches(['¥', '￥'])
            .chars()
            .filter(|c| !matches!(c, ',' | '，' | ' '))
            .collect();
        let (yuan, cents) = cleaned.split_once('.').unwrap_or((&cleaned, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if yuan.is_empty() || yuan.len() > 13 || cents.len() > 2 || !digits(yuan) || !digits(cents)
        {
            return None;
        }
        let yuan: i64 = yuan.parse().ok()?;
        let cents: i64 = format!("{cents:0<2}").parse().ok()?;
        yuan.checked_mul(100)?.checked_add(cents).map(Self)
    }
}

/// `product / divisor` rounded half up, for a positive divisor.
pub(crate) fn divide_half_up(product: i128, divisor: i128) -> Result<i64, Overflow> {
    let magnitude = (product.abs() * 2 + divisor) / (divisor * 2);
    let signed = if product < 0 { -magnitude } else { magnitude };
    i64::try_from(signed).map_err(|_| Overflow)
}

/// `1234.50`: yuan with two decimals, no grouping.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::Fen;
    use proptest::prelude::*;

    #[test]
    fn yuan_are_grouped_by_thousands() {
        for (fen, shown) in [
            (0, "¥0.00"),
            (1, "¥0.01"),
            (10_000, "¥100.00"),
            (1_234_500, "¥12,345.00"),
            (-150, "−¥1.50"),
            (12_345_678_901, "¥123,456,789.01"),
        ] {
            assert_eq!(Fen::new(fen).yuan(), shown);
        }
    }

    #[test]
    fn typed_yuan_are_read_to_the_fen() {
        for (typed, fen) in [
            ("1", Some(100)),
            ("1.5", Some(150)),
            ("¥1,234.56", Some(123_456)),
            (" 0.01 ", Some(1)),
            ("1.234", None),
            ("-1", None),
            ("", None),
            ("1e3", None),
            ("12345678901234", None),
        ] {
            assert_eq!(Fen::parse_yuan(typed), fen.map(Fen::new), "{typed}");
        }
    }

    #[test]
    fn a_ratio_rounds_half_up_once() {
        assert_eq!(Fen::new(1).ratio(1, 2).unwrap(), Fen::new(1));
        assert_eq!(Fen::new(1).ratio(1, 3).unwrap(), Fen::new(0));
        assert_eq!(Fen::new(10).ratio(75, 100).unwrap(), Fen::new(8));
        assert!(Fen::new(i64::MAX).ratio(2, 1).is_err());
        assert!(Fen::new(1).ratio(1, 0).is_err());
    }

    proptest! {
        #[test]
        fn a_split_adds_up_to_the_whole(
            whole in 0_i64..1_000_000_000_000,
            weights in proptest::collection::vec(0_i64..1_000_000_000, 1..20),
        ) {
            let weights: Vec<Fen> = weights.into_iter().map(Fen::new).collect();
            let parts = Fen::new(whole).split(&weights).unwrap();
            prop_assert_eq!(Fen::sum(parts.iter().copied()).unwrap(), Fen::new(whole));
            prop_assert!(parts.iter().all(|p| p.get() >= 0));
        }

        #[test]
        fn what_is_shown_can_be_typed_again(fen in 0_i64..1_000_000_000_000) {
            prop_assert_eq!(Fen::parse_yuan(&Fen::new(fen).yuan()), Some(Fen::new(fen)));
        }
    }
}
