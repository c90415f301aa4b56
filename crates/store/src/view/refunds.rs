//! The refund desk: applications by what is due first, refunds by state, and money that waits.

use std::fmt;
use std::str::FromStr;

use till_domain::id::{BadId, OrderId, OrderNumber, ProviderKey, RefundNumber};
use till_domain::order::Order;
use till_domain::payment::Attempt;
use till_domain::refund::{Refund, RefundState};
use till_domain::time::Instant;

use crate::Store;
use crate::batch::aggregate;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    /// `$2` and `$3`: where the last page ended.
    APPLICATIONS = Sql::same(
        "SELECT o.body, t.body, o.due_at, c.name FROM orders o \
         JOIN order_terms t ON t.provider = $1 AND t.order_id = o.id \
         LEFT JOIN companies c ON c.company = o.company \
         WHERE o.provider = $1 AND o.due_kind = 'refund' AND (o.due_at, o.id) > ($2, $3) \
         ORDER BY o.due_at, o.id LIMIT $4");
    ALL_REFUNDS = Sql::same(
        "SELECT r.body, o.number, c.name FROM refunds r \
         JOIN orders o ON o.provider = $1 AND o.id = r.order_id \
         LEFT JOIN companies c ON c.company = o.company \
         WHERE r.provider = $1 AND r.number < $2 ORDER BY r.number DESC LIMIT $3");
    REFUNDS_IN_STATE = Sql::same(
        "SELECT r.body, o.number, c.name FROM refunds r \
         JOIN orders o ON o.provider = $1 AND o.id = r.order_id \
         LEFT JOIN companies c ON c.company = o.company \
         WHERE r.provider = $1 AND r.state = $4 AND r.number < $2 ORDER BY r.number DESC LIMIT $3");
    ONE = Sql::same("SELECT body FROM refunds WHERE provider = $1 AND number = $2");
    HELD = Sql::same(
        "SELECT a.body, o.number, c.name, r.transaction_id, r.booked_at FROM receipts r \
         JOIN attempts a ON a.provider = $1 AND a.number = r.attempt \
         JOIN orders o ON o.provider = $1 AND o.id = r.order_id \
         LEFT JOIN companies c ON c.company = o.company \
         WHERE r.provider = $1 AND r.disposition = 'held' \
         AND (r.booked_at, r.transaction_id) > ($2, $3) \
         ORDER BY r.booked_at, r.transaction_id LIMIT $4");
}

/// Where a page of applications ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplicationCursor {
    pub due_at: Instant,
    pub order: OrderId,
}

impl fmt::Display for ApplicationCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.due_at.millis(), self.order)
    }
}

impl FromStr for ApplicationCursor {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (at, order) = text.split_once('-').ok_or(BadId)?;
        Ok(Self {
            due_at: Instant::from_millis(at.parse().map_err(|_| BadId)?),
            order: order.parse()?,
        })
    }
}

/// Where a page of held money ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCursor {
    pub booked_at: Instant,
    pub transaction: String,
}

impl fmt::Display for HeldCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.booked_at.millis(), self.transaction)
    }
}

impl FromStr for HeldCursor {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (at, transaction) = text.split_once('-').ok_or(BadId)?;
        Ok(Self {
            booked_at: Instant::from_millis(at.parse().map_err(|_| BadId)?),
            transaction: transaction.to_owned(),
        })
    }
}

/// A page of a list, and where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<Row, Cursor> {
    pub rows: Vec<Row>,
    /// `None` on the last page.
    pub next: Option<Cursor>,
}

/// An order whose buyer waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationRow {
    pub order: Order,
    /// Empty when the company is not known by name.
    pub company_name: String,
    pub due_at: Instant,
}

/// A refund with the order that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRow {
    pub refund: Refund,
    pub order: OrderNumber,
    pub company_name: String,
}

/// Money that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    pub attempt: Attempt,
    pub order: OrderNumber,
    pub company_name: String,
    /// The channel's number of the payment.
    pub transaction: String,
    pub booked_at: Instant,
}

impl Store {
    /// Applications that wait for the provider, what is due first first; `limit` is at most 200.
    pub async fn refund_applications(
        &self,
        provider: ProviderKey,
        after: Option<ApplicationCursor>,
        limit: u32,
    ) -> Result<Page<ApplicationRow, ApplicationCursor>, StoreError> {
        let limit = limit.clamp(1, 200);
        let (at, id) = after.map_or((i64::MIN, String::new()), |cursor| {
            (cursor.due_at.millis(), cursor.order.to_string())
        });
        let rows = self
            .read(APPLICATIONS, args![provider.to_string(), at, id, limit + 1])
            .await?;
        let mut found = Vec::new();
        for row in &rows {
            found.push(ApplicationRow {
                order: aggregate::order(row.text(0)?, row.text(1)?)?,
                company_name: row.maybe_text(3).unwrap_or_default().to_owned(),
                due_at: Instant::from_millis(row.int(2)?),
            });
        }
        Ok(page(found, limit, |row| ApplicationCursor {
            due_at: row.due_at,
            order: row.order.id,
        }))
    }

    /// A provider's refunds in one of `states` (codes of [`RefundState`]; none: in all), newest first;
    /// `limit` is at most 200.
    pub async fn refunds(
        &self,
        provider: ProviderKey,
        states: &[&str],
        after: Option<&RefundNumber>,
        limit: u32,
    ) -> Result<Page<RefundRow, RefundNumber>, StoreError> {
        let limit = limit.clamp(1, 200);
        let before = after.map_or_else(|| crate::view::after(""), ToString::to_string);
        let key = || args![provider.to_string(), before.as_str(), limit + 1];
        let mut found = Vec::new();
        if states.is_empty() {
            found = self.read(ALL_REFUNDS, key()).await?;
        }
        for state in RefundState::CODES.iter().filter(|s| states.contains(s)) {
            let mut args = key();
            args.push((*state).into());
            found.extend(self.read(REFUNDS_IN_STATE, args).await?);
        }
        let mut rows = Vec::new();
        for row in &found {
            rows.push(RefundRow {
                refund: row.json(0)?,
                order: row.parse(1)?,
                company_name: row.maybe_text(2).unwrap_or_default().to_owned(),
            });
        }
        rows.sort_unstable_by(|a, b| b.refund.number.cmp(&a.refund.number));
        Ok(page(rows, limit, |row| row.refund.number.clone()))
    }

    /// The refund with this number.
    pub async fn refund(&self, number: &RefundNumber) -> Result<Option<Refund>, StoreError> {
        let Some(provider) = number.provider() else {
            return Ok(None);
        };
        let args = args![provider.to_string(), number.as_str()];
        let row = self.read_one(ONE, args).await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }

    /// Money that waits for a person, oldest first; `limit` is at most 200.
    pub async fn held_money(
        &self,
        provider: ProviderKey,
        after: Option<&HeldCursor>,
        limit: u32,
    ) -> Result<Page<HeldRow, HeldCursor>, StoreError> {
        let limit = limit.clamp(1, 200);
        let (at, transaction) = after.map_or((i64::MIN, ""), |cursor| {
            (cursor.booked_at.millis(), cursor.transaction.as_str())
        });
        let args = args![provider.to_string(), at, transaction, limit + 1];
        let mut rows = Vec::new();
        for row in &self.read(HELD, args).await? {
            rows.push(HeldRow {
                attempt: row.json(0)?,
                order: row.parse(1)?,
                company_name: row.maybe_text(2).unwrap_or_default().to_owned(),
                transaction: row.text(3)?.to_owned(),
                booked_at: Instant::from_millis(row.int(4)?),
            });
        }
        Ok(page(rows, limit, |row| HeldCursor {
            booked_at: row.booked_at,
            transaction: row.transaction.clone(),
        }))
    }
}

fn page<Row, Cursor>(
    mut rows: Vec<Row>,
    limit: u32,
    cursor: impl Fn(&Row) -> Cursor,
) -> Page<Row, Cursor> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(cursor);
    Page { rows, next }
}
