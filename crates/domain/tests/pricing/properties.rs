//! What holds of every price, whatever the edition.

use proptest::prelude::*;
use till_domain::catalog::{Edition, PriceModel, Tier, TierPrice};
use till_domain::money::Fen;
use till_domain::order::{Discount, DiscountKind, OrderKind};
use till_domain::quote::{LinePrice, PriceFault, period_price, spread_discount, total};

use crate::shelf::{Plan, Sale, per_seat};

fn price() -> impl Strategy<Value = Fen> {
    (1_i64..10_000_000).prop_map(Fen::new)
}

fn tier_price() -> impl Strategy<Value = TierPrice> {
    prop_oneof![
        price().prop_map(TierPrice::PerSeat),
        price().prop_map(TierPrice::Fixed)
    ]
}

fn model() -> impl Strategy<Value = PriceModel> {
    let tiers = proptest::collection::btree_map(2_u32..2_000, tier_price(), 0..5);
    prop_oneof![
        price().prop_map(|seat| PriceModel::PerSeat { seat }),
        price().prop_map(|total| PriceModel::Fixed { total }),
        (tier_price(), tiers).prop_map(|(first, rest)| PriceModel::Tiers {
            tiers: std::iter::once((1, first))
                .chain(rest)
                .map(|(from_seats, price)| Tier { from_seats, price })
                .collect(),
        }),
    ]
}

prop_compose! {
    fn plan()(
        price in model(),
        cap in proptest::option::of(price()),
        month in any::<bool>(),
        ratio in proptest::option::of((1_u32..=1_825, 70_u8..=99)),
        gift in proptest::option::of((1_u32..=1_825, 1_u8..=35)),
    ) -> Plan {
        let mut plan = per_seat("1");
        plan.0.price = price;
        plan.0.period_cap = cap;
        if month { plan = plan.monthly(); }
        if let Some((from, percent)) = ratio { plan = plan.ratio(from, percent); }
        if let Some((from, percent)) = gift { plan = plan.gift(from, percent); }
        plan
    }
}

fn discount() -> impl Strategy<Value = Option<DiscountKind>> {
    proptest::option::of(prop_oneof![
        (0_u8..=110).prop_map(DiscountKind::Ratio),
        (-10_i64..1_000_000).prop_map(|fen| DiscountKind::Amount(Fen::new(fen))),
    ])
}

prop_compose! {
    fn sale()(
        plan in plan(),
        kind in prop_oneof![Just(OrderKind::New), Just(OrderKind::Renewal), Just(OrderKind::Expansion)],
        seats in 1_u32..3_000,
        held in 1_u32..3_000,
        days in 1_u32..=1_825,
        discount in discount(),
        floor in 0_u8..=100,
    ) -> Sale {
        let sale = match kind {
            OrderKind::New => plan.buy(seats, days),
            OrderKind::Renewal => plan.renew(seats, days),
            OrderKind::Expansion => plan.expand(held, seats, days),
        };
        let sale = sale.floor(floor);
        match discount { Some(kind) => sale.discounted(kind), None => sale }
    }
}

/// A priced line with its floor.
fn line() -> impl Strategy<Value = (LinePrice, u8)> {
    (
        1_i64..10_000_000,
        proptest::option::of(70_u8..=99),
        70_u8..=100,
    )
        .prop_map(|(fen, ratio, floor)| {
            let mut plan = per_seat("1");
            plan.0.price = PriceModel::PerSeat {
                seat: Fen::new(fen),
            };
            let sale = plan.buy(1, 365);
            let sale = match ratio {
                Some(percent) => sale.pay(percent),
                None => sale,
            };
            (sale.price().unwrap(), floor)
        })
}

fn holds_floor(line: &LinePrice, floor: u8) -> bool {
    i128::from(line.payable.get()) * 100 >= i128::from(line.original.get()) * i128::from(floor)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_line_stays_between_its_floor_and_its_original(sale in sale()) {
        if let Ok(line) = sale.price() {
            prop_assert!(line.payable.get() >= 1);
            prop_assert!(line.payable <= line.original);
            prop_assert_eq!(line.payable.checked_add(line.discount), Ok(line.original));
            prop_assert!(holds_floor(&line, sale.floor));
            prop_assert!(line.gift_days * 100 <= sale.days * 35);
        }
    }

    #[test]
    fn the_largest_amount_that_a_refusal_names_is_allowed_and_a_fen_more_is_not(sale in sale()) {
        if let Err(PriceFault::DiscountTooDeep { most, .. }) = sale.price() {
            let off = |fen| sale.clone().discounted(DiscountKind::Amount(Fen::new(fen))).price();
            let too_deep = matches!(off(most.get() + 1), Err(PriceFault::DiscountTooDeep { .. }));
            prop_assert!(too_deep);
            if sale.floor > 0 && most.is_positive() {
                prop_assert!(off(most.get()).is_ok());
            }
        }
    }

    #[test]
    fn what_is_stored_gives_the_same_price_again(sale in sale()) {
        let stored = serde_json::to_string(&(&sale.edition, &sale.discount)).unwrap();
        let (edition, discount): (Option<Edition>, Option<Discount>) =
            serde_json::from_str(&stored).unwrap();
        let again = Sale { edition, discount, ..sale };
        prop_assert_eq!(sale.price(), again.price());
        if let Ok(line) = sale.price() {
            let stored = serde_json::to_string(&line).unwrap();
            prop_assert_eq!(serde_json::from_str::<LinePrice>(&stored).unwrap(), line);
        }
    }

    #[test]
    fn an_original_is_within_half_a_fen_of_the_exact_sum(
        plan in plan(), seats in 1_u32..3_000, days in 1_u32..=1_825,
    ) {
        let incentive = plan.0.incentives.iter().filter(|i| i.from_days <= days);
        let percent = match incentive.max_by_key(|i| i.from_days).map(|i| i.kind) {
            Some(till_domain::catalog::IncentiveKind::Ratio(percent)) => percent,
            Some(till_domain::catalog::IncentiveKind::GiftDays(_)) | None => 100,
        };
        let period = i128::from(period_price(&plan.0, seats).unwrap().get());
        let exact = period * i128::from(days) * i128::from(percent);
        let divisor = i128::from(plan.0.period.days()) * 100;
        let billed = match plan.buy(seats, days).price() {
            Ok(line) => i128::from(line.original.get()),
            Err(fault) => { prop_assert_eq!(fault, PriceFault::BelowOneFen); 0 }
        };
        // Half up: −½ < billed − exact ≤ ½.
        let twice = (billed * divisor - exact) * 2;
        prop_assert!(-divisor < twice && twice <= divisor, "{} of {}", twice, divisor);
    }

    #[test]
    fn more_seats_at_one_seat_price_never_cost_less(
        seat in price(), cap in proptest::option::of(price()), seats in 1_u32..999_999, days in 31_u32..=1_825,
    ) {
        let mut plan = per_seat("1");
        plan.0.price = PriceModel::PerSeat { seat };
        plan.0.period_cap = cap;
        let cost = |seats| plan.buy(seats, days).price().map_or(Fen::ZERO, |line| line.payable);
        prop_assert!(cost(seats) <= cost(seats + 1));
    }

    #[test]
    fn more_days_without_an_incentive_never_cost_less(
        price in model(), seats in 1_u32..3_000, days in 1_u32..1_825,
    ) {
        let mut plan = per_seat("1");
        plan.0.price = price;
        let cost = |days| plan.buy(seats, days).price().map_or(Fen::ZERO, |line| line.payable);
        prop_assert!(cost(days) <= cost(days + 1));
    }

    #[test]
    fn a_year_expanded_on_its_first_day_costs_what_all_seats_would_have(
        price in model(), held in 1_u32..3_000, added in 1_u32..3_000,
    ) {
        let mut plan = per_seat("1");
        plan.0.price = price;
        if let Ok(more) = plan.expand(held, added, 365).price() {
            let before = plan.buy(held, 365).price().unwrap().original;
            let after = plan.buy(held + added, 365).price().unwrap().original;
            prop_assert_eq!(before.checked_add(more.original), Ok(after));
        }
    }

    #[test]
    fn an_order_wide_amount_adds_up_and_keeps_every_floor(
        lines in proptest::collection::vec(line(), 1..20), amount in 1_i64..30_000_000,
    ) {
        let before: Vec<LinePrice> = lines.iter().map(|(line, _)| line.clone()).collect();
        let before = total(&before).unwrap();
        let room = |(line, floor): &(LinePrice, u8)| {
            (line.original.get() * i64::from(100 - floor) / 100 - line.discount.get()).max(0)
        };
        let most: i64 = lines.iter().map(room).sum();
        // As often within what is allowed as beyond it.
        let amount = Fen::new(if amount % 2 == 0 { amount } else { amount % (most + 1) + 1 });
        let mut spread = lines.clone();
        match spread_discount(amount, &mut spread) {
            Ok(()) => {
                prop_assert!(amount.get() <= most);
                let after: Vec<LinePrice> = spread.iter().map(|(line, _)| line.clone()).collect();
                let after = total(&after).unwrap();
                prop_assert_eq!(after.payable.checked_add(amount), Ok(before.payable));
                prop_assert_eq!(after.discount, before.discount.checked_add(amount).unwrap());
                for ((line, floor), (was, _)) in spread.iter().zip(&lines) {
                    prop_assert!(line.discount >= was.discount);
                    prop_assert!(line == was || holds_floor(line, *floor));
                    prop_assert_eq!(line.payable.checked_add(line.discount), Ok(line.original));
                }
            }
            Err(fault) => {
                prop_assert_eq!(fault, PriceFault::OrderDiscountTooDeep { most: Fen::new(most) });
                prop_assert!(amount.get() > most);
                prop_assert_eq!(spread, lines);
            }
        }
    }
}
