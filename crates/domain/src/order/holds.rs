//! What an order's company holds of what the order is about.

use super::configure::basis;
use super::{Item, Order, OrderKind};
use crate::decide::World;
use crate::eligibility::Basis;
use crate::id::Corpid;
use crate::refusal::{FieldFault, Refusal};
use crate::time::Day;

/// May `company` buy what the order is about, by what it holds on `today`?
///
/// # Errors
/// The first rule that speaks against it.
pub(super) fn check_eligible(
    order: &Order,
    world: &World,
    company: &Corpid,
    today: Day,
) -> Result<(), Refusal> {
    bases(order, world, company, today).map(|_| ())
}

/// A term that waits for another says so, once the company is known. Its price is the same.
pub(super) fn note_time_left(
    order: &mut Order,
    world: &World,
    company: &Corpid,
    today: Day,
) -> Result<(), Refusal> {
    if order.order_kind() == Some(OrderKind::New) {
        let bases = bases(order, world, company, today)?;
        for (line, basis) in order.lines.iter_mut().zip(bases) {
            line.existing_end = basis.existing_end;
        }
    }
    Ok(())
}

/// What the company holds, for each item.
fn bases(
    order: &Order,
    world: &World,
    company: &Corpid,
    today: Day,
) -> Result<Vec<Basis>, Refusal> {
    let Some(configuration) = order.offer.configuration() else {
        return Ok(Vec::new());
    };
    let of = |item: &Item| {
        let product = world
            .product(item.product, item.version)
            .ok_or(FieldFault::Product)?;
        let (company, id) = (Some(company), Some(order.id));
        basis(configuration, item, product, world, company, id, today)
    };
    configuration.items.iter().map(of).collect()
}
