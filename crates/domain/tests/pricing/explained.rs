//! Every step of a calculation is kept with the line: formula, inputs and rounding (SPEC §2).

use till_domain::quote::{PriceFault, Step};

use crate::shelf::{Sale, each, fixed, in_total, per_seat, tiers, yuan};

fn steps(sale: &Sale) -> Vec<Step> {
    sale.price().unwrap().steps
}

#[test]
fn a_capped_tier_with_ratio_and_discount_is_explained_in_order() {
    let app = tiers(&[(1, each("120")), (50, each("100"))])
        .capped("5500")
        .ratio(730, 90);
    assert_eq!(
        steps(&app.buy(60, 730).pay(75)),
        [
            Step::TierPerSeat {
                from_seats: 50,
                seats: 60,
                seat: yuan("100"),
                result: yuan("6000")
            },
            Step::PeriodCap {
                before: yuan("6000"),
                cap: yuan("5500")
            },
            Step::Days {
                days: 730,
                period_days: 365
            },
            Step::Incentive {
                percent: 90,
                from_days: 730
            },
            Step::Original {
                result: yuan("9900")
            },
            Step::DiscountRatio {
                percent: 75,
                floored: false,
                amount: yuan("2475")
            },
        ]
    );
}

#[test]
fn an_expansion_shows_what_is_credited() {
    let app = tiers(&[(1, each("120")), (50, each("100"))]);
    assert_eq!(
        steps(&app.expand(40, 20, 73)),
        [
            Step::TierPerSeat {
                from_seats: 50,
                seats: 60,
                seat: yuan("100"),
                result: yuan("6000")
            },
            Step::Expansion {
                seats_before: 40,
                before: yuan("4800"),
                seats_after: 60,
                after: yuan("6000"),
                difference: yuan("1200"),
            },
            Step::Days {
                days: 73,
                period_days: 365
            },
            Step::Original {
                result: yuan("240")
            },
        ]
    );
}

#[test]
fn each_model_has_a_step_of_its_own() {
    let pack = tiers(&[(1, in_total("999"))]);
    assert_eq!(
        steps(&per_seat("8").monthly().buy(20, 62))[..2],
        [
            Step::PerSeat {
                seats: 20,
                seat: yuan("8"),
                result: yuan("160")
            },
            Step::Days {
                days: 62,
                period_days: 31
            },
        ]
    );
    assert_eq!(
        steps(&fixed("19800").buy(3, 365))[0],
        Step::FixedTotal {
            total: yuan("19800")
        }
    );
    let tier = Step::TierFixed {
        from_seats: 1,
        seats: 7,
        result: yuan("999"),
    };
    assert_eq!(steps(&pack.buy(7, 365))[0], tier);
    let typed = Sale::unpriced(20, 365).negotiated("8888");
    assert_eq!(
        steps(&typed),
        [Step::Negotiated {
            total: yuan("8888")
        }]
    );
}

#[test]
fn gift_days_and_a_lifted_ratio_are_told() {
    let app = per_seat("84.93").gift(365, 10);
    assert_eq!(
        steps(&app.buy(1, 365).pay(70))[2..],
        [
            Step::GiftDays {
                days: 36,
                from_days: 365
            },
            Step::Original {
                result: yuan("84.93")
            },
            Step::DiscountRatio {
                percent: 70,
                floored: true,
                amount: yuan("25.47")
            },
        ]
    );
    let amount = Step::DiscountAmount { amount: yuan("20") };
    assert_eq!(steps(&app.buy(1, 365).off("20")).last(), Some(&amount));
}

#[test]
fn steps_are_stored_by_name() {
    let stored = serde_json::to_value(steps(&per_seat("100").buy(10, 31).pay(75))).unwrap();
    let expected = serde_json::json!([
        { "step": "per_seat", "seats": 10, "seat": 10_000, "result": 100_000 },
        { "step": "days", "days": 31, "period_days": 365 },
        { "step": "original", "result": 8_493 },
        { "step": "discount_ratio", "percent": 75, "floored": false, "amount": 2_123 },
    ]);
    assert_eq!(stored, expected);
}

/// Clients and locales go by these: a code never changes.
#[test]
fn the_codes_of_the_faults_are_stable() {
    let most = yuan("1");
    for (fault, code) in [
        (
            PriceFault::SeatsBelowMinimum { min: 1 },
            "seats_below_minimum",
        ),
        (
            PriceFault::SeatsAboveMaximum { max: 1 },
            "seats_above_maximum",
        ),
        (
            PriceFault::SeatsOffStep { step: 1, min: 1 },
            "seats_off_step",
        ),
        (PriceFault::DaysOutOfRange { max: 1 }, "days_out_of_range"),
        (PriceFault::FixedCannotExpand, "fixed_cannot_expand"),
        (PriceFault::NoPriceModel, "no_price_model"),
        (PriceFault::NoTier { from: 10 }, "no_tier"),
        (
            PriceFault::DiscountTooDeep {
                floor_percent: 70,
                most,
            },
            "discount_too_deep",
        ),
        (
            PriceFault::OrderDiscountTooDeep { most },
            "order_discount_too_deep",
        ),
        (PriceFault::DiscountNotPositive, "discount_not_positive"),
        (PriceFault::DiscountOnNegotiated, "discount_on_negotiated"),
        (PriceFault::NegotiatedNotPositive, "negotiated_not_positive"),
        (
            PriceFault::ExpansionCostsNothing { seats: 10 },
            "expansion_costs_nothing",
        ),
        (PriceFault::BelowOneFen, "below_one_fen"),
        (PriceFault::Overflow, "amount_too_large"),
    ] {
        assert_eq!(fault.code(), code);
    }
}
