//! The link: how long it lives, what a visitor learns, and the one rule of payment (SPEC §3, §9.13).

mod world;

use till_domain::decide::{Reply, Verb};
use till_domain::id::OrderId;
use till_domain::link::{AnonymousView, LinkToken, anonymous_view, can_pay, can_place};
use till_domain::payment::Method;
use till_domain::time::Span;
use world::*;

fn extend(desk: &mut Desk, order: OrderId, until: Span) -> String {
    let until = desk.now.plus(until);
    refused(desk.act(order, &boss(), Verb::Extend { until }))
}

fn reissue(desk: &mut Desk, order: OrderId, life: Span) -> String {
    let link = desk.link(life);
    refused(desk.act(order, &boss(), Verb::Reissue { link }))
}

fn seconds_more(span: Span, seconds: i64) -> Span {
    Span::seconds(span.millis() / 1000 + seconds)
}

#[test]
fn a_link_lives_from_an_hour_to_ninety_days() {
    let table = [
        (seconds_more(Span::hours(1), -1), "link_life"),
        (Span::hours(1), "not refused"),
        (Span::days(90), "not refused"),
        (seconds_more(Span::days(90), 1), "link_life"),
    ];
    for (life, outcome) in table {
        let mut desk = Desk::new();
        let mut new = desk.offer(crm(10, 365));
        new.link = desk.link(life);
        assert_eq!(refused(desk.try_create(&boss(), &new)), outcome);
        let order = desk.sell(crm(10, 365));
        assert_eq!(reissue(&mut desk, order, life), outcome);
    }
}

#[test]
fn extending_only_ever_makes_the_link_live_longer() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    assert_eq!(
        extend(&mut desk, order, seconds_more(Span::days(10), -1)),
        "link_life"
    );
    assert_eq!(
        extend(&mut desk, order, seconds_more(Span::days(90), 1)),
        "link_life"
    );
    assert_eq!(extend(&mut desk, order, Span::days(90)), "not refused");
    // The end has passed, and nobody has noticed yet.
    desk.wait(Span::days(91));
    assert_eq!(refused(desk.place(order, &amy())), "link_expired");
    assert_eq!(extend(&mut desk, order, Span::hours(1)), "not refused");
    desk.place(order, &amy()).unwrap();
}

#[test]
fn a_new_link_does_not_end_before_a_payment_that_has_begun() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    desk.attempt_by(order, &amy());
    assert_eq!(reissue(&mut desk, order, Span::hours(1)), "link_life");
    assert_eq!(reissue(&mut desk, order, Span::hours(2)), "not refused");
}

#[test]
fn a_reissued_link_replaces_the_old_one_and_opens_an_expired_order_for_anybody() {
    let mut desk = Desk::new();
    let bare = desk.bare(CRM);
    let order = desk.create(&bare);
    desk.choose(order, &amy(), chosen("std", 5, 365)).unwrap();
    desk.wait(Span::days(10));
    desk.act(order, &till(), Verb::Expire).unwrap();
    assert_eq!(
        desk.order(order).claim().unwrap().company,
        company_of(&amy())
    );
    let old = desk.order(order).link.clone();
    desk.sell(crm(1, 1));
    assert_eq!(reissue(&mut desk, order, Span::days(1)), "not refused");
    assert_ne!(desk.order(order).link.token_hash, old.token_hash);
    assert_eq!(desk.order(order).payable(), None);
    desk.choose(order, &bob(), chosen("pro", 2, 365)).unwrap();
    assert_eq!(desk.order(order).claim().unwrap().no, 2);
}

#[test]
fn an_attempt_lives_two_hours_and_never_beyond_the_link() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    let first = desk.attempt_by(order, &amy());
    assert_eq!(
        desk.attempt(&first).expires_at.since(desk.now),
        Span::hours(2)
    );
    let again = desk.start(order, &amy()).unwrap().reply;
    assert!(matches!(again, Reply::Use(attempt) if attempt.number == first));
    desk.wait(seconds_more(Span::hours(2), -120));
    let worn = desk.start(order, &amy()).unwrap().reply;
    assert_eq!(
        worn,
        Reply::Closing {
            attempts: vec![first.clone()]
        }
    );
    desk.report(&first, till_domain::payment::Report::Closed);

    desk.now = desk.order(order).link.expires_at.minus(Span::minutes(30));
    let last = desk.attempt_by(order, &amy());
    assert_eq!(
        desk.attempt(&last).expires_at,
        desk.order(order).link.expires_at
    );
    // A fresh one would live no longer: whoever pays now is not disturbed.
    desk.wait(Span::minutes(29));
    let again = desk.start(order, &amy()).unwrap().reply;
    assert!(matches!(again, Reply::Use(attempt) if attempt.number == last));
    desk.wait(Span::minutes(1));
    assert_eq!(refused(desk.start(order, &amy())), "link_expired");
}

#[test]
fn switching_the_way_to_pay_closes_the_old_attempt_first() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    let first = desk.attempt_by(order, &amy());
    let mut request = wechat();
    request.method = Method::H5;
    let start = Verb::StartAttempt(request);
    let reply = desk.act(order, &amy(), start.clone()).unwrap().reply;
    assert_eq!(
        reply,
        Reply::Closing {
            attempts: vec![first.clone()]
        }
    );
    desk.report(&first, till_domain::payment::Report::Closed);
    let reply = desk.act(order, &amy(), start).unwrap().reply;
    assert!(matches!(reply, Reply::Begin(_)));
}

#[test]
fn inside_wechat_a_colleague_gets_an_attempt_of_their_own() {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.place(order, &amy()).unwrap();
    let mut request = wechat();
    request.method = Method::Jsapi;
    let start = Verb::StartAttempt(request);
    let reply = desk.act(order, &amy(), start.clone()).unwrap().reply;
    let Reply::Begin(first) = reply else {
        panic!("no attempt: {reply:?}")
    };
    let again = desk.act(order, &amy(), start.clone()).unwrap().reply;
    assert!(matches!(again, Reply::Use(attempt) if attempt.number == first.number));
    let reply = desk.act(order, &anna(), start).unwrap().reply;
    let attempts = vec![first.number];
    assert_eq!(reply, Reply::Closing { attempts });
}

#[test]
fn an_anonymous_visitor_sees_the_offer_unless_it_is_for_one_company() {
    let mut desk = Desk::new();
    let mut new = desk.offer(crm(10, 365));
    let order = desk.create(&new);
    assert_eq!(anonymous_view(desk.order(order)), AnonymousView::Offer);
    new.pinned = Some(company_of(&amy()));
    let pinned = desk.create(&new);
    assert_eq!(
        anonymous_view(desk.order(pinned)),
        AnonymousView::SellerOnly
    );
}

#[test]
fn whose_an_order_is_comes_before_how_it_ended() {
    let (a, b) = (company_of(&amy()), company_of(&bob()));
    for pinned in [false, true] {
        let mut desk = Desk::new();
        let mut new = desk.offer(crm(10, 365));
        new.pinned = pinned.then(|| a.clone());
        let stranger = if pinned {
            "pinned_to_another_company"
        } else {
            "used_by_another_company"
        };
        let order = desk.create(&new);
        desk.buy(order, &amy());
        let now = desk.now;
        let says = |company, suspended| {
            can_place(desk.order(order), Some(company), suspended, now).map_err(|end| end.code())
        };
        assert_eq!(says(&a, false), Err("already_paid"));
        assert_eq!(says(&a, true), Err("already_paid"));
        assert_eq!(says(&b, false), Err(stranger));
        assert_eq!(says(&b, true), Err(stranger));
        assert!(can_pay(desk.order(order), &a, false, now).is_err());
    }
}

#[test]
fn a_token_is_unguessable_and_names_its_provider() {
    let mut desk = Desk::new();
    let first = LinkToken::new(KEY, &mut desk.dice);
    let second = LinkToken::new(KEY, &mut desk.dice);
    assert_ne!(first, second);
    assert_eq!((first.as_str().len(), first.provider()), (28, Some(KEY)));
    assert_eq!(first.as_str().parse::<LinkToken>(), Ok(first.clone()));
    assert_eq!(format!("{first:?}"), "LinkToken(0a1b2c…)");
    for bad in [
        "",
        "0a1b2c",
        "zzzzzzAAAAAAAAAAAAAAAAAAAAAA",
        "0a1b2cAAAAAAAAAAAAAAAAAAAAA+",
    ] {
        assert!(bad.parse::<LinkToken>().is_err(), "{bad}");
    }
}
