//! Reads everything that a group of commands needs, in a few multi-row statements.

use std::collections::HashSet;

use till_domain::catalog::{Product, ProductKind};
use till_domain::id::{Corpid, ProductId, ProviderKey};
use till_domain::order::Order;
use till_domain::party::Provider;
use till_domain::payment::Attempt;
use till_domain::refund::Refund;
use till_domain::subscription::Subscription;

use super::aggregate;
use crate::error::DbError;
use crate::exec::{Connection, Sql, Value, args, id, in_list, statements};

/// The ids of the orders of a batch: `$2` attempt numbers, `$3` order ids.
macro_rules! wanted {
    () => {
        "ARRAY(SELECT unnest($3::text[]) \
         UNION SELECT order_id FROM attempts WHERE provider = $1 AND number = ANY($2))::text[]"
    };
}

/// On SQLite the order of the joins is the one that is written.
const GROUP_ON_SQLITE: &str = "WITH wanted (id) AS MATERIALIZED ( \
       SELECT value FROM json_each($3) \
       UNION SELECT order_id FROM attempts \
       WHERE provider = $1 AND number IN (SELECT value FROM json_each($2))), \
     buyers (company) AS MATERIALIZED ( \
       SELECT value FROM json_each($4) \
       UNION SELECT o.company FROM wanted w \
       CROSS JOIN orders o WHERE o.provider = $1 AND o.id = w.id) \
     SELECT 1, body, NULL, NULL FROM providers WHERE provider = $1 \
     UNION ALL SELECT 2, o.body, t.body, o.product_name FROM wanted w \
     CROSS JOIN orders o CROSS JOIN order_terms t \
     WHERE o.provider = $1 AND o.id = w.id AND t.provider = $1 AND t.order_id = w.id \
     UNION ALL SELECT 3, a.body, NULL, NULL FROM wanted w CROSS JOIN attempts a \
     WHERE a.provider = $1 AND a.order_id = w.id \
     UNION ALL SELECT 4, r.body, NULL, NULL FROM wanted w CROSS JOIN refunds r \
     WHERE r.provider = $1 AND r.order_id = w.id \
     UNION ALL SELECT 5, s.body, NULL, NULL FROM buyers b CROSS JOIN subscriptions s \
     WHERE s.provider = $1 AND s.company = b.company";

/// PostgreSQL joins as it likes; looking for the members of an array leaves it no choice but the index.
const GROUP_ON_POSTGRES: &str = concat!(
    "WITH wanted (ids) AS MATERIALIZED (SELECT ",
    wanted!(),
    "), heads AS MATERIALIZED ( \
       SELECT id, company, body, product_name FROM orders \
       WHERE provider = $1 AND id = ANY((SELECT ids FROM wanted)::text[])) \
     SELECT 1, body, NULL, NULL FROM providers WHERE provider = $1 \
     UNION ALL SELECT 2, h.body, \
       (SELECT t.body FROM order_terms t WHERE t.provider = $1 AND t.order_id = h.id), \
       h.product_name FROM heads h \
     UNION ALL SELECT 3, body, NULL, NULL FROM attempts \
     WHERE provider = $1 AND order_id = ANY((SELECT ids FROM wanted)::text[]) \
     UNION ALL SELECT 4, body, NULL, NULL FROM refunds \
     WHERE provider = $1 AND order_id = ANY((SELECT ids FROM wanted)::text[]) \
     UNION ALL SELECT 5, body, NULL, NULL FROM subscriptions \
     WHERE provider = $1 AND company = ANY(ARRAY( \
       SELECT unnest($4::text[]) UNION SELECT company FROM heads WHERE company IS NOT NULL)::text[])"
);

statements! {
    PROVIDER = Sql::same("SELECT body FROM providers WHERE provider = $1");
    /// Everything of a group in one read: `$2` attempt numbers, `$3` order ids, `$4` companies. Kinds:
    /// 1 provider, 2 order, 3 attempt, 4 refund, 5 subscription.
    GROUP = Sql::pair(GROUP_ON_SQLITE, GROUP_ON_POSTGRES);
    ORDERS = in_list!(
        "SELECT o.body, t.body, o.product_name FROM orders o \
         JOIN order_terms t ON t.provider = $1 AND t.order_id = o.id \
         WHERE o.provider = $1 AND o.id", "$2", "");
    // Sorted here and not there: `ORDER BY number` would tempt SQLite to walk all of the provider's.
    ATTEMPTS = in_list!(
        "SELECT body FROM attempts WHERE provider = $1 AND order_id", "$2", "");
    SUBSCRIPTIONS = in_list!(
        "SELECT body FROM subscriptions WHERE provider = $1 AND company", "$2", "");
    CURRENT_PRODUCTS = in_list!(
        "SELECT body FROM products WHERE provider = $1 AND is_current = 1 AND id", "$2", "");
    PRODUCT_VERSION = Sql::same(
        "SELECT body FROM products WHERE provider = $1 AND id = $2 AND version = $3");
}

/// On PostgreSQL other nodes write, too. An order's row stands for all that hangs on it (attempts,
/// claims, refunds, events): whoever has it alone may change them. Everybody locks in the order of the
/// ids, so nobody waits in a circle.
const LOCK_ORDERS: &str = concat!(
    "SELECT id FROM orders WHERE provider = $1 AND id = ANY(",
    wanted!(),
    ") ORDER BY id FOR UPDATE"
);

/// A company's subscriptions may have no row yet that could be locked, and two orders may be about one
/// of them: so companies are locked by name, the orders' own (`$3`, `$2`) and those that the commands
/// name (`$4`), after the orders, and in one sequence everywhere.
const LOCK_COMPANIES: &str = concat!(
    "SELECT pg_advisory_xact_lock(place) FROM (",
    // Nobody has an order without a company: no name, no lock.
    "SELECT DISTINCT hashtextextended($1 || '/' || company, 0) AS place FROM (",
    "SELECT unnest($4::text[]) UNION SELECT o.company FROM orders o ",
    "WHERE o.provider = $1 AND o.id = ANY(",
    wanted!(),
    ")) AS companies (company) ORDER BY place) AS places"
);

/// The locks among the statements that the planner is asked about.
pub(crate) const LOCKS: &[(&str, Sql)] = &[
    ("ORDERS", Sql::pair("SELECT 1", LOCK_ORDERS)),
    ("COMPANIES", Sql::pair("SELECT 1", LOCK_COMPANIES)),
];

/// The provider, if there is one.
pub(crate) async fn provider(
    db: &mut Connection,
    key: ProviderKey,
) -> Result<Option<Provider>, DbError> {
    db.first(PROVIDER, args![key.to_string()])
        .await?
        .map(|row| row.json(0))
        .transpose()
}

/// What a group of commands looks at.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) provider: Option<Provider>,
    /// With the product name that the row shows.
    pub(crate) orders: Vec<(Order, String)>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) subscriptions: Vec<Subscription>,
}

/// Orders by id and by attempt, all that hangs on them, and what the companies hold, for a transaction
/// that will write them.
pub(super) async fn group(
    db: &mut Connection,
    provider: ProviderKey,
    attempts: Vec<String>,
    orders: Vec<String>,
    companies: Vec<String>,
) -> Result<Group, DbError> {
    let args = args![provider.to_string(), attempts, orders, companies];
    // What is read after these is read as it will be when this transaction writes.
    db.lock(LOCK_ORDERS, args[..3].to_vec()).await?;
    db.lock(LOCK_COMPANIES, args.clone()).await?;
    gather(db, args).await
}

/// The same for somebody who only looks: orders by id, and what their companies and these hold.
pub(crate) async fn around(
    db: &mut Connection,
    provider: ProviderKey,
    orders: Vec<String>,
    companies: Vec<String>,
) -> Result<Group, DbError> {
    let args = args![
        provider.to_string(),
        Vec::<String>::new(),
        orders,
        companies
    ];
    gather(db, args).await
}

async fn gather(db: &mut Connection, args: Vec<Value>) -> Result<Group, DbError> {
    let mut group = Group::default();
    for row in db.fetch(GROUP, args).await? {
        match row.int(0)? {
            1 => group.provider = Some(row.json(1)?),
            2 => {
                let order = aggregate::order(row.text(1)?, row.text(2)?)?;
                group.orders.push((order, row.text(3)?.to_owned()));
            }
            3 => group.attempts.push(row.json(1)?),
            4 => group.refunds.push(row.json(1)?),
            5 => group.subscriptions.push(row.json(1)?),
            kind => return Err(DbError::Corrupt(format!("unknown kind {kind}"))),
        }
    }
    group
        .attempts
        .sort_unstable_by(|a, b| a.number.cmp(&b.number));
    group
        .refunds
        .sort_unstable_by(|a, b| a.number.cmp(&b.number));
    Ok(group)
}

/// Orders with the product name that their rows show.
pub(crate) async fn orders(
    db: &mut Connection,
    provider: ProviderKey,
    ids: &[String],
) -> Result<Vec<(Order, String)>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .fetch(ORDERS, args![provider.to_string(), ids.to_vec()])
        .await?;
    rows.iter()
        .map(|row| {
            let order = aggregate::order(row.text(0)?, row.text(1)?)?;
            Ok((order, row.text(2)?.to_owned()))
        })
        .collect()
}

pub(crate) async fn attempts(
    db: &mut Connection,
    provider: ProviderKey,
    orders: &[String],
) -> Result<Vec<Attempt>, DbError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .fetch(ATTEMPTS, args![provider.to_string(), orders.to_vec()])
        .await?;
    let mut attempts: Vec<_> = rows
        .iter()
        .map(|row| row.json(0))
        .collect::<Result<_, _>>()?;
    attempts.sort_unstable_by(|a: &Attempt, b| a.number.cmp(&b.number));
    Ok(attempts)
}

/// All subscriptions that the companies have with the provider.
pub(crate) async fn subscriptions(
    db: &mut Connection,
    provider: ProviderKey,
    companies: &HashSet<Corpid>,
) -> Result<Vec<Subscription>, DbError> {
    if companies.is_empty() {
        return Ok(Vec::new());
    }
    let companies: Vec<String> = companies.iter().map(ToString::to_string).collect();
    let rows = db
        .fetch(SUBSCRIPTIONS, args![provider.to_string(), companies])
        .await?;
    rows.iter().map(|row| row.json(0)).collect()
}

/// The wanted versions, the current ones of the same products, and the current ones of the apps of
/// solutions among them.
pub(crate) async fn products(
    db: &mut Connection,
    provider: ProviderKey,
    wanted: &HashSet<(ProductId, u32)>,
) -> Result<Vec<Product>, DbError> {
    let ids: HashSet<ProductId> = wanted.iter().map(|(product, _)| *product).collect();
    let mut found = current(db, provider, ids).await?;
    for (product, version) in wanted {
        if !found
            .iter()
            .any(|p| p.id == *product && p.version == *version)
        {
            let args = args![provider.to_string(), id(product), *version];
            if let Some(row) = db.first(PRODUCT_VERSION, args).await? {
                found.push(row.json(0)?);
            }
        }
    }
    let apps: HashSet<ProductId> = found
        .iter()
        .filter(|product| product.kind == ProductKind::Solution)
        .flat_map(|product| product.apps.iter().copied())
        .filter(|app| !found.iter().any(|product| product.id == *app))
        .collect();
    found.extend(current(db, provider, apps).await?);
    Ok(found)
}

async fn current(
    db: &mut Connection,
    provider: ProviderKey,
    ids: HashSet<ProductId>,
) -> Result<Vec<Product>, DbError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let rows = db
        .fetch(CURRENT_PRODUCTS, args![provider.to_string(), ids])
        .await?;
    rows.iter().map(|row| row.json(0)).collect()
}
