//! How deep an extra discount may go, and when a second person must approve (SPEC §2, §9.7).

use crate::money::Fen;
use crate::quote::LinePrice;

/// 不低于 7 折: nobody goes deeper in the console.
pub const MAX_PERCENT_OFF: u8 = 30;

/// The hard limit for a line, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscountCap {
    pub percent_off: u8,
    pub from: CapSource,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapSource {
    Till,
    Provider,
    Product,
    Edition,
}

/// The lowest of all caps; they can only be lower than Till's own.
pub fn cap(provider: u8, product: Option<u8>, edition: Option<u8>) -> DiscountCap {
    let mut cap = DiscountCap {
        percent_off: MAX_PERCENT_OFF,
        from: CapSource::Till,
    };
    for (percent, from) in [
        (Some(provider), CapSource::Provider),
        (product, CapSource::Product),
        (edition, CapSource::Edition),
    ] {
        if let Some(percent_off) = percent.filter(|percent| *percent < cap.percent_off) {
            cap = DiscountCap { percent_off, from };
        }
    }
    cap
}

/// Is the line's discount deeper than the person may give alone?
pub fn needs_approval(line: &LinePrice, own_cap: Option<u8>) -> bool {
    let Some(percent_off) = own_cap else {
        return false;
    };
    i128::from(line.discount.get()) * 100
        > i128::from(line.original.get()) * i128::from(percent_off)
}

/// 折, as people say it: `7.5` for 75 %, `9` for 90 %; two decimals at most, rounded down so that it
/// never promises more than is given.
pub fn spoken(payable: Fen, original: Fen) -> String {
    if !original.is_positive() {
        return "10".to_owned();
    }
    let hundredths = i128::from(payable.get()) * 1000;
    let divisor = i128::from(original.get());
    let ceiling = (hundredths + divisor - 1) / divisor;
    let (whole, part) = (ceiling / 100, ceiling % 100);
    match (part / 10, part % 10) {
        (0, 0) => whole.to_string(),
        (tenth, 0) => format!("{whole}.{tenth}"),
        (tenth, hundredth) => format!("{whole}.{tenth}{hundredth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{CapSource, cap, spoken};
    use crate::money::Fen;

    #[test]
    fn the_lowest_cap_holds_and_none_is_above_thirty() {
        assert_eq!(cap(100, None, None).percent_off, 30);
        assert_eq!(cap(20, Some(10), None).from, CapSource::Product);
        assert_eq!(cap(20, Some(10), Some(5)).percent_off, 5);
        assert_eq!(cap(5, Some(10), None).from, CapSource::Provider);
    }

    #[test]
    fn a_discount_is_spoken_as_zhe() {
        for (payable, original, zhe) in [
            (75, 100, "7.5"),
            (90, 100, "9"),
            (7001, 10000, "7.01"),
            (100, 100, "10"),
        ] {
            assert_eq!(spoken(Fen::new(payable), Fen::new(original)), zhe);
        }
    }
}
