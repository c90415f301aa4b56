//! The form of a product as typed: read from a post, filled from a product, grown by its own buttons.

use std::fmt::Display;

use till_domain::catalog::{
    Edition, Incentive, IncentiveKind, Period, PriceModel, Product, ProductKind, Tier, TierPrice,
};

use crate::web::form::Fields;
use crate::web::input::Faults;

/// Most editions of a product.
pub const MAX_EDITIONS: usize = 20;
/// Most tiers of a price, and most incentives of an edition.
pub const MAX_ROWS: usize = 12;

/// Everything as text, so that a wrong entry can be shown again.
#[derive(Debug, Clone)]
pub struct ProductForm {
    pub kind: ProductKind,
    /// The version that the form was filled from; 0 for a new product.
    pub version: u32,
    pub code: String,
    pub name: String,
    pub description: String,
    pub discount_cap: String,
    /// Solutions: the ids of the chosen apps.
    pub apps: Vec<String>,
    /// Custom apps: there is a price in the catalogue.
    pub priced: bool,
    pub editions: Vec<EditionForm>,
}

/// One edition as typed.
#[derive(Debug, Clone, Default)]
pub struct EditionForm {
    pub id: String,
    pub name: String,
    /// `per_seat`, `fixed` or `tiers`.
    pub model: String,
    pub seat: String,
    pub total: String,
    pub tiers: Vec<TierForm>,
    pub period: String,
    pub min_seats: String,
    pub max_seats: String,
    pub seat_step: String,
    pub period_cap: String,
    pub incentives: Vec<IncentiveForm>,
    pub trial_days: String,
    pub discount_cap: String,
}

/// One tier as typed.
#[derive(Debug, Clone, Default)]
pub struct TierForm {
    pub from: String,
    /// `per_seat` or `fixed`.
    pub kind: String,
    pub price: String,
}

/// One incentive as typed.
#[derive(Debug, Clone, Default)]
pub struct IncentiveForm {
    pub from_days: String,
    /// `ratio` or `gift_days`.
    pub kind: String,
    pub percent: String,
}

impl ProductForm {
    /// An empty form.
    pub fn blank(kind: ProductKind) -> Self {
        Self {
            kind,
            version: 0,
            code: String::new(),
            name: String::new(),
            description: String::new(),
            discount_cap: String::new(),
            apps: Vec::new(),
            priced: true,
            editions: vec![EditionForm::blank()],
        }
    }

    /// Filled from what is saved.
    pub fn of(product: &Product) -> Self {
        let mut editions: Vec<_> = product.editions.iter().map(EditionForm::of).collect();
        if editions.is_empty() {
            editions.push(EditionForm::blank());
        }
        Self {
            kind: product.kind,
            version: product.version,
            code: product.code.clone(),
            name: product.name.clone(),
            description: product.description.clone(),
            discount_cap: shown(product.discount_cap_percent),
            apps: product.apps.iter().map(ToString::to_string).collect(),
            priced: !product.editions.is_empty(),
            editions,
        }
    }

    /// Filled from a post.
    pub fn read(kind: ProductKind, fields: &Fields) -> Self {
        let editions = (0..MAX_EDITIONS)
            .take_while(|index| fields.has(&format!("e{index}-name")))
            .map(|index| EditionForm::read(index, fields))
            .collect::<Vec<_>>();
        Self {
            kind,
            version: fields.get("version").parse().unwrap_or(0),
            code: fields.get("code").to_owned(),
            name: fields.get("name").to_owned(),
            description: fields.get("description").to_owned(),
            discount_cap: fields.get("discount-cap").to_owned(),
            apps: fields.all("app").map(ToOwned::to_owned).collect(),
            priced: fields.has("priced"),
            editions: if editions.is_empty() {
                vec![EditionForm::blank()]
            } else {
                editions
            },
        }
    }

    /// Adds or takes away a row, as the pressed button says. `false` when the button means to save.
    pub fn press(&mut self, button: &str) -> bool {
        let mut parts = button.splitn(4, ' ');
        let verb = (parts.next(), parts.next());
        let edition = parts.next().and_then(|index| index.parse::<usize>().ok());
        let row = parts.next().and_then(|index| index.parse::<usize>().ok());
        match (verb, edition) {
            ((Some("add"), Some("edition")), _) if self.editions.len() < MAX_EDITIONS => {
                self.editions.push(EditionForm::blank());
            }
            ((Some("remove"), Some("edition")), Some(index))
                if self.editions.len() > 1 && index < self.editions.len() =>
            {
                self.editions.remove(index);
            }
            ((Some("add"), Some("tier")), Some(index)) => {
                self.change(index, |edition| push(&mut edition.tiers));
            }
            ((Some("add"), Some("incentive")), Some(index)) => {
                self.change(index, |edition| push(&mut edition.incentives));
            }
            ((Some("remove"), Some("tier")), Some(index)) => {
                self.change(index, |edition| take(&mut edition.tiers, row));
            }
            ((Some("remove"), Some("incentive")), Some(index)) => {
                self.change(index, |edition| take(&mut edition.incentives, row));
            }
            ((Some("add" | "remove"), _), _) => {}
            ((Some(_) | None, _), _) => return false,
        }
        true
    }

    /// The name of a field of edition `index`.
    #[expect(clippy::unused_self, reason = "templates call it on the form")]
    pub fn field(&self, index: impl Display, name: &str) -> String {
        format!("e{index}-{name}")
    }
    /// The name of a field in a row of edition `index`: `t` for tiers, `i` for incentives.
    #[expect(clippy::unused_self, reason = "templates call it on the form")]
    pub fn row(&self, index: impl Display, kind: &str, row: impl Display, name: &str) -> String {
        format!("e{index}-{kind}{row}-{name}")
    }
    /// Is something wrong in the folded part of edition `index`?
    pub fn more_is_wrong(&self, index: &usize, faults: &Faults) -> bool {
        let folded = ["period-cap", "trial-days", "discount-cap"];
        folded
            .iter()
            .any(|name| faults.has(&self.field(index, name)))
            || (0..MAX_ROWS).any(|row| {
                ["from", "percent"]
                    .iter()
                    .any(|name| faults.has(&self.row(index, "i", row, name)))
            })
    }
    /// Is `app` chosen for the solution?
    pub fn has_app(&self, app: &Product) -> bool {
        self.apps.contains(&app.id.to_string())
    }

    fn change(&mut self, index: usize, with: impl FnOnce(&mut EditionForm)) {
        if let Some(edition) = self.editions.get_mut(index) {
            with(edition);
        }
    }
}

fn push<T: Default>(rows: &mut Vec<T>) {
    if rows.len() < MAX_ROWS {
        rows.push(T::default());
    }
}

fn take<T>(rows: &mut Vec<T>, row: Option<usize>) {
    if let Some(row) = row.filter(|row| *row < rows.len()) {
        rows.remove(row);
    }
}

impl EditionForm {
    /// Something is set in the folded part.
    pub fn has_more(&self) -> bool {
        let set = [&self.period_cap, &self.trial_days, &self.discount_cap];
        !self.incentives.is_empty() || set.iter().any(|typed| !typed.is_empty())
    }

    fn blank() -> Self {
        Self {
            model: "per_seat".to_owned(),
            period: Period::Year.code().to_owned(),
            min_seats: "1".to_owned(),
            max_seats: "10000".to_owned(),
            seat_step: "1".to_owned(),
            tiers: first_tiers(),
            ..Self::default()
        }
    }

    fn of(edition: &Edition) -> Self {
        let (model, seat, total, tiers) = match &edition.price {
            PriceModel::PerSeat { seat } => {
                ("per_seat", seat.to_string(), String::new(), first_tiers())
            }
            PriceModel::Fixed { total } => {
                ("fixed", String::new(), total.to_string(), first_tiers())
            }
            PriceModel::Tiers { tiers } => {
                let tiers = tiers.iter().map(TierForm::of).collect();
                ("tiers", String::new(), String::new(), tiers)
            }
        };
        Self {
            id: edition.id.to_string(),
            name: edition.name.clone(),
            model: model.to_owned(),
            seat,
            total,
            tiers,
            period: edition.period.code().to_owned(),
            min_seats: edition.min_seats.to_string(),
            max_seats: edition.max_seats.to_string(),
            seat_step: edition.seat_step.to_string(),
            period_cap: shown(edition.period_cap),
            incentives: edition.incentives.iter().map(IncentiveForm::of).collect(),
            trial_days: shown(edition.trial_days),
            discount_cap: shown(edition.discount_cap_percent),
        }
    }

    fn read(index: usize, fields: &Fields) -> Self {
        let get = |name: &str| fields.get(&format!("e{index}-{name}")).to_owned();
        let rows = |row: &str, field: &str| {
            let (row, field) = (row.to_owned(), field.to_owned());
            (0..MAX_ROWS).take_while(move |n| fields.has(&format!("e{index}-{row}{n}-{field}")))
        };
        let tiers: Vec<_> = rows("t", "from")
            .map(|n| TierForm {
                from: get(&format!("t{n}-from")),
                kind: get(&format!("t{n}-kind")),
                price: get(&format!("t{n}-price")),
            })
            .collect();
        Self {
            id: get("id"),
            name: get("name"),
            model: get("model"),
            seat: get("seat"),
            total: get("total"),
            tiers: if tiers.is_empty() {
                first_tiers()
            } else {
                tiers
            },
            period: get("period"),
            min_seats: get("min-seats"),
            max_seats: get("max-seats"),
            seat_step: get("seat-step"),
            period_cap: get("period-cap"),
            incentives: rows("i", "from")
                .map(|n| IncentiveForm {
                    from_days: get(&format!("i{n}-from")),
                    kind: get(&format!("i{n}-kind")),
                    percent: get(&format!("i{n}-percent")),
                })
                .collect(),
            trial_days: get("trial-days"),
            discount_cap: get("discount-cap"),
        }
    }
}

/// Two rows to begin with, the first from one seat on.
fn first_tiers() -> Vec<TierForm> {
    let tier = |from: &str| TierForm {
        from: from.to_owned(),
        kind: "per_seat".to_owned(),
        price: String::new(),
    };
    vec![tier("1"), tier("")]
}

impl TierForm {
    fn of(tier: &Tier) -> Self {
        let (kind, price) = match tier.price {
            TierPrice::PerSeat(fen) => ("per_seat", fen),
            TierPrice::Fixed(fen) => ("fixed", fen),
        };
        Self {
            from: tier.from_seats.to_string(),
            kind: kind.to_owned(),
            price: price.to_string(),
        }
    }
    /// Nothing was typed: the row does not count.
    pub fn is_blank(&self) -> bool {
        self.price.is_empty() && (self.from.is_empty() || self.from == "1")
    }
}

impl IncentiveForm {
    fn of(incentive: &Incentive) -> Self {
        let (kind, percent) = match incentive.kind {
            IncentiveKind::Ratio(percent) => ("ratio", percent),
            IncentiveKind::GiftDays(percent) => ("gift_days", percent),
        };
        Self {
            from_days: incentive.from_days.to_string(),
            kind: kind.to_owned(),
            percent: percent.to_string(),
        }
    }
    /// Nothing was typed: the row does not count.
    pub fn is_blank(&self) -> bool {
        self.from_days.is_empty() && self.percent.is_empty()
    }
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}
