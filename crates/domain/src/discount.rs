//! How deep an extra discount may go, and when a second person must approve (SPEC §2, §9.7).

use crate::money::Fen;
use crate::quote::{LinePrice, Step};

/// 不低于 7 折, in percent off: nobody goes deeper in the console (SPEC §2).
pub const MAX_PERCENT_OFF: u8 = 30;

/// The hard limit for a line, in percent off, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiscountCap {
    pub percent_off: u8,
    pub from: CapSource,
}

/// Whose limit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CapSource {
    Till,
    Provider,
    Product,
    Edition,
}

/// The lowest of all caps, in percent off; they can only be lower than Till's own (SPEC §2). Of equal
/// ones the widest is named.
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

/// Is the line's discount deeper than the person may give alone? `own_cap` in percent off; `None` for
/// a person without a cap of their own (SPEC §2).
///
/// A ratio is as deep as it says: that its result was rounded down by half a fen is nobody's doing.
pub fn needs_approval(line: &LinePrice, own_cap: Option<u8>) -> bool {
    let Some(percent_off) = own_cap else {
        return false;
    };
    if let Some(percent) = only_ratio(line) {
        return 100_u8.saturating_sub(percent) > percent_off;
    }
    i128::from(line.discount.get()) * 100
        > i128::from(line.original.get()) * i128::from(percent_off)
}

/// The ratio, when it is the line's one discount: percent to pay.
fn only_ratio(line: &LinePrice) -> Option<u8> {
    let mut discounts = line.steps.iter().filter(|step| {
        matches!(
            step,
            Step::DiscountAmount { .. } | Step::DiscountRatio { .. }
        )
    });
    match (discounts.next(), discounts.next()) {
        (Some(Step::DiscountRatio { percent, .. }), None) => Some(*percent),
        (Some(_) | None, _) => None,
    }
}

/// 折, as people say it: `7.5` for 75 %, `9` for 90 %; at most two decimals (SPEC §8).
///
/// What is a whole percent but for rounding (less than a fen, or less than a hundred-thousandth of
/// the original) is said as one, else 7.5 折 would often read `7.51`. Any other discount is rounded
/// up to the hundredth of a 折, so that it never promises more than is given.
pub fn spoken(payable: Fen, original: Fen) -> String {
    if !original.is_positive() {
        return "10".to_owned();
    }
    let (paid, full) = (i128::from(payable.get()), i128::from(original.get()));
    let percent = (paid * 200 + full) / (full * 2);
    let off_by = (paid * 100 - full * percent).abs();
    let hundredths = if off_by < (full / 1000).max(100) {
        percent * 10
    } else {
        (paid * 1000 + full - 1) / full
    };
    let (whole, part) = (hundredths / 100, hundredths % 100);
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
