//! The console's list of orders: newest first, paged by key, each source an index.

use till_domain::id::{Corpid, OrderId, ProductId, ProviderKey, StaffId};
use till_domain::order::ShownState;
use till_domain::time::Instant;

use super::row::{Cursor, OrderRow, order_row, order_rows};
use super::search;
use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Connection, Sql, Value, args, maybe_id, statements};

/// What every source also asks, beyond the index that it walks. `$1` provider, `$2` the source's key,
/// `$3` and `$4` the cursor, `$5` limit, `$6` states, `$7` creator, `$8` company, `$9` product, `$10`
/// earliest creation, `$11` the end of a range of keys.
macro_rules! source {
    ($from:literal, $where:literal, $order:literal) => {
        order_rows!(
            $from,
            $where,
            " AND ($6 IS NULL OR $6 LIKE '%,' || o.shown_state || ',%')",
            " AND ($7 IS NULL OR o.creator = $7)",
            " AND ($8 IS NULL OR o.company = $8)",
            " AND ($9 IS NULL OR EXISTS (SELECT 1 FROM order_products f WHERE f.provider = $1",
            " AND f.product = $9 AND f.created_at = o.created_at AND f.order_id = o.id))",
            " AND o.created_at >= $10 ORDER BY ",
            $order,
            " LIMIT $5"
        )
    };
}

statements! {
    BY_CREATION = source!(
        "orders o", "o.provider = $1 AND (o.created_at, o.id) < ($3, $4) AND ($2 = '' OR 1 = 1)",
        "o.created_at DESC, o.id DESC");
    BY_STATE = source!(
        "orders o", "o.provider = $1 AND o.shown_state = $2 AND (o.created_at, o.id) < ($3, $4)",
        "o.created_at DESC, o.id DESC");
    BY_CREATOR = source!(
        "orders o", "o.provider = $1 AND o.creator = $2 AND (o.created_at, o.id) < ($3, $4)",
        "o.created_at DESC, o.id DESC");
    BY_COMPANY = source!(
        "orders o", "o.provider = $1 AND o.company = $2 AND (o.created_at, o.id) < ($3, $4)",
        "o.created_at DESC, o.id DESC");
    BY_PRODUCT = source!(
        "order_products p CROSS JOIN orders o",
        "o.provider = $1 AND o.id = p.order_id AND p.provider = $1 AND p.product = $2 AND (p.created_at, p.order_id) < ($3, $4)",
        "p.created_at DESC, p.order_id DESC");
    BY_NUMBER = source!(
        "order_numbers n CROSS JOIN orders o",
        "o.provider = $1 AND o.id = n.order_id AND n.provider = $1 AND n.number >= $2 \
         AND n.number < $11 AND (o.created_at, o.id) < ($3, $4)",
        "n.number");
    BY_REFERENCE = source!(
        "orders o",
        "o.provider = $1 AND o.reference <> '' AND o.reference >= $2 AND o.reference < $11 \
         AND (o.created_at, o.id) < ($3, $4)",
        "o.reference, o.created_at DESC, o.id DESC");
    COUNTS = Sql::same(
        "SELECT shown_state, SUM(n) FROM order_counts \
         WHERE provider = $1 AND ($2 IS NULL OR creator = $2) GROUP BY shown_state");
}

/// What to list. Everything that is `None` or empty does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    pub states: Vec<ShownState>,
    /// Sales see their own.
    pub creator: Option<StaffId>,
    pub product: Option<ProductId>,
    pub company: Option<Corpid>,
    /// Created from this moment on.
    pub from: Option<Instant>,
    /// Created before this moment.
    pub until: Option<Instant>,
    /// The beginning of a number or reference, or part of a company's or product's name.
    pub text: String,
}

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderPage {
    pub rows: Vec<OrderRow>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Cursor>,
}

/// An index to walk, from a key or over a range of keys.
pub(crate) struct Source {
    pub(crate) sql: Sql,
    pub(crate) key: String,
    /// The end of a range.
    pub(crate) end: String,
}

impl Source {
    pub(crate) fn of(sql: Sql, key: &(impl ToString + ?Sized)) -> Self {
        Self {
            sql,
            key: key.to_string(),
            end: String::new(),
        }
    }
}

impl Store {
    /// Orders of a provider, newest first; `limit` is at most 200.
    pub async fn orders(
        &self,
        provider: ProviderKey,
        filter: &OrderFilter,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<OrderPage, StoreError> {
        let limit = limit.clamp(1, 200);
        let filter = filter.clone();
        self.reading(move |reader| {
            Box::pin(async move {
                let mut rows = Vec::new();
                for source in sources(reader, provider, &filter).await? {
                    let args = source_args(provider, &filter, &source, after, limit + 1);
                    for row in reader.fetch(source.sql, args).await? {
                        rows.push(order_row(&row)?);
                    }
                }
                Ok(page(rows, limit))
            })
        })
        .await
    }

    /// How many orders a provider has in each state, or how many of them one person created.
    pub async fn order_counts(
        &self,
        provider: ProviderKey,
        creator: Option<StaffId>,
    ) -> Result<Vec<(ShownState, u64)>, StoreError> {
        let rows = self
            .read(COUNTS, args![provider.to_string(), maybe_id(creator)])
            .await?;
        let mut counts = Vec::new();
        for row in &rows {
            if let Some(state) = ShownState::from_code(row.text(0)?) {
                counts.push((state, u64::try_from(row.int(1)?).unwrap_or(0)));
            }
        }
        Ok(counts)
    }
}

/// The most selective index for the filter; several when one can't answer alone.
async fn sources(
    reader: &mut Connection,
    provider: ProviderKey,
    filter: &OrderFilter,
) -> Result<Vec<Source>, DbError> {
    if !filter.text.trim().is_empty() {
        return search::sources(reader, provider, filter.text.trim()).await;
    }
    Ok(if let Some(company) = &filter.company {
        vec![Source::of(BY_COMPANY, company)]
    } else if let Some(product) = filter.product {
        vec![Source::of(BY_PRODUCT, &product)]
    } else if !filter.states.is_empty() && filter.states.len() < ShownState::ALL.len() {
        filter
            .states
            .iter()
            .map(|state| Source::of(BY_STATE, state.code()))
            .collect()
    } else if let Some(creator) = filter.creator {
        vec![Source::of(BY_CREATOR, &creator)]
    } else {
        vec![Source::of(BY_CREATION, "")]
    })
}

fn source_args(
    provider: ProviderKey,
    filter: &OrderFilter,
    source: &Source,
    after: Option<Cursor>,
    limit: u32,
) -> Vec<Value> {
    let until = filter.until.map_or(i64::MAX, Instant::millis);
    let (at, id) = match after {
        Some(cursor) if cursor.created_at.millis() < until => {
            (cursor.created_at.millis(), cursor.id.to_string())
        }
        Some(_) | None => (until, String::new()),
    };
    let states = (!filter.states.is_empty()).then(|| {
        let codes: Vec<&str> = filter.states.iter().map(|state| state.code()).collect();
        format!(",{},", codes.join(","))
    });
    args![
        provider.to_string(),
        source.key.as_str(),
        at,
        id,
        limit,
        states,
        filter.creator.map(|creator| creator.to_string()),
        filter.company.as_ref().map(ToString::to_string),
        filter.product.map(|product| product.to_string()),
        filter.from.map_or(i64::MIN, Instant::millis),
        source.end.as_str(),
    ]
}

/// Merges what the sources found: newest first, each order once.
pub(crate) fn page(mut rows: Vec<OrderRow>, limit: u32) -> OrderPage {
    let key = |row: &OrderRow| (row.created_at, row.id);
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(key(row)));
    rows.dedup_by_key(|row| -> (ProviderKey, OrderId) { (row.provider, row.id) });
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor {
        created_at: row.created_at,
        id: row.id,
    });
    OrderPage { rows, next }
}
