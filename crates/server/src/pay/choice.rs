//! What a bare link lets the buyer choose: edition, seats and duration.

use till_domain::catalog::{Edition, MAX_DAYS, Period, PriceModel, Tier, TierPrice};
use till_domain::decide::World;
use till_domain::money::Fen;
use till_domain::order::Offer;
use till_domain::order::configure::Chosen;
use till_domain::refusal::{FieldFault, Refusal};

use super::Door;
use crate::i18n::arg;
use crate::web::form::Fields;
use crate::web::ui::Ui;

/// The fields of a bare link.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub editions: Vec<EditionChoice>,
    pub seats: String,
    pub duration: String,
    pub unit: &'static str,
    /// Whole months are offered only where the price is by the month.
    pub months: bool,
}

#[derive(Debug, Clone)]
pub(super) struct EditionChoice {
    pub id: String,
    pub name: String,
    pub note: String,
    pub price: String,
    pub checked: bool,
}

/// Reads the buyer's choice.
///
/// # Errors
/// The field that is missing or no number.
pub(super) fn read(fields: &Fields) -> Result<Chosen, Refusal> {
    let edition = fields.get("edition");
    let edition = if edition.is_empty() {
        None
    } else {
        Some(edition.parse().map_err(|_| FieldFault::EditionUnknown)?)
    };
    let seats = fields.get("seats").replace(',', "");
    let seats = seats.parse().map_err(|_| FieldFault::SeatsMissing)?;
    let count: u32 = fields
        .get("duration")
        .parse()
        .map_err(|_| FieldFault::DaysMissing)?;
    // Anything too long is told as such by the domain.
    let days = count
        .saturating_mul(unit(fields.get("unit")).1)
        .min(MAX_DAYS + 1);
    Ok(Chosen {
        edition,
        seats,
        days,
    })
}

/// A unit of duration and its days (SPEC §9.12).
fn unit(code: &str) -> (&'static str, u32) {
    match code {
        "year" => ("year", Period::Year.days()),
        "month" => ("month", Period::Month.days()),
        _ => ("day", 1),
    }
}

impl Choice {
    /// The choice that the link offers: as typed, as placed, or a sensible start.
    pub fn of(ui: &Ui, door: &Door, world: &World, typed: Option<&Fields>) -> Option<Self> {
        let Offer::Bare {
            product,
            version,
            chosen,
        } = &door.order.offer
        else {
            return None;
        };
        let product = world.product(*product, *version)?;
        let first = product.editions.first()?;
        let before = chosen.as_ref().and_then(|chosen| chosen.items.first());
        let edition = match (typed, before.and_then(|item| item.edition.as_ref())) {
            (Some(fields), _) => fields.get("edition").to_owned(),
            (None, Some(edition)) => edition.to_string(),
            (None, None) => first.id.to_string(),
        };
        let editions = if product.kind.has_editions() {
            product
                .editions
                .iter()
                .map(|each| EditionChoice::of(ui, each, &edition))
                .collect()
        } else {
            Vec::new()
        };
        let selected = product
            .editions
            .iter()
            .find(|each| each.id.as_str() == edition);
        let fewest = selected.unwrap_or(first).min_seats.max(1);
        let (duration, unit) = match (typed, before.and_then(|item| item.days)) {
            (Some(fields), _) => (
                fields.get("duration").to_owned(),
                unit(fields.get("unit")).0,
            ),
            (None, Some(days)) => in_units(days),
            (None, None) if first.period == Period::Month => ("1".to_owned(), "month"),
            (None, None) => ("1".to_owned(), "year"),
        };
        let seats = match (typed, before.and_then(|item| item.seats)) {
            (Some(fields), _) => fields.get("seats").to_owned(),
            (None, Some(seats)) => seats.to_string(),
            (None, None) => fewest.to_string(),
        };
        Some(Self {
            editions,
            seats,
            duration,
            unit,
            months: first.period == Period::Month,
        })
    }

    /// The fields as a form would post them.
    pub fn as_fields(&self) -> Fields {
        let edition = self.editions.iter().find(|edition| edition.checked);
        Fields(vec![
            (
                "edition".to_owned(),
                edition.map(|e| e.id.clone()).unwrap_or_default(),
            ),
            ("seats".to_owned(), self.seats.clone()),
            ("duration".to_owned(), self.duration.clone()),
            ("unit".to_owned(), self.unit.to_owned()),
        ])
    }
}

fn in_units(days: u32) -> (String, &'static str) {
    let year = Period::Year.days();
    if days > 0 && days.is_multiple_of(year) {
        ((days / year).to_string(), "year")
    } else {
        (days.to_string(), "day")
    }
}

impl EditionChoice {
    fn of(ui: &Ui, edition: &Edition, selected: &str) -> Self {
        Self {
            id: edition.id.to_string(),
            name: edition.name.clone(),
            note: seats_note(ui, edition),
            price: price_note(ui, edition),
            checked: edition.id.as_str() == selected,
        }
    }
}

fn seats_note(ui: &Ui, edition: &Edition) -> String {
    let most = group(edition.max_seats);
    if matches!(edition.price, PriceModel::Fixed { .. }) {
        return ui.t1("pay-edition-flat", "max", most);
    }
    if edition.seat_step > 1 {
        ui.t2(
            "pay-edition-steps",
            "min",
            edition.min_seats,
            "step",
            edition.seat_step,
        )
    } else if edition.min_seats > 1 {
        ui.t1("pay-edition-from", "min", edition.min_seats)
    } else {
        ui.t1("pay-edition-any", "max", most)
    }
}

/// `10,000`
fn group(count: u32) -> String {
    let grouped = Fen::new(i64::from(count).saturating_mul(100)).grouped();
    grouped.trim_end_matches(".00").to_owned()
}

fn price_note(ui: &Ui, edition: &Edition) -> String {
    let (key, amount) = match &edition.price {
        PriceModel::PerSeat { seat } => ("pay-edition-per-seat", *seat),
        PriceModel::Fixed { total } => ("pay-edition-fixed", *total),
        PriceModel::Tiers { tiers } => match tiers.iter().map(tier_price).min_by_key(|t| t.1) {
            Some((true, amount)) => ("pay-edition-tiers-seat", amount),
            Some((false, amount)) => ("pay-edition-tiers-fixed", amount),
            None => return String::new(),
        },
    };
    let period = ui.tc("period", edition.period.code());
    ui.lang
        .text(key, &[arg("price", amount.yuan()), arg("period", period)])
}

/// What a tier asks, and whether for each seat.
const fn tier_price(tier: &Tier) -> (bool, Fen) {
    match tier.price {
        TierPrice::PerSeat(amount) => (true, amount),
        TierPrice::Fixed(amount) => (false, amount),
    }
}

#[cfg(test)]
mod tests {
    use super::{in_units, read};
    use crate::web::form::Fields;

    #[test]
    fn a_choice_is_read_in_days() {
        let form = |text: &str| Fields::parse(text.as_bytes()).unwrap();
        let days = |text: &str| read(&form(text)).map(|chosen| chosen.days).ok();
        for (text, found) in [
            ("seats=10&duration=2&unit=year", Some(730)),
            ("seats=10&duration=3&unit=month", Some(93)),
            ("seats=1,000&duration=45&unit=day", Some(45)),
            ("seats=10&duration=99999&unit=year", Some(1_826)),
            ("seats=10&duration=&unit=year", None),
            ("seats=ten&duration=1&unit=year", None),
        ] {
            assert_eq!(days(text), found, "{text}");
        }
    }

    #[test]
    fn whole_years_are_said_as_years() {
        assert_eq!(in_units(730), ("2".to_owned(), "year"));
        assert_eq!(in_units(45), ("45".to_owned(), "day"));
    }
}
