//! 统一社会信用代码 (GB 32100-2015): 17 characters and a check character.

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// What a code looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditCode {
    Good,
    /// Length and alphabet fit, the check character does not. Some genuine old codes are like that, so
    /// it may be confirmed (SPEC §5).
    Doubtful,
    /// Not 18 characters of the code's alphabet (digits and capital letters without I, O, S, V, Z).
    Malformed,
}

/// Looks at a code in upper case.
pub fn check(code: &str) -> CreditCode {
    let values: Option<Vec<usize>> = code
        .bytes()
        .map(|byte| ALPHABET.iter().position(|letter| *letter == byte))
        .collect();
    let Some(values) = values.filter(|values| values.len() == 18) else {
        return CreditCode::Malformed;
    };
    let mut weight = 1;
    let mut sum = 0;
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    if (31 - sum % 31) % 31 == values[17] {
        CreditCode::Good
    } else {
        CreditCode::Doubtful
    }
}

#[cfg(test)]
mod tests {
    use super::{CreditCode, check};

    #[test]
    fn a_code_is_checked_by_length_alphabet_and_check_character() {
        for (code, found) in [
            ("91350100M000100Y43", CreditCode::Good),
            ("91350100M000100Y44", CreditCode::Doubtful),
            ("91350100M000100Y4", CreditCode::Malformed),
            ("91350100M000100Y4I", CreditCode::Malformed),
            ("", CreditCode::Malformed),
            ("九一三五", CreditCode::Malformed),
        ] {
            assert_eq!(check(code), found, "{code}");
        }
    }
}
