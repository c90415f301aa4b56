//! Recomputes what must hold, and says what differs. It reads everything: for tests and
//! `till verify`.

use till_domain::id::ProviderKey;

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    /// Every fen that came in is in the books, and nothing else is.
    MONEY_NOT_BOOKED = Sql::same(
        "SELECT provider, order_id, SUM(came), SUM(booked) FROM ( \
           SELECT provider, order_id, amount_fen AS came, 0 AS booked FROM receipts \
           UNION ALL \
           SELECT provider, order_id, 0, amount_fen FROM ledger WHERE debit = 'channel_cash' \
         ) AS money GROUP BY provider, order_id HAVING SUM(came) <> SUM(booked)");
    /// What came in on an order is its income, went back, is on its way back, or waits.
    MONEY_LOST = Sql::same(
        "SELECT provider, order_id, SUM(inside), 0 FROM ( \
           SELECT provider, order_id, amount_fen AS inside FROM ledger \
             WHERE debit NOT LIKE 'memo%' \
           UNION ALL \
           SELECT provider, order_id, -amount_fen FROM ledger WHERE credit NOT LIKE 'memo%' \
         ) AS money GROUP BY provider, order_id HAVING SUM(inside) <> 0");
    /// A paid order has exactly one winner, of its own amount.
    PAID_WITHOUT_WINNER = Sql::same(
        "SELECT o.provider, o.id, o.paid_fen, COALESCE(SUM(r.amount_fen), 0) FROM orders o \
         LEFT JOIN receipts r ON r.provider = o.provider AND r.order_id = o.id \
           AND r.disposition = 'applied' \
         GROUP BY o.provider, o.id, o.paid_fen \
         HAVING o.paid_fen <> COALESCE(SUM(r.amount_fen), 0)");
    /// A paid order's amount is its income.
    INCOME_DIFFERS = Sql::same(
        "SELECT o.provider, o.id, o.paid_fen, COALESCE(SUM(l.amount_fen), 0) FROM orders o \
         LEFT JOIN ledger l ON l.provider = o.provider AND l.order_id = o.id \
           AND l.credit = 'order_income' \
         GROUP BY o.provider, o.id, o.paid_fen \
         HAVING o.paid_fen <> COALESCE(SUM(l.amount_fen), 0)");
    /// A refund on its way, or back, has left the books by as much as it says; one that waits, failed
    /// or was called off has not.
    REFUND_DIFFERS = Sql::same(
        "SELECT provider, order_id, SUM(said), SUM(booked) FROM ( \
           SELECT provider, order_id, number, amount_fen AS said, 0 AS booked FROM refunds \
             WHERE state IN ('queued', 'stuck', 'submitted', 'done') \
           UNION ALL SELECT provider, order_id, refund, 0, amount_fen FROM ledger \
             WHERE refund IS NOT NULL AND credit = 'refund_in_transit' \
           UNION ALL SELECT provider, order_id, refund, 0, -amount_fen FROM ledger \
             WHERE refund IS NOT NULL AND debit = 'refund_in_transit' AND credit <> 'channel_cash' \
         ) AS refunds_said GROUP BY provider, order_id, number HAVING SUM(said) <> SUM(booked)");
    /// What an order gave back, what is on its way and what it kept are what was paid for it.
    REFUNDED_TOO_MUCH = Sql::same(
        "SELECT provider, order_id, SUM(came), SUM(back) FROM ( \
           SELECT provider, order_id, amount_fen AS came, 0 AS back FROM receipts \
           UNION ALL SELECT provider, order_id, 0, amount_fen FROM refunds \
             WHERE state NOT IN ('called_off', 'replaced') \
         ) AS money GROUP BY provider, order_id HAVING SUM(back) > SUM(came)");
    /// Nothing came back in the ledger that no refund's end accounts for.
    BACK_DIFFERS = Sql::same(
        "SELECT provider, order_id, SUM(said), SUM(booked) FROM ( \
           SELECT provider, order_id, amount_fen AS said, 0 AS booked FROM refunds \
             WHERE state IN ('done', 'offline') \
           UNION ALL SELECT provider, order_id, 0, amount_fen FROM ledger \
             WHERE credit = 'paid_offline' OR (credit = 'channel_cash' AND refund IS NOT NULL) \
         ) AS money GROUP BY provider, order_id HAVING SUM(said) <> SUM(booked)");
    /// Whoever owns the order has its one active claim; an unowned one has none.
    CLAIM_DIFFERS = Sql::same(
        "SELECT o.provider, o.id, COUNT(k.claim_no), \
           CASE WHEN o.shown_state IN ('unplaced', 'awaiting_approval', 'cancelled', 'expired') \
                THEN 0 ELSE 1 END AS expected FROM orders o \
         LEFT JOIN order_claims k ON k.provider = o.provider AND k.order_id = o.id AND k.active = 1 \
         GROUP BY o.provider, o.id, o.shown_state, o.company \
         HAVING COUNT(k.claim_no) <> \
             CASE WHEN o.shown_state IN ('unplaced', 'awaiting_approval', 'cancelled', 'expired') \
                  THEN 0 ELSE 1 END \
           OR (o.shown_state NOT IN ('unplaced', 'awaiting_approval', 'cancelled', 'expired') \
               AND MAX(k.company) <> o.company)");
    /// Events are numbered without gaps.
    EVENTS_MISSING = Sql::same(
        "SELECT provider, order_id, MAX(seq), COUNT(*) FROM events \
         GROUP BY provider, order_id HAVING MAX(seq) <> COUNT(*)");
    /// Every order has events, terms and a number that leads to it.
    ORDER_INCOMPLETE = Sql::same(
        "SELECT o.provider, o.id, 1, 0 FROM orders o WHERE NOT EXISTS ( \
           SELECT 1 FROM events e WHERE e.provider = o.provider AND e.order_id = o.id) \
         OR NOT EXISTS ( \
           SELECT 1 FROM order_terms t WHERE t.provider = o.provider AND t.order_id = o.id) \
         OR NOT EXISTS ( \
           SELECT 1 FROM order_numbers n WHERE n.provider = o.provider AND n.number = o.number \
             AND n.order_id = o.id)");
    /// The counters are what counting gives.
    COUNT_DIFFERS = Sql::same(
        "SELECT provider, creator || ' ' || shown_state, SUM(real), SUM(noted) FROM ( \
           SELECT provider, creator, shown_state, 1 AS real, 0 AS noted FROM orders \
           UNION ALL SELECT provider, creator, shown_state, 0, n FROM order_counts \
         ) AS counts GROUP BY provider, creator, shown_state HAVING SUM(real) <> SUM(noted)");
    /// Money that came in on an attempt has made it paid.
    ATTEMPT_NOT_PAID = Sql::same(
        "SELECT r.provider, r.order_id, 1, 0 FROM receipts r \
         JOIN attempts a ON a.provider = r.provider AND a.number = r.attempt \
         WHERE a.is_open = 1");
}

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

impl Store {
    /// Everything that does not hold; empty when all is well.
    pub async fn audit(&self) -> Result<Vec<Difference>, StoreError> {
        let mut reader = self.reader().await?;
        let mut differences = Vec::new();
        for (rule, sql) in ALL {
            for row in reader.fetch(*sql, args![]).await? {
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
}
