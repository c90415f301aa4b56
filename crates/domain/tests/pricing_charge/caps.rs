//! Whose cap holds, on the fen: the lowest of Till's, the provider's, the product's and the
//! edition's, for each line of an order. Ten seats of the app are 1,000.00 a year.

use crate::desk::{
    CRM, Desk, MAIL, PORTAL, RETAIL, ROBOT, SITE, buy, compare, discount, item, off, order, pay,
    yuan,
};
use till_domain::order::{Configuration, DiscountKind, OrderKind};

fn desk() -> Desk {
    Desk::on("2026-11-23")
}

/// A desk with caps in percent off.
fn capped(provider: u8, product: Option<u8>, edition: Option<u8>) -> Desk {
    let mut desk = desk();
    desk.world.provider.settings.discount_cap_percent = provider;
    desk.product(CRM).discount_cap_percent = product;
    desk.edition(CRM).discount_cap_percent = edition;
    desk
}

#[test]
fn the_lowest_cap_holds_to_the_fen() {
    let ten = || buy(CRM, 10, 365);
    let till = capped(100, None, None);
    let provider = capped(20, Some(25), None);
    let product = capped(20, Some(15), Some(30));
    let edition = capped(20, Some(15), Some(10));
    let none = capped(0, Some(15), Some(10));
    compare(&[
        (
            "Till's",
            &till,
            off(ten(), "300"),
            "1,000.00 − 300.00 = 700.00 for 365 days",
        ),
        (
            "a fen more",
            &till,
            off(ten(), "300.01"),
            "no: discount_too_deep floor 70 most ¥300.00",
        ),
        (
            "the provider's",
            &provider,
            off(ten(), "200"),
            "1,000.00 − 200.00 = 800.00 for 365 days",
        ),
        (
            "a fen more",
            &provider,
            off(ten(), "200.01"),
            "no: discount_too_deep floor 80 most ¥200.00",
        ),
        (
            "the product's",
            &product,
            off(ten(), "150"),
            "1,000.00 − 150.00 = 850.00 for 365 days",
        ),
        (
            "a fen more",
            &product,
            off(ten(), "150.01"),
            "no: discount_too_deep floor 85 most ¥150.00",
        ),
        (
            "the edition's",
            &edition,
            off(ten(), "100"),
            "1,000.00 − 100.00 = 900.00 for 365 days",
        ),
        (
            "a fen more",
            &edition,
            off(ten(), "100.01"),
            "no: discount_too_deep floor 90 most ¥100.00",
        ),
        (
            "9 折",
            &edition,
            pay(ten(), 90),
            "1,000.00 − 100.00 = 900.00 for 365 days",
        ),
        (
            "8.9 折",
            &edition,
            pay(ten(), 89),
            "no: discount_too_deep floor 90 most ¥100.00",
        ),
        (
            "no discount at all",
            &none,
            off(ten(), "0.01"),
            "no: discount_too_deep floor 100 most ¥0.00",
        ),
        ("the price itself", &none, ten(), "1,000.00 for 365 days"),
    ]);
}

/// Each line with its own kind of discount.
fn several(lines: &[(u8, u32, Option<DiscountKind>)]) -> Configuration {
    let line = |&(n, seats, kind): &(u8, u32, Option<DiscountKind>)| {
        let mut line = item(OrderKind::New, n, seats, 365);
        line.discount = kind.map(discount);
        line
    };
    order(OrderKind::New, lines.iter().map(line).collect())
}

#[test]
fn an_order_is_the_sum_of_lines_each_within_its_own_cap() {
    let desk = capped(30, Some(10), None);
    let amount = |text| Some(DiscountKind::Amount(yuan(text)));
    let ratio = |percent| Some(DiscountKind::Ratio(percent));
    let mut typed = several(&[(CRM, 10, None), (ROBOT, 20, None)]);
    typed.items[1].negotiated = Some(yuan("8888"));
    compare(&[
        // 1,000 + 60 × 100 + 20 × 138
        (
            "three lines",
            &desk,
            several(&[(CRM, 10, None), (MAIL, 60, None), (RETAIL, 20, None)]),
            "9,760.00 for 365, 365, 365 days",
        ),
        // 1,000 − 100, and 6,000 − 1,800
        (
            "each to its cap",
            &desk,
            several(&[(CRM, 10, amount("100")), (MAIL, 60, ratio(70))]),
            "7,000.00 − 1,900.00 = 5,100.00 for 365, 365 days",
        ),
        (
            "room on one line is none on the other",
            &desk,
            several(&[(CRM, 10, amount("100.01")), (MAIL, 60, None)]),
            "no: discount_too_deep floor 90 most ¥100.00",
        ),
        // 20 × 8 × 365 / 31 = 1,883.8710; × 0.75 = 1,412.9025
        (
            "an app by the month beside a fixed total",
            &desk,
            several(&[(PORTAL, 20, ratio(75)), (SITE, 3, None)]),
            "21,683.87 − 470.97 = 21,212.90 for 365, 365 days",
        ),
        (
            "a typed total beside a price",
            &desk,
            typed,
            "9,888.00 for 365, 365 days",
        ),
    ]);
}

#[test]
fn solutions_and_typed_totals_have_no_discount() {
    let desk = desk();
    let mut typed = buy(ROBOT, 20, 365);
    typed.items[0].negotiated = Some(yuan("8888"));
    let mut app = buy(CRM, 10, 365);
    app.items[0].negotiated = Some(yuan("1"));
    compare(&[
        (
            "a solution",
            &desk,
            buy(RETAIL, 10, 365),
            "1,380.00 for 365 days",
        ),
        (
            "less a fen",
            &desk,
            off(buy(RETAIL, 10, 365), "0.01"),
            "no: discount_not_allowed",
        ),
        (
            "a typed total",
            &desk,
            typed.clone(),
            "8,888.00 for 365 days",
        ),
        (
            "less a fen",
            &desk,
            off(typed, "0.01"),
            "no: discount_on_negotiated",
        ),
        (
            "a typed total for an app",
            &desk,
            app,
            "no: negotiated_not_allowed",
        ),
        (
            "nothing typed, no model",
            &desk,
            buy(ROBOT, 20, 365),
            "no: negotiated_missing",
        ),
    ]);
}
