//! Money by day as bars, drawn here: readable without a script, and in both themes.

use till_domain::money::Fen;
use till_domain::time::Day;
use till_store::MoneyIn;

/// The plot, in the units of the drawing.
const WIDTH: i64 = 720;
const HEIGHT: i64 = 160;
/// Between two bars, of a day's width in percent.
const GAP: i64 = 25;

#[derive(Debug)]
pub(super) struct Chart {
    pub bars: Vec<Bar>,
    /// The highest bar's amount; empty when nothing came in.
    pub most: String,
    pub first: String,
    pub last: String,
}

/// A day.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub day: String,
    pub sum: String,
    pub payments: u64,
    /// Hundredths of a unit, so that ninety days fit, as text: `12.50`.
    pub x: String,
    pub width: String,
    pub y: i64,
    pub height: i64,
}

impl Chart {
    /// `days` days from `first` on, also those on which nothing came in.
    pub(super) fn of(money: &[MoneyIn], first: Day, days: i64) -> Self {
        let on = |day: Day| {
            let of_day = money.iter().filter(move |money| money.day == day);
            of_day.fold((0_i64, 0_u64), |(sum, payments), money| {
                let sum = sum.saturating_add(money.sum.get());
                (sum, payments + money.payments)
            })
        };
        let sums: Vec<_> = (0..days)
            .map(|place| first.plus_days(place))
            .map(|day| (day, on(day)))
            .collect();
        let most = sums.iter().map(|(_, (sum, _))| *sum).max().unwrap_or(0);
        let step = WIDTH * 100 / days.max(1);
        let bars = sums
            .iter()
            .zip(0_i64..)
            .map(|((day, (sum, payments)), place)| {
                // A little is more than nothing.
                let height = match sum.saturating_mul(HEIGHT).checked_div(most) {
                    Some(height) if *sum > 0 => height.max(2),
                    Some(_) | None => 0,
                };
                Bar {
                    day: day.to_string(),
                    sum: Fen::new(*sum).yuan(),
                    payments: *payments,
                    x: hundredths(place * step + step * GAP / 200),
                    width: hundredths(step * (100 - GAP) / 100),
                    y: HEIGHT - height,
                    height,
                }
            });
        Self {
            bars: bars.collect(),
            most: match most {
                0 => String::new(),
                most => Fen::new(most).yuan(),
            },
            first: first.to_string(),
            last: first.plus_days(days - 1).to_string(),
        }
    }
}

fn hundredths(value: i64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}

#[cfg(test)]
mod tests {
    use till_domain::money::Fen;
    use till_domain::time::Day;
    use till_store::MoneyIn;

    use super::{Chart, HEIGHT};

    fn came(day: Day, fen: i64) -> MoneyIn {
        MoneyIn {
            day,
            product_name: "CRM".to_owned(),
            creator: None,
            sum: Fen::new(fen),
            payments: 1,
        }
    }

    #[test]
    fn every_day_has_a_bar_the_best_is_the_highest_and_a_fen_can_be_seen() {
        let first = Day::new(2026, 11, 1).unwrap();
        let money = [
            came(first, 1),
            came(first.plus_days(2), 600_000),
            came(first.plus_days(2), 400_000),
        ];
        let chart = Chart::of(&money, first, 4);
        let heights: Vec<_> = chart.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [2, 0, HEIGHT, 0]);
        assert_eq!(chart.bars[2].sum, "¥10,000.00");
        assert_eq!(chart.bars[2].payments, 2);
        assert_eq!(
            (chart.first.as_str(), chart.last.as_str()),
            ("2026-11-01", "2026-11-04")
        );
        assert_eq!(
            (chart.bars[1].x.as_str(), chart.bars[1].width.as_str()),
            ("202.50", "135.00")
        );
    }

    #[test]
    fn a_period_without_money_is_flat() {
        let chart = Chart::of(&[], Day::new(2026, 11, 1).unwrap(), 90);
        assert_eq!(chart.bars.len(), 90);
        assert!(chart.bars.iter().all(|bar| bar.height == 0));
        assert!(chart.most.is_empty());
    }
}
