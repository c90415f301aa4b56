//! What a company holds of an app on a day.

use super::{Subscription, Term};
use crate::id::{EditionId, ProductId};
use crate::time::Day;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holding {
    /// Never had it, or only a trial that is over.
    Nothing,
    Trial {
        until: Day,
    },
    /// A paid term covers the day.
    Running(Held),
    /// Paid, and the first term is still to come.
    NotStarted(Held),
    /// All paid terms are over.
    Expired(Held),
}

/// The term that counts: the running one, the next, or the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub product: ProductId,
    pub product_version: u32,
    pub edition: Option<EditionId>,
    pub edition_name: String,
    /// Seats on the day, expansions included.
    pub seats: u32,
    pub start: Day,
    /// The end of this term.
    pub end: Day,
    /// The end of the last paid term, renewals included.
    pub last_end: Day,
}

impl Subscription {
    /// What the company holds on `day`.
    pub fn holding(&self, day: Day) -> Holding {
        let paid = || self.terms.iter().filter(|term| !term.trial);
        if let Some(term) = paid().find(|term| term.start <= day && day <= term.end) {
            return Holding::Running(self.held(term, day));
        }
        if let Some(term) = paid()
            .filter(|term| term.start > day)
            .min_by_key(|term| term.start)
        {
            return Holding::NotStarted(self.held(term, term.start));
        }
        if let Some(term) = paid().max_by_key(|term| term.end) {
            return Holding::Expired(self.held(term, term.end));
        }
        self.terms
            .iter()
            .find(|term| term.trial && term.start <= day && day <= term.end)
            .map_or(Holding::Nothing, |term| Holding::Trial { until: term.end })
    }

    fn held(&self, term: &Term, day: Day) -> Held {
        let added: u32 = self
            .expansions
            .iter()
            .filter(|e| e.from <= day && day <= e.until && e.until == term.end)
            .map(|e| e.seats)
            .sum();
        Held {
            product: term.product,
            product_version: term.product_version,
            edition: term.edition.clone(),
            edition_name: term.edition_name.clone(),
            seats: term.seats.saturating_add(added),
            start: term.start,
            end: term.end,
            last_end: self.last_end().unwrap_or(term.end),
        }
    }
}

impl Holding {
    /// The held term, running, to come or over.
    pub const fn held(&self) -> Option<&Held> {
        match self {
            Self::Running(held) | Self::NotStarted(held) | Self::Expired(held) => Some(held),
            Self::Nothing | Self::Trial { .. } => None,
        }
    }
}
