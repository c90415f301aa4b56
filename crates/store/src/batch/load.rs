//! Reads everything that a group of commands needs, in a few multi-row statements.

use std::collections::{HashMap, HashSet};

use till_domain::catalog::{Product, ProductKind};
use till_domain::id::{AttemptNumber, Corpid, OrderId, ProductId, ProviderKey};
use till_domain::order::Order;
use till_domain::party::Provider;
use till_domain::payment::Attempt;
use till_domain::refund::Refund;
use till_domain::subscription::Subscription;

use super::aggregate;
use crate::error::DbError;
use crate::exec::{Connection, Sql, args, id, in_list, statements};

statements! {
    PROVIDER = Sql::same("SELECT body FROM providers WHERE provider = $1");
    ATTEMPT_ORDERS = in_list!(
        "SELECT number, order_id FROM attempts WHERE provider = $1 AND number", "$2", "");
    ORDERS = in_list!(
        "SELECT o.body, t.body, o.product_name FROM orders o \
         JOIN order_terms t ON t.provider = $1 AND t.order_id = o.id \
         WHERE o.provider = $1 AND o.id", "$2", "");
    // Sorted here and not there: `ORDER BY number` would tempt SQLite to walk all of the provider's.
    ATTEMPTS = in_list!(
        "SELECT body FROM attempts WHERE provider = $1 AND order_id", "$2", "");
    REFUNDS = in_list!(
        "SELECT body FROM refunds WHERE provider = $1 AND order_id", "$2", "");
    SUBSCRIPTIONS = in_list!(
        "SELECT body FROM subscriptions WHERE provider = $1 AND company", "$2", "");
    CURRENT_PRODUCTS = in_list!(
        "SELECT body FROM products WHERE provider = $1 AND is_current = 1 AND id", "$2", "");
    PRODUCT_VERSION = Sql::same(
        "SELECT body FROM products WHERE provider = $1 AND id = $2 AND version = $3");
}

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

/// Which order each attempt belongs to.
pub(crate) async fn attempt_orders(
    db: &mut Connection,
    provider: ProviderKey,
    numbers: Vec<String>,
) -> Result<HashMap<AttemptNumber, OrderId>, DbError> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = db
        .fetch(ATTEMPT_ORDERS, args![provider.to_string(), numbers])
        .await?;
    rows.iter()
        .map(|row| Ok((row.parse(0)?, row.parse(1)?)))
        .collect()
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

pub(crate) async fn refunds(
    db: &mut Connection,
    provider: ProviderKey,
    orders: &[String],
) -> Result<Vec<Refund>, DbError> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .fetch(REFUNDS, args![provider.to_string(), orders.to_vec()])
        .await?;
    let mut refunds: Vec<_> = rows
        .iter()
        .map(|row| row.json(0))
        .collect::<Result<_, _>>()?;
    refunds.sort_unstable_by(|a: &Refund, b| a.number.cmp(&b.number));
    Ok(refunds)
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
