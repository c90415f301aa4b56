//! Takes committed events out of the outbox, gives them their place in the feed, and queues callbacks
//! and webhooks that tell of them; and every ten minutes a `suite_ticket` for each suite.

use std::collections::HashMap;

use till_domain::catalog::{Product, ProductKind};
use till_domain::id::{OrderId, ProductId, ProviderKey};
use till_domain::notice;
use till_domain::order::Order;
use till_domain::order::event::Event;
use till_domain::time::{Instant, Span};
use till_store::{
    CallbackEndpoint, OrderDetail, PlannedNotice, QueuedNotice, TellWebhook, Webhook,
};
use till_wecom::callback::{Event as Told, Notice};

use super::ROUND;
use crate::app::App;
use crate::callbacks::notices;
use crate::paytool;
use crate::secrets;
use crate::v1::{self, webhooks::send};
use crate::web::error::PageError;

/// One node at a time, so that an order's messages are queued in its order. Longer than a portion takes;
/// if it is outlived all the same, the same messages are queued by the same ids, once.
const LEASE: Span = Span::seconds(30);
pub(super) const NAME: &str = "outbox";
const TICKET_MINUTES: i64 = 10;

pub(super) async fn run(app: App) -> Result<(), PageError> {
    if !app.store().lease(NAME, app.node(), LEASE).await? {
        return Ok(());
    }
    let endpoints: HashMap<ProviderKey, CallbackEndpoint> = app
        .store()
        .callbacks()
        .await?
        .into_iter()
        .map(|endpoint| (endpoint.provider, endpoint))
        .collect();
    for provider in endpoints.keys() {
        tickets(&app, *provider).await?;
    }
    let webhooks = app.store().all_webhooks().await?;
    loop {
        let events = app.store().undelivered(ROUND).await?;
        if events.is_empty() {
            return Ok(());
        }
        let mut telling = Teller::new(&app);
        let mut queued = Vec::new();
        for event in &events {
            // Nobody to tell: it is only taken out.
            if endpoints.contains_key(&event.provider) {
                queued.extend(telling.notices(event).await?);
            }
        }
        let told: Vec<TellWebhook<'_>> = events
            .iter()
            .flat_map(|event| listeners(&webhooks, event))
            .collect();
        let people = people(&app, &events).await?;
        app.store()
            .take_events(&queued, &told, &people, &events)
            .await?;
        // A round may be long: the lease is prolonged after each portion, or somebody else has it.
        if !app.store().lease(NAME, app.node(), LEASE).await? {
            return Ok(());
        }
    }
}

/// The notices that people get of these events, if mail goes out at all.
async fn people(app: &App, events: &[Event]) -> Result<Vec<PlannedNotice>, PageError> {
    let mut notices = Vec::new();
    if app.mailer().is_none() {
        return Ok(notices);
    }
    let (store, now) = (app.store(), app.store().now());
    for event in events.iter().filter(|event| notice::concerns(event)) {
        let Some(order) = store.order(event.provider, event.order).await? else {
            continue;
        };
        for planned in notice::planned(event, &order, now) {
            notices.extend(crate::notices::people::of(store, &order, &planned).await?);
        }
    }
    Ok(notices)
}

/// The endpoints that want to hear of an event.
fn listeners<'a>(webhooks: &'a [Webhook], event: &'a Event) -> Vec<TellWebhook<'a>> {
    let (_, kind) = v1::event_names(event);
    webhooks
        .iter()
        .filter(|webhook| webhook.provider == event.provider && send::wants(webhook, &kind))
        .map(|webhook| TellWebhook {
            webhook,
            event,
            kind: kind.clone(),
        })
        .collect()
}

/// What a round has read, so that an order's events read it once.
struct Teller<'a> {
    app: &'a App,
    orders: HashMap<(ProviderKey, OrderId), Option<OrderDetail>>,
    products: HashMap<ProviderKey, Vec<Product>>,
}

impl<'a> Teller<'a> {
    fn new(app: &'a App) -> Self {
        Self {
            app,
            orders: HashMap::new(),
            products: HashMap::new(),
        }
    }

    async fn notices(&mut self, event: &Event) -> Result<Vec<QueuedNotice>, PageError> {
        let provider = event.provider;
        let key = (provider, event.order);
        if !self.orders.contains_key(&key) {
            let found = self
                .app
                .store()
                .order_detail_by_id(provider, event.order)
                .await?;
            self.orders.insert(key, found);
        }
        if !self.products.contains_key(&provider) {
            let found = self.app.store().products(provider).await?;
            self.products.insert(provider, found);
        }
        let (Some(Some(detail)), Some(products)) =
            (self.orders.get(&key), self.products.get(&provider))
        else {
            return Ok(Vec::new());
        };
        Ok(of(event, detail, products))
    }
}

/// One message per suite (SPEC §9.4).
fn of(event: &Event, detail: &OrderDetail, products: &[Product]) -> Vec<QueuedNotice> {
    let at = detail
        .events
        .iter()
        .position(|known| known.seq == event.seq);
    let Some(telling) = at.and_then(|at| notices::telling(&detail.order, &detail.events, at))
    else {
        return Vec::new();
    };
    let apps = match telling.app {
        Some(app) => vec![app],
        None => apps(&detail.order, products),
    };
    let product = |id: &ProductId| products.iter().find(|product| product.id == *id);
    let is_told = |product: &&Product| {
        // Custom apps have no `change_editon`.
        telling.told != Told::ChangeEdition || product.kind == ProductKind::ThirdPartyApp
    };
    apps.iter()
        .filter_map(product)
        .filter(is_told)
        .enumerate()
        .map(|(index, product)| {
            let notice = Notice {
                suite_id: product.code.clone(),
                paid_corpid: telling.company.to_string(),
                timestamp: event.at.millis() / 1000,
                event: telling.told.clone(),
            };
            QueuedNotice {
                provider: event.provider,
                id: message_id(
                    event.at,
                    &format!("{}{:08x}{index:02x}", event.order, event.seq),
                ),
                queue: event.order.to_string(),
                suite_id: notice.suite_id.clone(),
                info_type: notice.event.info_type().to_owned(),
                message: notice.to_xml(),
                created_at: event.at,
            }
        })
        .collect()
}

/// The apps that the order switches on, or would.
fn apps(order: &Order, products: &[Product]) -> Vec<ProductId> {
    if !order.lines.is_empty() {
        return order.apps().collect();
    }
    let sold = order.offer.products();
    products
        .iter()
        .filter(|product| sold.iter().any(|(id, _)| *id == product.id))
        .flat_map(Product::granted_apps)
        .collect()
}

/// The same for the same event, so that it is queued once; it sorts by time.
fn message_id(at: Instant, rest: &str) -> String {
    format!("{:012x}{rest}", at.millis())
}

async fn tickets(app: &App, provider: ProviderKey) -> Result<(), PageError> {
    let now = app.store().now();
    let window = TICKET_MINUTES * 60_000;
    let since = Instant::from_millis(now.millis().div_euclid(window) * window);
    let mut queued = Vec::new();
    for suite in app.store().suites(provider).await? {
        let id = suite.suite_id;
        let notice = Notice {
            suite_id: id.clone(),
            paid_corpid: String::new(),
            timestamp: now.millis() / 1000,
            event: Told::SuiteTicket {
                ticket: paytool::suite_ticket(app, provider, &id, now),
            },
        };
        let message = notice.to_xml();
        let name = secrets::token_hash(&id);
        queued.push(QueuedNotice {
            provider,
            id: message_id(since, name.get(..16).unwrap_or(&name)),
            queue: format!("ticket:{id}"),
            suite_id: id,
            info_type: "suite_ticket".to_owned(),
            message,
            created_at: now,
        });
    }
    Ok(app.store().queue_notices(&queued, &[]).await?)
}
