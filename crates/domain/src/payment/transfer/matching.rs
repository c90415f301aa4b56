//! Which lines of a bank's statement are for which orders. Nothing is booked here.
//!
//! A remark code is believed when its check character fits and the amount is exact; then a payer's name
//! with an exact amount; then a payer's name with the one set of orders that adds up. What allows a
//! second reading goes to a person: a wrong match costs more than a look.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::OrderId;
use crate::money::Fen;

use super::code::RemarkCode;
use super::statement::{Candidate, Line, plain_name};

/// Above so many orders of one payer no set is searched for.
const MAX_SEARCHED: usize = 16;
/// Orders shown for a line in doubt.
const MAX_SHOWN: usize = 5;

/// What was found, by positions in the statement. Every line stands in exactly one place, every order
/// in at most one match.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Matching {
    pub matches: Vec<Match>,
    /// The review queue.
    pub doubts: Vec<Doubt>,
}

/// Lines and orders that add up: one line for one or more orders, or several lines for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub lines: Vec<usize>,
    pub orders: Vec<OrderId>,
    pub by: By,
    /// The payer has another name than the orders' company; somebody else pays for it.
    pub foreign_payer: bool,
}

/// Why a match is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The remark names the orders, the amount is theirs.
    Code,
    /// The remarks of several lines name one order, which they pay together.
    CodeTogether,
    /// Payer and amount fit one order and no other.
    Payer,
    /// The payer's orders add up to the amount in one way only.
    Sum,
}

impl By {
    /// The stable code, as in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CodeTogether => "code_together",
            Self::Payer => "payer",
            Self::Sum => "sum",
        }
    }
}

/// A line that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub line: usize,
    pub why: Why,
    /// What it may be for, likely ones first.
    pub candidates: Vec<OrderId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// The remark names an order, and the amount is another.
    AmountDiffers,
    /// The order that it names awaits no money any more, or another line pays it.
    NotAwaited,
    /// The money came before the order that it names was made.
    BeforeOrder,
    /// More than one order, set of orders or line fits.
    Ambiguous,
    /// Nothing fits.
    Unknown,
}

impl Why {
    /// The stable code, as in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AmountDiffers => "amount_differs",
            Self::NotAwaited => "not_awaited",
            Self::BeforeOrder => "before_order",
            Self::Ambiguous => "ambiguous",
            Self::Unknown => "unknown",
        }
    }
}

/// Matches new lines (see [`super::statement::sift`]) with the orders of the same provider. The result
/// does not depend on the order of `lines` or `candidates`.
pub fn match_lines(lines: &[Line], candidates: &[Candidate]) -> Matching {
    let mut desk = Desk::new(lines, candidates);
    desk.by_code();
    desk.by_code_together();
    desk.by_payer();
    desk.finish()
}

struct Desk<'a> {
    lines: &'a [Line],
    candidates: &'a [Candidate],
    /// By line: the candidates that its remark names.
    named: Vec<BTreeSet<usize>>,
    /// By line: those that it would name if one character of its remark were another.
    near: Vec<BTreeSet<usize>>,
    /// By line: the candidates of its payer that the money could have been sent for.
    payers: Vec<Vec<usize>>,
    /// Lines and candidates that a match has used.
    lines_used: BTreeSet<usize>,
    orders_used: BTreeSet<usize>,
    matches: Vec<Match>,
}

impl<'a> Desk<'a> {
    fn new(lines: &'a [Line], candidates: &'a [Candidate]) -> Self {
        let mut codes: BTreeMap<RemarkCode, Vec<usize>> = BTreeMap::new();
        let mut names: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (at, candidate) in candidates.iter().enumerate() {
            let code = RemarkCode::of(candidate.order);
            codes.entry(code).or_default().push(at);
            for name in &candidate.payers {
                names.entry(plain_name(name)).or_default().insert(at);
            }
        }
        // A name without letters says nothing.
        names.remove("");
        let of_codes = |found: Vec<RemarkCode>| {
            let known = found.iter().filter_map(|code| codes.get(code));
            known.flatten().copied().collect()
        };
        let named = |line: &Line| of_codes(RemarkCode::find(&line.remark));
        let near = |line: &Line| of_codes(RemarkCode::nearly(&line.remark));
        let payers = lines.iter().map(|line| {
            let of_payer = names.get(&plain_name(&line.payer)).into_iter().flatten();
            let fits = |at: &usize| {
                candidates[*at].payable.is_some() && candidates[*at].is_older_than(line)
            };
            of_payer.copied().filter(fits).collect()
        });
        Self {
            lines,
            candidates,
            named: lines.iter().map(named).collect(),
            near: lines.iter().map(near).collect(),
            payers: payers.collect(),
            lines_used: BTreeSet::new(),
            orders_used: BTreeSet::new(),
            matches: Vec::new(),
        }
    }

    /// Of two lines that pay the same orders the earlier one does; the other is a second payment.
    fn by_code(&mut self) {
        let mut order: Vec<usize> = (0..self.lines.len()).collect();
        order.sort_by_key(|&at| (self.lines[at].paid_at, &self.lines[at].serial));
        for at in order {
            let named = &self.named[at];
            let payable = self.sum(named);
            let free = named.is_disjoint(&self.orders_used);
            if free && self.is_timely(at) && payable == Some(self.lines[at].amount) {
                let named = named.clone();
                self.book(vec![at], named, By::Code);
            }
        }
    }

    /// All lines left that name one order, and no other, and add up to what it awaits.
    fn by_code_together(&mut self) {
        let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, named) in self.named.iter().enumerate() {
            if !self.lines_used.contains(&at) {
                for &candidate in named {
                    parts.entry(candidate).or_default().push(at);
                }
            }
        }
        for (candidate, parts) in parts {
            let alone = |at: &usize| self.named[*at].len() == 1 && self.is_timely(*at);
            let sum = Fen::sum(parts.iter().map(|&at| self.lines[at].amount)).ok();
            let fits = sum.is_some() && sum == self.candidates[candidate].payable;
            let free = !self.orders_used.contains(&candidate);
            if parts.len() > 1 && free && fits && parts.iter().all(alone) {
                self.book(parts, BTreeSet::from([candidate]), By::CodeTogether);
            }
        }
    }

    /// Lines that name no order. What was matched by its code still counts as a second reading: the
    /// line may be a payment made twice.
    fn by_payer(&mut self) {
        let mut readings: BTreeMap<usize, (BTreeSet<usize>, By)> = BTreeMap::new();
        for at in 0..self.lines.len() {
            if self.named[at].is_empty()
                && let Reading::One(orders, by) = self.reading(at)
            {
                readings.insert(at, (orders, by));
            }
        }
        let mut wanted: BTreeMap<usize, usize> = BTreeMap::new();
        for order in readings.values().flat_map(|(orders, _)| orders) {
            *wanted.entry(*order).or_default() += 1;
        }
        for (at, (orders, by)) in readings {
            let sole = orders.iter().all(|order| wanted.get(order) == Some(&1));
            if sole && orders.is_disjoint(&self.orders_used) {
                self.book(vec![at], orders, by);
            }
        }
    }

    /// How the line can be read by its payer and amount. A mistyped code that seems to mean another
    /// order is a second reading.
    fn reading(&self, at: usize) -> Reading {
        match self.sums(at) {
            Reading::One(orders, _) if !self.near[at].is_subset(&orders) => Reading::Many,
            reading => reading,
        }
    }

    fn sums(&self, at: usize) -> Reading {
        let amount = self.lines[at].amount;
        let of_payer = &self.payers[at];
        let exact: Vec<usize> = of_payer
            .iter()
            .copied()
            .filter(|&order| self.candidates[order].payable == Some(amount))
            .collect();
        match exact.as_slice() {
            [one] => return Reading::One(BTreeSet::from([*one]), By::Payer),
            [] => {}
            _ => return Reading::Many,
        }
        if of_payer.len() > MAX_SEARCHED {
            return Reading::Many;
        }
        let mut search = Search {
            amounts: of_payer
                .iter()
                .map(|&order| (order, self.candidates[order].payable.unwrap_or(Fen::ZERO)))
                .collect(),
            chosen: Vec::new(),
            found: Vec::new(),
        };
        search.from(0, amount);
        match search.found.as_slice() {
            [one] => Reading::One(one.iter().copied().collect(), By::Sum),
            [] => Reading::None,
            _ => Reading::Many,
        }
    }

    fn sum(&self, orders: &BTreeSet<usize>) -> Option<Fen> {
        let mut sum = Fen::ZERO;
        for &order in orders {
            sum = sum.checked_add(self.candidates[order].payable?).ok()?;
        }
        Some(sum)
    }

    fn is_timely(&self, at: usize) -> bool {
        let mut named = self.named[at].iter();
        named.all(|&order| self.candidates[order].is_older_than(&self.lines[at]))
    }

    fn book(&mut self, lines: Vec<usize>, orders: BTreeSet<usize>, by: By) {
        let known = |at: &usize| orders.iter().all(|order| self.payers[*at].contains(order));
        let found = Match {
            foreign_payer: !lines.iter().all(known),
            orders: self.ids(orders.iter().copied()),
            by,
            lines,
        };
        self.lines_used.extend(&found.lines);
        self.orders_used.extend(orders);
        self.matches.push(found);
    }

    fn ids(&self, orders: impl IntoIterator<Item = usize>) -> Vec<OrderId> {
        let mut ids: Vec<OrderId> = orders
            .into_iter()
            .map(|order| self.candidates[order].order)
            .collect();
        ids.sort();
        ids
    }

    fn finish(mut self) -> Matching {
        let left = (0..self.lines.len()).filter(|at| !self.lines_used.contains(at));
        let doubts = left.map(|at| self.doubt(at)).collect();
        for found in &mut self.matches {
            found.lines.sort_unstable();
        }
        self.matches
            .sort_by_key(|found| found.lines.first().copied());
        Matching {
            matches: self.matches,
            doubts,
        }
    }

    fn doubt(&self, line: usize) -> Doubt {
        let named = &self.named[line];
        let why = if named.is_empty() {
            match self.reading(line) {
                Reading::Many => Why::Ambiguous,
                Reading::One(orders, _) if !orders.is_disjoint(&self.orders_used) => {
                    Why::NotAwaited
                }
                Reading::One(..) => Why::Ambiguous,
                Reading::None => Why::Unknown,
            }
        } else if self.sum(named).is_none() || !named.is_disjoint(&self.orders_used) {
            Why::NotAwaited
        } else if !self.is_timely(line) {
            Why::BeforeOrder
        } else {
            Why::AmountDiffers
        };
        Doubt {
            line,
            why,
            candidates: self.likely(line),
        }
    }

    /// The orders that the remark names or seems to mean, else those of the payer, else those of the amount; the ones
    /// with the very amount first.
    fn likely(&self, line: usize) -> Vec<OrderId> {
        let amount = Some(self.lines[line].amount);
        let of_amount = |&order: &usize| {
            let candidate = &self.candidates[order];
            candidate.payable == amount && candidate.is_older_than(&self.lines[line])
        };
        let mut orders: Vec<usize> = if !self.named[line].is_empty() {
            self.named[line].iter().copied().collect()
        } else if !self.near[line].is_empty() {
            self.near[line].iter().copied().collect()
        } else if !self.payers[line].is_empty() {
            self.payers[line].clone()
        } else {
            (0..self.candidates.len()).filter(of_amount).collect()
        };
        orders.sort_by_key(|order| (!of_amount(order), self.candidates[*order].order));
        orders.truncate(MAX_SHOWN);
        let ids = orders.into_iter();
        ids.map(|order| self.candidates[order].order).collect()
    }
}

enum Reading {
    None,
    One(BTreeSet<usize>, By),
    Many,
}

/// Sets of orders that add up to an amount; ends at the second one.
struct Search {
    amounts: Vec<(usize, Fen)>,
    chosen: Vec<usize>,
    found: Vec<Vec<usize>>,
}

impl Search {
    fn from(&mut self, start: usize, left: Fen) {
        if left.is_zero() {
            self.found.push(self.chosen.clone());
            return;
        }
        for at in start..self.amounts.len() {
            let (order, amount) = self.amounts[at];
            // An order without a price would be in a set and not in it at once.
            let rest = left.checked_sub(amount).unwrap_or(Fen::ZERO);
            if self.found.len() < 2 && amount.is_positive() && amount <= left {
                self.chosen.push(order);
                self.from(at + 1, rest);
                self.chosen.pop();
            }
        }
    }
}
