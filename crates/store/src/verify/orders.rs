//! Every order of a provider, a page at a time.

use std::collections::HashMap;

use till_domain::fapiao::Fapiao;
use till_domain::id::{OrderId, ProductId, ProviderKey};
use till_domain::order::{Order, OrderState};
use till_domain::payment::Attempt;
use till_domain::refund::Refund;
use till_domain::subscription::Subscription;

use super::compare::{Stored, key};
use super::counts::Counts;
use super::{Finding, Verification, rules};
use crate::Store;
use crate::batch::aggregate;
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, args, id, in_list, statements};
use crate::view::audit::END;
use crate::view::detail;

statements! {
    PAGE = Sql::same(
        "SELECT o.provider, o.id, o.number, o.shown_state, o.paid_fen, o.body, t.body, o.creator, \
         o.company, o.placed_by, o.pinned, o.reference, o.payable_fen, o.created_at, o.expires_at, \
         o.paid_at, o.token_hash FROM orders o \
         LEFT JOIN order_terms t ON t.provider = o.provider AND t.order_id = o.id \
         WHERE o.provider = $1 AND o.id > $2 ORDER BY o.id LIMIT $3");
    ONE = Sql::same(
        "SELECT o.provider, o.id, o.number, o.shown_state, o.paid_fen, o.body, t.body, o.creator, \
         o.company, o.placed_by, o.pinned, o.reference, o.payable_fen, o.created_at, o.expires_at, \
         o.paid_at, o.token_hash FROM orders o \
         LEFT JOIN order_terms t ON t.provider = o.provider AND t.order_id = o.id \
         WHERE o.provider = $1 AND o.id = $2");
    EVENTS = Sql::same(
        "SELECT provider, order_id, seq, at, body FROM events \
         WHERE provider = $1 AND order_id >= $2 AND order_id <= $3 ORDER BY order_id, seq");
    ATTEMPTS = Sql::same(
        "SELECT order_id, number, channel, is_open, amount_fen, body FROM attempts \
         WHERE provider = $1 AND order_id >= $2 AND order_id <= $3");
    REFUNDS = Sql::same(
        "SELECT order_id, number, state, amount_fen, body FROM refunds \
         WHERE provider = $1 AND order_id >= $2 AND order_id <= $3");
    FAPIAO = Sql::same(
        "SELECT order_id, id, number, company, stage, title, tax_number, amount_fen, applied_at, body \
         FROM fapiao WHERE provider = $1 AND order_id >= $2 AND order_id <= $3");
    HELD = in_list!(
        "SELECT body FROM subscriptions WHERE provider = $1 AND company", "$2", "");
}

/// Orders read at a time.
const ORDERS: usize = 500;

impl Verification<'_> {
    pub(super) async fn orders_of(&mut self, provider: &str) -> Result<(), StoreError> {
        let (mut after, mut counts) = (String::new(), Counts::new());
        loop {
            let limit = i64::try_from(ORDERS).unwrap_or(i64::MAX);
            let page = args![provider, after.as_str(), limit];
            let page = self.store.read(PAGE, page).await?;
            let is_last = page.len() < ORDERS;
            let to = match page.last() {
                Some(last) if !is_last => last.text(1)?,
                Some(_) | None => END,
            };
            let found = rules::audited(self.store, provider, &after, to).await?;
            self.findings.extend(found);
            for row in &page {
                let of = (row.text(7)?.to_owned(), row.text(3)?.to_owned());
                *counts.entry(of).or_default() += 1;
            }
            self.page(&page).await?;
            (self.progress)(self.done);
            if is_last {
                return self.counts_of(provider, counts).await;
            }
            after = to.to_owned();
        }
    }

    async fn page(&mut self, rows: &[Row]) -> Result<(), StoreError> {
        let looked = look(self.store, rows).await?;
        self.done.events += looked.events;
        for (row, found) in rows.iter().zip(looked.findings) {
            if found.is_empty() {
                continue;
            }
            // It may have changed between reading the order and reading its events: a second look decides.
            let one = args![row.text(0)?, row.text(1)?];
            let again = look(self.store, &self.store.read(ONE, one).await?).await?;
            let still = again.findings.into_iter().flatten();
            self.findings
                .extend(still.filter(|finding| found.contains(finding)));
        }
        self.done.orders += u64::try_from(rows.len()).unwrap_or(0);
        Ok(())
    }
}

struct Looked {
    /// Of each order.
    findings: Vec<Vec<Finding>>,
    events: u64,
}

/// What differs in each of some orders of one provider, which come in the order of their keys.
async fn look(store: &Store, rows: &[Row]) -> Result<Looked, StoreError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Looked {
            findings: Vec::new(),
            events: 0,
        });
    };
    let provider = key(first.text(0)?)?;
    let range = args![first.text(0)?, first.text(1)?, last.text(1)?];
    let events = store.read(EVENTS, range.clone()).await?;
    let count = u64::try_from(events.len()).unwrap_or(0);
    let mut events = by_order(events, 1, detail::event)?;
    let attempts = store.read(ATTEMPTS, range.clone()).await?;
    let mut attempts = by_order(attempts, 0, |row| {
        Ok((row.json::<Attempt>(5)?, row.clone()))
    })?;
    let refunds = store.read(REFUNDS, range.clone()).await?;
    let mut refunds = by_order(refunds, 0, |row| Ok((row.json::<Refund>(4)?, row.clone())))?;
    let fapiao = store.read(FAPIAO, range).await?;
    let mut fapiao = by_order(fapiao, 0, |row| Ok((row.json::<Fapiao>(9)?, row.clone())))?;
    let mut orders = Vec::new();
    for row in rows {
        let order = row
            .text(5)
            .and_then(|head| aggregate::order(head, row.text(6)?));
        orders.push(order.map_err(|error| error.to_string()));
    }
    let held = held(store, provider, &orders).await?;
    let mut findings = Vec::new();
    for (row, order) in rows.iter().zip(orders) {
        let stored = Stored {
            provider,
            row,
            order,
            events: whole(events.remove(row.text(1)?)),
            attempts: whole(attempts.remove(row.text(1)?)),
            refunds: whole(refunds.remove(row.text(1)?)),
            fapiao: whole(fapiao.remove(row.text(1)?)),
            held: &held,
        };
        findings.push(stored.findings()?);
    }
    Ok(Looked {
        findings,
        events: count,
    })
}

/// What was read of an order, or why it could not be.
pub(super) type Read<T> = Result<T, String>;

fn whole<T>(parts: Option<Vec<Read<T>>>) -> Read<Vec<T>> {
    parts.unwrap_or_default().into_iter().collect()
}

/// Rows by the order that they name in a column.
fn by_order<T>(
    rows: Vec<Row>,
    column: usize,
    read: impl Fn(&Row) -> Result<T, DbError>,
) -> Result<HashMap<String, Vec<Read<T>>>, DbError> {
    let mut found: HashMap<String, Vec<Read<T>>> = HashMap::new();
    for row in rows {
        let part = read(&row).map_err(|error| error.to_string());
        found
            .entry(row.text(column)?.to_owned())
            .or_default()
            .push(part);
    }
    Ok(found)
}

/// Which orders each company's subscriptions come from.
pub(super) type Held = HashMap<(String, ProductId), Vec<OrderId>>;

async fn held(
    store: &Store,
    provider: ProviderKey,
    orders: &[Read<Order>],
) -> Result<Held, StoreError> {
    let mut companies: Vec<String> = orders
        .iter()
        .flatten()
        .filter(|order| matches!(order.state, OrderState::Paid { .. }))
        .filter_map(|order| Some(order.company()?.to_string()))
        .collect();
    companies.sort();
    companies.dedup();
    let mut held = Held::new();
    for row in store.read(HELD, args![id(provider), companies]).await? {
        // One that can't be read is reported with the subscriptions.
        let Ok(subscription) = row.json::<Subscription>(0) else {
            continue;
        };
        let terms = subscription.terms.iter().map(|term| term.order);
        let expansions = subscription.expansions.iter().map(|added| added.order);
        let key = (subscription.company.to_string(), subscription.app);
        held.insert(key, terms.chain(expansions).collect());
    }
    Ok(held)
}
