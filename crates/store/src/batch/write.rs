//! Writes the final versions of everything that a group changed, table by table.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use till_domain::decide::BookedReceipt;
use till_domain::fapiao::{Fapiao, FapiaoRow, FapiaoStage};
use till_domain::order::event::{Event, EventKind};
use till_domain::order::{Order, OrderState};
use till_domain::party::{Actor, Provider};
use till_domain::payment::{Attempt, Channel};
use till_domain::refund::Refund;
use till_domain::subscription::Subscription;
use till_domain::time::{Instant, Span};

use super::aggregate;
use super::cache::{Cache, Entry};
use super::tables as table;
use crate::error::DbError;
use crate::exec::{Connection, Value, args, id, json, maybe_id};

/// The first look at a new attempt or refund, if the channel has said nothing by then.
const FIRST_CHECK: Span = Span::seconds(5);

type Rows = Vec<Vec<Value>>;

/// Writes all changes of a group; the transaction is the caller's.
pub(super) async fn write(
    db: &mut Connection,
    provider: &Provider,
    cache: &Cache,
    now: Instant,
) -> Result<(), DbError> {
    let mut entries: Vec<&Entry> = cache.entries.values().collect();
    // In key order: neighbours share pages, and rows are locked in the same order everywhere.
    entries.sort_unstable_by_key(|entry| entry.order.as_ref().map(|order| order.id));
    write_orders(db, provider, &entries).await?;
    write_claims(db, &entries).await?;
    write_money(db, &entries, now).await?;
    write_subscriptions(db, cache).await?;
    write_fapiao(db, &cache.added.fapiao).await?;
    write_added(db, cache).await
}

fn changed<'a>(entries: &[&'a Entry]) -> impl Iterator<Item = (&'a Entry, &'a Order)> {
    let changed: Vec<_> = entries
        .iter()
        .filter(|entry| entry.is_changed)
        .filter_map(|entry| entry.order.as_ref().map(|order| (*entry, order)))
        .collect();
    changed.into_iter()
}

async fn write_orders(
    db: &mut Connection,
    provider: &Provider,
    entries: &[&Entry],
) -> Result<(), DbError> {
    let (mut heads, mut moved) = (Rows::new(), Rows::new());
    let (mut terms, mut numbers, mut products) = (Rows::new(), Rows::new(), Rows::new());
    // Every node locks the counters in the order of their keys.
    let mut counts: BTreeMap<(String, &'static str), i64> = BTreeMap::new();
    for (entry, order) in changed(entries) {
        let rows = if entry.keys_changed {
            &mut heads
        } else {
            &mut moved
        };
        rows.push(order_row(entry, order, provider)?);
        for number in &entry.new_numbers {
            numbers.push(args![
                order.provider.to_string(),
                number.as_str(),
                id(order.id)
            ]);
        }
        if entry.terms_changed {
            terms.push(args![
                order.provider.to_string(),
                id(order.id),
                aggregate::terms(order)?
            ]);
            products.extend(order.offer.products().into_iter().map(|(product, _)| {
                args![
                    order.provider.to_string(),
                    id(product),
                    order.created_at.millis(),
                    id(order.id)
                ]
            }));
        }
        let state = order.shown();
        if entry.stored_state != Some(state) {
            *counts.entry((creator(order), state.code())).or_default() += 1;
            if let Some(stored) = entry.stored_state {
                *counts.entry((creator(order), stored.code())).or_default() -= 1;
            }
        }
    }
    let counts = counts
        .into_iter()
        .map(|((creator, state), n)| args![provider.key.to_string(), creator, state, n])
        .collect();
    db.insert(&table::ORDERS, heads).await?;
    db.insert(&table::ORDERS_MOVED, moved).await?;
    db.insert(&table::ORDER_TERMS, terms).await?;
    db.insert(&table::ORDER_NUMBERS, numbers).await?;
    db.insert(&table::ORDER_PRODUCTS, products).await?;
    db.insert(&table::ORDER_COUNTS, counts).await
}

/// The creator as stored: empty for a provider's system.
fn creator(order: &Order) -> String {
    order
        .creator
        .map(|creator| creator.to_string())
        .unwrap_or_default()
}

fn order_row(entry: &Entry, order: &Order, provider: &Provider) -> Result<Vec<Value>, DbError> {
    let due = aggregate::due(order, provider.settings.refund_window_days);
    let (paid, paid_at) = match &order.state {
        OrderState::Paid { settled, .. } => (settled.paid.get(), Some(settled.at.millis())),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => (0, None),
    };
    let placed_by = order.claim().and_then(|claim| claim.member.as_ref());
    Ok(args![
        order.provider.to_string(),
        id(order.id),
        order.number.as_str(),
        order.shown().code(),
        creator(order),
        maybe_id(order.company()),
        maybe_id(placed_by),
        order.pinned.is_some(),
        entry.product_name.as_str(),
        order.notes.reference.as_str(),
        order.payable().map(|payable| payable.get()),
        paid,
        order.created_at.millis(),
        order.link.expires_at.millis(),
        paid_at,
        order.link.token_hash.as_str(),
        due.map(|(kind, _)| kind.to_owned()),
        due.map(|(_, at)| at.millis()),
        aggregate::head(order)?,
    ])
}

async fn write_claims(db: &mut Connection, entries: &[&Entry]) -> Result<(), DbError> {
    let mut begun = Rows::new();
    for (entry, order) in changed(entries) {
        for (no, claim) in &entry.claims {
            let key = [id(order.provider), id(order.id), Value::from(*no)];
            if claim.is_new {
                let rest = args![claim.company.as_str(), claim.active];
                begun.push(key.into_iter().chain(rest).collect());
            } else {
                // The old claim ends before the new one begins: only one may be active.
                let args = key.into_iter().chain(args![claim.active]).collect();
                db.change(table::SET_CLAIM, args).await?;
            }
        }
    }
    db.insert(&table::ORDER_CLAIMS, begun).await
}

async fn write_money(db: &mut Connection, entries: &[&Entry], now: Instant) -> Result<(), DbError> {
    let (mut attempts, mut refunds) = (Rows::new(), Rows::new());
    let next = now.plus(FIRST_CHECK).millis();
    for entry in entries {
        for attempt in &entry.attempts {
            if entry.changed_attempts.contains(&attempt.number) {
                attempts.push(attempt_row(attempt, next)?);
            }
        }
        for refund in &entry.refunds {
            if entry.changed_refunds.contains(&refund.number) {
                refunds.push(refund_row(refund, now.millis())?);
            }
        }
    }
    db.insert(&table::ATTEMPTS, attempts).await?;
    db.insert(&table::REFUNDS, refunds).await
}

fn attempt_row(attempt: &Attempt, next_check: i64) -> Result<Vec<Value>, DbError> {
    let open = attempt.is_open();
    Ok(args![
        attempt.provider.to_string(),
        attempt.number.as_str(),
        id(attempt.order),
        attempt.channel.code(),
        open,
        attempt.amount.get(),
        open.then_some(next_check),
        0_i64,
        json(attempt)?,
    ])
}

fn refund_row(refund: &Refund, next_check: i64) -> Result<Vec<Value>, DbError> {
    Ok(args![
        refund.provider.to_string(),
        refund.number.as_str(),
        id(refund.order),
        refund.state.code(),
        refund.amount.get(),
        refund.state.is_open().then_some(next_check),
        0_i64,
        json(refund)?,
    ])
}

async fn write_subscriptions(db: &mut Connection, cache: &Cache) -> Result<(), DbError> {
    let mut rows = Rows::new();
    for subscription in cache.subscriptions.values().flatten() {
        let key = (subscription.company.clone(), subscription.app);
        if cache.changed_subscriptions.contains(&key) {
            rows.push(subscription_row(subscription)?);
        }
    }
    // In key order: neighbours share pages.
    rows.sort_unstable_by(|a, b| {
        text_of(a, 1)
            .cmp(text_of(b, 1))
            .then(text_of(a, 2).cmp(text_of(b, 2)))
    });
    db.insert(&table::SUBSCRIPTIONS, rows).await
}

fn text_of(row: &[Value], column: usize) -> &str {
    match row.get(column) {
        Some(Value::Text(Some(text))) => text,
        Some(Value::Int(_) | Value::Text(None) | Value::Bytes(_) | Value::List(_)) | None => "",
    }
}

fn subscription_row(subscription: &Subscription) -> Result<Vec<Value>, DbError> {
    let paid = || subscription.terms.iter().filter(|term| !term.trial);
    let last = paid().max_by_key(|term| term.end);
    let added: u32 = last.map_or(0, |last| {
        let in_last = subscription
            .expansions
            .iter()
            .filter(|e| e.until == last.end);
        in_last.map(|expansion| expansion.seats).sum()
    });
    Ok(args![
        subscription.provider.to_string(),
        subscription.company.as_str(),
        id(subscription.app),
        maybe_id(paid().map(|term| term.start).min()),
        maybe_id(last.map(|term| term.end)),
        last.map_or(0, |last| last.seats.saturating_add(added)),
        maybe_id(subscription.open_order.as_ref().map(|open| open.order)),
        json(subscription)?,
    ])
}

/// New applications first: what came of one may be decided in the same batch.
async fn write_fapiao(db: &mut Connection, rows: &[FapiaoRow]) -> Result<(), DbError> {
    let new = rows.iter().filter_map(|row| match row {
        FapiaoRow::New(fapiao) => Some(fapiao_row(fapiao)),
        FapiaoRow::Moved(_) => None,
    });
    let new = new.collect::<Result<Rows, DbError>>()?;
    db.insert(&table::FAPIAO, new).await?;
    for row in rows {
        let FapiaoRow::Moved(moved) = row else {
            continue;
        };
        let args = args![
            moved.provider.to_string(),
            id(moved.id),
            id(moved.order),
            moved.stage.code(),
            moved.issued.as_ref().map(json).transpose()?,
            json(&moved.word)?,
        ];
        db.change(table::FAPIAO_MOVED, args).await?;
    }
    Ok(())
}

fn fapiao_row(fapiao: &Fapiao) -> Result<Vec<Value>, DbError> {
    Ok(args![
        fapiao.provider.to_string(),
        id(fapiao.id),
        id(fapiao.order),
        fapiao.number.as_str(),
        fapiao.company.as_str(),
        FapiaoStage::Open.code(),
        fapiao.request.title.name.as_str(),
        fapiao.request.title.tax_number.as_str(),
        fapiao.amount.get(),
        fapiao.at.millis(),
        json(fapiao)?,
    ])
}

async fn write_added(db: &mut Connection, cache: &Cache) -> Result<(), DbError> {
    let added = &cache.added;
    let receipts = added
        .receipts
        .iter()
        .map(|(channel, receipt)| receipt_row(*channel, receipt));
    let events: Result<Rows, DbError> = added
        .events
        .iter()
        .map(|(event, address)| event_row(event, address))
        .collect();
    db.insert(&table::RECEIPTS, receipts.collect()).await?;
    for reviewed in &added.reviewed {
        let args = args![
            reviewed.provider.to_string(),
            reviewed.channel.code(),
            reviewed.transaction.as_str(),
            reviewed.disposition.code(),
        ];
        db.fetch(table::REVIEWED, args).await?;
    }
    db.insert(&table::LEDGER, ledger_rows(cache)).await?;
    db.insert(&table::EVENTS, events?).await
}

fn receipt_row(channel: Channel, booked: &BookedReceipt) -> Vec<Value> {
    let receipt = &booked.receipt;
    args![
        booked.provider.to_string(),
        channel.code(),
        receipt.transaction.as_str(),
        id(booked.order),
        booked.attempt.as_str(),
        receipt.amount.get(),
        receipt.currency.as_str(),
        receipt.merchant.as_str(),
        receipt.payer.as_str(),
        booked.disposition.code(),
        receipt.paid_at.millis(),
        booked.booked_at.millis(),
    ]
}

fn ledger_rows(cache: &Cache) -> Rows {
    let mut lines: HashMap<_, u32> = HashMap::new();
    let transfers = cache.added.transfers.iter();
    transfers
        .map(|transfer| {
            let line = lines.entry((transfer.order, transfer.seq)).or_default();
            *line += 1;
            args![
                transfer.provider.to_string(),
                id(transfer.order),
                transfer.seq,
                *line,
                transfer.debit.code(),
                transfer.credit.code(),
                transfer.amount.get(),
                maybe_id(transfer.attempt.as_ref()),
                maybe_id(transfer.refund.as_ref()),
                transfer.at.millis(),
            ]
        })
        .collect()
}

#[derive(Serialize)]
struct EventBody<'a> {
    actor: &'a Actor,
    #[serde(flatten)]
    kind: &'a EventKind,
}

fn event_row(event: &Event, address: &str) -> Result<Vec<Value>, DbError> {
    Ok(args![
        event.provider.to_string(),
        id(event.order),
        event.seq,
        event.kind.code(),
        event.at.millis(),
        Some(event.at.millis()),
        json(&EventBody {
            actor: &event.actor,
            kind: &event.kind
        })?,
        address,
    ])
}
