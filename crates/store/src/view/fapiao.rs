//! Applications for fapiao: the provider's queue, an order's, and those of one application.

use std::fmt;
use std::str::FromStr;

use till_domain::fapiao::{Fapiao, FapiaoStage, Issued, Word};
use till_domain::id::{BadId, FapiaoId, OrderId, OrderNumber, ProviderKey};
use till_domain::time::Instant;

use super::refunds::Page;
use super::search::escape;
use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, args, statements};

macro_rules! rows {
    ($($rest:literal),* $(,)?) => {
        concat!(
            "SELECT f.body, f.stage, f.issued, f.word, o.number, c.name FROM fapiao f \
             JOIN orders o ON o.provider = $1 AND o.id = f.order_id \
             LEFT JOIN companies c ON c.company = f.company \
             WHERE f.provider = $1 ",
            $($rest),*
        )
    };
}

statements! {
    /// `$2` to `$4`: where the last page ended; `$5`, `$6`: from, until; `$7`: a text to look for.
    ALL_ROWS = Sql::same(rows!(
        "AND (f.applied_at, f.id, f.order_id) < ($2, $3, $4) \
         AND f.applied_at >= $5 AND f.applied_at < $6 \
         AND ($7 = '' OR lower(f.title) LIKE '%' || lower($7) || '%' ESCAPE '\\' \
         OR f.tax_number = upper($7) OR o.number = upper($7)) \
         ORDER BY f.applied_at DESC, f.id DESC, f.order_id DESC LIMIT $8"));
    IN_STAGE = Sql::same(rows!(
        "AND f.stage = $9 AND (f.applied_at, f.id, f.order_id) < ($2, $3, $4) \
         AND f.applied_at >= $5 AND f.applied_at < $6 \
         AND ($7 = '' OR lower(f.title) LIKE '%' || lower($7) || '%' ESCAPE '\\' \
         OR f.tax_number = upper($7) OR o.number = upper($7)) \
         ORDER BY f.applied_at DESC, f.id DESC, f.order_id DESC LIMIT $8"));
    /// What has waited longest comes first.
    OLDEST_IN_STAGE = Sql::same(rows!(
        "AND f.stage = $9 AND (f.applied_at, f.id, f.order_id) > ($2, $3, $4) \
         AND f.applied_at >= $5 AND f.applied_at < $6 \
         AND ($7 = '' OR lower(f.title) LIKE '%' || lower($7) || '%' ESCAPE '\\' \
         OR f.tax_number = upper($7) OR o.number = upper($7)) \
         ORDER BY f.applied_at, f.id, f.order_id LIMIT $8"));
    OF_ORDER = Sql::same(rows!("AND f.order_id = $2"));
    OF_APPLICATION = Sql::same(rows!("AND f.id = $2"));
}

/// Which applications to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FapiaoFilter {
    /// `None` for every stage.
    pub stage: Option<FapiaoStage>,
    /// Part of a title, or a whole taxpayer or order number; empty for all.
    pub text: String,
    /// Applied for at this time or later.
    pub from: Option<Instant>,
    /// Applied for before this time.
    pub until: Option<Instant>,
    /// What has waited longest first; only with a stage.
    pub oldest_first: bool,
}

/// Where a page ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FapiaoCursor {
    pub at: Instant,
    pub id: FapiaoId,
    pub order: OrderId,
}

impl fmt::Display for FapiaoCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{}", self.at.millis(), self.id, self.order)
    }
}

impl FromStr for FapiaoCursor {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let mut parts = text.splitn(3, '-');
        let mut next = || parts.next().ok_or(BadId);
        Ok(Self {
            at: Instant::from_millis(next()?.parse().map_err(|_| BadId)?),
            id: next()?.parse()?,
            order: next()?.parse()?,
        })
    }
}

/// An application's part for one order, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FapiaoView {
    pub fapiao: Fapiao,
    pub stage: FapiaoStage,
    /// How it was made out, once it is.
    pub issued: Option<Issued>,
    /// The last word about it.
    pub word: Option<Word>,
    /// The order's number in force.
    pub order: OrderNumber,
    /// Empty when the company is not known by name.
    pub company_name: String,
}

impl Store {
    /// A provider's applications, newest first unless the filter says otherwise; `limit` is at most 200.
    pub async fn fapiao(
        &self,
        provider: ProviderKey,
        filter: &FapiaoFilter,
        after: Option<FapiaoCursor>,
        limit: u32,
    ) -> Result<Page<FapiaoView, FapiaoCursor>, StoreError> {
        let limit = limit.clamp(1, 200);
        let oldest_first = filter.oldest_first && filter.stage.is_some();
        let start = if oldest_first { i64::MIN } else { i64::MAX };
        let (at, id, order) = after.map_or((start, String::new(), String::new()), |cursor| {
            let (id, order) = (cursor.id.to_string(), cursor.order.to_string());
            (cursor.at.millis(), id, order)
        });
        let mut args = args![
            provider.to_string(),
            at,
            id,
            order,
            filter.from.map_or(i64::MIN, Instant::millis),
            filter.until.map_or(i64::MAX, Instant::millis),
            escape(filter.text.trim()),
            limit + 1,
        ];
        let sql = match filter.stage {
            None => ALL_ROWS,
            Some(stage) => {
                args.extend(args![stage.code()]);
                if oldest_first {
                    OLDEST_IN_STAGE
                } else {
                    IN_STAGE
                }
            }
        };
        let rows = self.read(sql, args).await?;
        let mut rows: Vec<FapiaoView> = rows.iter().map(view).collect::<Result<_, _>>()?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|last| FapiaoCursor {
            at: last.fapiao.at,
            id: last.fapiao.id,
            order: last.fapiao.order,
        });
        Ok(Page { rows, next })
    }

    /// An order's applications, the first one first.
    pub async fn fapiao_of(
        &self,
        provider: ProviderKey,
        order: OrderId,
    ) -> Result<Vec<FapiaoView>, StoreError> {
        self.few(OF_ORDER, args![provider.to_string(), order.to_string()])
            .await
    }

    /// One application: a row for each of its orders.
    pub async fn fapiao_application(
        &self,
        provider: ProviderKey,
        id: FapiaoId,
    ) -> Result<Vec<FapiaoView>, StoreError> {
        self.few(OF_APPLICATION, args![provider.to_string(), id.to_string()])
            .await
    }

    async fn few(
        &self,
        sql: Sql,
        args: Vec<crate::exec::Value>,
    ) -> Result<Vec<FapiaoView>, StoreError> {
        let rows = self.read(sql, args).await?;
        let mut rows: Vec<FapiaoView> = rows.iter().map(view).collect::<Result<_, _>>()?;
        rows.sort_unstable_by_key(|row| (row.fapiao.at, row.fapiao.id, row.fapiao.order));
        Ok(rows)
    }
}

fn view(row: &Row) -> Result<FapiaoView, DbError> {
    let stage = row.text(1)?;
    let stage = FapiaoStage::from_code(stage)
        .ok_or_else(|| DbError::Corrupt(format!("unknown stage of a fapiao: {stage}")))?;
    let maybe = |column| row.maybe_text(column).is_some();
    Ok(FapiaoView {
        fapiao: row.json(0)?,
        stage,
        issued: maybe(2).then(|| row.json(2)).transpose()?,
        word: maybe(3).then(|| row.json(3)).transpose()?,
        order: row.parse(4)?,
        company_name: row.maybe_text(5).unwrap_or_default().to_owned(),
    })
}
