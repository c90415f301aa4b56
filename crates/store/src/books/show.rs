//! Compared days, newest first, and what differs on one.

use till_domain::books::{Mfen, Sums};
use till_domain::id::{AccountId, OrderId, ProviderKey};
use till_domain::money::Fen;
use till_domain::time::{Day, Instant};

use super::{BilledLine, BooksException, Resolution, StatementDay};
use crate::Store;
use crate::error::StoreError;
use crate::exec::{Row, Sql, args, id, statements};

/// The columns of [`StatementDay`].
macro_rules! days {
    ($which:literal) => {
        Sql::same(concat!(
            "SELECT day, account, hash, run_at, payments, paid_fen, refunds, refunded_fen, fee_mfen, \
             our_payments, our_paid_fen, our_refunds, our_refunded_fen, matched, \
             (SELECT COUNT(*) FROM statement_exceptions e WHERE e.provider = $1 \
              AND e.day = statement_days.day AND e.account = statement_days.account \
              AND e.cleared_at IS NULL AND e.resolved_at IS NULL), \
             (SELECT COUNT(*) FROM statement_exceptions e WHERE e.provider = $1 \
              AND e.day = statement_days.day AND e.account = statement_days.account \
              AND e.cleared_at IS NULL AND e.resolved_at IS NOT NULL) \
             FROM statement_days WHERE provider = $1 AND ",
            $which
        ))
    };
}

statements! {
    DAYS = days!("day >= $2 AND day <= $3 ORDER BY day DESC, account DESC LIMIT $4");
    ONE = days!("day = $2 AND account = $3");
    EXCEPTIONS = Sql::same(
        "SELECT id, body, found_at, cleared_at, resolved_at, resolved_by, reason \
         FROM statement_exceptions WHERE provider = $1 AND day = $2 AND account = $3 ORDER BY id");
    BILLED = Sql::same(
        "SELECT day, is_refund, number, amount_fen, fee_mfen FROM statement_lines \
         WHERE provider = $1 AND order_id = $2 LIMIT 200");
}

impl Store {
    /// A provider's compared days from `from` to `to`, the last first; at most `limit`.
    pub async fn statement_days(
        &self,
        provider: ProviderKey,
        from: Day,
        to: Day,
        limit: u32,
    ) -> Result<Vec<StatementDay>, StoreError> {
        let args = args![
            provider.to_string(),
            from.to_string(),
            to.to_string(),
            limit
        ];
        self.read(DAYS, args).await?.iter().map(day).collect()
    }

    pub async fn statement_day(
        &self,
        provider: ProviderKey,
        account: AccountId,
        of: Day,
    ) -> Result<Option<StatementDay>, StoreError> {
        let args = args![provider.to_string(), of.to_string(), id(account)];
        let row = self.read_one(ONE, args).await?;
        row.as_ref().map(day).transpose()
    }

    /// Everything that ever differed on an account's day.
    pub async fn exceptions_of(
        &self,
        provider: ProviderKey,
        account: AccountId,
        of: Day,
    ) -> Result<Vec<BooksException>, StoreError> {
        let args = args![provider.to_string(), of.to_string(), id(account)];
        let rows = self.read(EXCEPTIONS, args).await?;
        rows.iter().map(exception).collect()
    }

    /// What bills tell of an order, by day.
    pub async fn billed(
        &self,
        provider: ProviderKey,
        order: OrderId,
    ) -> Result<Vec<BilledLine>, StoreError> {
        let rows = self
            .read(BILLED, args![provider.to_string(), id(order)])
            .await?;
        let mut lines = Vec::new();
        for row in &rows {
            lines.push(BilledLine {
                day: row.parse(0)?,
                is_refund: row.bool(1)?,
                number: row.text(2)?.to_owned(),
                amount: Fen::new(row.int(3)?),
                fee: Mfen::new(row.int(4)?),
            });
        }
        lines.sort_by(|a, b| (a.day, &a.number).cmp(&(b.day, &b.number)));
        Ok(lines)
    }
}

fn day(row: &Row) -> Result<StatementDay, StoreError> {
    Ok(StatementDay {
        day: row.parse(0)?,
        account: row.parse(1)?,
        hash: row.text(2)?.to_owned(),
        run_at: Instant::from_millis(row.int(3)?),
        theirs: sums(row, 4)?,
        fee: Mfen::new(row.int(8)?),
        ours: sums(row, 9)?,
        matched: row.u32(13)?,
        open: row.u32(14)?,
        explained: row.u32(15)?,
    })
}

fn sums(row: &Row, first: usize) -> Result<Sums, StoreError> {
    Ok(Sums {
        payments: row.u32(first)?,
        paid: Fen::new(row.int(first + 1)?),
        refunds: row.u32(first + 2)?,
        refunded: Fen::new(row.int(first + 3)?),
    })
}

fn exception(row: &Row) -> Result<BooksException, StoreError> {
    let resolved_at = row.maybe_int(4).map(Instant::from_millis);
    let (by, reason) = (row.text(5)?.to_owned(), row.text(6)?.to_owned());
    Ok(BooksException {
        id: row.text(0)?.to_owned(),
        mismatch: row.json(1)?,
        found_at: Instant::from_millis(row.int(2)?),
        cleared_at: row.maybe_int(3).map(Instant::from_millis),
        resolved: resolved_at.map(|at| Resolution { at, by, reason }),
    })
}
