//! May this company buy this, and what it is told when it may not (SPEC §3 "Eligibility", §9.5, §9.12).

mod world;

use till_domain::id::OrderId;
use till_domain::order::{Configuration, OrderKind};
use till_domain::subscription::{OpenOrder, Term};
use till_domain::time::Span;
use world::*;

/// What the company holds of [`CRM`], by name.
fn holding(desk: &mut Desk, name: &str) {
    let days = |back: i64, ahead: i64| (today().plus_days(back), today().plus_days(ahead));
    match name {
        "nothing" => {}
        "a trial" => {
            desk.give(&amy(), CRM, "std", 5, days(-3, 10));
            let last = desk.subscriptions.len() - 1;
            desk.subscriptions[last].terms[0].trial = true;
        }
        "20 days left" => desk.give(&amy(), CRM, "std", 5, days(-300, 20)),
        "a year left" => {
            desk.give(&amy(), CRM, "std", 5, (today(), today().plus_years(1)));
        }
        "a year and a day left" => {
            let end = today().plus_years(1).plus_days(1);
            desk.give(&amy(), CRM, "std", 5, (today(), end));
        }
        "its last day" => desk.give(&amy(), CRM, "std", 5, days(-300, 0)),
        "run out yesterday" => desk.give(&amy(), CRM, "std", 5, days(-300, -1)),
        "other edition" => desk.give(&amy(), CRM, "pro", 5, days(-300, 20)),
        "other, run out" => desk.give(&amy(), CRM, "pro", 5, days(-300, -1)),
        "starts tomorrow" => desk.give(&amy(), CRM, "std", 5, days(1, 100)),
        "an order placed" => {
            let other = desk.sell(crm(1, 365));
            desk.place(other, &amy()).unwrap();
        }
        _ => panic!("unknown holding {name}"),
    }
}

fn try_to_buy(held: &str, wish: Configuration) -> String {
    let mut desk = Desk::new();
    holding(&mut desk, held);
    let order = desk.sell(wish);
    match desk.place(order, &amy()) {
        Ok(_) => "yes".to_owned(),
        Err(refusal) => refusal.code().to_owned(),
    }
}

#[test]
fn what_a_company_may_buy_with_what_it_holds() {
    // Held, then: new, new from a date, renewal, expansion.
    let table = [
        ("nothing", "yes", "yes", "never_bought", "never_bought"),
        ("a trial", "yes", "yes", "on_trial", "on_trial"),
        ("20 days left", "yes", "date_with_time_left", "yes", "yes"),
        ("a year left", "yes", "date_with_time_left", "yes", "yes"),
        (
            "a year and a day left",
            "holds_running_subscription",
            "holds_running_subscription",
            "yes",
            "yes",
        ),
        ("its last day", "yes", "date_with_time_left", "yes", "yes"),
        (
            "run out yesterday",
            "yes",
            "yes",
            "yes",
            "subscription_not_running",
        ),
        (
            "other edition",
            "yes",
            "date_with_time_left",
            "holds_other_edition",
            "holds_other_edition",
        ),
        (
            "other, run out",
            "yes",
            "yes",
            "holds_other_edition",
            "subscription_not_running",
        ),
        (
            "starts tomorrow",
            "subscription_not_started",
            "subscription_not_started",
            "subscription_not_started",
            "subscription_not_started",
        ),
        (
            "an order placed",
            "other_order_open",
            "other_order_open",
            "other_order_open",
            "other_order_open",
        ),
    ];
    for (held, new, dated, renewed, expanded) in table {
        assert_eq!(try_to_buy(held, crm(5, 365)), new, "new with {held}");
        let wish = with_start(crm(5, 365), "2026-12-01");
        assert_eq!(try_to_buy(held, wish), dated, "dated with {held}");
        assert_eq!(
            try_to_buy(held, renewal(365)),
            renewed,
            "renewal with {held}"
        );
        assert_eq!(
            try_to_buy(held, expansion(5)),
            expanded,
            "expansion with {held}"
        );
    }
}

#[test]
fn the_order_in_the_way_is_named() {
    let mut desk = Desk::new();
    let first = desk.sell(crm(1, 365));
    desk.place(first, &amy()).unwrap();
    let second = desk.sell(crm(1, 365));
    let refusal = desk.place(second, &amy()).unwrap_err();
    let number = desk.order(first).number.to_string();
    assert_eq!(refusal.args(), [("number", number)]);
    desk.place(second, &bob()).unwrap();
}

#[test]
fn an_order_in_the_way_leaves_it_when_it_ends_without_payment() {
    use till_domain::decide::Verb;
    let reason = || "no".to_owned();
    let ways: [(&str, Verb); 4] = [
        ("released", Verb::Release { reason: reason() }),
        ("cancelled", Verb::Cancel { reason: reason() }),
        ("taken back", Verb::CancelPlacing),
        ("expired", Verb::Expire),
    ];
    for (way, verb) in ways {
        let mut desk = Desk::new();
        let first = desk.sell(crm(1, 365));
        desk.place(first, &amy()).unwrap();
        let who = match verb {
            Verb::CancelPlacing => amy(),
            _ => boss(),
        };
        if verb == Verb::Expire {
            desk.wait(Span::days(10));
        }
        desk.act(first, &who, verb).unwrap();
        assert_eq!(desk.subscription(&amy(), CRM).open_order, None, "{way}");
        let second = desk.sell(crm(1, 365));
        desk.place(second, &amy()).unwrap();
    }
}

#[test]
fn a_paid_order_is_in_the_way_until_its_term_starts() {
    let mut desk = Desk::new();
    let first = desk.sell(with_start(crm(1, 365), "2026-12-01"));
    desk.buy(first, &amy());
    let next = |desk: &mut Desk| {
        let order: OrderId = desk.sell(expansion(1));
        desk.place(order, &amy()).map(|_| ()).map_err(|r| r.code())
    };
    assert_eq!(next(&mut desk), Err("other_order_open"));
    desk.now = day("2026-12-01").start();
    assert_eq!(next(&mut desk), Ok(()));
}

#[test]
fn what_is_taken_off_the_shelf_cannot_be_placed_or_paid_any_more() {
    let mut desk = Desk::new();
    let placed = desk.sell(crm(1, 365));
    desk.place(placed, &amy()).unwrap();
    let open = desk.sell(crm(1, 365));
    desk.products[0].published = false;
    assert_eq!(refused(desk.place(open, &bob())), "product_not_published");
    assert_eq!(refused(desk.start(placed, &amy())), "product_not_published");
    let new = desk.offer(crm(1, 365));
    assert_eq!(
        refused(desk.try_create(&boss(), &new)),
        "product_not_published"
    );
}

#[test]
fn the_seats_of_an_expansion_add_up_within_the_editions_maximum() {
    for (seats, outcome) in [(95, "yes"), (96, "seats_above_maximum")] {
        assert_eq!(
            try_to_buy("20 days left", expansion(seats)),
            outcome,
            "{seats}"
        );
    }
}

#[test]
fn a_fixed_total_cannot_be_expanded() {
    let mut desk = Desk::new();
    desk.give(&amy(), CRM, "fix", 5, (today(), today().plus_days(99)));
    let items = vec![item(CRM, "fix", 5, 0)];
    let order = desk.sell(order_of(OrderKind::Expansion, items));
    assert_eq!(refused(desk.place(order, &amy())), "fixed_cannot_expand");
}

#[test]
fn a_solution_needs_every_one_of_its_apps_to_be_free() {
    let mut desk = Desk::new();
    desk.give(&amy(), DISK, "std", 5, (today(), today().plus_days(700)));
    let order = desk.sell(order_of(OrderKind::New, vec![item(RETAIL, "std", 5, 365)]));
    assert_eq!(
        refused(desk.place(order, &amy())),
        "holds_running_subscription"
    );
    desk.place(order, &bob()).unwrap();
    let items = vec![item(DISK, "std", 0, 365)];
    let renewal = desk.sell(order_of(OrderKind::Renewal, items));
    assert_eq!(refused(desk.place(renewal, &bob())), "other_order_open");
}

#[test]
fn an_app_bought_in_a_solution_is_not_renewed_by_itself() {
    let mut desk = Desk::new();
    let order = desk.sell(order_of(OrderKind::New, vec![item(RETAIL, "std", 5, 365)]));
    desk.buy(order, &amy());
    let alone = desk.sell(order_of(
        OrderKind::Renewal,
        vec![item(DISK, "std", 0, 365)],
    ));
    assert_eq!(refused(desk.place(alone, &amy())), "holds_other_edition");
    let whole = desk.sell(order_of(
        OrderKind::Renewal,
        vec![item(RETAIL, "std", 0, 365)],
    ));
    desk.buy(whole, &amy());
}

#[test]
fn money_is_not_asked_for_when_the_quoted_seats_have_moved() {
    for kind in [OrderKind::Renewal, OrderKind::Expansion] {
        let mut desk = Desk::new();
        desk.give(&amy(), CRM, "std", 5, (today(), today().plus_days(99)));
        let wish = match kind {
            OrderKind::Renewal => renewal(365),
            OrderKind::New | OrderKind::Expansion => expansion(3),
        };
        let mut new = desk.offer(wish);
        new.pinned = Some(company_of(&amy()));
        let order = desk.create(&new);
        let other = desk.sell(expansion(7));
        desk.buy(other, &amy());
        assert_eq!(
            refused(desk.place(order, &amy())),
            "subscription_moved",
            "{kind:?}"
        );
    }
}

#[test]
fn money_is_not_asked_for_when_a_placed_order_has_lost_its_ground() {
    let mut desk = Desk::new();
    desk.give(&amy(), CRM, "std", 5, (today(), today().plus_days(2)));
    let order = desk.sell(expansion(3));
    desk.place(order, &amy()).unwrap();
    desk.wait(Span::days(3));
    assert_eq!(
        refused(desk.start(order, &amy())),
        "subscription_not_running"
    );
}

#[test]
fn a_revision_of_a_placed_order_asks_its_company_and_is_not_in_its_own_way() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(1, 365));
    desk.place(order, &amy()).unwrap();
    desk.act(order, &boss(), revise(crm(2, 365))).unwrap();
    assert_eq!(
        refused(desk.act(order, &boss(), revise(renewal(365)))),
        "never_bought"
    );
    let mut two = crm(2, 365);
    two.items.push(item(DISK, "std", 2, 365));
    desk.act(order, &boss(), revise(two)).unwrap();
    assert_eq!(
        desk.subscription(&amy(), DISK).open_order.unwrap().order,
        order
    );
    let disk = order_of(OrderKind::New, vec![item(DISK, "std", 2, 365)]);
    desk.act(order, &boss(), revise(disk)).unwrap();
    assert_eq!(desk.subscription(&amy(), CRM).open_order, None);
    let held: OpenOrder = desk.subscription(&amy(), DISK).open_order.unwrap();
    assert_eq!(
        held.number,
        desk.order(order).number,
        "the number in force is named"
    );
}

#[test]
fn a_trial_ends_where_what_was_bought_begins() {
    let mut desk = Desk::new();
    holding(&mut desk, "a trial");
    let order = desk.sell(with_start(crm(5, 365), "2026-11-25"));
    desk.buy(order, &amy());
    let terms = desk.subscription(&amy(), CRM).terms;
    let spans: Vec<_> = terms
        .iter()
        .map(|t: &Term| (t.trial, t.start.to_string(), t.end.to_string()))
        .collect();
    let text = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let (trial, bought) = (
        text("2026-11-20", "2026-11-24"),
        text("2026-11-25", "2027-11-24"),
    );
    assert_eq!(
        spans,
        [(true, trial.0, trial.1), (false, bought.0, bought.1)]
    );
}
