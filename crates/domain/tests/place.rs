//! Placing: the first company owns the order, and everybody else learns only that (SPEC §3, §9.14).

mod world;

use till_domain::decide::{Reply, Verb};
use till_domain::id::OrderId;
use till_domain::money::Fen;
use till_domain::order::OrderState;
use till_domain::refusal::Refusal;
use till_domain::time::Span;
use world::*;

const fn place_at(expected: Fen) -> Verb {
    Verb::Place {
        chosen: None,
        expected: Some(expected),
    }
}

#[test]
fn on_a_bare_link_the_buyer_chooses_and_the_choice_is_priced() {
    let mut desk = Desk::new();
    let bare = desk.bare(CRM);
    let order = desk.create(&bare);
    assert_eq!(desk.order(order).payable(), None);
    assert_eq!(refused(desk.place(order, &amy())), "seats_missing");
    assert_eq!(
        refused(desk.choose(order, &amy(), chosen("gold", 5, 365))),
        "edition_unknown"
    );
    assert_eq!(
        refused(desk.choose(order, &amy(), chosen("std", 101, 365))),
        "seats_above_maximum"
    );
    assert_eq!(
        refused(desk.choose(order, &amy(), chosen("std", 0, 365))),
        "seats_below_minimum"
    );
    assert_eq!(
        refused(desk.choose(order, &amy(), chosen("std", 5, 1826))),
        "days_out_of_range"
    );
    desk.choose(order, &amy(), chosen("pro", 5, 365)).unwrap();
    assert_eq!(desk.order(order).payable(), Some(yuan(3650)));
}

#[test]
fn a_configured_link_sells_what_the_provider_configured() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    assert_eq!(desk.order(order).payable(), Some(yuan(3650)));
    desk.choose(order, &amy(), chosen("pro", 1, 1)).unwrap();
    assert_eq!(desk.order(order).payable(), Some(yuan(3650)));
    assert_eq!(desk.order(order).lines[0].seats, 10);
}

#[test]
fn a_pinned_link_is_for_one_company() {
    let mut desk = Desk::new();
    let mut new = desk.offer(crm(10, 365));
    new.pinned = Some(company_of(&amy()));
    let order = desk.create(&new);
    assert_eq!(
        refused(desk.place(order, &bob())),
        "pinned_to_another_company"
    );
    desk.place(order, &anna()).unwrap();
    assert_eq!(
        refused(desk.place(order, &bob())),
        "pinned_to_another_company"
    );
}

#[test]
fn the_first_company_owns_the_order_and_strangers_hear_only_that_it_is_used() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &anna()).unwrap();
    type Reach = fn(&mut Desk, OrderId);
    let stages: [(&str, Reach); 4] = [
        ("placed", |_, _| {}),
        ("closing", |desk, order| {
            desk.attempt_by(order, &anna());
            let reason = "wrong".to_owned();
            desk.act(order, &boss(), Verb::Cancel { reason }).unwrap();
        }),
        ("paid", |desk, order| {
            let attempt = desk.attempts_of(order)[0].number.clone();
            desk.pay(&attempt);
        }),
        ("later", |desk, _| desk.wait(Span::days(30))),
    ];
    for (stage, reach) in stages {
        reach(&mut desk, order);
        assert_eq!(
            refused(desk.place(order, &bob())),
            "used_by_another_company",
            "{stage}"
        );
        assert_eq!(
            refused(desk.start(order, &bob())),
            "used_by_another_company",
            "{stage}"
        );
        let reconfigure = Verb::Reconfigure {
            chosen: chosen("std", 1, 1),
        };
        assert_eq!(
            refused(desk.act(order, &bob(), reconfigure)),
            "not_found",
            "{stage}"
        );
        assert_eq!(
            refused(desk.act(order, &bob(), Verb::CancelPlacing)),
            "not_found",
            "{stage}"
        );
        assert_eq!(
            refused(desk.act(order, &bob(), Verb::Confirm)),
            "not_found",
            "{stage}"
        );
    }
}

#[test]
fn placing_again_by_the_same_company_changes_nothing() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &anna()).unwrap();
    let before = desk.order(order).clone();
    for who in [anna(), amy()] {
        let again = desk.place(order, &who).unwrap();
        assert_eq!(again.reply, Reply::Already);
        assert!(again.is_empty());
    }
    assert_eq!(*desk.order(order), before);
}

#[test]
fn finance_pays_but_cannot_place() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    assert_eq!(refused(desk.place(order, &fin())), "not_permitted");
    desk.place(order, &amy()).unwrap();
    assert!(matches!(
        desk.start(order, &fin()).unwrap().reply,
        Reply::Begin(_)
    ));
    assert_eq!(
        refused(desk.act(order, &fin(), Verb::CancelPlacing)),
        "not_permitted"
    );
}

#[test]
fn only_buyers_place() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    for who in [boss(), sales(), api(), till(), channel()] {
        assert_eq!(refused(desk.place(order, &who)), "not_permitted");
    }
}

#[test]
fn the_buyer_commits_to_the_amount_that_was_shown() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    let wrong = desk.act(order, &amy(), place_at(yuan(3649)));
    assert_eq!(wrong.unwrap_err(), Refusal::PriceChanged);
    assert_eq!(standing(desk.order(order)), "open");
    desk.act(order, &amy(), place_at(yuan(3650))).unwrap();
}

#[test]
fn nobody_places_from_the_moment_that_the_link_ends() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.wait(Span::days(10));
    assert_eq!(refused(desk.place(order, &amy())), "link_expired");
    desk.now = desk.now.minus(Span::seconds(1));
    desk.place(order, &amy()).unwrap();
}

#[test]
fn a_suspended_provider_sells_nothing() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.provider.suspended = true;
    assert_eq!(refused(desk.place(order, &amy())), "provider_suspended");
    let new = desk.offer(crm(1, 1));
    assert_eq!(
        refused(desk.try_create(&boss(), &new)),
        "provider_suspended"
    );
}

#[test]
fn the_price_of_an_order_stands_when_the_provider_lowers_the_cap_later() {
    let mut desk = Desk::new();
    let order = desk.sell(at_percent(crm(10, 365), 70));
    desk.provider.settings.discount_cap_percent = 5;
    desk.place(order, &amy()).unwrap();
    assert_eq!(desk.order(order).payable(), Some(yuan(2555)));
    desk.attempt_by(order, &amy());
}

#[test]
fn the_buyer_may_take_the_placing_back() {
    let mut desk = Desk::new();
    let free = desk.sell(crm(10, 365));
    desk.place(free, &anna()).unwrap();
    desk.act(free, &anna(), Verb::CancelPlacing).unwrap();
    assert_eq!(standing(desk.order(free)), "open");
    desk.place(free, &bob()).unwrap();

    let mut new = desk.offer(crm(10, 365));
    new.pinned = Some(company_of(&amy()));
    let pinned = desk.create(&new);
    desk.place(pinned, &anna()).unwrap();
    desk.act(pinned, &amy(), Verb::CancelPlacing).unwrap();
    assert_eq!(standing(desk.order(pinned)), "cancelled");
    let again = desk.act(pinned, &amy(), Verb::CancelPlacing).unwrap();
    assert_eq!(again.reply, Reply::Already);
}

#[test]
fn another_member_cannot_take_a_colleagues_placing_back() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    assert_eq!(
        refused(desk.act(order, &anna(), Verb::CancelPlacing)),
        "not_found"
    );
    desk.act(order, &amy(), Verb::CancelPlacing).unwrap();
}

#[test]
fn the_buyer_of_a_bare_link_may_configure_again_and_gets_a_new_number_only_for_a_new_price() {
    let mut desk = Desk::new();
    let bare = desk.bare(CRM);
    let order = desk.create(&bare);
    desk.choose(order, &anna(), chosen("std", 5, 365)).unwrap();
    let number = desk.order(order).number.clone();

    let same = Verb::Reconfigure {
        chosen: chosen("std", 5, 365),
    };
    desk.act(order, &anna(), same).unwrap();
    assert_eq!(desk.order(order).number, number);
    assert_eq!(desk.order(order).revision, 2);

    let more = Verb::Reconfigure {
        chosen: chosen("std", 6, 365),
    };
    desk.act(order, &amy(), more).unwrap();
    assert_ne!(desk.order(order).number, number);
    assert_eq!(desk.order(order).former_numbers, [number]);
    assert_eq!(desk.order(order).payable(), Some(yuan(2190)));
    assert!(matches!(desk.order(order).state, OrderState::Placed { .. }));
}

#[test]
fn a_configured_order_is_not_the_buyers_to_configure() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    let again = Verb::Reconfigure {
        chosen: chosen("std", 6, 365),
    };
    assert_eq!(refused(desk.act(order, &amy(), again)), "wrong_state");
}

#[test]
fn nobody_configures_again_from_the_moment_that_the_link_ends() {
    let mut desk = Desk::new();
    let bare = desk.bare(CRM);
    let order = desk.create(&bare);
    desk.choose(order, &anna(), chosen("std", 5, 365)).unwrap();
    desk.wait(Span::days(10));
    let again = Verb::Reconfigure {
        chosen: chosen("std", 6, 365),
    };
    assert_eq!(refused(desk.act(order, &anna(), again)), "link_expired");
}

#[test]
fn a_released_order_starts_again_from_the_offer() {
    for pinned in [false, true] {
        let mut desk = Desk::new();
        let mut bare = desk.bare(CRM);
        bare.pinned = pinned.then(|| company_of(&anna()));
        let order = desk.create(&bare);
        let offered = desk.order(order).offer.clone();
        desk.choose(order, &anna(), chosen("std", 5, 365)).unwrap();
        let reason = "wrong company".to_owned();
        desk.act(order, &boss(), Verb::Release { reason }).unwrap();
        assert_eq!(desk.order(order).offer, offered);
        assert_eq!(desk.order(order).payable(), None);
        assert!(desk.order(order).lines.is_empty());
    }
}

#[test]
fn placing_tells_the_buyer_when_a_term_starts_that_waits_for_another() {
    let mut desk = Desk::new();
    desk.give(
        &amy(),
        CRM,
        "std",
        3,
        (day("2026-01-01"), day("2026-12-31")),
    );
    let order = desk.sell(crm(10, 365));
    assert_eq!(desk.order(order).lines[0].existing_end, None);
    desk.place(order, &amy()).unwrap();
    assert_eq!(
        desk.order(order).lines[0].existing_end,
        Some(day("2026-12-31"))
    );
    desk.act(order, &amy(), Verb::CancelPlacing).unwrap();
    assert_eq!(desk.order(order).lines[0].existing_end, None);
}
