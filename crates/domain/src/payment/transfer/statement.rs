//! A bank's statement: what came in, line by line, and the orders that it may be for.

use std::collections::{HashMap, HashSet};

use crate::id::{AccountId, OrderId};
use crate::money::Fen;
use crate::time::Instant;

/// One incoming payment as the bank's statement writes it. A line is never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The provider's bank account that received it.
    pub account: AccountId,
    /// The bank's serial number. With the account it names one payment for ever.
    pub serial: String,
    /// The moment of booking; the day's begin when the statement names no hour.
    pub paid_at: Instant,
    /// Above zero.
    pub amount: Fen,
    /// The payer's name; empty when the bank does not say.
    pub payer: String,
    /// The payer's account number; may be empty.
    pub payer_account: String,
    /// What the payer wrote (附言), as they typed it.
    pub remark: String,
}

/// An order that money may have been sent for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub order: OrderId,
    /// What it still awaits, in full; `None` when it awaits no money any more.
    pub payable: Option<Fen>,
    pub created_at: Instant,
    /// The names under which its company pays.
    pub payers: Vec<String>,
}

impl Candidate {
    /// Could the line have been sent for it? A statement of the day itself may name no hour.
    pub(super) fn is_older_than(&self, line: &Line) -> bool {
        line.paid_at >= self.created_at.day().start()
    }
}

/// The lines of a statement by what is known of them, as positions in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sifted {
    /// Seen for the first time.
    pub fresh: Vec<usize>,
    /// Imported before, or twice in this statement: nothing is to be done.
    pub known: Vec<usize>,
    /// Another payment under a serial number that is taken. None of them may be booked unseen.
    pub contradicting: Vec<usize>,
}

/// Tells new lines of `statement` from those in `known`, by account and serial number. Overlapping
/// statements may be imported in any order and as often as one likes.
pub fn sift(known: &[Line], statement: &[Line]) -> Sifted {
    let mut sifted = Sifted::default();
    let before: HashMap<_, _> = known.iter().map(|line| (key(line), line)).collect();
    let mut first: HashMap<_, &Line> = HashMap::new();
    let mut doubted = HashSet::new();
    for line in statement {
        let earlier = before.get(&key(line)).copied();
        let earlier = earlier.unwrap_or_else(|| first.entry(key(line)).or_insert(line));
        if !is_same_payment(earlier, line) {
            doubted.insert(key(line));
        }
    }
    let mut taken = HashSet::new();
    for (at, line) in statement.iter().enumerate() {
        let imported = before
            .get(&key(line))
            .is_some_and(|earlier| is_same_payment(earlier, line));
        if imported {
            sifted.known.push(at);
        } else if doubted.contains(&key(line)) {
            sifted.contradicting.push(at);
        } else if taken.insert(key(line)) {
            sifted.fresh.push(at);
        } else {
            sifted.known.push(at);
        }
    }
    sifted
}

fn key(line: &Line) -> (AccountId, &str) {
    (line.account, &line.serial)
}

/// Names and remarks may be cut in one export and whole in another; the money may not differ. The hour
/// may be missing in one of them.
fn is_same_payment(a: &Line, b: &Line) -> bool {
    a.amount == b.amount && a.paid_at.day() == b.paid_at.day()
}

/// A payer's name for comparing: without blanks and marks, in one width and case, so that
/// `北辰（上海）科技` and `北辰(上海) 科技` are one.
pub(super) fn plain_name(name: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    name.chars()
        .map(narrow)
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_is_the_same_in_any_width_and_with_any_blanks() {
        let plain = plain_name("北辰（上海）科技ABC有限公司");
        for written in [
            "北辰(上海)科技abc有限公司",
            " 北辰（上海） 科技ＡＢＣ有限公司\u{3000}",
        ] {
            assert_eq!(plain_name(written), plain);
        }
        assert_ne!(plain_name("北辰（北京）科技ABC有限公司"), plain);
        assert_eq!(plain_name(" - "), "");
    }
}
