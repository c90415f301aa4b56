//! One order with everything that hangs on it.

use std::collections::HashSet;

use serde::Deserialize;
use till_domain::decide::{BookedReceipt, World};
use till_domain::id::{AttemptNumber, Corpid, OrderId, OrderNumber, ProductId, ProviderKey};
use till_domain::ledger::{Account, Transfer};
use till_domain::money::Fen;
use till_domain::order::Order;
use till_domain::order::event::{Event, EventKind};
use till_domain::party::{Actor, Provider};
use till_domain::payment::{Attempt, Disposition, Receipt};
use till_domain::refund::Refund;
use till_domain::time::Instant;

use crate::Store;
use crate::batch::{aggregate, load};
use crate::error::{DbError, StoreError};
use crate::exec::{Connection, Row, Sql, args, id, statements};

statements! {
    BY_NUMBER = Sql::same("SELECT order_id FROM order_numbers WHERE provider = $1 AND number = $2");
    BY_TOKEN = Sql::same(
        "SELECT o.body, t.body, providers.body FROM orders o \
         JOIN order_terms t ON t.provider = $1 AND t.order_id = o.id \
         JOIN providers ON providers.provider = $1 \
         WHERE o.provider = $1 AND o.token_hash = $2");
    ATTEMPT = Sql::same("SELECT body FROM attempts WHERE provider = $1 AND number = $2");
    EVENTS = Sql::same(
        "SELECT provider, order_id, seq, at, body FROM events \
         WHERE provider = $1 AND order_id = $2 ORDER BY seq");
    // Sorted here and not there: `ORDER BY booked_at` would tempt PostgreSQL to walk the provider's.
    RECEIPTS = Sql::same(
        "SELECT provider, order_id, attempt, transaction_id, amount_fen, currency, merchant, payer, \
         paid_at, disposition, booked_at FROM receipts \
         WHERE provider = $1 AND order_id = $2");
    LEDGER = Sql::same(
        "SELECT provider, order_id, seq, attempt, refund, debit, credit, amount_fen, at FROM ledger \
         WHERE provider = $1 AND order_id = $2 ORDER BY seq, line");
}

/// An order, and its history, attempts, money and books.
#[derive(Debug, Clone)]
pub struct OrderDetail {
    pub order: Order,
    /// In the order in which they began.
    pub attempts: Vec<Attempt>,
    pub refunds: Vec<Refund>,
    pub events: Vec<Event>,
    pub receipts: Vec<BookedReceipt>,
    pub transfers: Vec<Transfer>,
}

impl Store {
    /// The order with this number, or that once had it.
    pub async fn order_by_number(&self, number: &OrderNumber) -> Result<Option<Order>, StoreError> {
        let Some(provider) = number.provider() else {
            return Ok(None);
        };
        let number = number.clone();
        self.reading(move |reader| {
            Box::pin(async move {
                match by_number(reader, provider, &number).await? {
                    Some(order) => one(reader, provider, order).await,
                    None => Ok(None),
                }
            })
        })
        .await
    }
    pub async fn order(
        &self,
        provider: ProviderKey,
        order: OrderId,
    ) -> Result<Option<Order>, StoreError> {
        self.reading(move |reader| Box::pin(async move { one(reader, provider, order).await }))
            .await
    }
    /// The order that a link's token leads to, and who sells it; `token_hash` is its SHA-256 in hex.
    pub async fn order_by_token(
        &self,
        provider: ProviderKey,
        token_hash: &str,
    ) -> Result<Option<(Order, Provider)>, StoreError> {
        let row = self
            .read_one(BY_TOKEN, args![provider.to_string(), token_hash])
            .await?;
        row.map(|row| {
            let order = aggregate::order(row.text(0)?, row.text(1)?)?;
            Ok((order, row.json(2)?))
        })
        .transpose()
    }
    pub async fn attempt(&self, number: &AttemptNumber) -> Result<Option<Attempt>, StoreError> {
        let Some(provider) = number.provider() else {
            return Ok(None);
        };
        let row = self
            .read_one(ATTEMPT, args![provider.to_string(), number.as_str()])
            .await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }
    /// The attempts of an order, in the order in which they began.
    pub async fn attempts_of(
        &self,
        provider: ProviderKey,
        order: OrderId,
    ) -> Result<Vec<Attempt>, StoreError> {
        let ids = [order.to_string()];
        self.reading(move |reader| {
            Box::pin(async move { load::attempts(reader, provider, &ids).await })
        })
        .await
    }
    /// Everything about the order with this number, or that once had it.
    pub async fn order_detail(
        &self,
        number: &OrderNumber,
    ) -> Result<Option<OrderDetail>, StoreError> {
        let Some(provider) = number.provider() else {
            return Ok(None);
        };
        let number = number.clone();
        self.reading(move |reader| {
            Box::pin(async move {
                match by_number(reader, provider, &number).await? {
                    Some(order) => detail(reader, provider, order).await,
                    None => Ok(None),
                }
            })
        })
        .await
    }
    pub async fn order_detail_by_id(
        &self,
        provider: ProviderKey,
        order: OrderId,
    ) -> Result<Option<OrderDetail>, StoreError> {
        self.reading(move |reader| Box::pin(async move { detail(reader, provider, order).await }))
            .await
    }
    /// The order with this number, or that once had it, with what the domain looks at: see
    /// [`world`](Self::world).
    pub async fn order_world(&self, number: &OrderNumber) -> Result<Option<World>, StoreError> {
        let Some(provider) = number.provider() else {
            return Ok(None);
        };
        let number = number.clone();
        self.reading(move |reader| {
            Box::pin(async move {
                match by_number(reader, provider, &number).await? {
                    Some(order) => world(reader, provider, Some(order), HashSet::new(), None).await,
                    None => Ok(None),
                }
            })
        })
        .await
    }
    /// What the domain looks at, for previews: the provider, the order with its attempts, the given
    /// product versions with the current ones (and the order's own), and the company's subscriptions.
    pub async fn world(
        &self,
        provider: ProviderKey,
        order: Option<OrderId>,
        products: &[(ProductId, u32)],
        company: Option<&Corpid>,
    ) -> Result<Option<World>, StoreError> {
        let wanted: HashSet<_> = products.iter().copied().collect();
        let company = company.cloned();
        self.reading(move |reader| Box::pin(world(reader, provider, order, wanted, company)))
            .await
    }
}

async fn world(
    reader: &mut Connection,
    provider: ProviderKey,
    order: Option<OrderId>,
    mut products: HashSet<(ProductId, u32)>,
    company: Option<Corpid>,
) -> Result<Option<World>, DbError> {
    let orders = order.iter().map(ToString::to_string).collect();
    let companies = company.iter().map(ToString::to_string).collect();
    let group = load::around(reader, provider, orders, companies).await?;
    let Some(owner) = group.provider else {
        return Ok(None);
    };
    let order = group.orders.into_iter().next().map(|(order, _)| order);
    products.extend(order.iter().flat_map(|order| order.offer.products()));
    Ok(Some(World {
        provider: owner,
        products: load::products(reader, provider, &products).await?,
        order,
        attempts: group.attempts,
        refunds: group.refunds,
        subscriptions: group.subscriptions,
    }))
}

async fn by_number(
    reader: &mut Connection,
    provider: ProviderKey,
    number: &OrderNumber,
) -> Result<Option<OrderId>, DbError> {
    let row = reader
        .first(BY_NUMBER, args![provider.to_string(), number.as_str()])
        .await?;
    row.map(|row| row.parse(0)).transpose()
}

async fn one(
    reader: &mut Connection,
    provider: ProviderKey,
    order: OrderId,
) -> Result<Option<Order>, DbError> {
    let orders = load::orders(reader, provider, &[order.to_string()]).await?;
    Ok(orders.into_iter().next().map(|(order, _)| order))
}

async fn detail(
    reader: &mut Connection,
    provider: ProviderKey,
    order_id: OrderId,
) -> Result<Option<OrderDetail>, DbError> {
    let group = load::around(reader, provider, vec![order_id.to_string()], Vec::new()).await?;
    let Some((order, _)) = group.orders.into_iter().next() else {
        return Ok(None);
    };
    let key = || args![provider.to_string(), id(order_id)];
    let events = reader.fetch(EVENTS, key()).await?;
    let receipts = reader.fetch(RECEIPTS, key()).await?;
    let mut receipts = receipts
        .iter()
        .map(receipt)
        .collect::<Result<Vec<_>, _>>()?;
    receipts.sort_by_key(|booked| booked.booked_at);
    let transfers = reader.fetch(LEDGER, key()).await?;
    Ok(Some(OrderDetail {
        order,
        attempts: group.attempts,
        refunds: group.refunds,
        events: events.iter().map(event).collect::<Result<_, _>>()?,
        receipts,
        transfers: transfers.iter().map(transfer).collect::<Result<_, _>>()?,
    }))
}

#[derive(Deserialize)]
pub(crate) struct EventBody {
    pub(crate) actor: Actor,
    #[serde(flatten)]
    pub(crate) kind: EventKind,
}

/// provider, order, seq, at, body
pub(crate) fn event(row: &Row) -> Result<Event, DbError> {
    let body: EventBody = row.json(4)?;
    Ok(Event {
        provider: row.parse(0)?,
        order: row.parse(1)?,
        seq: row.u32(2)?,
        at: Instant::from_millis(row.int(3)?),
        actor: body.actor,
        kind: body.kind,
    })
}

pub(crate) fn receipt(row: &Row) -> Result<BookedReceipt, DbError> {
    let disposition = [
        Disposition::Applied,
        Disposition::Returned,
        Disposition::Held,
    ]
    .into_iter()
    .find(|disposition| row.text(9).is_ok_and(|code| code == disposition.code()))
    .ok_or_else(|| DbError::Corrupt(format!("unknown disposition: {row:?}")))?;
    Ok(BookedReceipt {
        provider: row.parse(0)?,
        order: row.parse(1)?,
        attempt: row.parse(2)?,
        receipt: Receipt {
            transaction: row.text(3)?.to_owned(),
            amount: Fen::new(row.int(4)?),
            currency: row.text(5)?.to_owned(),
            merchant: row.text(6)?.to_owned(),
            payer: row.text(7)?.to_owned(),
            paid_at: Instant::from_millis(row.int(8)?),
        },
        disposition,
        booked_at: Instant::from_millis(row.int(10)?),
    })
}

/// provider, order, seq, attempt, refund, debit, credit, amount, at
pub(crate) fn transfer(row: &Row) -> Result<Transfer, DbError> {
    Ok(Transfer {
        provider: row.parse(0)?,
        order: row.parse(1)?,
        seq: row.u32(2)?,
        attempt: row.maybe_parse(3)?,
        refund: row.maybe_parse(4)?,
        debit: account(row.text(5)?)?,
        credit: account(row.text(6)?)?,
        amount: Fen::new(row.int(7)?),
        at: Instant::from_millis(row.int(8)?),
    })
}

pub(crate) fn account(code: &str) -> Result<Account, DbError> {
    Account::ALL
        .into_iter()
        .find(|account| account.code() == code)
        .ok_or_else(|| DbError::Corrupt(format!("unknown account {code}")))
}
