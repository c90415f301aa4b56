//! What a channel says of a whole day: its own list of what it took and gave back.

use std::fmt;

/// A day in China, by which channels keep their bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BillDay(pub jiff::civil::Date);

impl BillDay {
    /// From `2026-11-22`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day: jiff::civil::Date = text.parse().ok()?;
        (day.to_string() == text).then_some(BillDay(day))
    }
}

/// `2026-11-22`
impl fmt::Display for BillDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What came of asking for a day's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bill {
    /// The whole bill: as long as its hash, its count and its sums say.
    Ready {
        /// In the order of the file.
        lines: Vec<BillLine>,
        /// Of the file, in hex: the same file is the same bill.
        hash: String,
    },
    /// The channel took and gave back nothing that day.
    Nothing,
    /// The channel still writes it: ask again later.
    NotReady,
    /// This channel gives no bills that Till reads.
    NotOffered,
}

/// One payment or one refund, as the bill has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillLine {
    /// When the channel took the money, or (a refund) accepted the refund.
    pub at_ms: i64,
    /// The channel's number of the payment.
    pub transaction_id: String,
    pub attempt_no: String,
    /// What was charged, or asked back; never negative.
    pub amount_fen: i64,
    /// The channel's fee in thousandths of a fen, as bills have five decimals of a yuan; negative where the
    /// channel gives it back.
    pub fee_mfen: i64,
    pub row: BillRow,
}

/// What a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BillRow {
    /// A payment. Not `paid`: the channel undid it.
    Payment { paid: bool },
    /// A refund, on the day it was *begun*: `failed` is what the channel knew that day, and is never brought
    /// up to date.
    Refund {
        refund_id: String,
        refund_no: String,
        failed: bool,
    },
}
