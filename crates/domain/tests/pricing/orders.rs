//! An order is the sum of its lines; an amount off the whole of it is split among them.

use till_domain::money::Fen;
use till_domain::quote::{LinePrice, PriceFault, Step, spread_discount, total};

use crate::shelf::{Sale, no, per_seat, yuan};

fn of(original: &str) -> Sale {
    per_seat(original).buy(1, 365)
}

fn lines(sales: &[Sale]) -> Vec<LinePrice> {
    sales.iter().map(|sale| sale.price().unwrap()).collect()
}

#[test]
fn the_order_is_the_sum_of_its_lines() {
    let crm = per_seat("120");
    let each_kind = vec![crm.buy(10, 365).off("200"), of("1000").pay(75), of("84.93").pay(70)];
    let typed = vec![crm.buy(1, 365), Sale::unpriced(20, 365).negotiated("8888")];
    for (words, sales, original, discount, payable) in [
        ("one line",                     vec![crm.buy(10, 365)],                     "1200",    "0",      "1200"),
        ("two, one with a discount",     vec![crm.buy(10, 365), of("1000").pay(75)], "2200",    "250",    "1950"),
        // 1,200 + 1,000 + 84.93, and off it 200 + 250 + 25.47.
        ("a discount of each kind",      each_kind,                                  "2284.93", "475.47", "1809.46"),
        // Each line is rounded by itself: 3 × 2.06, though 7.5 折 of 8.22 is 6.165.
        ("three times half a fen",       vec![of("2.74").pay(75); 3],                "8.22",    "2.04",   "6.18"),
        ("twenty lines",                 vec![of("99.99"); 20],                      "1999.80", "0",      "1999.80"),
        ("a typed total beside a price", typed,                                      "9008",    "0",      "9008"),
        ("nothing",                      vec![],                                     "0",       "0",      "0"),
    ] {
        let price = total(&lines(&sales)).unwrap();
        let expected = (yuan(original), yuan(discount), yuan(payable));
        assert_eq!((price.original, price.discount, price.payable), expected, "{words}");
    }
}

#[test]
fn an_order_beyond_reach_is_refused() {
    let mut line = of("1").price().unwrap();
    line.original = Fen::new(i64::MAX);
    assert_eq!(total(&[line.clone(), line]), Err(PriceFault::Overflow));
}

/// `amount` off lines of (original, floor): what each pays, or the refusal.
fn spread(amount: &str, originals: &[(&str, u8)]) -> String {
    let price = |&(original, floor): &(&str, u8)| (of(original).price().unwrap(), floor);
    let mut lines: Vec<_> = originals.iter().map(price).collect();
    let before = lines.clone();
    match spread_discount(yuan(amount), &mut lines) {
        Ok(()) => {
            let paid: Vec<_> = lines.iter().map(|(line, _)| line.payable.to_string()).collect();
            paid.join(" ")
        }
        Err(fault) => {
            assert_eq!(lines, before, "a refusal changes nothing");
            no(&fault)
        }
    }
}

#[test]
fn an_amount_off_the_order_is_split_by_the_originals() {
    for (words, amount, originals, pays) in [
        ("one line",                          "100",    &[("1000", 70)][..],                         "900.00"),
        ("equal lines",                       "100",    &[("500", 70), ("500", 70)],                 "450.00 450.00"),
        ("one to two",                        "90",     &[("100", 70), ("200", 70)],                 "70.00 140.00"),
        ("an odd fen to the first of equals", "0.01",   &[("5", 70), ("5", 70)],                     "4.99 5.00"),
        // 10 × 1/3 = 3.33 each: the fen left over goes to the first.
        ("thirds",                            "10",     &[("100", 70), ("100", 70), ("100", 70)],    "96.66 96.67 96.67"),
        // 1.00 of 1.00 + 2.00 + 4.00: 14.2857, 28.5714, 57.1428 fen; 28.5714 has the largest rest.
        ("sevenths",                          "1",      &[("1", 70), ("2", 70), ("4", 70)],          "0.86 1.71 3.43"),
        ("all that is allowed",               "300",    &[("400", 70), ("600", 70)],                 "280.00 420.00"),
        ("a fen more",                        "300.01", &[("400", 70), ("600", 70)],                 "no: order_discount_too_deep most ¥300.00"),
        // 30 % of 2.97 is 0.891, but each 0.99 gives at most 0.29.
        ("caps per line",                     "0.89",   &[("0.99", 70), ("0.99", 70), ("0.99", 70)], "no: order_discount_too_deep most ¥0.87"),
        ("to each line's cap",                "0.87",   &[("0.99", 70), ("0.99", 70), ("0.99", 70)], "0.70 0.70 0.70"),
        // Half each would be 100; the first may give 50, so the second gives 150.
        ("a lower cap on one",                "200",    &[("500", 90), ("500", 70)],                 "450.00 350.00"),
        // By 3 : 1 : 3 the second would get 21.43; it stops at 10, and the others share 140.
        ("the rest is shared",                "150",    &[("300", 70), ("100", 90), ("300", 70)],    "230.00 90.00 230.00"),
        ("a solution gets none",              "100",    &[("1000", 100), ("1000", 70)],              "1000.00 900.00"),
        ("and has none to give",              "301",    &[("1000", 100), ("1000", 70)],              "no: order_discount_too_deep most ¥300.00"),
        ("the last fen stays",                "0.02",   &[("0.01", 0), ("0.02", 0)],                 "no: order_discount_too_deep most ¥0.01"),
        ("nothing off",                       "0",      &[("1000", 70)],                             "no: discount_not_positive"),
        ("no lines",                          "1",      &[],                                         "no: order_discount_too_deep most ¥0.00"),
    ] {
        assert_eq!(spread(amount, originals), pays, "{words}");
    }
}

#[test]
fn an_amount_off_the_order_comes_on_top_of_a_lines_own() {
    let mut lines = vec![
        (of("1000").off("200").price().unwrap(), 70),
        (of("1000").price().unwrap(), 70),
    ];
    spread_discount(yuan("300"), &mut lines).unwrap();
    // 150 each; but the first has given 200 of its 300, so the second gives 200.
    let paid: Vec<_> = lines.iter().map(|(line, _)| (line.discount, line.payable)).collect();
    assert_eq!(paid, [(yuan("300"), yuan("700")), (yuan("200"), yuan("800"))]);
    let last = |index: usize| lines[index].0.steps.last();
    assert_eq!(last(0), Some(&Step::DiscountAmount { amount: yuan("100") }));
    assert_eq!(last(1), Some(&Step::DiscountAmount { amount: yuan("200") }));
}
