//! Notices to people (SPEC §8): planned once, by day, and only told while they are true.

mod world;

use till_domain::id::OrderId;
use till_domain::notice::{self, About, Audience, Planned, Topic, by_day, planned, still_true};
use till_domain::order::event::{Event, EventKind};
use till_domain::party::Actor;
use till_domain::time::{Instant, Span};
use world::*;

/// An order that company A has placed, and what that gives reason to tell.
fn placed() -> (Desk, OrderId, Vec<Planned>) {
    let mut desk = Desk::new();
    let id = desk.sell(crm(10, 365));
    desk.place(id, &amy()).unwrap();
    let order = desk.order(id).clone();
    let event = Event {
        provider: order.provider,
        order: id,
        seq: order.seq,
        at: order.created_at,
        actor: Actor::System,
        kind: EventKind::Placed {
            company: company_of(&amy()),
            member: "amy".to_owned(),
        },
    };
    let plans = planned(&event, &order, order.created_at);
    (desk, id, plans)
}

#[test]
fn a_link_is_reminded_of_three_days_and_one_day_before_its_end_and_by_day() {
    let (desk, id, plans) = placed();
    let end = desk.order(id).link.expires_at;
    let days: Vec<_> = plans.iter().map(|plan| plan.about).collect();
    let expected = [3, 1].map(|days| About::LinkEnd { at: end, days });
    assert_eq!(days, expected);
    for plan in &plans {
        assert_eq!(plan.topic, Topic::LinkEnds);
        assert_eq!(plan.due_at, by_day(plan.due_at));
        assert!(plan.due_at < end);
    }
}

#[test]
fn nobody_is_reminded_of_a_link_that_was_paid_extended_or_is_over() {
    let (mut desk, id, plans) = placed();
    let plan = &plans[0];
    let is_told =
        |desk: &Desk, at: Instant| still_true(plan.topic, plan.about, desk.order(id), None, at);
    assert!(is_told(&desk, plan.due_at));
    let end = desk.order(id).link.expires_at;
    assert!(!is_told(&desk, end));
    let mut extended = desk.order(id).clone();
    extended.link.expires_at = end.plus(Span::days(1));
    assert!(!still_true(
        plan.topic,
        plan.about,
        &extended,
        None,
        plan.due_at
    ));
    let attempt = desk.attempt_by(id, &amy());
    desk.pay(&attempt);
    assert!(!is_told(&desk, plan.due_at));
}

#[test]
fn sales_hear_of_a_renewal_by_day_and_once_however_often_it_is_asked_for_that_day() {
    let (desk, id, _) = placed();
    let app = "0190000000007000800000000000000a".parse().unwrap();
    let morning = day("2026-11-22").start().plus(Span::hours(10));
    let [first, again, late] = [0, 2, 12].map(|hours| {
        let at = morning.plus(Span::hours(hours));
        notice::renewal_asked(app, at)
    });
    assert_eq!(late.due_at.shanghai(), "2026-11-23 09:00:00");
    assert_eq!(first.topic.audience(), Audience::Sales);
    let name = |plan: &Planned| notice::name(id, plan.topic, plan.about, "somebody");
    assert_eq!(name(&first), name(&again));
    let told = still_true(first.topic, first.about, desk.order(id), None, first.due_at);
    assert!(told);
}

#[test]
fn what_would_come_at_night_comes_in_the_morning() {
    for (at, told) in [
        ("2026-11-22 00:00:00", "2026-11-22 09:00:00"),
        ("2026-11-22 08:59:59", "2026-11-22 09:00:00"),
        ("2026-11-22 09:00:00", "2026-11-22 09:00:00"),
        ("2026-11-22 20:59:59", "2026-11-22 20:59:59"),
        ("2026-11-22 21:00:00", "2026-11-23 09:00:00"),
        ("2026-12-31 23:30:00", "2027-01-01 09:00:00"),
    ] {
        let (date, time) = at.split_once(' ').unwrap();
        let parts: Vec<i64> = time.split(':').map(|part| part.parse().unwrap()).collect();
        let seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
        let at = day(date).start().plus(Span::seconds(seconds));
        assert_eq!(by_day(at).shanghai(), told);
    }
}

#[test]
fn what_a_notice_is_about_is_read_as_it_was_written() {
    let (_, _, plans) = placed();
    let last_day = About::LastDay {
        app: "0190000000007000800000000000000a".parse().unwrap(),
        day: day("2027-11-21"),
        days: 30,
    };
    let renewal = About::Renewal {
        app: "0190000000007000800000000000000a".parse().unwrap(),
        asked: day("2026-11-22"),
    };
    let abouts = plans.iter().map(|plan| plan.about);
    for about in abouts.chain([About::Event(7), last_day, renewal]) {
        assert_eq!(About::read(&about.to_string()), Some(about));
    }
    for nonsense in ["", "event:", "link:1", "day:x:y:z", "event:1:2"] {
        assert_eq!(About::read(nonsense), None, "{nonsense}");
    }
    for topic in Topic::ALL {
        assert_eq!(Topic::from_code(topic.code()), Some(topic));
    }
}
