//! Renewals and expansions: what the company holds on the day makes the price (SPEC §9.5, §9.6).

use crate::desk::{
    CRM, Desk, MAIL, PORTAL, RETAIL, ROBOT, SITE, compare, expand, off, renew, yuan,
};

/// Ten seats of the app at 100.00; five more are 500.00 a year.
fn ten_until(today: &str, end: &str) -> Desk {
    Desk::on(today).holding(CRM, 10, "2026-01-01", end)
}

#[test]
fn an_expansion_counts_the_days_to_the_existing_end_both_included() {
    let five = || expand(CRM, 5);
    let year = ten_until("2026-11-23", "2027-11-22");
    let last = ten_until("2026-11-23", "2026-11-23");
    let quarter = ten_until("2026-11-23", "2027-02-21");
    let plain = ten_until("2027-02-28", "2027-03-01");
    let leap = ten_until("2028-02-28", "2028-03-01");
    let leap_year = ten_until("2027-06-01", "2028-05-31");
    let gifted = ten_until("2026-11-23", "2032-05-21");
    let over = ten_until("2026-11-23", "2026-11-22");
    compare(&[
        ("a year", &year, five(), "500.00 for 365 days"),
        ("the last day", &last, five(), "1.37 for 1 days"), // 500 / 365 = 1.3699
        ("a quarter", &quarter, five(), "124.66 for 91 days"), // 124.6575
        ("the end of February", &plain, five(), "2.74 for 2 days"), // 2.7397
        ("in a leap year", &leap, five(), "4.11 for 3 days"), // 4.1096
        (
            "a year with a leap day",
            &leap_year,
            five(),
            "501.37 for 366 days",
        ), // 501.3699
        // 1,825 days and 182 of gift: the end is the existing one.
        (
            "beyond five years",
            &gifted,
            five(),
            "2,749.32 for 2007 days",
        ), // 2,749.3151
        (
            "a day too late",
            &over,
            five(),
            "no: subscription_not_running ended 2026-11-22",
        ),
        (
            "never bought",
            &Desk::on("2026-11-23"),
            five(),
            "no: never_bought",
        ),
        (
            "a discount",
            &year,
            off(five(), "150"),
            "500.00 − 150.00 = 350.00 for 365 days",
        ),
    ]);
}

#[test]
fn an_expansion_of_each_model_credits_what_is_held() {
    let desk = |n, seats| Desk::on("2026-11-23").holding(n, seats, "2026-01-01", "2027-05-23");
    let mut capped = desk(CRM, 90);
    capped.edition(CRM).period_cap = Some(yuan("9500"));
    let month = Desk::on("2026-11-23").holding(PORTAL, 20, "2026-01-01", "2027-03-02");
    let mut typed = expand(ROBOT, 5);
    typed.items[0].negotiated = Some(yuan("66.60"));
    compare(&[
        // 60 × 100 − 40 × 120 = 1,200; × 182 / 365 = 598.3562
        (
            "into the next tier",
            &desk(MAIL, 40),
            expand(MAIL, 20),
            "598.36 for 182 days",
        ),
        // 200 × 80 is less than 180 × 100: nothing is left to pay, and nothing is paid back.
        (
            "where the credit exceeds it",
            &desk(MAIL, 180),
            expand(MAIL, 20),
            "no: expansion_costs_nothing seats 180",
        ),
        // What is off nothing is never named as less than nothing.
        (
            "and a discount on it",
            &desk(MAIL, 180),
            off(expand(MAIL, 20), "1"),
            "no: discount_too_deep floor 70 most ¥0.00",
        ),
        // 9,500 − 9,000 = 500; × 182 / 365 = 249.3151
        (
            "over the cap",
            &capped,
            expand(CRM, 100),
            "249.32 for 182 days",
        ),
        (
            "a fixed total",
            &desk(SITE, 10),
            expand(SITE, 5),
            "no: fixed_cannot_expand",
        ),
        // 5 × 8 × 100 / 31 = 129.0323
        (
            "by the month",
            &month,
            expand(PORTAL, 5),
            "129.03 for 100 days",
        ),
        // 10 × 138 × 182 / 365 = 688.1096
        (
            "a solution",
            &desk(RETAIL, 10),
            expand(RETAIL, 10),
            "688.11 for 182 days",
        ),
        (
            "a typed total",
            &desk(ROBOT, 10),
            typed,
            "66.60 for 182 days",
        ),
    ]);
}

#[test]
fn a_renewal_is_of_the_seats_held_without_credit_for_the_time_left() {
    let running = Desk::on("2026-11-23").holding(CRM, 7, "2026-01-01", "2027-11-22");
    let ended = Desk::on("2026-11-23").holding(CRM, 7, "2025-01-01", "2025-12-31");
    let mut dearer = running.clone();
    (dearer.edition(CRM).min_seats, dearer.edition(CRM).seat_step) = (10, 5);
    let mut smaller = running.clone();
    smaller.edition(CRM).max_seats = 6;
    let mut long = running.clone();
    long.edition(CRM).max_seats = 7;
    let mail = Desk::on("2026-11-23").holding(MAIL, 50, "2026-01-01", "2027-11-22");
    let solution = Desk::on("2026-11-23").holding(RETAIL, 10, "2026-01-01", "2027-11-22");
    compare(&[
        (
            "while it runs",
            &running,
            renew(CRM, 365),
            "700.00 for 365 days",
        ),
        (
            "after it ended",
            &ended,
            renew(CRM, 365),
            "700.00 for 365 days",
        ),
        (
            "below today's minimum and off its step",
            &dearer,
            renew(CRM, 365),
            "700.00 for 365 days",
        ),
        (
            "but new seats keep to the step",
            &dearer,
            expand(CRM, 3),
            "no: seats_off_step step 5 min 5",
        ),
        (
            "at today's maximum",
            &long,
            renew(CRM, 365),
            "700.00 for 365 days",
        ),
        (
            "above it",
            &smaller,
            renew(CRM, 365),
            "no: seats_above_maximum max 6",
        ),
        (
            "at the tier of the seats held",
            &mail,
            renew(MAIL, 730),
            "10,000.00 for 730 days",
        ),
        (
            "a solution",
            &solution,
            renew(RETAIL, 365),
            "1,380.00 for 365 days",
        ),
        (
            "five years",
            &running,
            renew(CRM, 1_825),
            "3,500.00 for 1825 days",
        ),
        (
            "a day more",
            &running,
            renew(CRM, 1_826),
            "no: days_out_of_range max 1825",
        ),
        (
            "never bought",
            &Desk::on("2026-11-23"),
            renew(CRM, 365),
            "no: never_bought",
        ),
    ]);
}
