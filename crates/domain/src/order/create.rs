//! Creating an order (SPEC §2): at once, or with more configuration.

use super::configure;
use super::confirm;
use super::event::EventKind;
use super::{Approval, Configuration, Notes, Offer, Order, OrderState, PayType};
use crate::decide::{Decision, Reply, World};
use crate::id::{Corpid, Entropy, OrderId, OrderNumber, ProductId};
use crate::link::Link;
use crate::party::{Act, Actor, ProviderSettings, permits};
use crate::refusal::{FieldFault, Refusal};
use crate::time::{Instant, Span};

/// What the provider asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// A bare offer has chosen nothing.
    pub offer: Offer,
    pub pinned: Option<Corpid>,
    pub pay_type: PayType,
    pub link: Link,
    pub notes: Notes,
}

/// Writes down a new order, with its link and, where nothing is left open, its price.
///
/// # Errors
/// What is wrong with the input, or that the role may not.
pub fn create(
    world: &World,
    actor: &Actor,
    new: &NewOrder,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    if !permits(actor.role(), Act::CreateOrder) {
        return Err(Refusal::NotPermitted);
    }
    if world.provider.suspended {
        return Err(crate::link::DeadEnd::Suspended.into());
    }
    check_link_life(new.link.expires_at, now)?;
    check_notes(&new.notes)?;
    check_receipt(new)?;
    check_offer(world, actor, new, now)?;
    let id = OrderId::new(now, entropy);
    let mut order = Order {
        provider: world.provider.key,
        id,
        number: OrderNumber::new(world.provider.key, now, entropy),
        former_numbers: Vec::new(),
        creator: match actor {
            Actor::Staff { id, .. } => Some(*id),
            Actor::Api { .. } | Actor::Member(_) | Actor::System | Actor::Channel => None,
        },
        created_at: now,
        link: new.link.clone(),
        pay_type: new.pay_type,
        pinned: new.pinned.clone(),
        offer: new.offer.clone(),
        price: None,
        lines: Vec::new(),
        approval: Approval::NotNeeded,
        state: OrderState::Open,
        revision: 1,
        claims: 0,
        seq: 0,
        notes: new.notes.clone(),
    };
    fix_price(&mut order, world, now)?;
    order.approval = approval_for(&order, actor, now);
    let number = order.number.clone();
    let mut decision = Decision::of(
        order,
        Reply::Created {
            order: id,
            number: number.clone(),
        },
    );
    decision.record(actor, now, EventKind::Created { number });
    if matches!(decision.order.approval, Approval::Awaited { .. }) {
        decision.record(actor, now, EventKind::ApprovalRequested);
    }
    confirm::ask_pinned(&mut decision, world, actor, now);
    Ok(decision)
}

/// The first and the last moment at which a link may end: 1 hour to 90 days on (SPEC §3).
pub(super) fn link_life(now: Instant) -> (Instant, Instant) {
    (
        now.plus(Span::hours(i64::from(ProviderSettings::MIN_LINK_HOURS))),
        now.plus(Span::hours(i64::from(ProviderSettings::MAX_LINK_HOURS))),
    )
}

fn check_link_life(expires_at: Instant, now: Instant) -> Result<(), FieldFault> {
    let (first, last) = link_life(now);
    if expires_at < first || expires_at > last {
        return Err(FieldFault::LinkLife { first, last });
    }
    Ok(())
}

/// Labels of one order.
pub const MAX_LABELS: usize = 20;
/// Bytes of a reference, or of a label.
pub const MAX_LABEL_BYTES: usize = 64;

fn check_notes(notes: &Notes) -> Result<(), FieldFault> {
    if notes.reference.len() > MAX_LABEL_BYTES {
        return Err(FieldFault::ReferenceTooLong);
    }
    let fits = |label: &String| (1..=MAX_LABEL_BYTES).contains(&label.len());
    if notes.labels.len() > MAX_LABELS || !notes.labels.iter().all(fits) {
        return Err(FieldFault::Labels);
    }
    if notes.internal.len() > 2_000 {
        return Err(FieldFault::NoteTooLong);
    }
    Ok(())
}

/// Who pays for the buyer shows that the money came by another way (SPEC §2).
fn check_receipt(new: &NewOrder) -> Result<(), FieldFault> {
    match new.pay_type {
        PayType::Provider if new.notes.receipt.is_empty() => Err(FieldFault::ReceiptMissing),
        PayType::Customer | PayType::Provider | PayType::Free => Ok(()),
    }
}

fn check_offer(world: &World, actor: &Actor, new: &NewOrder, now: Instant) -> Result<(), Refusal> {
    match &new.offer {
        Offer::Bare {
            product, version, ..
        } => check_bare(world, *product, *version, new.pay_type),
        Offer::Configured { configuration } => {
            let negotiates = configuration
                .items
                .iter()
                .any(|item| item.negotiated.is_some());
            if negotiates && !permits(actor.role(), Act::NegotiatePrice) {
                return Err(Refusal::NotPermitted);
            }
            check_floors(actor, configuration)?;
            configure::check(configuration, world, now.day())
        }
    }
}

/// A floor other than the console's is for a provider's system only (SPEC §2).
pub(super) fn check_floors(actor: &Actor, configuration: &Configuration) -> Result<(), Refusal> {
    let own_floor = configuration
        .items
        .iter()
        .filter_map(|item| item.discount.as_ref())
        .any(|discount| discount.floor_percent.is_some());
    match actor {
        Actor::Api { .. } => Ok(()),
        Actor::Staff { .. } | Actor::Member(_) | Actor::System | Actor::Channel if own_floor => {
            Err(Refusal::NotPermitted)
        }
        Actor::Staff { .. } | Actor::Member(_) | Actor::System | Actor::Channel => Ok(()),
    }
}

/// May this be sold with nothing chosen?
pub(super) fn check_bare(
    world: &World,
    product: ProductId,
    version: u32,
    pay_type: PayType,
) -> Result<(), Refusal> {
    let product = world.product(product, version).ok_or(FieldFault::Product)?;
    if !product.published {
        return Err(FieldFault::NotPublished.into());
    }
    // Without a price model a custom app can't be sold bare (SPEC §9.8).
    if product.editions.is_empty() {
        return Err(FieldFault::NegotiatedMissing.into());
    }
    if pay_type == PayType::Customer {
        Ok(())
    } else {
        Err(Refusal::WrongState)
    }
}

/// Prices the order if it is pinned or its price does not wait for a company (SPEC §9.6).
pub(super) fn fix_price(order: &mut Order, world: &World, now: Instant) -> Result<(), Refusal> {
    let company = order.company().cloned();
    let Some(configuration) = order.offer.configuration() else {
        return Ok(());
    };
    if company.is_none() && configure::depends_on_company(configuration) {
        return Ok(());
    }
    let (lines, price) = configure::price(
        configuration,
        world,
        company.as_ref(),
        Some(order.id),
        now.day(),
    )?;
    order.lines = lines;
    order.price = Some(price);
    Ok(())
}

/// Above the person's own cap a second person has to approve before the link can be paid.
pub(super) fn approval_for(order: &Order, actor: &Actor, now: Instant) -> Approval {
    let (by, own_cap) = match actor {
        Actor::Staff {
            id,
            discount_cap_percent,
            ..
        } => (Some(*id), *discount_cap_percent),
        Actor::Api {
            discount_cap_percent,
            ..
        } => (None, *discount_cap_percent),
        Actor::Member(_) | Actor::System | Actor::Channel => (None, None),
    };
    let too_deep = if order.price.is_some() {
        configure::needs_approval(&order.lines, own_cap)
    } else {
        order
            .offer
            .configuration()
            .is_some_and(|c| configure::unpriced_needs_approval(c, own_cap))
    };
    if too_deep {
        Approval::Awaited { since: now, by }
    } else {
        Approval::NotNeeded
    }
}
