//! THE TWO BOOKS OF A DAY ARE COMPARED HERE.

use std::collections::{BTreeMap, BTreeSet};

use super::{Mfen, Mismatch, MismatchKind, StatementLine, Subject, Told};
use crate::id::OrderId;
use crate::money::{Fen, Overflow};
use crate::refund::RefundState;
use crate::time::{Day, Instant};

/// A payment as Till booked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurPayment {
    pub transaction: String,
    pub attempt: String,
    pub order: OrderId,
    pub amount: Fen,
    /// The channel's own success time.
    pub paid_at: Instant,
    /// Another day's bill has it.
    pub elsewhere: bool,
}

/// A refund as Till has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OurRefund {
    pub number: String,
    pub order: OrderId,
    pub amount: Fen,
    pub created_at: Instant,
    pub state: RefundState,
    /// Another day's bill has it.
    pub elsewhere: bool,
}

/// What Till has of a day, and whatever else the bill's lines name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ours {
    pub payments: Vec<OurPayment>,
    pub refunds: Vec<OurRefund>,
}

/// Counts and sums of one side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    pub payments: u32,
    pub paid: Fen,
    pub refunds: u32,
    pub refunded: Fen,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciliation {
    pub theirs: Sums,
    pub fee: Mfen,
    /// Only what belongs to the day.
    pub ours: Sums,
    /// Lines about which both sides say the same.
    pub matched: u32,
    /// In the order of their names.
    pub mismatches: Vec<Mismatch>,
    /// Of each line in its order: the order that it is about.
    pub orders: Vec<Option<OrderId>>,
}

struct Comparison<'a> {
    day: Day,
    payments: BTreeMap<&'a str, &'a OurPayment>,
    refunds: BTreeMap<&'a str, &'a OurRefund>,
    /// Lines by what they are about.
    told: BTreeMap<(Subject, &'a str), Vec<&'a StatementLine>>,
    mismatches: BTreeSet<Mismatch>,
    matched: u32,
}

/// Compares the bill of `day` with what Till has. Neither side's order matters, and comparing again finds
/// the same.
///
/// # Errors
/// [`Overflow`] when sums leave the range in which Till calculates.
pub fn reconcile(
    day: Day,
    ours: &Ours,
    lines: &[StatementLine],
) -> Result<Reconciliation, Overflow> {
    let mut told: BTreeMap<_, Vec<&StatementLine>> = BTreeMap::new();
    for line in lines {
        told.entry(line.about()).or_default().push(line);
    }
    let payments = ours.payments.iter();
    let refunds = ours.refunds.iter();
    let mut comparison = Comparison {
        day,
        payments: payments
            .map(|one| (one.transaction.as_str(), one))
            .collect(),
        refunds: refunds.map(|one| (one.number.as_str(), one)).collect(),
        told,
        mismatches: BTreeSet::new(),
        matched: 0,
    };
    comparison.lines()?;
    comparison.what_no_line_tells();
    let (theirs, fee) = told_sums(lines)?;
    Ok(Reconciliation {
        theirs,
        fee,
        ours: comparison.own_sums()?,
        matched: comparison.matched,
        orders: lines.iter().map(|line| comparison.order(line)).collect(),
        mismatches: comparison.mismatches.into_iter().collect(),
    })
}

impl StatementLine {
    /// Till's number: of a payment the attempt's, of a refund its own.
    pub fn number(&self) -> &str {
        match &self.what {
            Told::Payment { .. } => &self.attempt,
            Told::Refund { number, .. } => number,
        }
    }

    fn about(&self) -> (Subject, &str) {
        match &self.what {
            Told::Payment { .. } => (Subject::Payment, &self.transaction),
            Told::Refund { number, .. } => (Subject::Refund, number),
        }
    }

    /// Money that the channel moved, as far as the line knows.
    fn moved(&self) -> bool {
        match self.what {
            Told::Payment { paid } => paid,
            Told::Refund { failed, .. } => !failed,
        }
    }
}

impl<'a> Comparison<'a> {
    fn lines(&mut self) -> Result<(), Overflow> {
        for ((subject, reference), lines) in std::mem::take(&mut self.told) {
            // Of two lines that disagree neither hides the other.
            let found = lines.iter().filter_map(|line| match subject {
                Subject::Payment => self.payment(line),
                Subject::Refund => self.refund(line),
            });
            let found: Vec<Mismatch> = found.collect();
            if found.is_empty() {
                self.matched = self.matched.saturating_add(1);
            }
            self.mismatches.extend(found);
            if lines.len() > 1 {
                let all = Fen::sum(lines.iter().map(|line| line.amount))?;
                let (order, ours) = self.booked(subject, reference);
                self.mismatches.insert(Mismatch {
                    kind: MismatchKind::Duplicate,
                    subject,
                    reference: reference.to_owned(),
                    order,
                    ours,
                    theirs: Some(all),
                    our_day: None,
                });
            }
            self.told.insert((subject, reference), lines);
        }
        Ok(())
    }

    /// What differs about a payment that the bill tells; the gravest thing only.
    fn payment(&self, line: &StatementLine) -> Option<Mismatch> {
        let Some(ours) = self.payments.get(line.transaction.as_str()) else {
            // A payment that was undone and never booked is nobody's money.
            return line
                .moved()
                .then(|| line.mismatch(MismatchKind::MissingHere, None, None));
        };
        let known = Some((ours.order, ours.amount));
        let kind = if !line.moved() {
            MismatchKind::StatusDiffers
        } else if line.amount != ours.amount {
            MismatchKind::AmountDiffers
        } else if line.attempt != ours.attempt {
            MismatchKind::NumberDiffers
        } else if ours.paid_at.day() != self.day {
            let day = Some(ours.paid_at.day());
            return Some(line.mismatch(MismatchKind::Straggler, known, day));
        } else {
            return None;
        };
        Some(line.mismatch(kind, known, None))
    }

    /// The same about a refund. It stands in the bill of the day on which the channel took it, which may be
    /// days after Till wrote it down: a second person had to agree, or the balance was short.
    fn refund(&self, line: &StatementLine) -> Option<Mismatch> {
        let (_, number) = line.about();
        let Some(ours) = self.refunds.get(number) else {
            return line
                .moved()
                .then(|| line.mismatch(MismatchKind::MissingHere, None, None));
        };
        let known = Some((ours.order, ours.amount));
        if line.moved() != may_have_moved(&ours.state, line.moved()) {
            return Some(line.mismatch(MismatchKind::StatusDiffers, known, None));
        }
        if line.amount != ours.amount {
            return Some(line.mismatch(MismatchKind::AmountDiffers, known, None));
        }
        if ours.created_at.day() > self.day {
            let day = Some(ours.created_at.day());
            return Some(line.mismatch(MismatchKind::Straggler, known, day));
        }
        None
    }

    fn what_no_line_tells(&mut self) {
        let missing = |subject, reference: &str, order, amount| Mismatch {
            kind: MismatchKind::MissingThere,
            subject,
            reference: reference.to_owned(),
            order: Some(order),
            ours: Some(amount),
            theirs: None,
            our_day: None,
        };
        for (reference, payment) in &self.payments {
            let told = self.told.contains_key(&(Subject::Payment, *reference));
            if !told && !payment.elsewhere && payment.paid_at.day() == self.day {
                let found = missing(Subject::Payment, reference, payment.order, payment.amount);
                self.mismatches.insert(found);
            }
        }
        for (reference, refund) in &self.refunds {
            let told = self.told.contains_key(&(Subject::Refund, *reference));
            if !told && !refund.elsewhere && refund.counts_on(self.day) {
                let found = missing(Subject::Refund, reference, refund.order, refund.amount);
                self.mismatches.insert(found);
            }
        }
    }

    fn booked(&self, subject: Subject, reference: &str) -> (Option<OrderId>, Option<Fen>) {
        let known = match subject {
            Subject::Payment => self.payments.get(reference).map(|p| (p.order, p.amount)),
            Subject::Refund => self.refunds.get(reference).map(|r| (r.order, r.amount)),
        };
        (known.map(|k| k.0), known.map(|k| k.1))
    }

    fn order(&self, line: &StatementLine) -> Option<OrderId> {
        let (subject, reference) = line.about();
        self.booked(subject, reference).0
    }

    fn own_sums(&self) -> Result<Sums, Overflow> {
        let mut sums = Sums::default();
        let payments = self.payments.values();
        for payment in payments.filter(|payment| payment.paid_at.day() == self.day) {
            sums.payments = sums.payments.saturating_add(1);
            sums.paid = sums.paid.checked_add(payment.amount)?;
        }
        let refunds = self.refunds.values();
        for refund in refunds.filter(|refund| refund.counts_on(self.day)) {
            sums.refunds = sums.refunds.saturating_add(1);
            sums.refunded = sums.refunded.checked_add(refund.amount)?;
        }
        Ok(sums)
    }
}

impl OurRefund {
    /// Till has the channel at it, or done with it, and wrote it down that day.
    fn counts_on(&self, day: Day) -> bool {
        matches!(
            self.state,
            RefundState::Submitted | RefundState::Done { .. }
        ) && self.created_at.day() == day
    }
}

/// Does Till's state go with a line that says that the money moved (or that it did not)?
const fn may_have_moved(state: &RefundState, moved: bool) -> bool {
    match state {
        RefundState::Submitted | RefundState::Done { .. } => true,
        // It failed after the day of the bill, or on it.
        RefundState::Failed { .. } | RefundState::Replaced { .. } => moved,
        // The payer has the money by another way, or is not to have it: the channel must not move it, too.
        RefundState::AwaitingSecond { .. }
        | RefundState::Queued
        | RefundState::Stuck { .. }
        | RefundState::Offline { .. }
        | RefundState::CalledOff { .. } => false,
    }
}

impl StatementLine {
    fn mismatch(
        &self,
        kind: MismatchKind,
        known: Option<(OrderId, Fen)>,
        our_day: Option<Day>,
    ) -> Mismatch {
        let (subject, reference) = self.about();
        Mismatch {
            kind,
            subject,
            reference: reference.to_owned(),
            order: known.map(|known| known.0),
            ours: known.map(|known| known.1),
            theirs: Some(self.amount),
            our_day,
        }
    }
}

fn told_sums(lines: &[StatementLine]) -> Result<(Sums, Mfen), Overflow> {
    let (mut sums, mut fee) = (Sums::default(), Mfen::ZERO);
    for line in lines {
        fee = fee.checked_add(line.fee)?;
        if !line.moved() {
            continue;
        }
        match line.what {
            Told::Payment { .. } => {
                sums.payments = sums.payments.saturating_add(1);
                sums.paid = sums.paid.checked_add(line.amount)?;
            }
            Told::Refund { .. } => {
                sums.refunds = sums.refunds.saturating_add(1);
                sums.refunded = sums.refunded.checked_add(line.amount)?;
            }
        }
    }
    Ok((sums, fee))
}
