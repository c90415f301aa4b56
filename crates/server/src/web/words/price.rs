//! A price in words: the sums, and how each came about, line by line (SPEC §2, §8).

use till_domain::discount;
use till_domain::money::Fen;
use till_domain::order::Line;
use till_domain::quote::{Price, Step};

use crate::i18n::arg;
use crate::web::ui::Ui;

/// The sums of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceWords {
    pub original: String,
    /// With its minus; empty without a discount.
    pub discount: String,
    /// `7.5`: the discount as 折; empty without one.
    pub zhe: String,
    /// What the discount is for, in the provider's words.
    pub reason: String,
    pub payable: String,
    pub lines: Vec<LineWords>,
}

/// A line and its calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineWords {
    /// Product and edition.
    pub name: String,
    pub payable: String,
    /// One sentence for each step.
    pub steps: Vec<String>,
}

impl PriceWords {
    pub fn of(ui: &Ui, price: &Price, lines: &[Line]) -> Self {
        let discounted = price.discount.is_positive();
        let when = |text: String| if discounted { text } else { String::new() };
        let reasons = lines.iter().map(|line| line.discount_reason.as_str());
        Self {
            original: price.original.yuan(),
            discount: when(minus(price.discount)),
            zhe: when(discount::spoken(price.payable, price.original)),
            reason: when(
                reasons
                    .filter(|reason| !reason.is_empty())
                    .collect::<Vec<_>>()
                    .join("；"),
            ),
            payable: price.payable.yuan(),
            lines: lines.iter().map(|line| LineWords::of(ui, line)).collect(),
        }
    }
}

impl LineWords {
    pub fn of(ui: &Ui, line: &Line) -> Self {
        Self {
            name: [line.product_name.as_str(), line.edition_name.as_str()]
                .join(" ")
                .trim()
                .to_owned(),
            payable: line.price.payable.yuan(),
            steps: line
                .price
                .steps
                .iter()
                .map(|step| step_words(ui, step))
                .collect(),
        }
    }
}

/// `−¥500.00`
fn minus(amount: Fen) -> String {
    format!("−{}", amount.yuan())
}

/// `7.5` for 75 percent to pay.
fn zhe(percent: u8) -> String {
    discount::spoken(Fen::new(i64::from(percent)), Fen::new(100))
}

/// One step of a calculation as a sentence (`step-…`).
pub fn step_words(ui: &Ui, step: &Step) -> String {
    let (key, args) = step_key(step);
    ui.lang.text(key, &args)
}

fn step_key(step: &Step) -> (&'static str, Vec<(&'static str, String)>) {
    match step {
        Step::PerSeat {
            seats,
            seat,
            result,
        } => (
            "step-per-seat",
            vec![
                arg("seats", seats),
                arg("seat", seat.yuan()),
                arg("result", result.yuan()),
            ],
        ),
        Step::FixedTotal { total } => ("step-fixed-total", vec![arg("total", total.yuan())]),
        Step::TierPerSeat {
            from_seats,
            seats,
            seat,
            result,
        } => (
            "step-tier-per-seat",
            vec![
                arg("from", from_seats),
                arg("seats", seats),
                arg("seat", seat.yuan()),
                arg("result", result.yuan()),
            ],
        ),
        Step::TierFixed {
            from_seats,
            seats,
            result,
        } => (
            "step-tier-fixed",
            vec![
                arg("from", from_seats),
                arg("seats", seats),
                arg("result", result.yuan()),
            ],
        ),
        Step::PeriodCap { before, cap } => (
            "step-period-cap",
            vec![arg("before", before.yuan()), arg("cap", cap.yuan())],
        ),
        Step::Expansion {
            seats_before,
            before,
            seats_after,
            after,
            difference,
        } => (
            "step-expansion",
            vec![
                arg("seatsbefore", seats_before),
                arg("before", before.yuan()),
                arg("seatsafter", seats_after),
                arg("after", after.yuan()),
                arg("difference", difference.yuan()),
            ],
        ),
        Step::Days { days, period_days } => (
            "step-days",
            vec![arg("days", days), arg("period", period_days)],
        ),
        Step::Incentive { percent, from_days } => (
            "step-incentive",
            vec![
                arg("percent", percent),
                arg("zhe", zhe(*percent)),
                arg("from", from_days),
            ],
        ),
        Step::GiftDays { days, from_days } => (
            "step-gift-days",
            vec![arg("days", days), arg("from", from_days)],
        ),
        Step::Negotiated { total } => ("step-negotiated", vec![arg("total", total.yuan())]),
        Step::Original { result } => ("step-original", vec![arg("result", result.yuan())]),
        Step::DiscountAmount { amount } => {
            ("step-discount-amount", vec![arg("amount", minus(*amount))])
        }
        Step::DiscountRatio {
            percent,
            floored,
            amount,
        } => (
            if *floored {
                "step-discount-ratio-floored"
            } else {
                "step-discount-ratio"
            },
            vec![
                arg("percent", percent),
                arg("zhe", zhe(*percent)),
                arg("amount", minus(*amount)),
            ],
        ),
    }
}
