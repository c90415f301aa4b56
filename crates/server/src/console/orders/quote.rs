//! What an order would be, without writing anything: the very verbs that write it, on the same world.

use till_domain::catalog::Product;
use till_domain::decide::World;
use till_domain::id::{Corpid, OrderId};
use till_domain::link::Link;
use till_domain::order::configure::{self, Chosen};
use till_domain::order::create::{self, NewOrder};
use till_domain::order::revise::{self, Revision};
use till_domain::order::{Approval, Configuration, Line, Offer, Order, OrderKind};
use till_domain::party::Actor;
use till_domain::quote::Price;
use till_domain::refusal::Refusal;
use till_domain::subscription::{Subscription, Term};
use till_domain::time::{Day, Instant};

use super::draft::Draft;
use crate::clock::SystemEntropy;

/// A priced offer, as preview and pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    pub kind: OrderKind,
    pub price: Price,
    pub lines: Vec<Line>,
    /// An example: the price waits for the company, or for its choice.
    pub example: Option<Example>,
    pub approval: Approval,
}

/// What an example price supposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Example {
    /// The buyer chooses: so many seats for so long.
    BuyersChoice { seats: u32, days: u32 },
    /// The company holds so many seats until a day.
    Holding { seats: u32, until: Day },
}

/// The new order as the domain would write it. The proof that the provider was paid may still be missing:
/// it changes nothing about the price.
///
/// # Errors
/// What creating it would be refused for.
pub fn created(
    world: &World,
    actor: &Actor,
    draft: &Draft,
    now: Instant,
) -> Result<Order, Refusal> {
    let link = Link {
        token_hash: String::new(),
        token_sealed: String::new(),
        expires_at: draft.expires_at,
    };
    let mut new = new_order(draft, link);
    if new.notes.receipt.is_empty() {
        "preview".clone_into(&mut new.notes.receipt);
    }
    let decision = create::create(world, actor, &new, now, &mut SystemEntropy)?;
    Ok(decision.order)
}

/// What the domain is asked to create.
pub fn new_order(draft: &Draft, link: Link) -> NewOrder {
    NewOrder {
        offer: draft.offer.clone(),
        pinned: draft.pinned.clone(),
        pay_type: draft.pay_type,
        link,
        notes: draft.notes.clone(),
    }
}

/// The order as a revision would leave it. Open payments don't matter here: asking closes them first.
///
/// # Errors
/// What the revision would be refused for.
pub fn revised(world: &World, actor: &Actor, offer: Offer, now: Instant) -> Result<Order, Refusal> {
    let mut world = world.clone();
    world.attempts.clear();
    let revision = Revision {
        offer,
        number: None,
    };
    let decision = revise::revise(&world, actor, &revision, now, &mut SystemEntropy)?;
    Ok(decision.order)
}

/// The place of the item that is refused for the same reason when it stands alone: the domain speaks of
/// the order, and the form has to say which of its products is meant. `None` when it is all of them
/// together, or nothing is configured.
pub fn culprit(
    offer: &Offer,
    refusal: &Refusal,
    alone: impl Fn(Offer) -> Result<Order, Refusal>,
) -> Option<usize> {
    let Offer::Configured { configuration } = offer else {
        return None;
    };
    configuration.items.iter().position(|item| {
        let offer = Offer::Configured {
            configuration: Configuration {
                kind: configuration.kind,
                items: vec![item.clone()],
            },
        };
        alone(offer).is_err_and(|other| other.code() == refusal.code())
    })
}

/// The price of `order`, or an example of it; `None` when not even an example can be made.
pub fn quoted(world: &World, order: &Order, today: Day) -> Option<Quoted> {
    let kind = order.order_kind().unwrap_or_default();
    let approval = order.approval.clone();
    if let Some(price) = order.price.clone() {
        return Some(Quoted {
            kind,
            price,
            lines: order.lines.clone(),
            example: None,
            approval,
        });
    }
    let (lines, price, example) = match &order.offer {
        Offer::Bare {
            product, version, ..
        } => example_choice(world, world.product(*product, *version)?, today)?,
        Offer::Configured { configuration } => example_holding(world, configuration, today)?,
    };
    Some(Quoted {
        kind,
        price,
        lines,
        example: Some(example),
        approval,
    })
}

type Exampled = (Vec<Line>, Price, Example);

/// The first edition with its fewest seats, for a year (or a period).
fn example_choice(world: &World, product: &Product, today: Day) -> Option<Exampled> {
    let edition = product.editions.first()?;
    let (seats, days) = (edition.min_seats, edition.period.days());
    let edition = product.kind.has_editions().then(|| edition.id.clone());
    let configuration = configure::chosen(
        product,
        &Chosen {
            edition,
            seats,
            days,
        },
    );
    let (lines, price) = configure::price(&configuration, world, None, None, today).ok()?;
    Some((lines, price, Example::BuyersChoice { seats, days }))
}

/// A company that holds the product's fewest seats, with half a year left.
fn example_holding(world: &World, wanted: &Configuration, today: Day) -> Option<Exampled> {
    let company: Corpid = "example".parse().ok()?;
    let until = today.plus_days(HALF_A_YEAR - 1);
    let mut world = world.clone();
    world.subscriptions.clear();
    let mut held = 0;
    for item in &wanted.items {
        let product = world.product(item.product, item.version)?.clone();
        let edition = configure::edition_of(item, &product).ok()?;
        let seats = edition.map_or(1, |edition| edition.min_seats);
        held = held.max(seats);
        for app in product.granted_apps() {
            let mut subscription = Subscription::none(world.provider.key, company.clone(), app);
            subscription.terms.push(Term {
                order: OrderId::new(today.start(), &mut SystemEntropy),
                product: product.id,
                product_version: product.version,
                edition: item.edition.clone(),
                edition_name: String::new(),
                seats,
                start: today.plus_days(HALF_A_YEAR - 365),
                end: until,
                trial: false,
            });
            world.subscriptions.push(subscription);
        }
    }
    let (lines, price) = configure::price(wanted, &world, Some(&company), None, today).ok()?;
    Some((lines, price, Example::Holding { seats: held, until }))
}

/// Days that the company of an example has left.
const HALF_A_YEAR: i64 = 182;
