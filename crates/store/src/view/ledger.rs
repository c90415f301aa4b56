//! The ledger by time: what its accounts stood at and moved by, and its lines.

use std::fmt;
use std::str::FromStr;

use till_domain::id::{BadId, OrderId, OrderNumber, ProviderKey};
use till_domain::ledger::{Account, Transfer};
use till_domain::money::Fen;
use till_domain::order::event::Event;
use till_domain::time::Instant;

use super::detail::{self, EventBody};
use super::refunds::Page;
use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Sql, Value, args, id, statements};

statements! {
    TURNOVERS = Sql::same(
        "SELECT debit, credit, SUM(CASE WHEN at < $2 THEN amount_fen ELSE 0 END), \
         SUM(CASE WHEN at >= $2 THEN amount_fen ELSE 0 END) FROM ledger \
         WHERE provider = $1 AND at < $3 GROUP BY debit, credit");
    LINES = Sql::same(
        "SELECT l.provider, l.order_id, l.seq, l.attempt, l.refund, l.debit, l.credit, l.amount_fen, \
         l.at, l.line, o.number, e.at, e.body \
         FROM ledger l CROSS JOIN orders o CROSS JOIN events e \
         WHERE l.provider = $1 AND (l.at, l.order_id, l.seq, l.line) > ($2, $3, $4, $5) AND l.at < $6 \
         AND o.provider = $1 AND o.id = l.order_id \
         AND e.provider = $1 AND e.order_id = l.order_id AND e.seq = l.seq \
         ORDER BY l.at, l.order_id, l.seq, l.line LIMIT $7");
}

/// An account over a time. Balances are debits less credits: of assets above zero, of liabilities below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turnover {
    pub account: Account,
    /// What it stood at when the time began.
    pub opening: Fen,
    /// What it grew by on its debit side.
    pub debit: Fen,
    pub credit: Fen,
}

impl Turnover {
    /// What it stood at when the time ended.
    pub const fn closing(&self) -> Fen {
        let moved = self.debit.get().saturating_sub(self.credit.get());
        Fen::new(self.opening.get().saturating_add(moved))
    }
}

/// A line of the ledger with the order that it is about.
#[derive(Debug, Clone)]
pub struct LedgerLine {
    pub transfer: Transfer,
    /// The order's number by now.
    pub number: OrderNumber,
    /// What happened.
    pub event: Event,
}

/// Behind a line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerCursor {
    at: Instant,
    order: OrderId,
    seq: u32,
    line: u32,
}

impl fmt::Display for LedgerCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, order) = (self.at.millis(), self.order);
        write!(f, "{at}.{order}.{}.{}", self.seq, self.line)
    }
}

impl FromStr for LedgerCursor {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let mut parts = text.split('.');
        let mut next = || parts.next().ok_or(BadId);
        Ok(Self {
            at: Instant::from_millis(next()?.parse().map_err(|_| BadId)?),
            order: next()?.parse()?,
            seq: next()?.parse().map_err(|_| BadId)?,
            line: next()?.parse().map_err(|_| BadId)?,
        })
    }
}

impl Store {
    /// Every account of a provider from one moment to before another.
    pub async fn turnovers(
        &self,
        provider: ProviderKey,
        from: Instant,
        until: Instant,
    ) -> Result<Vec<Turnover>, StoreError> {
        let args = args![provider.to_string(), from.millis(), until.millis()];
        let mut turnovers = Account::ALL.map(|account| Turnover {
            account,
            opening: Fen::ZERO,
            debit: Fen::ZERO,
            credit: Fen::ZERO,
        });
        let beyond = |_| DbError::Corrupt("the ledger's sums are beyond all bounds".to_owned());
        for row in &self.read(TURNOVERS, args).await? {
            let debit = detail::account(row.text(0)?)?;
            let credit = detail::account(row.text(1)?)?;
            let (before, within) = (Fen::new(row.int(2)?), Fen::new(row.int(3)?));
            for turnover in &mut turnovers {
                if turnover.account == debit {
                    turnover.opening = turnover.opening.checked_add(before).map_err(beyond)?;
                    turnover.debit = turnover.debit.checked_add(within).map_err(beyond)?;
                }
                if turnover.account == credit {
                    turnover.opening = turnover.opening.checked_sub(before).map_err(beyond)?;
                    turnover.credit = turnover.credit.checked_add(within).map_err(beyond)?;
                }
            }
        }
        Ok(turnovers.to_vec())
    }

    /// A provider's ledger from one moment to before another, the first line first; `limit` is at most 500.
    pub async fn ledger(
        &self,
        provider: ProviderKey,
        (from, until): (Instant, Instant),
        after: Option<LedgerCursor>,
        limit: u32,
    ) -> Result<Page<LedgerLine, LedgerCursor>, StoreError> {
        let limit = limit.clamp(1, 500);
        // Nothing stands before a line's number 0 of a moment: the empty text is before every order.
        let (at, order, seq, line) = match after {
            Some(after) => (after.at, id(after.order), after.seq, after.line),
            None => (from, Value::Text(Some(String::new())), 0, 0),
        };
        let args = args![
            provider.to_string(),
            at.millis(),
            order,
            seq,
            line,
            until.millis(),
            limit + 1
        ];
        let found = self.read(LINES, args).await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut rows = Vec::new();
        let mut next = None;
        for row in found.iter().take(most) {
            let transfer = detail::transfer(row)?;
            next = Some(LedgerCursor {
                at: transfer.at,
                order: transfer.order,
                seq: transfer.seq,
                line: row.u32(9)?,
            });
            let body: EventBody = row.json(12)?;
            rows.push(LedgerLine {
                number: row.parse(10)?,
                event: Event {
                    provider,
                    order: transfer.order,
                    seq: transfer.seq,
                    at: Instant::from_millis(row.int(11)?),
                    actor: body.actor,
                    kind: body.kind,
                },
                transfer,
            });
        }
        let next = next.filter(|_| found.len() > most);
        Ok(Page { rows, next })
    }
}
