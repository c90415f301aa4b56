//! What the response codes mean (channels.md 2.2.5). What is not on the list is unknown.

use crate::ErrorKind;

/// What a code says of a payment or refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Done,
    /// It goes on, at UnionPay or at the bank.
    Pending,
    /// Final: no money moved.
    Failed,
    /// Charged, but past payTimeout or with a write-off that failed: UnionPay gives it back by itself,
    /// in about five working days. Neither paid nor failed.
    TakenTooLate,
    Unknown,
}

/// Of `origRespCode`, or of a notification's `respCode`.
pub(super) fn said(code: &str) -> Said {
    match code {
        // A6: success with a defect, some later step is missing.
        "00" | "A6" => Said::Done,
        "05" | "83" => Said::Pending,
        "42" | "74" | "75" => Said::TakenTooLate,
        // Amount limit, risk, outside the hours; then the payer's or the bank's refusals. 60 is among the
        // unknown ones.
        "33" | "38" | "39" | "61" | "62" | "63" | "64" | "65" | "66" | "67" | "68" | "69"
        | "71" | "73" | "77" | "78" | "81" => Said::Failed,
        _ => Said::Unknown,
    }
}

/// Of the `respCode` of a request that was not accepted.
pub(super) fn kind(code: &str) -> ErrorKind {
    match code {
        "10" | "13" | "14" => ErrorKind::Malformed,
        "11" | "32" | "40" | "41" | "43" | "44" => ErrorKind::Misconfigured,
        "12" => ErrorKind::NumberUsed,
        "34" => ErrorKind::NotFound,
        "37" => ErrorKind::Busy,
        "33" | "38" => ErrorKind::Refused,
        "30" | "31" | "35" | "36" | "39" | "45" | "46" => ErrorKind::RuleBroken,
        "61" | "62" | "63" | "64" | "65" | "66" | "67" | "68" | "69" | "71" | "73" | "77"
        | "78" | "81" => ErrorKind::Refused,
        _ => ErrorKind::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_group_has_its_meaning_and_the_rest_is_unknown() {
        for (codes, meaning) in [
            (&["00", "A6"][..], Said::Done),
            (&["05", "83"], Said::Pending),
            (&["42", "74", "75"], Said::TakenTooLate),
            (&["61", "64", "71", "81", "33"], Said::Failed),
            (
                &[
                    "", "01", "02", "03", "04", "06", "34", "60", "70", "98", "99", "Z9",
                ],
                Said::Unknown,
            ),
        ] {
            for code in codes {
                assert_eq!(said(code), meaning, "{code}");
            }
        }
    }

    #[test]
    fn an_error_that_is_not_on_the_list_proves_nothing() {
        for code in ["01", "03", "04", "05", "06", "60", "98", "99", "Z9", ""] {
            assert_eq!(kind(code), ErrorKind::Unknown, "{code}");
        }
    }
}
