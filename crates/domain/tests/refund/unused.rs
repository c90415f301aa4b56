//! The worth of the days that are left, as an accountant would reckon it.

use till_domain::refund::unused::unused;
use till_domain::refund::{RefundVerb, TakeBack};
use till_domain::time::Span;

use crate::world::*;
use crate::*;

#[test]
fn each_day_is_worth_its_share_and_today_is_used() {
    // ¥3,650.00 for 365 days.
    for (after, used, back) in [
        (0, 1, 364_000),
        (99, 100, 265_000),
        (363, 364, 1000),
        (364, 365, 0),
        (500, 365, 0),
    ] {
        let (desk, order) = sold();
        let world = desk.world(Some(order));
        let company = company_of(&amy());
        let day = today().plus_days(after);
        let unused = unused(&world, desk.order(order), &company, day).unwrap();
        assert_eq!(unused.lines[0].used, used);
        assert_eq!(unused.total, till_domain::money::Fen::new(back), "{after}");
    }
}

#[test]
fn a_granted_refund_of_the_rest_ends_the_term_on_the_day_of_the_application() {
    let (mut desk, order) = sold();
    desk.wait(Span::days(99));
    let (until, full) = (desk.now.day().plus_days(7), false);
    act(&mut desk, order, &boss(), RefundVerb::Grant { until, full }).unwrap();
    act(&mut desk, order, &amy(), apply()).unwrap();
    let application = settled(&desk, order).application.clone().unwrap();
    assert_eq!(application.amount, yuan(2650));
    let end = Some(desk.now.day());
    assert_eq!(application.take_back, TakeBack::Part { seats: 0, end });
    act(&mut desk, order, &boss(), RefundVerb::Approve).unwrap();
    desk.wait(Span::days(2));
    money_back(&mut desk);
    assert_eq!(Some(desk.subscription(&amy(), CRM).terms[0].end), end);
}
