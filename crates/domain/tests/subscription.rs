//! What a paid order gives: seats, first day and last day (SPEC §5, §9.5, §9.6, §9.8, §9.12).

mod world;

use till_domain::catalog::{Incentive, IncentiveKind};
use till_domain::decide::Verb;
use till_domain::id::{OrderId, ProductId};
use till_domain::order::{Configuration, OrderKind};
use till_domain::party::Actor;
use till_domain::subscription::{Holding, roll_back};
use till_domain::time::Span;
use world::*;

/// `seats first..last` of every term, in order.
fn terms(desk: &Desk, who: &Actor, app: ProductId) -> Vec<String> {
    let held = desk.subscription(who, app);
    held.terms
        .iter()
        .map(|t| format!("{} {}..{}", t.seats, t.start, t.end))
        .collect()
}

fn bought(desk: &mut Desk, configuration: Configuration) -> OrderId {
    let order = desk.sell(configuration);
    desk.buy(order, &amy());
    order
}

#[test]
fn a_term_begins_on_payment_or_its_date_and_includes_its_end_day() {
    // What was held, what is bought, the terms then.
    type Row = (
        Option<(&'static str, &'static str)>,
        Configuration,
        &'static [&'static str],
    );
    let table: [Row; 6] = [
        (None, crm(10, 365), &["10 2026-11-23..2027-11-22"]),
        (None, crm(10, 1), &["10 2026-11-23..2026-11-23"]),
        (
            None,
            with_start(crm(10, 365), "2027-11-23"),
            &["10 2027-11-23..2028-11-21"],
        ),
        (
            Some(("2026-01-01", "2026-12-12")),
            crm(10, 365),
            &["5 2026-01-01..2026-12-12", "10 2026-12-13..2027-12-12"],
        ),
        (
            Some(("2026-01-01", "2026-12-12")),
            renewal(365),
            &["5 2026-01-01..2026-12-12", "5 2026-12-13..2027-12-12"],
        ),
        (
            Some(("2026-01-01", "2026-11-22")),
            renewal(30),
            &["5 2026-01-01..2026-11-22", "5 2026-11-23..2026-12-22"],
        ),
    ];
    for (held, wish, expected) in table {
        let mut desk = Desk::new();
        if let Some((start, end)) = held {
            desk.give(&amy(), CRM, "std", 5, (day(start), day(end)));
        }
        bought(&mut desk, wish);
        assert_eq!(terms(&desk, &amy(), CRM), expected);
    }
}

#[test]
fn a_date_that_has_passed_at_payment_gives_way_to_the_day_of_payment_in_full() {
    for (paid, first, last) in [
        ("2026-11-28", "2026-12-01", "2026-12-30"),
        ("2026-12-01", "2026-12-01", "2026-12-30"),
        ("2026-12-02", "2026-12-02", "2026-12-31"),
    ] {
        let mut desk = Desk::new();
        let order = desk.sell(with_start(crm(10, 30), "2026-12-01"));
        desk.place(order, &amy()).unwrap();
        desk.now = day(paid).start().plus(Span::hours(1));
        let attempt = desk.attempt_by(order, &amy());
        desk.pay(&attempt);
        assert_eq!(
            terms(&desk, &amy(), CRM),
            [format!("10 {first}..{last}")],
            "{paid}"
        );
    }
}

#[test]
fn gift_days_come_on_top_even_of_the_longest_duration() {
    let mut desk = Desk::new();
    desk.products[0].editions[0].incentives = vec![Incentive {
        from_days: 365,
        kind: IncentiveKind::GiftDays(35),
    }];
    bought(&mut desk, crm(1, 1825));
    let term = &desk.subscription(&amy(), CRM).terms[0];
    assert_eq!(term.end.days_since(term.start) + 1, 1825 + 638);
}

#[test]
fn an_expansion_adds_seats_to_the_running_term_until_its_end() {
    let mut desk = Desk::new();
    desk.give(
        &amy(),
        CRM,
        "std",
        5,
        (day("2026-01-01"), day("2026-12-02")),
    );
    let order = bought(&mut desk, expansion(3));
    // Ten days at one yuan for each of three seats: today and the end day count.
    assert_eq!(desk.order(order).lines[0].days, 10);
    assert_eq!(desk.order(order).payable(), Some(yuan(30)));
    let second = bought(&mut desk, expansion(2));
    assert_eq!(desk.order(second).lines[0].seats_before, 8);
    let held = desk.subscription(&amy(), CRM);
    let seats = |on: &str| match held.holding(day(on)) {
        Holding::Running(held) => held.seats,
        _ => 0,
    };
    assert_eq!(
        [
            seats("2026-11-22"),
            seats("2026-12-02"),
            seats("2026-12-03")
        ],
        [5, 10, 0]
    );
}

#[test]
fn the_days_of_an_expansion_are_those_of_the_day_it_was_placed() {
    let mut desk = Desk::new();
    desk.give(
        &amy(),
        CRM,
        "std",
        5,
        (day("2026-01-01"), day("2026-12-02")),
    );
    let order = desk.sell(expansion(3));
    desk.place(order, &amy()).unwrap();
    desk.wait(Span::days(3));
    let attempt = desk.attempt_by(order, &amy());
    assert_eq!(desk.attempt(&attempt).amount, yuan(30));
    desk.pay(&attempt);
    assert_eq!(standing(desk.order(order)), "paid");
}

#[test]
fn a_renewal_renews_the_seats_held_expansions_included() {
    let mut desk = Desk::new();
    desk.give(
        &amy(),
        CRM,
        "std",
        5,
        (day("2026-01-01"), day("2026-12-02")),
    );
    bought(&mut desk, expansion(3));
    let order = bought(&mut desk, renewal(365));
    assert_eq!(desk.order(order).payable(), Some(yuan(8 * 365)));
    assert_eq!(
        terms(&desk, &amy(), CRM),
        ["5 2026-01-01..2026-12-02", "8 2026-12-03..2027-12-02"]
    );
}

#[test]
fn a_renewal_placed_while_running_and_paid_after_the_end_starts_on_payment() {
    let mut desk = Desk::new();
    desk.give(
        &amy(),
        CRM,
        "std",
        5,
        (day("2026-01-01"), day("2026-11-24")),
    );
    let order = desk.sell(renewal(30));
    desk.place(order, &amy()).unwrap();
    desk.wait(Span::days(5));
    let attempt = desk.attempt_by(order, &amy());
    desk.pay(&attempt);
    assert_eq!(terms(&desk, &amy(), CRM)[1], "5 2026-11-28..2026-12-27");
}

#[test]
fn a_solution_switches_every_app_on_with_its_own_seats() {
    let mut desk = Desk::new();
    let mut retail = item(RETAIL, "std", 10, 365);
    retail.seats_by_app = vec![(DISK, 4)];
    let order = bought(&mut desk, order_of(OrderKind::New, vec![retail]));
    assert_eq!(desk.order(order).payable(), Some(yuan(5000)));
    assert_eq!(terms(&desk, &amy(), CRM), ["10 2026-11-23..2027-11-22"]);
    assert_eq!(terms(&desk, &amy(), DISK), ["4 2026-11-23..2027-11-22"]);
    let renewal = order_of(OrderKind::Renewal, vec![item(RETAIL, "std", 0, 365)]);
    bought(&mut desk, renewal);
    assert_eq!(terms(&desk, &amy(), CRM)[1], "10 2027-11-23..2028-11-21");
    assert_eq!(terms(&desk, &amy(), DISK)[1], "4 2027-11-23..2028-11-21");
}

#[test]
fn the_seats_of_a_solutions_apps_are_within_range_and_for_its_own_apps() {
    for (overrides, outcome) in [
        (vec![(DISK, 0)], "seats_below_minimum"),
        (vec![(DISK, 1_000_001)], "seats_above_maximum"),
        (vec![(PORTAL, 1)], "product_unknown"),
        (vec![(DISK, 1), (DISK, 2)], "product_repeated"),
        (vec![(DISK, 1), (CRM, 2)], "not refused"),
    ] {
        let desk = &mut Desk::new();
        let mut retail = item(RETAIL, "std", 10, 365);
        retail.seats_by_app = overrides;
        let new = desk.offer(order_of(OrderKind::New, vec![retail]));
        assert_eq!(refused(desk.try_create(&boss(), &new)), outcome);
    }
}

#[test]
fn a_custom_app_is_sold_for_a_typed_total() {
    let mut desk = Desk::new();
    let robot = order_of(OrderKind::New, vec![item(ROBOT, "", 3, 100)]);
    let mut new = desk.offer(robot);
    assert_eq!(
        refused(desk.try_create(&boss(), &new)),
        "negotiated_missing"
    );
    let till_domain::order::Offer::Configured { configuration } = &mut new.offer else {
        panic!("not configured")
    };
    configuration.items[0].negotiated = Some(yuan(888));
    let order = desk.create(&new);
    desk.buy(order, &amy());
    assert_eq!(desk.order(order).payable(), Some(yuan(888)));
    assert_eq!(terms(&desk, &amy(), ROBOT), ["3 2026-11-23..2027-03-02"]);
    let bare = desk.bare(ROBOT);
    assert_eq!(
        refused(desk.try_create(&boss(), &bare)),
        "negotiated_missing"
    );
}

#[test]
fn two_items_are_two_subscriptions_of_one_payment() {
    let mut desk = Desk::new();
    let mut both = crm(10, 365);
    both.items.push(item(DISK, "pro", 2, 365));
    let order = bought(&mut desk, both);
    assert_eq!(desk.order(order).payable(), Some(yuan(3650 + 1460)));
    assert_eq!(terms(&desk, &amy(), CRM), ["10 2026-11-23..2027-11-22"]);
    assert_eq!(terms(&desk, &amy(), DISK), ["2 2026-11-23..2027-11-22"]);
}

#[test]
fn an_app_is_sold_once_in_an_order_be_it_alone_or_in_a_solution() {
    let desk = &mut Desk::new();
    let retail = item(RETAIL, "std", 10, 365);
    for items in [
        vec![retail.clone(), item(CRM, "std", 5, 365)],
        vec![item(DISK, "std", 5, 365), retail],
    ] {
        let new = desk.offer(order_of(OrderKind::New, items));
        assert_eq!(refused(desk.try_create(&boss(), &new)), "app_repeated");
    }
}

#[test]
fn rolling_back_takes_away_what_one_order_gave_and_nothing_else() {
    let mut desk = Desk::new();
    desk.give(
        &amy(),
        CRM,
        "std",
        5,
        (day("2026-01-01"), day("2026-12-02")),
    );
    let more = bought(&mut desk, expansion(3));
    let before = desk.subscription(&amy(), CRM);
    let longer = bought(&mut desk, renewal(365));
    let rolled = roll_back::roll_back(desk.subscription(&amy(), CRM), longer);
    assert_eq!(rolled, before);
    let rolled = roll_back::roll_back(rolled, more);
    assert_eq!((rolled.terms.len(), rolled.expansions.len()), (1, 0));
}

#[test]
fn a_revision_to_nothing_chosen_is_checked_like_a_new_bare_order() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    let bare = |product| {
        Verb::Revise(Box::new(till_domain::order::revise::Revision {
            offer: till_domain::order::Offer::Bare {
                product,
                version: 1,
                chosen: None,
            },
            number: None,
        }))
    };
    assert_eq!(
        refused(desk.act(order, &boss(), bare(ROBOT))),
        "negotiated_missing"
    );
    desk.place(order, &amy()).unwrap();
    assert_eq!(refused(desk.act(order, &boss(), bare(CRM))), "wrong_state");
    desk.act(order, &amy(), Verb::CancelPlacing).unwrap();
    desk.act(order, &boss(), bare(CRM)).unwrap();
    assert_eq!(desk.order(order).payable(), None);
}
