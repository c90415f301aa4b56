//! A discount above one's own cap waits for a second person; nobody's own word counts (SPEC §2).

mod world;

use till_domain::decide::{Decision, Reply, Verb};
use till_domain::id::OrderId;
use till_domain::order::{Approval, PayType};
use till_domain::party::Actor;
use till_domain::payment::Report;
use till_domain::refusal::Refusal;
use world::*;

fn order_by(desk: &mut Desk, who: &Actor, percent: u8) -> OrderId {
    let new = desk.offer(at_percent(crm(10, 365), percent));
    desk.try_create(who, &new).unwrap()
}

fn reject(desk: &mut Desk, order: OrderId, who: &Actor) -> Result<Decision, Refusal> {
    let reason = "too deep".to_owned();
    desk.act(order, who, Verb::Reject { reason })
}

#[test]
fn whose_discount_waits_for_whom() {
    // Who gives it, percent to pay, what becomes of it.
    let table = [
        (boss(), 70, "open"),
        (boss(), 69, "discount_too_deep"),
        (sales(), 90, "open"),
        (sales(), 89, "open, approval awaited"),
        (sales(), 70, "open, approval awaited"),
        (sales(), 69, "discount_too_deep"),
        (colin(), 89, "open, approval awaited"),
        (api(), 70, "open"),
    ];
    for (who, percent, outcome) in table {
        let mut desk = Desk::new();
        let new = desk.offer(at_percent(crm(10, 365), percent));
        let got = match desk.try_create(&who, &new) {
            Ok(order) => standing(desk.order(order)),
            Err(refusal) => refusal.code().to_owned(),
        };
        assert_eq!(got, outcome, "{} at {percent} %", who.name());
    }
}

#[test]
fn until_it_is_approved_nobody_places() {
    let mut desk = Desk::new();
    let order = order_by(&mut desk, &sales(), 80);
    assert_eq!(refused(desk.place(order, &amy())), "awaiting_approval");
    desk.act(order, &boss(), Verb::Approve).unwrap();
    assert_eq!(
        desk.act(order, &boss(), Verb::Approve).unwrap().reply,
        Reply::Already
    );
    desk.buy(order, &amy());
}

#[test]
fn what_is_rejected_cannot_be_placed_until_it_is_revised() {
    let mut desk = Desk::new();
    let order = order_by(&mut desk, &sales(), 80);
    reject(&mut desk, order, &boss()).unwrap();
    assert_eq!(
        reject(&mut desk, order, &boss()).unwrap().reply,
        Reply::Already
    );
    assert_eq!(refused(desk.place(order, &amy())), "approval_rejected");
    assert_eq!(
        refused(desk.act(order, &boss(), Verb::Approve)),
        "wrong_state"
    );
    desk.act(order, &sales(), revise(at_percent(crm(10, 365), 90)))
        .unwrap();
    desk.place(order, &amy()).unwrap();
}

#[test]
fn who_may_decide() {
    let mut desk = Desk::new();
    let order = order_by(&mut desk, &sales(), 80);
    assert_eq!(
        refused(desk.act(order, &sales(), Verb::Approve)),
        "not_permitted"
    );
    assert_eq!(
        refused(desk.act(order, &amy(), Verb::Approve)),
        "not_permitted"
    );
    let own = order_by(&mut desk, &colin(), 80);
    assert_eq!(
        refused(desk.act(own, &colin(), Verb::Approve)),
        "needs_second_person"
    );
    assert_eq!(
        refused(reject(&mut desk, own, &colin())),
        "needs_second_person"
    );
    desk.act(own, &boss(), Verb::Approve).unwrap();
}

#[test]
fn a_system_waits_for_a_person_above_its_cap_and_never_approves_a_system() {
    let mut desk = Desk::new();
    let key = Actor::Api {
        name: "erp".to_owned(),
        discount_cap_percent: Some(10),
    };
    let order = order_by(&mut desk, &key, 80);
    assert_eq!(standing(desk.order(order)), "open, approval awaited");
    for system in [&key, &api()] {
        assert_eq!(
            refused(desk.act(order, system, Verb::Approve)),
            "needs_second_person"
        );
    }
    desk.act(order, &boss(), Verb::Approve).unwrap();
    let shallow = order_by(&mut desk, &key, 90);
    assert_eq!(standing(desk.order(shallow)), "open");
    let of_a_person = order_by(&mut desk, &sales(), 80);
    desk.act(of_a_person, &key, Verb::Approve).unwrap();
}

#[test]
fn who_revises_to_a_deep_discount_cannot_approve_it_either() {
    let mut desk = Desk::new();
    let order = order_by(&mut desk, &sales(), 95);
    desk.act(order, &colin(), revise(at_percent(crm(10, 365), 80)))
        .unwrap();
    assert_eq!(standing(desk.order(order)), "open, approval awaited");
    assert_eq!(
        refused(desk.act(order, &colin(), Verb::Approve)),
        "needs_second_person"
    );
    desk.act(order, &boss(), Verb::Approve).unwrap();
}

#[test]
fn a_revision_that_waits_for_a_payment_to_close_still_needs_its_approval() {
    let mut desk = Desk::new();
    let order = order_by(&mut desk, &sales(), 95);
    desk.place(order, &amy()).unwrap();
    let attempt = desk.attempt_by(order, &amy());
    desk.act(order, &sales(), revise(at_percent(crm(10, 365), 75)))
        .unwrap();
    assert_eq!(standing(desk.order(order)), "closing to revise");
    desk.report(&attempt, Report::Closed);
    assert_eq!(standing(desk.order(order)), "placed, approval awaited");
    assert_eq!(refused(desk.start(order, &amy())), "awaiting_approval");
    let revised = desk
        .events
        .iter()
        .find(|e| e.kind.code() == "revised")
        .unwrap();
    assert_eq!(
        revised.actor,
        sales(),
        "the timeline names who revised, not who closed"
    );
}

#[test]
fn a_discount_whose_depth_is_not_known_yet_waits_too() {
    use till_domain::order::{Discount, DiscountKind};
    let mut desk = Desk::new();
    let mut offer = renewal(365);
    offer.items[0].discount = Some(Discount {
        kind: DiscountKind::Amount(yuan(1)),
        reason: "loyal".to_owned(),
        floor_percent: None,
    });
    let new = desk.offer(offer);
    let order = desk.try_create(&sales(), &new).unwrap();
    assert_eq!(standing(desk.order(order)), "open, approval awaited");
    let order = desk.create(&new);
    assert_eq!(standing(desk.order(order)), "open");
}

#[test]
fn an_approved_gift_asks_its_company_unless_another_order_is_in_the_way() {
    let mut desk = Desk::new();
    let mut new = desk.offer(at_percent(crm(10, 365), 80));
    new.pay_type = PayType::Free;
    new.pinned = Some(company_of(&amy()));
    let gift = desk.try_create(&sales(), &new).unwrap();
    assert_eq!(standing(desk.order(gift)), "open, approval awaited");

    let other = desk.sell(crm(1, 365));
    desk.place(other, &amy()).unwrap();
    assert_eq!(
        refused(desk.act(gift, &boss(), Verb::Approve)),
        "other_order_open"
    );
    let held = desk.subscription(&amy(), CRM).open_order.unwrap();
    assert_eq!(held.order, other);

    desk.act(other, &amy(), Verb::CancelPlacing).unwrap();
    desk.act(gift, &boss(), Verb::Approve).unwrap();
    assert_eq!(standing(desk.order(gift)), "confirming");
    assert!(matches!(
        desk.order(gift).approval,
        Approval::Approved { .. }
    ));
    assert_eq!(
        desk.subscription(&amy(), CRM).open_order.unwrap().order,
        gift
    );
}

/// paytool's floors are its own, and hold when a company places, too (SPEC §2).
#[test]
fn a_providers_system_may_go_to_its_own_floor_and_nobody_else() {
    use till_domain::order::{Discount, DiscountKind};
    let with = |percent: u8| {
        let mut offer = crm(10, 365);
        offer.items[0].discount = Some(Discount {
            kind: DiscountKind::Ratio(percent),
            reason: "loyal".to_owned(),
            floor_percent: Some(10),
        });
        offer
    };
    let mut desk = Desk::new();
    let new = desk.offer(with(10));
    let order = desk.try_create(&api(), &new).unwrap();
    desk.place(order, &amy()).unwrap();
    let price = desk.order(order).price.clone().unwrap();
    assert_eq!(price.payable.get() * 10, price.original.get());
    let deeper = desk.offer(with(9));
    assert_eq!(
        refused(desk.try_create(&api(), &deeper)),
        "discount_too_deep"
    );
    assert_eq!(refused(desk.try_create(&boss(), &new)), "not_permitted");
    assert_eq!(
        refused(desk.act(order, &boss(), revise(with(50)))),
        "not_permitted"
    );
}
