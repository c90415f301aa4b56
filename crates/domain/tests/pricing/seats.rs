//! The price of a period: per seat, fixed, in tiers, capped; and how many seats are sold.

use crate::shelf::{Plan, compare, each, fixed, in_total, per_seat, tiers};

#[test]
fn per_seat_the_price_is_seats_times_the_seat_price() {
    let app = per_seat("100");
    compare(&[
        ("1 seat",                                app.buy(1, 365),                      "100.00"),
        ("10 seats",                              app.buy(10, 365),                     "1,000.00"),
        ("999 seats",                             app.buy(999, 365),                    "99,900.00"),
        ("a million seats",                       app.buy(1_000_000, 365),              "100,000,000.00"),
        ("a million seats for five years",        app.buy(1_000_000, 1_825),            "500,000,000.00"),
        ("a seat at 99.99",                       per_seat("99.99").buy(3, 365),        "299.97"),
        ("a seat at one fen",                     per_seat("0.01").buy(1, 365),         "0.01"),
        ("a million seats at one fen",            per_seat("0.01").buy(1_000_000, 365), "10,000.00"),
        ("a renewal costs what a new term costs", app.renew(10, 365),                   "1,000.00"),
    ]);
}

#[test]
fn a_fixed_total_is_the_same_for_any_number_of_seats() {
    let app = fixed("19800");
    compare(&[
        ("1 seat",          app.buy(1, 365),         "19,800.00"),
        ("a million seats", app.buy(1_000_000, 365), "19,800.00"),
        ("two years",       app.buy(50, 730),        "39,600.00"),
        ("90 days",         app.buy(50, 90),         "4,882.19"), // 19,800 × 90 / 365 = 4,882.1918
        ("renewed",         app.renew(50, 365),      "19,800.00"),
        ("expanded",        app.expand(50, 10, 365), "no: fixed_cannot_expand"),
    ]);
}

/// 1–49 seats at 120, 50–199 at 100, from 200 at 80.
fn volume() -> Plan {
    tiers(&[(1, each("120")), (50, each("100")), (200, each("80"))])
}

#[test]
fn in_volume_tiers_all_seats_have_the_price_of_the_tier_that_holds_them() {
    let app = volume();
    compare(&[
        ("the first seat",                         app.buy(1, 365),      "120.00"),
        ("last of the first tier",                 app.buy(49, 365),     "5,880.00"),  // 49 × 120
        ("first of the second tier",               app.buy(50, 365),     "5,000.00"),  // 50 × 100: less than for 49
        ("last of the second tier",                app.buy(199, 365),    "19,900.00"), // 199 × 100
        ("first of the last tier",                 app.buy(200, 365),    "16,000.00"), // 200 × 80
        ("one more",                               app.buy(201, 365),    "16,080.00"),
        ("the last tier has no end",               app.buy(10_000, 365), "800,000.00"),
        ("half a year of 50",                      app.buy(50, 182),     "2,493.15"),  // 5,000 × 182 / 365 = 2,493.1507
        ("the tier of the seats held, on renewal", app.renew(200, 365),  "16,000.00"),
    ]);
}

#[test]
fn a_tier_may_have_a_total_of_its_own() {
    let packs = tiers(&[
        (1, in_total("999")),
        (11, in_total("1999")),
        (51, in_total("4999")),
    ]);
    let mixed = tiers(&[(1, in_total("500")), (11, each("45"))]);
    compare(&[
        ("a pack of up to 10, for 1",   packs.buy(1, 365),       "999.00"),
        ("a pack of up to 10, for 10",  packs.buy(10, 365),      "999.00"),
        ("the next pack, for 11",       packs.buy(11, 365),      "1,999.00"),
        ("the next pack, for 50",       packs.buy(50, 365),      "1,999.00"),
        ("the largest pack",            packs.buy(51, 365),      "4,999.00"),
        ("the largest pack has no end", packs.buy(100_000, 365), "4,999.00"),
        ("a starting fee for 10",       mixed.buy(10, 365),      "500.00"),
        ("then by the seat, for 11",    mixed.buy(11, 365),      "495.00"),
    ]);
}

#[test]
fn no_tier_no_price() {
    let app = tiers(&[(5, each("100"))]).seats(5, 100, 1);
    compare(&[
        ("first of the tier",         app.buy(5, 365),        "500.00"),
        ("below it, for a new order", app.buy(4, 365),        "no: seats_below_minimum min 5"),
        ("below it, for a renewal",   app.renew(4, 365),      "no: no_tier from 5"),
        ("without tiers",             tiers(&[]).buy(1, 365), "no: no_tier from 1"),
    ]);
}

#[test]
fn the_cap_holds_per_period_and_before_the_days() {
    let app = per_seat("36").capped("3600");
    let pack = tiers(&[(1, each("50")), (100, in_total("4800"))]).capped("4500");
    compare(&[
        ("just below",                                     app.buy(99, 365),                 "3,564.00"),
        ("just at it",                                     app.buy(100, 365),                "3,600.00"),
        ("just above",                                     app.buy(101, 365),                "3,600.00"),
        ("far above",                                      app.buy(5_000, 365),              "3,600.00"),
        ("two years: twice the cap",                       app.buy(500, 730),                "7,200.00"),
        ("182 days: their share of the cap",               app.buy(500, 182),                "1,795.07"), // 1,795.0685
        ("a day of the cap",                               app.buy(500, 1),                  "9.86"),     // 3,600 / 365 = 9.8630
        ("below the cap though the years add up above it", app.buy(99, 730),                 "7,128.00"),
        ("a tier per seat above the cap",                  pack.buy(99, 365),                "4,500.00"), // 99 × 50 = 4,950
        ("a tier's total above the cap",                   pack.buy(100, 365),               "4,500.00"),
        ("then the incentive",                             app.ratio(730, 90).buy(500, 730), "6,480.00"),
    ]);
}

#[test]
fn seats_are_sold_within_the_limits_of_the_edition() {
    let app = per_seat("10").seats(10, 1_000, 5);
    let odd = per_seat("10").seats(3, 1_000, 5);
    let any = per_seat("10");
    compare(&[
        ("below the minimum",                         app.buy(9, 365),         "no: seats_below_minimum min 10"),
        ("the minimum",                               app.buy(10, 365),        "100.00"),
        ("between two steps",                         app.buy(12, 365),        "no: seats_off_step step 5 min 10"),
        ("the next step",                             app.buy(15, 365),        "150.00"),
        ("the maximum",                               app.buy(1_000, 365),     "10,000.00"),
        ("above the maximum",                         app.buy(1_005, 365),     "no: seats_above_maximum max 1000"),
        ("what is held may be renewed, off the step", app.renew(7, 365),       "70.00"),
        ("but not above the maximum",                 app.renew(1_001, 365),   "no: seats_above_maximum max 1000"),
        ("steps begin at the minimum",                odd.buy(8, 365),         "80.00"),
        ("not at zero",                               odd.buy(10, 365),        "no: seats_off_step step 5 min 3"),
        ("nobody",                                    any.buy(0, 365),         "no: seats_below_minimum min 1"),
        ("above a million",                           any.buy(1_000_001, 365), "no: seats_above_maximum max 1000000"),
        ("nothing to renew",                          any.renew(0, 365),       "no: seats_below_minimum min 1"),
    ]);
}

#[test]
fn an_amount_beyond_reach_is_refused_not_wrapped() {
    compare(&[
        ("per seat",    per_seat("9999999999999").buy(1_000_000, 365), "no: amount_too_large"),
        ("by the days", fixed("9999999999999").buy(1, 1_825),          "49,999,999,999,995.00"),
    ]);
}
