//! The extra discount, its caps, and totals typed by hand. Ten seats a year are 1,000.00.

use till_domain::discount::{CapSource, DiscountCap, MAX_PERCENT_OFF, cap, needs_approval, spoken};
use till_domain::money::Fen;
use till_domain::order::DiscountKind;

use crate::shelf::{Sale, compare, per_seat, yuan};

fn thousand() -> Sale {
    per_seat("100").buy(10, 365)
}

/// A line of so many fen: its original is the seat price.
fn of(original: &str) -> Sale {
    per_seat(original).buy(1, 365)
}

#[test]
fn an_amount_off_may_be_thirty_percent() {
    compare(&[
        ("a fen",                          thousand().off("0.01"),   "1,000.00 − 0.01 = 999.99"),
        ("100 yuan",                       thousand().off("100"),    "1,000.00 − 100.00 = 900.00"),
        ("300 yuan",                       thousand().off("300"),    "1,000.00 − 300.00 = 700.00"),
        ("a fen more",                     thousand().off("300.01"), "no: discount_too_deep floor 70 most ¥300.00"),
        ("all of it",                      thousand().off("1000"),   "no: discount_too_deep floor 70 most ¥300.00"),
        ("more than all",                  thousand().off("1001"),   "no: discount_too_deep floor 70 most ¥300.00"),
        ("nothing",                        thousand().off("0"),      "no: discount_not_positive"),
        ("84.93: 25.47 is less than 30 %", of("84.93").off("25.47"), "84.93 − 25.47 = 59.46"),
        // 59.45 × 10 = 594.50 < 84.93 × 7 = 594.51
        ("25.48 is more",                  of("84.93").off("25.48"), "no: discount_too_deep floor 70 most ¥25.47"),
        ("4 fen: 3 are left",              of("0.04").off("0.01"),   "0.04 − 0.01 = 0.03"),
        ("3 fen: 2 would be too few",      of("0.03").off("0.01"),   "no: discount_too_deep floor 70 most ¥0.00"),
        ("1 fen",                          of("0.01").off("0.01"),   "no: discount_too_deep floor 70 most ¥0.00"),
    ]);
    let negative = thousand().discounted(DiscountKind::Amount(Fen::new(-100)));
    compare(&[("a surcharge", negative, "no: discount_not_positive")]);
}

#[test]
fn a_ratio_may_be_seven_zhe() {
    compare(&[
        ("9.9 折",                               thousand().pay(99),  "1,000.00 − 10.00 = 990.00"),
        ("7.5 折",                               thousand().pay(75),  "1,000.00 − 250.00 = 750.00"),
        ("7 折",                                 thousand().pay(70),  "1,000.00 − 300.00 = 700.00"),
        ("6.9 折",                               thousand().pay(69),  "no: discount_too_deep floor 70 most ¥300.00"),
        ("for nothing",                          thousand().pay(0),   "no: discount_too_deep floor 70 most ¥300.00"),
        ("the full price",                       thousand().pay(100), "no: discount_not_positive"),
        ("more than the full price",             thousand().pay(120), "no: discount_not_positive"),
        ("half a fen up",                        of("2.74").pay(75),  "2.74 − 0.68 = 2.06"),    // 205.5 fen
        ("half a fen up again",                  of("0.10").pay(75),  "0.10 − 0.02 = 0.08"),    // 7.5 fen
        ("below half down",                      of("0.11").pay(95),  "0.11 − 0.01 = 0.10"),    // 10.45 fen
        ("7 折 rounds up by itself",             of("2.74").pay(70),  "2.74 − 0.82 = 1.92"),    // 191.8 fen
        ("7 折 rounds down: the floor lifts it", of("84.93").pay(70), "84.93 − 25.47 = 59.46"), // 59.451
        ("of 3 fen",                             of("0.03").pay(70),  "0.03 − 0.00 = 0.03"),    // 2.1, at least 2.1, so 3
        ("of 1 fen",                             of("0.01").pay(70),  "0.01 − 0.00 = 0.01"),    // 0.7
    ]);
}

#[test]
fn the_lowest_of_all_caps_holds() {
    let capped = |cap: DiscountCap| thousand().floor(100 - cap.percent_off);
    let none = capped(cap(30, None, None));
    let provider = capped(cap(10, None, None));
    let product = capped(cap(30, Some(20), None));
    let edition = capped(cap(30, Some(20), Some(5)));
    let nothing = capped(cap(30, Some(0), None));
    compare(&[
        ("30 %",                                  none.clone().off("300"),           "1,000.00 − 300.00 = 700.00"),
        ("above 30 %",                            none.off("301"),                   "no: discount_too_deep floor 70 most ¥300.00"),
        ("the provider's 10 %",                   provider.clone().off("100"),       "1,000.00 − 100.00 = 900.00"),
        ("above it",                              provider.clone().off("100.01"),    "no: discount_too_deep floor 90 most ¥100.00"),
        ("9 折",                                  provider.clone().pay(90),          "1,000.00 − 100.00 = 900.00"),
        ("8.9 折",                                provider.pay(89),                  "no: discount_too_deep floor 90 most ¥100.00"),
        ("the product's 20 %",                    product.clone().pay(80),           "1,000.00 − 200.00 = 800.00"),
        ("above it",                              product.pay(79),                   "no: discount_too_deep floor 80 most ¥200.00"),
        ("the edition's 5 %",                     edition.clone().off("50"),         "1,000.00 − 50.00 = 950.00"),
        ("above it",                              edition.off("50.01"),              "no: discount_too_deep floor 95 most ¥50.00"),
        ("no discount at all",                    nothing.clone().pay(99),           "no: discount_too_deep floor 100 most ¥0.00"),
        ("nor when the limit is above the price", thousand().floor(120).off("0.01"), "no: discount_too_deep floor 120 most ¥0.00"),
        ("not by a fen",                          nothing.off("0.01"),               "no: discount_too_deep floor 100 most ¥0.00"),
    ]);
}

#[test]
fn the_cap_says_whose_it_is_and_never_exceeds_thirty() {
    for (provider, product, edition, percent_off, from) in [
        (30, None, None, 30, CapSource::Till),
        (100, None, None, 30, CapSource::Till),
        (100, Some(90), Some(80), MAX_PERCENT_OFF, CapSource::Till),
        (20, None, None, 20, CapSource::Provider),
        (20, Some(25), None, 20, CapSource::Provider),
        (20, Some(20), None, 20, CapSource::Provider),
        (20, Some(10), None, 10, CapSource::Product),
        (20, Some(10), Some(5), 5, CapSource::Edition),
        (20, Some(10), Some(15), 10, CapSource::Product),
        (0, Some(10), Some(15), 0, CapSource::Provider),
    ] {
        let expected = DiscountCap { percent_off, from };
        assert_eq!(cap(provider, product, edition), expected, "{provider} {product:?} {edition:?}");
    }
}

#[test]
fn an_api_with_floors_of_its_own_may_go_deeper() {
    compare(&[
        ("paytool's 10 %",                   thousand().floor(10).pay(10),      "1,000.00 − 900.00 = 100.00"),
        ("below it",                         thousand().floor(10).pay(9),       "no: discount_too_deep floor 10 most ¥900.00"),
        ("paytool's 50 %",                   thousand().floor(50).off("500"),   "1,000.00 − 500.00 = 500.00"),
        ("without a floor, a fen is left",   thousand().floor(0).off("999.99"), "1,000.00 − 999.99 = 0.01"),
        ("without a floor, nothing is left", thousand().floor(0).off("1000"),   "no: below_one_fen"),
    ]);
}

#[test]
fn a_total_typed_by_hand_is_the_price() {
    let custom = per_seat("8").monthly().ratio(31, 80).capped("100");
    let typed = |total| Sale::unpriced(20, 365).negotiated(total);
    compare(&[
        ("without a price model",         typed("8888"),                                   "8,888.00"),
        ("a fen",                         typed("0.01"),                                   "0.01"),
        ("nothing",                       typed("0"),                                      "no: negotiated_not_positive"),
        ("in the place of a price model", custom.buy(20, 365).negotiated("8888"),          "8,888.00"),
        ("for added seats",               custom.expand(20, 5, 100).negotiated("66.60"),   "66.60"),
        ("to an end beyond five years",   custom.expand(20, 5, 2_007).negotiated("66.60"), "66.60"),
        ("for a renewal",                 custom.renew(20, 365).negotiated("8888"),        "8,888.00"),
        ("with a discount",               typed("8888").off("1"),                          "no: discount_on_negotiated"),
        ("with a ratio",                  typed("8888").pay(90),                           "no: discount_on_negotiated"),
        ("for too long",                  Sale::unpriced(20, 1_826).negotiated("1"),       "no: days_out_of_range max 1825"),
        ("for nobody",                    Sale::unpriced(0, 365).negotiated("1"),          "no: seats_below_minimum min 1"),
        ("neither model nor total",       Sale::unpriced(20, 365),                         "no: no_price_model"),
    ]);
}

#[test]
fn above_ones_own_cap_a_second_person_approves() {
    for (words, sale, own, needs) in [
        ("no cap of one's own",         thousand().off("300"),    None,      false),
        ("no discount",                 thousand(),               Some(0),   false),
        ("just 10 %",                   thousand().off("100"),    Some(10),  false),
        ("a fen more",                  thousand().off("100.01"), Some(10),  true),
        ("9 折",                        thousand().pay(90),       Some(10),  false),
        ("8.9 折",                      thousand().pay(89),       Some(10),  true),
        ("any discount for a cap of 0", thousand().off("0.01"),   Some(0),   true),
        // 1.06 × 0.9 = 0.954 → 0.95: 11 fen off, which is 10.4 %; but what was given is 9 折.
        ("9 折, rounded down",          of("1.06").pay(90),       Some(10),  false),
        ("the same 11 fen typed",       of("1.06").off("0.11"),   Some(10),  true),
        ("a cap wider than Till's",     thousand().off("300"),    Some(100), false),
    ] {
        assert_eq!(needs_approval(&sale.price().unwrap(), own), needs, "{words}");
    }
}

#[test]
fn a_discount_is_said_in_zhe() {
    for (payable, original, zhe) in [
        ("750",     "1000",     "7.5"),
        ("900",     "1000",     "9"),
        ("1000",    "1000",     "10"),
        ("100",     "1000",     "1"),
        ("704",     "1000",     "7.04"),
        ("704.10",  "1000",     "7.05"), // 7.041: never less than is paid
        ("59.46",   "84.93",    "7"),    // 7 折, lifted to the floor: 7.0011
        ("9259.25", "12345.66", "7.5"),  // 7.5 折, half a fen up: 7.500004
        ("0.95",    "1.06",     "9"),    // 9 折 of a small sum: 8.96
        ("7500.03", "10000",    "7.5"),  // three lines, each rounded up: 7.50003
        ("7501",    "10000",    "7.51"), // an amount off: 7.501
        ("0",       "0",        "10"),
    ] {
        assert_eq!(spoken(yuan(payable), yuan(original)), zhe, "{payable} of {original}");
    }
}
