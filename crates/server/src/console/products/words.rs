//! Prices as people read them.

use till_domain::catalog::{
    Edition, Incentive, IncentiveKind, Period, PriceModel, Tier, TierPrice,
};
use till_domain::discount;
use till_domain::money::Fen;

use crate::i18n::Lang;
use crate::web::input::grouped;
use crate::web::ui::Ui;

/// One line: what an edition costs.
pub fn price(ui: &Ui, edition: &Edition) -> String {
    let period = period(ui, edition.period);
    match &edition.price {
        PriceModel::PerSeat { seat } => {
            ui.t2("price-per-seat", "price", seat.yuan(), "period", period)
        }
        PriceModel::Fixed { total } => {
            ui.t2("price-fixed", "price", total.yuan(), "period", period)
        }
        PriceModel::Tiers { tiers } => {
            let per_seat = tiers.iter().filter_map(|tier| match tier.price {
                TierPrice::PerSeat(fen) => Some(fen),
                TierPrice::Fixed(_) => None,
            });
            let fixed = tiers.iter().filter_map(|tier| match tier.price {
                TierPrice::Fixed(fen) => Some(fen),
                TierPrice::PerSeat(_) => None,
            });
            match (per_seat.min(), fixed.min()) {
                (Some(fen), _) => ui.t2("price-tiers", "price", fen.yuan(), "period", period),
                (None, fixed) => {
                    let price = fixed.unwrap_or(Fen::ZERO).yuan();
                    ui.t2("price-tiers-fixed", "price", price, "period", period)
                }
            }
        }
    }
}

/// 年, 月.
pub fn period(ui: &Ui, period: Period) -> String {
    ui.tc("period", period.code())
}

/// The rows of a tier table: seats, price.
pub fn tiers(ui: &Ui, edition: &Edition) -> Vec<(String, String)> {
    match &edition.price {
        PriceModel::PerSeat { .. } | PriceModel::Fixed { .. } => Vec::new(),
        PriceModel::Tiers { tiers } => {
            let ends = tiers
                .iter()
                .skip(1)
                .map(|next| Some(next.from_seats.saturating_sub(1)));
            let rows = tiers.iter().zip(ends.chain([None]));
            rows.map(|(tier, end)| (seats(ui, tier, end), tier_price(ui, edition, tier)))
                .collect()
        }
    }
}

fn seats(ui: &Ui, tier: &Tier, end: Option<u32>) -> String {
    match end {
        Some(end) => ui.t2(
            "tier-range",
            "from",
            number(tier.from_seats),
            "to",
            number(end),
        ),
        None => ui.t1("tier-range-open", "from", number(tier.from_seats)),
    }
}

fn tier_price(ui: &Ui, edition: &Edition, tier: &Tier) -> String {
    let period = period(ui, edition.period);
    match tier.price {
        TierPrice::PerSeat(fen) => ui.t2("price-per-seat", "price", fen.yuan(), "period", period),
        TierPrice::Fixed(fen) => format!("{} / {period}", fen.yuan()),
    }
}

/// As people read large numbers.
fn number(value: u32) -> String {
    grouped(&value.to_string())
}

/// What else holds for an edition: seats, step, cap, trial, discount cap, incentives.
pub fn notes(ui: &Ui, edition: &Edition) -> Vec<String> {
    let mut notes = vec![ui.t2(
        "edition-seats-line",
        "min",
        number(edition.min_seats),
        "max",
        number(edition.max_seats),
    )];
    if edition.seat_step > 1 {
        notes.push(ui.t1("edition-step-line", "step", edition.seat_step));
    }
    if let Some(cap) = edition.period_cap {
        let period = period(ui, edition.period);
        notes.push(ui.t2("edition-cap-line", "price", cap.yuan(), "period", period));
    }
    if let Some(days) = edition.trial_days {
        notes.push(ui.t1("edition-trial-line", "days", days));
    }
    if let Some(percent) = edition.discount_cap_percent {
        notes.push(ui.t1("product-percent-off", "percent", percent));
    }
    notes.extend(edition.incentives.iter().map(|row| incentive(ui, row)));
    notes
}

fn incentive(ui: &Ui, incentive: &Incentive) -> String {
    let days = incentive.from_days;
    match incentive.kind {
        IncentiveKind::Ratio(percent) => {
            let zhe = match ui.lang {
                Lang::ZhCn => discount::spoken(Fen::new(i64::from(percent)), Fen::new(100)),
                Lang::En => String::new(),
            };
            let words = [
                ("days", days.to_string()),
                ("zhe", zhe),
                ("percent", 100_u8.saturating_sub(percent).to_string()),
            ];
            ui.lang.text("incentive-line-ratio", &words)
        }
        IncentiveKind::GiftDays(percent) => {
            ui.t2("incentive-line-gift", "days", days, "percent", percent)
        }
    }
}
