//! The short code that a payer writes in the remark of a transfer, so that the money finds its order.
//!
//! It comes from the random end of the order's id, so it stays through revisions, and carries no secret:
//! whoever knows it can only pay. Seven characters and a check character of an alphabet without I, L,
//! O and U. The check is a weighted sum over GF(32): one wrong character, or any two that changed
//! places, are always noticed.

use std::fmt;
use std::str::FromStr;

use crate::id::{BadId, OrderId};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters in all.
const LENGTH: usize = 8;

/// A code such as `7K3M-QX2P`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RemarkCode([u8; LENGTH]);

impl RemarkCode {
    /// The order's code; the same for ever.
    pub fn of(order: OrderId) -> Self {
        let text = order.to_string();
        let tail = text.get(text.len().saturating_sub(10)..).unwrap_or("");
        let mut bits = u64::from_str_radix(tail, 16).unwrap_or(0);
        let mut digits = [0; LENGTH];
        for digit in &mut digits[..LENGTH - 1] {
            *digit = u8::try_from(bits & 31).unwrap_or(0);
            bits >>= 5;
        }
        digits[LENGTH - 1] = check(&digits);
        Self(digits)
    }

    /// Every code that stands in a bank's remark, whatever else stands there: `货款 7k3m－qx2p 请查收`.
    pub fn find(remark: &str) -> Vec<Self> {
        let mut found = Vec::new();
        for digits in windows(remark) {
            if check(&digits) == digits[LENGTH - 1] && !found.contains(&Self(digits)) {
                found.push(Self(digits));
            }
        }
        found
    }

    /// Every code that would stand there if one character were another. What was meant is a person's
    /// guess: it speaks against other readings of the remark, never for one.
    pub fn nearly(remark: &str) -> Vec<Self> {
        let mut found = Vec::new();
        for digits in windows(remark) {
            for at in 0..LENGTH {
                for wrong in 1..32 {
                    let mut digits = digits;
                    digits[at] ^= wrong;
                    if check(&digits) == digits[LENGTH - 1] {
                        found.push(Self(digits));
                    }
                }
            }
        }
        found
    }
}

/// Each eight characters of the alphabet that follow each other in `remark`.
fn windows(remark: &str) -> Vec<[u8; LENGTH]> {
    let mut found = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    // A run goes on over spaces and dashes: banks break lines where they like.
    for c in remark.chars().chain(['。']) {
        match (digit(c), is_gap(c)) {
            (Some(value), _) => run.push(value),
            (None, true) => {}
            (None, false) => {
                let windows = run.windows(LENGTH);
                found.extend(windows.filter_map(|window| <[u8; LENGTH]>::try_from(window).ok()));
                run.clear();
            }
        }
    }
    found
}

/// Σ αⁱ·dᵢ over the first seven.
fn check(digits: &[u8; LENGTH]) -> u8 {
    digits[..LENGTH - 1]
        .iter()
        .rev()
        .fold(0, |sum, digit| double(sum ^ digit))
}

/// Times α in GF(32), by x⁵ + x² + 1.
const fn double(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 32 == 0 {
        doubled
    } else {
        (doubled ^ 0b10_0101) & 31
    }
}

/// What the character means: any case, full width, and letters that look like others.
fn digit(c: char) -> Option<u8> {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0)?,
        _ => c,
    };
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        'U' => 'V',
        c => c,
    };
    let at = ALPHABET.iter().position(|&known| char::from(known) == c)?;
    u8::try_from(at).ok()
}

const fn is_gap(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\r' | '\n' | '\u{3000}' | '-' | '－' | '—' | '–' | '_' | '.' | '·'
    )
}

impl fmt::Display for RemarkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, digit) in self.0.iter().enumerate() {
            if at == LENGTH / 2 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(*digit & 31)]))?;
        }
        Ok(())
    }
}

impl FromStr for RemarkCode {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let mut digits = Vec::with_capacity(LENGTH);
        for c in text.trim().chars().filter(|c| !is_gap(*c)) {
            digits.push(digit(c).ok_or(BadId)?);
        }
        let digits: [u8; LENGTH] = digits.try_into().map_err(|_| BadId)?;
        if check(&digits) == digits[LENGTH - 1] {
            Ok(Self(digits))
        } else {
            Err(BadId)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ALPHABET, LENGTH, RemarkCode};
    use crate::id::OrderId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn of(bits: u128) -> RemarkCode {
        RemarkCode::of(OrderId::from_uuid(Uuid::from_u128(bits)))
    }

    #[test]
    fn a_code_is_read_however_it_was_typed() {
        let code = of(0x0192_0000_0000_7000_8000_0012_3456_789a);
        let text = code.to_string();
        assert_eq!(text, "T4YC-5T8B");
        for typed in [
            "t4yc5t8b",
            " T4YC 5T8B ",
            "Ｔ４ＹＣ－５Ｔ８Ｂ",
            "t4-yc 5t8b",
        ] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        assert_eq!(RemarkCode::find("货款t4yc 5t8b，请查收"), [code]);
        assert_eq!(RemarkCode::find("服务费"), []);
    }

    #[test]
    fn letters_that_look_alike_are_the_same() {
        for bits in 0..2_000_u128 {
            let code = of(bits << 3);
            let typed = code.to_string().replace('0', "O").replace('1', "l");
            assert_eq!(typed.parse(), Ok(code));
        }
    }

    #[test]
    fn a_code_with_one_wrong_character_is_near_and_not_found() {
        let code = of(0x0192_0000_0000_7000_8000_0012_3456_789a);
        assert_eq!(RemarkCode::find("货款 T4YC-5T8C"), []);
        assert!(RemarkCode::nearly("货款 T4YC-5T8C").contains(&code));
        assert!(!RemarkCode::nearly("货款 T4YC-5TAC").contains(&code));
        assert_eq!(RemarkCode::nearly("货款"), []);
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_noticed(bits: u128, at in 0..LENGTH, by in 1_u8..32) {
            let mut wrong = of(bits).0;
            wrong[at] = (wrong[at] + by) % 32;
            let text: String = wrong.iter().map(|d| char::from(ALPHABET[usize::from(*d)])).collect();
            prop_assert!(text.parse::<RemarkCode>().is_err());
        }

        #[test]
        fn two_characters_that_changed_places_are_noticed(bits: u128, a in 0..LENGTH, b in 0..LENGTH) {
            let code = of(bits);
            let mut wrong = code.0;
            wrong.swap(a, b);
            prop_assume!(wrong != code.0);
            let text: String = wrong.iter().map(|d| char::from(ALPHABET[usize::from(*d)])).collect();
            prop_assert!(text.parse::<RemarkCode>().is_err());
        }
    }
}
