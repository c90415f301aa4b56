//! Recomputes what must hold of money, claims and events, and says what differs: a range of one
//! provider's orders at a time, each by a key, so that a look at everything needs no more memory than a
//! look at a little. Ranges are of orders' ids, also where no order is: what hangs on an order that does
//! not exist is found, too.

use till_domain::id::ProviderKey;

use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Connection, Sql, args, statements};

/// The rows of one provider ($1) that belong to orders after $2, up to $3.
macro_rules! of_range {
    ($columns:literal, $table:literal, $more:literal) => {
        concat!(
            "SELECT provider, order_id, ",
            $columns,
            " FROM ",
            $table,
            " WHERE provider = $1 AND order_id > $2 AND order_id <= $3 ",
            $more
        )
    };
}

/// The orders themselves.
macro_rules! orders {
    ($columns:literal) => {
        concat!(
            "SELECT provider, id AS order_id, ",
            $columns,
            " FROM orders WHERE provider = $1 AND id > $2 AND id <= $3 "
        )
    };
}

statements! {
    /// Every fen that came in is in the books, and nothing else is.
    MONEY_NOT_BOOKED = Sql::same(concat!(
        "SELECT provider, order_id, SUM(came), SUM(booked) FROM ( ",
        of_range!("amount_fen AS came, 0 AS booked", "receipts", ""),
        "UNION ALL ",
        of_range!("0, amount_fen", "ledger", "AND debit = 'channel_cash'"),
        ") AS money GROUP BY provider, order_id HAVING SUM(came) <> SUM(booked)"));
    /// What came in on an order is its income, went back, is on its way back, or waits.
    MONEY_LOST = Sql::same(concat!(
        "SELECT provider, order_id, SUM(inside), 0 FROM ( ",
        of_range!("amount_fen AS inside", "ledger", "AND debit NOT LIKE 'memo%' "),
        "UNION ALL ",
        of_range!("-amount_fen", "ledger", "AND credit NOT LIKE 'memo%'"),
        ") AS money GROUP BY provider, order_id HAVING SUM(inside) <> 0"));
    /// A paid order has exactly one winner, of its own amount.
    PAID_WITHOUT_WINNER = Sql::same(concat!(
        "SELECT provider, order_id, SUM(said), SUM(won) FROM ( ",
        orders!("paid_fen AS said, 0 AS won"), "UNION ALL ",
        of_range!("0, amount_fen", "receipts", "AND disposition = 'applied'"),
        ") AS money GROUP BY provider, order_id HAVING SUM(said) <> SUM(won)"));
    /// A paid order's amount is its income; what a refund that was called off gives back to it aside.
    INCOME_DIFFERS = Sql::same(concat!(
        "SELECT provider, order_id, SUM(said), SUM(booked) FROM ( ",
        orders!("paid_fen AS said, 0 AS booked"), "UNION ALL ",
        of_range!("0, amount_fen", "ledger", "AND credit = 'order_income' AND refund IS NULL"),
        ") AS money GROUP BY provider, order_id HAVING SUM(said) <> SUM(booked)"));
    /// A refund on its way, or back, has left the books by as much as it says; one that waits, failed
    /// or was called off has not.
    REFUND_DIFFERS = Sql::same(concat!(
        "SELECT provider, order_id, SUM(said), SUM(booked) FROM ( ",
        of_range!("number, amount_fen AS said, 0 AS booked", "refunds",
            "AND state IN ('queued', 'stuck', 'submitted', 'done') "),
        "UNION ALL ",
        of_range!("refund, 0, amount_fen", "ledger",
            "AND refund IS NOT NULL AND credit = 'refund_in_transit' "),
        "UNION ALL ",
        of_range!("refund, 0, -amount_fen", "ledger",
            "AND refund IS NOT NULL AND debit = 'refund_in_transit' AND credit <> 'channel_cash'"),
        ") AS refunds_said GROUP BY provider, order_id, number HAVING SUM(said) <> SUM(booked)"));
    /// What an order gave back, what is on its way and what it kept are what was paid for it.
    REFUNDED_TOO_MUCH = Sql::same(concat!(
        "SELECT provider, order_id, SUM(came), SUM(back) FROM ( ",
        of_range!("amount_fen AS came, 0 AS back", "receipts", ""),
        "UNION ALL ",
        of_range!("0, amount_fen", "refunds", "AND state NOT IN ('called_off', 'replaced')"),
        ") AS money GROUP BY provider, order_id HAVING SUM(back) > SUM(came)"));
    /// Nothing came back in the ledger that no refund's end accounts for.
    BACK_DIFFERS = Sql::same(concat!(
        "SELECT provider, order_id, SUM(said), SUM(booked) FROM ( ",
        of_range!("amount_fen AS said, 0 AS booked", "refunds", "AND state IN ('done', 'offline') "),
        "UNION ALL ",
        of_range!("0, amount_fen", "ledger",
            "AND (credit = 'paid_offline' OR (credit = 'channel_cash' AND refund IS NOT NULL))"),
        ") AS money GROUP BY provider, order_id HAVING SUM(said) <> SUM(booked)"));
    /// Whoever owns the order has its one active claim; an unowned one has none.
    CLAIM_DIFFERS = Sql::same(concat!(
        "SELECT provider, order_id, SUM(active), SUM(expected) FROM ( ",
        orders!(
            "0 AS active, \
             CASE WHEN shown_state IN ('unplaced', 'awaiting_approval', 'rejected', 'cancelled', \
               'expired') THEN 0 ELSE 1 END AS expected, \
             CASE WHEN shown_state IN ('unplaced', 'awaiting_approval', 'rejected', 'cancelled', \
               'expired') THEN NULL ELSE company END AS owner"),
        "UNION ALL ",
        of_range!("1, 0, company", "order_claims", "AND active = 1"),
        ") AS claims GROUP BY provider, order_id \
         HAVING SUM(active) <> SUM(expected) OR MIN(owner) <> MAX(owner)"));
    /// Events are numbered without gaps.
    EVENTS_MISSING = Sql::same(concat!(
        of_range!("MAX(seq), COUNT(*)", "events", ""),
        "GROUP BY provider, order_id HAVING MAX(seq) <> COUNT(*)"));
    /// Every order has events, terms and a number that leads to it.
    ORDER_INCOMPLETE = Sql::same(concat!(
        "SELECT provider, order_id, 1, 0 FROM ( ",
        orders!(
            "1 AS there, 0 AS terms, 0 AS told, \
             CASE WHEN id = (SELECT n.order_id FROM order_numbers n \
               WHERE n.provider = $1 AND n.number = orders.number) THEN 1 ELSE 0 END AS numbered"),
        "UNION ALL ",
        of_range!("0, 1, 0, 0", "order_terms", ""), "UNION ALL ",
        of_range!("0, 0, 1, 0", "events", ""),
        ") AS part GROUP BY provider, order_id HAVING SUM(there) = 1 \
           AND (SUM(terms) = 0 OR SUM(told) = 0 OR SUM(numbered) = 0)"));
    /// Money that came in on an attempt has made it paid.
    ATTEMPT_NOT_PAID = Sql::same(concat!(
        of_range!("1, 0", "receipts", "AND "),
        "1 = (SELECT a.is_open FROM attempts a \
           WHERE a.provider = $1 AND a.number = receipts.attempt)"));
    /// What belongs to an order belongs to one that is there.
    ORDER_MISSING = Sql::same(concat!(
        "SELECT provider, order_id, COUNT(*), 0 FROM ( ",
        of_range!("1 AS n", "receipts", ""), "UNION ALL ",
        of_range!("1", "ledger", ""), "UNION ALL ",
        of_range!("1", "refunds", ""), "UNION ALL ",
        of_range!("1", "attempts", ""), "UNION ALL ",
        of_range!("1", "order_claims", ""), "UNION ALL ",
        of_range!("1", "order_terms", ""), "UNION ALL ",
        of_range!("1", "events", ""),
        ") AS part WHERE (SELECT o.id FROM orders o \
           WHERE o.provider = $1 AND o.id = part.order_id) IS NULL \
         GROUP BY provider, order_id"));
}

/// The providers after $1, one at a time; also those of rows that belong to no provider.
pub(crate) const NEXT_PROVIDER: Sql = Sql::same(
    "SELECT MIN(p) FROM ( \
       SELECT MIN(provider) AS p FROM providers WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM orders WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM receipts WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM ledger WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM refunds WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM events WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM subscriptions WHERE provider > $1 \
       UNION ALL SELECT MIN(provider) FROM order_counts WHERE provider > $1 \
     ) AS found",
);

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The rule, by its name in this file.
    pub rule: &'static str,
    pub provider: ProviderKey,
    /// The order, or what else it is about.
    pub about: String,
    /// What one side says (fen or a count).
    pub one: i64,
    /// What the other side says.
    pub other: i64,
}

/// After every order's id.
pub(crate) const END: &str = "~";

/// What does not hold of one provider's orders after one id, up to another.
pub(crate) async fn range(
    reader: &mut Connection,
    provider: &str,
    after: &str,
    to: &str,
) -> Result<Vec<Difference>, DbError> {
    let mut differences = Vec::new();
    for (rule, sql) in ALL {
        for row in reader.fetch(*sql, args![provider, after, to]).await? {
            differences.push(Difference {
                rule,
                provider: row.parse(0)?,
                about: row.text(1)?.to_owned(),
                one: row.int(2)?,
                other: row.int(3)?,
            });
        }
    }
    Ok(differences)
}

impl Store {
    /// What does not hold of money, claims and events; empty when all is well. The whole of each
    /// provider at once: for small databases. [`Self::verify`] sees more, piece by piece.
    pub async fn audit(&self) -> Result<Vec<Difference>, StoreError> {
        let mut reader = self.reader().await?;
        let (mut differences, mut provider) = (Vec::new(), String::new());
        while let Some(next) = next_provider(&mut reader, &provider).await? {
            differences.extend(range(&mut reader, &next, "", END).await?);
            provider = next;
        }
        Ok(differences)
    }
}

/// The provider after this one, in the order of their keys.
pub(crate) async fn next_provider(
    reader: &mut Connection,
    after: &str,
) -> Result<Option<String>, DbError> {
    let row = reader.first(NEXT_PROVIDER, args![after]).await?;
    Ok(row.and_then(|row| row.maybe_text(0).map(ToOwned::to_owned)))
}
