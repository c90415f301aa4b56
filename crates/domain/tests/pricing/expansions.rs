//! Expansion: (price after − price before) × days to the existing end / period days.

use crate::shelf::{compare, each, fixed, in_total, per_seat, tiers};

#[test]
fn added_seats_cost_the_difference_for_the_days_left() {
    let app = per_seat("100");
    compare(&[
        ("5 added to 10, for a year",   app.expand(10, 5, 365),                  "500.00"),
        ("for the last day",            app.expand(10, 5, 1),                    "1.37"),     // 500 / 365 = 1.3699
        ("for 100 days",                app.expand(10, 5, 100),                  "136.99"),   // 136.9863
        ("one to one",                  app.expand(1, 1, 182),                   "49.86"),    // 100 × 182 / 365 = 49.8630
        ("for two years left",          app.expand(10, 5, 730),                  "1,000.00"),
        // 1,825 days and 182 gift days are left: the end is the existing one, not a limit of 1,825.
        ("to an end beyond five years", app.expand(10, 5, 2_007),                "2,749.32"), // 2,749.3151
        ("of a month",                  app.clone().monthly().expand(10, 5, 31), "500.00"),
        ("no day left",                 app.expand(10, 5, 0),                    "no: days_out_of_range max 1825"),
        ("no seat",                     app.expand(10, 0, 365),                  "no: seats_below_minimum min 1"),
        ("too many",                    app.expand(999_999, 2, 365),             "no: seats_above_maximum max 1000000"),
        ("to a million",                app.expand(999_999, 1, 365),             "100.00"),
        ("beyond any count",            app.expand(u32::MAX, 1, 365),            "no: amount_too_large"),
    ]);
}

#[test]
fn crossing_a_tier_credits_what_the_old_one_cost() {
    let app = tiers(&[(1, each("120")), (50, each("100")), (200, each("80"))]);
    compare(&[
        ("within the first tier",        app.expand(10, 5, 365),   "600.00"),
        ("into the second",              app.expand(40, 20, 365),  "1,200.00"),          // 60 × 100 − 40 × 120
        ("into the second, half a year", app.expand(40, 20, 182),  "598.36"),            // 598.3562
        ("one seat into the second",     app.expand(49, 1, 365),   "no: expansion_costs_nothing seats 49"), // 5,000 − 5,880
        ("within the second",            app.expand(50, 10, 365),  "1,000.00"),
        ("into the last",                app.expand(199, 50, 365), "20.00"),             // 249 × 80 − 199 × 100
        ("into the last, 100 days",      app.expand(199, 50, 100), "5.48"),              // 5.4795
        ("the credit exceeds it",        app.expand(180, 20, 365), "no: expansion_costs_nothing seats 180"), // 16,000 − 18,000
        ("over two tiers",               app.expand(10, 240, 365), "18,800.00"),         // 250 × 80 − 10 × 120
    ]);
}

#[test]
fn packs_are_expanded_by_their_difference() {
    let packs = tiers(&[
        (1, in_total("999")),
        (11, in_total("1999")),
        (51, in_total("4999")),
    ]);
    let mixed = tiers(&[(1, in_total("500")), (11, each("45"))]);
    compare(&[
        ("into the next pack",                    packs.expand(10, 1, 365),  "1,000.00"),
        ("within a pack there is nothing to pay", packs.expand(11, 20, 365), "no: expansion_costs_nothing seats 11"),
        ("two packs up",                          packs.expand(5, 50, 365),  "4,000.00"),
        ("from a starting fee to seats",          mixed.expand(10, 10, 365), "400.00"),            // 20 × 45 − 500
        ("where seats cost less than the fee",    mixed.expand(10, 1, 365),  "no: expansion_costs_nothing seats 10"), // −5
    ]);
}

#[test]
fn the_cap_holds_for_all_seats_together() {
    let app = per_seat("36").capped("3600");
    compare(&[
        ("up to the cap",          app.expand(90, 10, 365),  "360.00"),
        ("over the cap",           app.expand(90, 500, 365), "360.00"), // 3,600 − 3,240
        ("over the cap, 100 days", app.expand(90, 500, 100), "98.63"),  // 98.6301
        ("the cap is reached",     app.expand(100, 10, 365), "no: expansion_costs_nothing seats 100"),
    ]);
}

#[test]
fn seats_are_added_in_steps_up_to_the_maximum() {
    let app = per_seat("10").seats(10, 100, 5);
    compare(&[
        ("a step",                           app.expand(10, 5, 365),  "50.00"),
        ("fewer than the edition's minimum", app.expand(20, 5, 365),  "50.00"),
        ("off the step",                     app.expand(10, 7, 365),  "no: seats_off_step step 5 min 5"),
        ("held off the step",                app.expand(12, 5, 365),  "50.00"),
        ("to the maximum",                   app.expand(10, 90, 365), "900.00"),
        ("above it",                         app.expand(10, 95, 365), "no: seats_above_maximum max 100"),
    ]);
}

#[test]
fn incentives_reward_a_term_not_what_is_added_to_it() {
    let ratio = per_seat("240").ratio(365, 80);
    let gift = per_seat("240").gift(365, 35);
    compare(&[
        ("a term of two years",                ratio.buy(10, 730),               "3,840.00"),
        ("seats for the two years left of it", ratio.expand(10, 5, 730),         "2,400.00"),
        ("no gift days either",                gift.expand(10, 5, 730),          "2,400.00"),
        ("a discount is possible",             ratio.expand(10, 5, 730).pay(75), "2,400.00 − 600.00 = 1,800.00"),
        ("not of a fixed total",               fixed("100").expand(1, 1, 365),   "no: fixed_cannot_expand"),
    ]);
}
