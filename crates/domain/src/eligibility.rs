//! May this company buy this? (SPEC §3 "Eligibility", §9.5.) Asked on view to explain, on place,
//! before money is asked for, and by settling.

use crate::catalog::Product;
use crate::id::{EditionId, OrderId, OrderNumber, ProductId};
use crate::order::{OrderKind, Start};
use crate::subscription::{Holding, Subscription};
use crate::time::Day;

/// What the company's holding means for the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Renewal: the seats that it renews. Expansion: the seats before it. New: 0.
    pub seats_held: u32,
    /// Expansion: the end that it runs to. Renewal of a running term, and new purchase while time is
    /// left: the day after which the term starts. `None`: it starts on payment or on its date.
    pub existing_end: Option<Day>,
    /// Each app's seats held, for a solution.
    pub held_by_app: Vec<(ProductId, u32)>,
}

/// Why not, and what would be possible instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ineligible {
    NotPublished,
    /// New purchase with more than a year left: renew or expand instead.
    HoldsRunning {
        end: Day,
    },
    /// New purchase with a date while time is left: ask for an order without a date (SPEC §9.12).
    DateWithTimeLeft {
        end: Day,
    },
    /// Renewal or expansion of something never bought: buy new instead.
    NeverBought,
    /// Renewal or expansion while on trial: buy new instead.
    OnTrial,
    /// The company holds another edition.
    OtherEdition {
        held: String,
    },
    /// Expansion of what has run out: renew or buy new instead.
    NotRunning {
        ended: Day,
    },
    /// Paid, and not started yet.
    NotStarted {
        start: Day,
    },
    /// The seats or the end are no longer those that the order was made for: it has to be revised.
    Moved,
    /// Another order of the company for the same app has to be finished first.
    OtherOrder {
        number: OrderNumber,
    },
}

impl Ineligible {
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotPublished => "product_not_published",
            Self::HoldsRunning { .. } => "holds_running_subscription",
            Self::DateWithTimeLeft { .. } => "date_with_time_left",
            Self::NeverBought => "never_bought",
            Self::OnTrial => "on_trial",
            Self::OtherEdition { .. } => "holds_other_edition",
            Self::NotRunning { .. } => "subscription_not_running",
            Self::NotStarted { .. } => "subscription_not_started",
            Self::Moved => "subscription_moved",
            Self::OtherOrder { .. } => "other_order_open",
        }
    }

    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotPublished | Self::NeverBought | Self::OnTrial | Self::Moved => Vec::new(),
            Self::HoldsRunning { end } | Self::DateWithTimeLeft { end } => {
                vec![("end", end.to_string())]
            }
            Self::OtherEdition { held } => vec![("held", held.clone())],
            Self::NotRunning { ended } => vec![("ended", ended.to_string())],
            Self::NotStarted { start } => vec![("start", start.to_string())],
            Self::OtherOrder { number } => vec![("number", number.to_string())],
        }
    }
}

/// The question: this kind of order for this product and edition.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub kind: OrderKind,
    pub product: &'a Product,
    pub edition: Option<&'a EditionId>,
    pub start: Start,
    /// The order itself, which is never in its own way.
    pub order: Option<OrderId>,
    pub today: Day,
}

/// Asks for every app that the product switches on; all must be eligible (SPEC §9.8).
///
/// `subscriptions` holds the company's for those apps; a missing one means that it never had it.
///
/// # Errors
/// The first rule that speaks against it.
pub fn check(wish: Wish<'_>, subscriptions: &[&Subscription]) -> Result<Basis, Ineligible> {
    if !wish.product.published {
        return Err(Ineligible::NotPublished);
    }
    let mut basis = Basis {
        seats_held: 0,
        existing_end: None,
        held_by_app: Vec::new(),
    };
    for app in wish.product.granted_apps() {
        let held = subscriptions
            .iter()
            .find(|subscription| subscription.app == app);
        let (seats, end) = check_app(wish, held.copied())?;
        basis.seats_held = basis.seats_held.max(seats);
        basis.existing_end = basis.existing_end.max(end);
        basis.held_by_app.push((app, seats));
    }
    Ok(basis)
}

/// The seats held and the end that matters, for one app.
fn check_app(
    wish: Wish<'_>,
    subscription: Option<&Subscription>,
) -> Result<(u32, Option<Day>), Ineligible> {
    let holding = subscription.map_or(Holding::Nothing, |s| s.holding(wish.today));
    if let Some(open) = subscription.and_then(|s| s.in_the_way(wish.order, wish.today)) {
        return Err(Ineligible::OtherOrder {
            number: open.number.clone(),
        });
    }
    match wish.kind {
        OrderKind::New => check_new(wish, &holding),
        OrderKind::Renewal => check_renewal(wish, &holding),
        OrderKind::Expansion => check_expansion(wish, &holding),
    }
}

fn check_new(wish: Wish<'_>, holding: &Holding) -> Result<(u32, Option<Day>), Ineligible> {
    match holding {
        Holding::Nothing | Holding::Trial { .. } | Holding::Expired(_) => Ok((0, None)),
        Holding::NotStarted(held) => Err(Ineligible::NotStarted { start: held.start }),
        Holding::Running(held) => {
            let end = held.last_end;
            if end > wish.today.plus_years(1) {
                return Err(Ineligible::HoldsRunning { end });
            }
            match wish.start {
                Start::On(_) => Err(Ineligible::DateWithTimeLeft { end }),
                Start::OnPayment => Ok((0, Some(end))),
            }
        }
    }
}

fn check_renewal(wish: Wish<'_>, holding: &Holding) -> Result<(u32, Option<Day>), Ineligible> {
    match holding {
        Holding::Nothing => Err(Ineligible::NeverBought),
        Holding::Trial { .. } => Err(Ineligible::OnTrial),
        Holding::NotStarted(held) => Err(Ineligible::NotStarted { start: held.start }),
        Holding::Running(held) => {
            same_edition(
                wish,
                held.product,
                held.edition.as_ref(),
                &held.edition_name,
            )?;
            Ok((held.seats, Some(held.last_end)))
        }
        Holding::Expired(held) => {
            same_edition(
                wish,
                held.product,
                held.edition.as_ref(),
                &held.edition_name,
            )?;
            Ok((held.seats, None))
        }
    }
}

fn check_expansion(wish: Wish<'_>, holding: &Holding) -> Result<(u32, Option<Day>), Ineligible> {
    match holding {
        Holding::Nothing => Err(Ineligible::NeverBought),
        Holding::Trial { .. } => Err(Ineligible::OnTrial),
        Holding::NotStarted(held) => Err(Ineligible::NotStarted { start: held.start }),
        Holding::Expired(held) => Err(Ineligible::NotRunning { ended: held.end }),
        Holding::Running(held) => {
            same_edition(
                wish,
                held.product,
                held.edition.as_ref(),
                &held.edition_name,
            )?;
            Ok((held.seats, Some(held.end)))
        }
    }
}

fn same_edition(
    wish: Wish<'_>,
    product: ProductId,
    edition: Option<&EditionId>,
    name: &str,
) -> Result<(), Ineligible> {
    let same = product == wish.product.id
        && (wish.edition == edition || !wish.product.kind.has_editions());
    if same {
        Ok(())
    } else {
        Err(Ineligible::OtherEdition {
            held: name.to_owned(),
        })
    }
}
