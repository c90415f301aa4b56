//! Money that came in, as it was booked, newest first.

use std::fmt;
use std::str::FromStr;

use till_domain::decide::BookedReceipt;
use till_domain::id::{BadId, Corpid, OrderNumber, ProviderKey};
use till_domain::time::Instant;

use super::detail;
use super::refunds::Page;
use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

/// The columns of [`Payment`], newest first, at most `$5`.
macro_rules! payments {
    ($which:literal) => {
        Sql::same(concat!(
            "SELECT r.provider, r.order_id, r.attempt, r.transaction_id, r.amount_fen, r.currency, \
             r.merchant, r.payer, r.paid_at, r.disposition, r.booked_at, r.channel, o.number, \
             o.company, c.name \
             FROM receipts r CROSS JOIN orders o LEFT JOIN companies c ON c.company = o.company \
             WHERE r.provider = $1 AND ",
            $which,
            " AND o.provider = $1 AND o.id = r.order_id \
             ORDER BY r.booked_at DESC, r.channel DESC, r.transaction_id DESC LIMIT $5"
        ))
    };
}

statements! {
    PAYMENTS = payments!(
        "r.booked_at > 0 AND (r.booked_at, r.channel, r.transaction_id) < ($2, $3, $4) \
         AND r.booked_at >= $6");
    /// By the channel's own number: no two of a channel are the same.
    NUMBERED = payments!(
        "r.channel IN ('wechat_pay', 'union_pay', 'bank_transfer') AND r.transaction_id = $7 \
         AND (r.booked_at, r.channel, r.transaction_id) < ($2, $3, $4) AND r.booked_at >= $6");
}

/// Money that came in, with the order that it was for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    pub booked: BookedReceipt,
    /// The channel's code.
    pub channel: String,
    pub order: OrderNumber,
    /// Whose order it is by now; `None` when nobody's.
    pub company: Option<Corpid>,
    /// Empty when the company is not known by name.
    pub company_name: String,
}

/// What to list. What is `None` or empty does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Booked from this moment on.
    pub from: Option<Instant>,
    /// Booked before this moment.
    pub until: Option<Instant>,
    /// The channel's own number, whole.
    pub transaction: String,
}

/// Where a page of payments ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentCursor {
    pub booked_at: Instant,
    pub channel: String,
    pub transaction: String,
}

impl fmt::Display for PaymentCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.booked_at.millis();
        write!(f, "{at}-{}-{}", self.channel, self.transaction)
    }
}

impl FromStr for PaymentCursor {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (at, rest) = text.split_once('-').ok_or(BadId)?;
        let (channel, transaction) = rest.split_once('-').ok_or(BadId)?;
        Ok(Self {
            booked_at: Instant::from_millis(at.parse().map_err(|_| BadId)?),
            channel: channel.to_owned(),
            transaction: transaction.to_owned(),
        })
    }
}

impl Store {
    /// A provider's payments, the last booked first; `limit` is at most 200.
    pub async fn payments(
        &self,
        provider: ProviderKey,
        filter: &PaymentFilter,
        after: Option<PaymentCursor>,
        limit: u32,
    ) -> Result<Page<Payment, PaymentCursor>, StoreError> {
        let limit = limit.clamp(1, 200);
        let (at, channel, transaction) = match after {
            Some(cursor) => (
                cursor.booked_at.millis(),
                cursor.channel,
                cursor.transaction,
            ),
            None => {
                let until = filter.until.map_or(i64::MAX, Instant::millis);
                (until, String::new(), String::new())
            }
        };
        let from = filter.from.map_or(0, Instant::millis);
        let mut args = args![
            provider.to_string(),
            at,
            channel,
            transaction,
            limit + 1,
            from
        ];
        let which = if filter.transaction.is_empty() {
            PAYMENTS
        } else {
            args.extend(args![filter.transaction.as_str()]);
            NUMBERED
        };
        let mut rows = Vec::new();
        for row in self.read(which, args).await? {
            rows.push(Payment {
                booked: detail::receipt(&row)?,
                channel: row.text(11)?.to_owned(),
                order: row.parse(12)?,
                company: row.maybe_parse(13)?,
                company_name: row.maybe_text(14).unwrap_or_default().to_owned(),
            });
        }
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        let last = rows.last().filter(|_| more);
        let next = last.map(|payment| PaymentCursor {
            booked_at: payment.booked.booked_at,
            channel: payment.channel.clone(),
            transaction: payment.booked.receipt.transaction.clone(),
        });
        Ok(Page { rows, next })
    }
}
