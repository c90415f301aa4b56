//! Editions to sell, sales to price, and the one way to compare them with a price list.

use till_domain::catalog::{
    Edition, Incentive, IncentiveKind, Period, PriceModel, Tier, TierPrice,
};
use till_domain::money::Fen;
use till_domain::order::{Discount, DiscountKind, OrderKind};
use till_domain::quote::{LineInput, LinePrice, PriceFault, price_line};
use till_domain::time::Day;

/// An amount as people type it.
pub fn yuan(text: &str) -> Fen {
    Fen::parse_yuan(text).unwrap()
}

/// The days from one date to another, both included.
pub fn days(from: &str, to: &str) -> u32 {
    let (from, to): (Day, Day) = (from.parse().unwrap(), to.parse().unwrap());
    u32::try_from(to.days_since(from) + 1).unwrap()
}

/// An edition on the shelf.
#[derive(Debug, Clone)]
pub struct Plan(pub Edition);

fn plan(price: PriceModel) -> Plan {
    Plan(Edition {
        id: "sp01".parse().unwrap(),
        name: "标准版".to_owned(),
        price,
        period: Period::Year,
        min_seats: 1,
        max_seats: 1_000_000,
        seat_step: 1,
        period_cap: None,
        incentives: Vec::new(),
        trial_days: None,
        discount_cap_percent: None,
    })
}

/// So much for each seat.
pub fn per_seat(seat: &str) -> Plan {
    plan(PriceModel::PerSeat { seat: yuan(seat) })
}

/// So much in total.
pub fn fixed(total: &str) -> Plan {
    plan(PriceModel::Fixed { total: yuan(total) })
}

/// From so many seats: so much.
pub fn tiers(tiers: &[(u32, TierPrice)]) -> Plan {
    let tier = |&(from_seats, price): &(u32, TierPrice)| Tier { from_seats, price };
    plan(PriceModel::Tiers {
        tiers: tiers.iter().map(tier).collect(),
    })
}

pub fn each(seat: &str) -> TierPrice {
    TierPrice::PerSeat(yuan(seat))
}

pub fn in_total(total: &str) -> TierPrice {
    TierPrice::Fixed(yuan(total))
}

impl Plan {
    /// Priced by the month of 31 days.
    pub fn monthly(mut self) -> Self {
        self.0.period = Period::Month;
        self
    }
    pub fn capped(mut self, cap: &str) -> Self {
        self.0.period_cap = Some(yuan(cap));
        self
    }
    pub fn seats(mut self, min: u32, max: u32, step: u32) -> Self {
        (self.0.min_seats, self.0.max_seats, self.0.seat_step) = (min, max, step);
        self
    }
    /// From so many days: percent to pay.
    pub fn ratio(self, from_days: u32, percent: u8) -> Self {
        self.incentive(from_days, IncentiveKind::Ratio(percent))
    }
    /// From so many days: gift days in percent.
    pub fn gift(self, from_days: u32, percent: u8) -> Self {
        self.incentive(from_days, IncentiveKind::GiftDays(percent))
    }
    fn incentive(mut self, from_days: u32, kind: IncentiveKind) -> Self {
        self.0.incentives.push(Incentive { from_days, kind });
        self
    }
    pub fn buy(&self, seats: u32, days: u32) -> Sale {
        Sale::of(Some(self.0.clone()), OrderKind::New, 0, seats, days)
    }
    pub fn renew(&self, seats: u32, days: u32) -> Sale {
        Sale::of(Some(self.0.clone()), OrderKind::Renewal, 0, seats, days)
    }
    /// `added` seats to the `held` ones, for the days to the existing end.
    pub fn expand(&self, held: u32, added: u32, days: u32) -> Sale {
        Sale::of(
            Some(self.0.clone()),
            OrderKind::Expansion,
            held,
            added,
            days,
        )
    }
}

/// A line to be priced; at most 30 % off unless said otherwise.
#[derive(Debug, Clone)]
pub struct Sale {
    pub edition: Option<Edition>,
    pub kind: OrderKind,
    pub held: u32,
    pub seats: u32,
    pub days: u32,
    pub negotiated: Option<Fen>,
    pub discount: Option<Discount>,
    pub floor: u8,
}

impl Sale {
    fn of(edition: Option<Edition>, kind: OrderKind, held: u32, seats: u32, days: u32) -> Self {
        Self {
            edition,
            kind,
            held,
            seats,
            days,
            negotiated: None,
            discount: None,
            floor: 70,
        }
    }
    /// A custom app without a price model.
    pub fn unpriced(seats: u32, days: u32) -> Self {
        Self::of(None, OrderKind::New, 0, seats, days)
    }
    pub fn negotiated(mut self, total: &str) -> Self {
        self.negotiated = Some(yuan(total));
        self
    }
    /// An amount off.
    pub fn off(self, amount: &str) -> Self {
        self.discounted(DiscountKind::Amount(yuan(amount)))
    }
    /// Percent to pay: 75 is 7.5 折.
    pub fn pay(self, percent: u8) -> Self {
        self.discounted(DiscountKind::Ratio(percent))
    }
    pub fn discounted(mut self, kind: DiscountKind) -> Self {
        self.discount = Some(Discount {
            kind,
            reason: "老客户".to_owned(),
            floor_percent: None,
        });
        self
    }
    /// The least to pay, in percent of the original.
    pub fn floor(mut self, percent: u8) -> Self {
        self.floor = percent;
        self
    }
    pub fn price(&self) -> Result<LinePrice, PriceFault> {
        price_line(&LineInput {
            edition: self.edition.as_ref(),
            kind: self.kind,
            seats: self.seats,
            seats_before: self.held,
            days: self.days,
            negotiated: self.negotiated,
            discount: self.discount.as_ref(),
            floor_percent: self.floor,
        })
    }
    /// `original`, or `original − discount = payable`, and `+ n days`; or `no: …` with the limit.
    pub fn bill(&self) -> String {
        match self.price() {
            Ok(line) => {
                let (original, payable) = (line.original.grouped(), line.payable.grouped());
                assert_eq!(line.payable.checked_add(line.discount), Ok(line.original));
                let sum = match &self.discount {
                    Some(_) => format!("{original} − {} = {payable}", line.discount.grouped()),
                    None => payable,
                };
                match line.gift_days {
                    0 => sum,
                    gift => format!("{sum} + {gift} days"),
                }
            }
            Err(fault) => no(&fault),
        }
    }
}

/// A refusal with its limits, as on the price list.
pub fn no(fault: &PriceFault) -> String {
    let args = fault
        .args()
        .into_iter()
        .map(|(name, value)| format!(" {name} {value}"));
    format!("no: {}{}", fault.code(), args.collect::<String>())
}

/// One row of a price list: in words, what is bought, what it costs.
pub type Row = (&'static str, Sale, &'static str);

/// Compares the whole list, so that a change of a rule shows all that it changes.
pub fn compare(rows: &[Row]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(words, sale, listed)| (words, sale.bill(), *listed))
        .filter(|(_, billed, listed)| billed != listed)
        .map(|(words, billed, listed)| format!("{words}: listed {listed}, billed {billed}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
