//! From when to when a line runs, and how long, in words (SPEC §2, §9.5, §9.12).

use till_domain::order::{Line, OrderKind, Start};
use till_domain::time::Day;

use crate::web::ui::Ui;

/// The days that a line buys, as they would be if it were paid on a given day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub start: Day,
    /// The last day, included.
    pub end: Day,
    /// A later payment moves it.
    pub on_payment: bool,
}

impl Term {
    /// The term of `line` when it is paid on `day`.
    pub fn of(kind: OrderKind, line: &Line, day: Day) -> Self {
        let days = i64::from(line.days) + i64::from(line.price.gift_days);
        let (start, on_payment) = match (kind, line.existing_end, line.start) {
            (OrderKind::Expansion, Some(end), _) => {
                return Self {
                    start: day,
                    end,
                    on_payment: true,
                };
            }
            (OrderKind::New | OrderKind::Renewal, Some(end), _) => (end.plus_days(1), false),
            (OrderKind::New | OrderKind::Renewal, None, Start::On(date)) => (date.max(day), false),
            (OrderKind::New | OrderKind::Renewal, None, Start::OnPayment)
            | (OrderKind::Expansion, None, _) => (day, true),
        };
        Self {
            start,
            end: start.plus_days(days - 1),
            on_payment,
        }
    }

    /// `2026-11-23 至 2027-11-22（含当日）`, and what it hangs on.
    pub fn words(self, ui: &Ui) -> String {
        let key = if self.on_payment {
            "term-on-payment"
        } else {
            "term-fixed"
        };
        ui.t2(key, "start", self.start, "end", self.end)
    }
}

/// `1 年`, `45 天`: a year is 365 days (SPEC §9.12).
pub fn duration_words(ui: &Ui, days: u32) -> String {
    if days > 0 && days.is_multiple_of(365) {
        ui.t1("duration-years", "years", days / 365)
    } else {
        ui.t1("duration-days", "days", days)
    }
}
