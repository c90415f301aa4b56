//! Every order, told again from its events and held against what is stored.

use std::collections::HashMap;

use till_domain::id::{OrderId, ProductId, ProviderKey};
use till_domain::money::Fen;
use till_domain::order::event::Event;
use till_domain::order::replay::Replay;
use till_domain::order::{Order, OrderState};
use till_domain::subscription::Subscription;

use super::{Finding, Verified};
use crate::Store;
use crate::batch::aggregate;
use crate::error::StoreError;
use crate::exec::{Row, Sql, args, id, in_list, statements};
use crate::view::detail;

statements! {
    PAGE = Sql::same(
        "SELECT o.provider, o.id, o.number, o.shown_state, o.paid_fen, o.body, t.body FROM orders o \
         LEFT JOIN order_terms t ON t.provider = o.provider AND t.order_id = o.id \
         WHERE (o.provider, o.id) > ($1, $2) ORDER BY o.provider, o.id LIMIT $3");
    ONE = Sql::same(
        "SELECT o.provider, o.id, o.number, o.shown_state, o.paid_fen, o.body, t.body FROM orders o \
         LEFT JOIN order_terms t ON t.provider = o.provider AND t.order_id = o.id \
         WHERE o.provider = $1 AND o.id = $2");
    EVENTS = Sql::same(
        "SELECT provider, order_id, seq, at, body FROM events \
         WHERE provider = $1 AND order_id >= $2 AND order_id <= $3 ORDER BY order_id, seq");
    HELD = in_list!(
        "SELECT body FROM subscriptions WHERE provider = $1 AND company", "$2", "");
}

/// Orders read at a time.
const ORDERS: i64 = 500;

pub(super) async fn verify(
    store: &Store,
    done: &mut Verified,
    findings: &mut Vec<Finding>,
    progress: &mut impl FnMut(Verified),
) -> Result<(), StoreError> {
    let (mut provider, mut order) = (String::new(), String::new());
    loop {
        let page = store.read(PAGE, args![provider.as_str(), order.as_str(), ORDERS]);
        let page = page.await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        (provider, order) = (last.text(0)?.to_owned(), last.text(1)?.to_owned());
        for rows in page.chunk_by(|a, b| a.text(0).ok() == b.text(0).ok()) {
            of_provider(store, rows, done, findings).await?;
        }
        progress(*done);
    }
}

async fn of_provider(
    store: &Store,
    rows: &[Row],
    done: &mut Verified,
    findings: &mut Vec<Finding>,
) -> Result<(), StoreError> {
    for (row, found) in rows.iter().zip(look(store, rows, done).await?) {
        if found.is_empty() {
            continue;
        }
        // It may have changed between reading the order and reading its events: a second look decides.
        let key = args![row.text(0)?, row.text(1)?];
        let again = store.read(ONE, key).await?;
        let again = look(store, &again, &mut Verified::default()).await?;
        let still = again.into_iter().flatten();
        findings.extend(still.filter(|finding| found.contains(finding)));
    }
    done.orders += u64::try_from(rows.len()).unwrap_or(0);
    Ok(())
}

/// What differs in each of some orders of one provider, which come in the order of their keys.
async fn look(
    store: &Store,
    rows: &[Row],
    done: &mut Verified,
) -> Result<Vec<Vec<Finding>>, StoreError> {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let provider: ProviderKey = first.parse(0)?;
    let range = args![first.text(0)?, first.text(1)?, last.text(1)?];
    let mut events: HashMap<String, Vec<Result<Event, String>>> = HashMap::new();
    for row in store.read(EVENTS, range).await? {
        done.events += 1;
        let event = detail::event(&row).map_err(|error| error.to_string());
        events
            .entry(row.text(1)?.to_owned())
            .or_default()
            .push(event);
    }
    let mut orders = Vec::new();
    for row in rows {
        let order = row
            .text(5)
            .and_then(|head| aggregate::order(head, row.text(6)?));
        orders.push(order.map_err(|error| error.to_string()));
    }
    let held = held(store, provider, &orders).await?;
    let mut findings = Vec::new();
    for (row, order) in rows.iter().zip(&orders) {
        let events = events.remove(row.text(1)?).unwrap_or_default();
        let mut report = Report {
            provider,
            about: row.text(2)?.to_owned(),
            findings: Vec::new(),
        };
        match (order, events.into_iter().collect::<Result<Vec<_>, _>>()) {
            (Ok(order), Ok(events)) => report.compare(row, order, &events, &held)?,
            (Err(error), _) => {
                report.say("UNREADABLE", format!("the order can't be read: {error}"));
            }
            (_, Err(error)) => {
                report.say("UNREADABLE", format!("an event can't be read: {error}"));
            }
        }
        findings.push(report.findings);
    }
    Ok(findings)
}

type Held = HashMap<(String, ProductId), Vec<OrderId>>;

/// Which orders each company's subscriptions come from.
async fn held(
    store: &Store,
    provider: ProviderKey,
    orders: &[Result<Order, String>],
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

struct Report {
    provider: ProviderKey,
    about: String,
    findings: Vec<Finding>,
}

impl Report {
    fn say(&mut self, rule: &'static str, says: String) {
        self.findings.push(Finding {
            rule,
            provider: self.provider,
            about: self.about.clone(),
            says,
        });
    }

    fn compare(
        &mut self,
        row: &Row,
        order: &Order,
        events: &[Event],
        held: &Held,
    ) -> Result<(), StoreError> {
        let replay = Replay::of(events);
        let (stored, told) = (row.text(3)?, replay.shown().code());
        if stored != told && replay.is_sure() {
            let says = format!("it is stored as {stored}, its events say {told}");
            self.say("STATE_DIFFERS", says);
        }
        let body = order.shown().code();
        if body != stored {
            let says = format!("its list shows {stored}, the order itself is {body}");
            self.say("STATE_DIFFERS", says);
        }
        if replay.last() != order.seq {
            let (last, seq) = (replay.last(), order.seq);
            let says = format!("its last event is number {last}, the order counts {seq}");
            self.say("EVENT_DIFFERS", says);
        }
        if order.number.as_str() != self.about {
            let says = format!(
                "its list shows another number than the order: {}",
                order.number
            );
            self.say("NUMBER_DIFFERS", says);
        }
        let column = Fen::new(row.int(4)?);
        for (what, one, other) in amounts(order, &replay, column) {
            if one != other {
                let says = format!("{what}: {} against {}", one.yuan(), other.yuan());
                self.say("AMOUNT_DIFFERS", says);
            }
        }
        self.compare_apps(order, &replay, held);
        Ok(())
    }

    /// What the order switched on is still held, unless a refund took it back.
    fn compare_apps(&mut self, order: &Order, replay: &Replay, held: &Held) {
        let Some(company) = order.company() else {
            return;
        };
        for app in replay.apps() {
            let by = held.get(&(company.to_string(), *app));
            if !by.is_some_and(|orders| orders.contains(&order.id)) {
                let says = format!(
                    "it gave {company} the app {app}, but the subscription has nothing of it"
                );
                self.say("SUBSCRIPTION_LOST", says);
            }
        }
    }
}

/// The same amount from two sides each.
fn amounts(order: &Order, replay: &Replay, column: Fen) -> Vec<(&'static str, Fen, Fen)> {
    let (paid, refunded) = match &order.state {
        OrderState::Paid { settled, .. } => (settled.paid, settled.refunded),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => (Fen::ZERO, Fen::ZERO),
    };
    vec![
        ("paid, by the order and by its events", paid, replay.paid()),
        ("paid, by the order and in its list", paid, column),
        (
            "refunded, by the order and by its events",
            refunded,
            replay.refunded(),
        ),
    ]
}
