//! × days / period days, × incentive, rounded half up once.

use crate::shelf::{compare, days, fixed, per_seat};

#[test]
fn a_year_is_365_days_and_every_day_counts() {
    let ten = |days| per_seat("100").buy(10, days); // 1,000.00 a year
    compare(&[
        ("a day",                  ten(1),     "2.74"),     // 1,000 / 365 = 2.7397
        ("31 days",                ten(31),    "84.93"),    // 84.9315
        ("90 days",                ten(90),    "246.58"),   // 246.5753
        ("a day less than a year", ten(364),   "997.26"),   // 997.2603
        ("a year",                 ten(365),   "1,000.00"),
        ("a year and a day",       ten(366),   "1,002.74"), // 1,002.7397
        ("two years",              ten(730),   "2,000.00"),
        ("five years",             ten(1_825), "5,000.00"),
        ("no day",                 ten(0),     "no: days_out_of_range max 1825"),
        ("more than five years",   ten(1_826), "no: days_out_of_range max 1825"),
    ]);
}

#[test]
fn a_month_of_a_custom_app_is_31_days() {
    let twenty = |days| per_seat("8").monthly().buy(20, days); // 160.00 a month
    compare(&[
        ("a day",                  twenty(1),     "5.16"),     // 160 / 31 = 5.1613
        ("a month",                twenty(31),    "160.00"),
        ("two months",             twenty(62),    "320.00"),
        ("90 days",                twenty(90),    "464.52"),   // 464.5161
        ("365 days",               twenty(365),   "1,883.87"), // 1,883.8710
        ("twelve months",          twenty(372),   "1,920.00"),
        ("five years of 365 days", twenty(1_825), "9,419.35"), // 9,419.3548
    ]);
}

#[test]
fn a_leap_day_is_a_day_like_any_other() {
    let ten = |from, to| per_seat("100").buy(10, days(from, to));
    let more = |from, to| per_seat("100").expand(10, 5, days(from, to)); // 500.00 a year
    compare(&[
        ("2027",                       ten("2027-01-01", "2027-12-31"),  "1,000.00"), // 365 days
        ("2028, a leap year",          ten("2028-01-01", "2028-12-31"),  "1,002.74"), // 366
        ("to 28 February",             ten("2026-03-01", "2027-02-28"),  "1,000.00"), // 365
        ("to 29 February",             ten("2027-03-01", "2028-02-29"),  "1,002.74"), // 366
        ("the end of February, plain", more("2027-02-28", "2027-03-01"), "2.74"),     // 2 days: 2.7397
        ("the end of February, leap",  more("2028-02-28", "2028-03-01"), "4.11"),     // 3 days: 4.1096
        ("the last day of a term",     more("2027-03-01", "2027-03-01"), "1.37"),     // 1 day: 1.3699
    ]);
}

#[test]
fn a_ratio_applies_from_its_days_on() {
    let app = per_seat("240").ratio(730, 90).ratio(1_095, 80);
    let other_way_round = per_seat("240").ratio(1_095, 80).ratio(730, 90);
    compare(&[
        ("a day short",              app.buy(10, 729),                          "4,793.42"), // 2,400 × 729 / 365 = 4,793.4247
        ("two years at 9 折",        app.buy(10, 730),                          "4,320.00"),
        ("a day short of three",     app.buy(10, 1_094),                        "6,474.08"), // 7,193.4247 × 0.9 = 6,474.0822
        ("three years at 8 折",      app.buy(10, 1_095),                        "5,760.00"),
        ("five years at 8 折",       app.buy(10, 1_825),                        "9,600.00"),
        ("renewed for two years",    app.renew(10, 730),                        "4,320.00"),
        ("in any order on the form", other_way_round.buy(10, 1_825),            "9,600.00"),
        ("and two years of it",      other_way_round.buy(10, 730),              "4,320.00"),
        ("of a fixed total",         fixed("19800").ratio(365, 99).buy(1, 365), "19,602.00"),
    ]);
}

#[test]
fn gift_days_come_on_top_in_whole_days() {
    let tenth = per_seat("100").gift(730, 10);
    let third = per_seat("100").gift(365, 35);
    let hundredth = per_seat("100").gift(1, 1);
    let both = per_seat("100").gift(730, 10).ratio(1_095, 80);
    compare(&[
        ("a day short",                         tenth.buy(10, 729),         "1,997.26"),
        ("two years",                           tenth.buy(10, 730),         "2,000.00 + 73 days"),
        ("half a day is not given",             tenth.buy(10, 735),         "2,013.70 + 73 days"),  // 73.5 days
        ("the next whole one",                  tenth.buy(10, 740),         "2,027.40 + 74 days"),
        ("five years and more than 1,825 days", tenth.buy(10, 1_825),       "5,000.00 + 182 days"), // 182.5
        ("the most that can be given",          third.buy(10, 1_825),       "5,000.00 + 638 days"), // 638.75
        ("35 % of a year",                      third.buy(10, 365),         "1,000.00 + 127 days"), // 127.75
        ("less than a day",                     hundredth.buy(10, 99),      "271.23"),              // 0.99 days
        ("just a day",                          hundredth.buy(10, 100),     "273.97 + 1 days"),
        ("on renewal too",                      tenth.renew(10, 730),       "2,000.00 + 73 days"),
        ("the longest that fits is a gift",     both.buy(10, 1_094),        "2,997.26 + 109 days"), // 109.4
        ("the longest that fits is a ratio",    both.buy(10, 1_095),        "2,400.00"),
        ("with a discount",                     tenth.buy(10, 730).pay(90), "2,000.00 − 200.00 = 1,800.00 + 73 days"),
    ]);
}

#[test]
fn half_a_fen_is_rounded_up_and_only_once() {
    let a = |seat: &str, percent| per_seat(seat).ratio(1, percent);
    compare(&[
        ("7.5 fen",                      a("0.10", 75).buy(1, 365),          "0.08"),
        ("49.5 fen",                     a("0.50", 99).buy(1, 365),          "0.50"),
        ("4.5 fen",                      a("0.05", 90).buy(1, 365),          "0.05"),
        ("2.4 fen",                      a("0.03", 80).buy(1, 365),          "0.02"),
        ("22.5 fen of a month",          a("0.25", 90).monthly().buy(1, 31), "0.23"),
        // 24.6551 × 0.75 = 18.4913; rounded in between, 24.66 × 0.75 would give 18.50.
        ("not after the days and again", a("99.99", 75).buy(1, 90),          "18.49"),
        // 109.5781 × 0.7 = 76.7047; rounded in between, 109.58 × 0.7 would give 76.71.
        ("nor the other way",            a("99.99", 70).buy(1, 400),         "76.70"),
        // 3 × 0.2740 = 0.8219; seat by seat it would be 0.81.
        ("nor seat by seat",             per_seat("100").buy(3, 1),          "0.82"),
    ]);
}

#[test]
fn a_line_is_at_least_one_fen() {
    let one = per_seat("0.01");
    compare(&[
        ("0.4986 fen",         one.buy(1, 182),         "no: below_one_fen"),
        ("0.5014 fen",         one.buy(1, 183),         "0.01"),
        ("182 days of two",    one.buy(2, 182),         "0.01"),              // 0.9973
        ("a day of a yuan",    per_seat("1").buy(1, 1), "no: below_one_fen"), // 0.2740 fen
        ("two days of a yuan", per_seat("1").buy(1, 2), "0.01"),              // 0.5479 fen
    ]);
}
