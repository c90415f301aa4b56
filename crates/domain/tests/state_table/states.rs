//! One order in each state that an order can be in.

use till_domain::decide::Verb;
use till_domain::fapiao::FapiaoVerb;
use till_domain::id::OrderId;
use till_domain::order::PayType;
use till_domain::party::{Actor, LateMoneyPolicy};
use till_domain::payment::{Receipt, Report};
use till_domain::refund::{RefundReport, RefundVerb, TakeBack};
use till_domain::time::Span;

use crate::fapiao::{FAPIAO, asked, issued, reversing};
use crate::verbs::start;
use crate::world::*;

type Build = fn(&mut Desk) -> OrderId;

pub const STATES: [(&str, Build); 41] = [
    ("open", open),
    ("open, bare", open_bare),
    ("open, pinned", open_pinned),
    ("open, approval awaited", awaited),
    ("open, approval rejected", rejected),
    ("placed", placed),
    ("placed, bare", placed_bare),
    ("placed, pinned", placed_pinned),
    ("placed, approval awaited", placed_awaited),
    ("placed, attempt open", paying),
    ("confirming", confirming),
    ("confirming, pinned", confirming_pinned),
    ("closing to release", |desk| {
        closing(desk, Verb::Release { reason: why() })
    }),
    ("closing to revise", |desk| {
        closing(desk, revise(crm(20, 365)))
    }),
    ("closing to cancel", |desk| {
        closing(desk, Verb::Cancel { reason: why() })
    }),
    ("closing to expire", closing_to_expire),
    ("paid", paid),
    ("paid twice", paid_twice),
    ("confirmed by the company", confirmed),
    ("completed", completed),
    ("fapiao asked for", fapiao),
    ("invoiced", invoiced),
    ("being reversed", |desk| {
        let id = invoiced(desk);
        fapiao_act(desk, id, &finn(), reversing(FAPIAO))
    }),
    ("refund requested", requested),
    ("refund requested, another amount proposed", proposed),
    ("refund requested, second person awaited", |desk| {
        let id = requested(desk);
        refunding(desk, id, &finn(), RefundVerb::Approve);
        id
    }),
    ("refund approved", approved),
    ("refund approved, and stuck", |desk| {
        let id = approved(desk);
        let (code, words) = ("NOT_ENOUGH".to_owned(), "余额不足".to_owned());
        reported(desk, id, RefundReport::Stuck { code, words })
    }),
    ("refund approved, and failed", |desk| {
        let id = approved(desk);
        fail(desk, id, "abnormal")
    }),
    ("refund approved, and closed by the channel", |desk| {
        let id = approved(desk);
        fail(desk, id, "closed")
    }),
    ("refunded", refunded),
    ("refund declined", |desk| {
        let id = requested(desk);
        refunding(desk, id, &boss(), RefundVerb::Decline { reason: why() });
        id
    }),
    ("refund withdrawn", |desk| {
        let id = requested(desk);
        refunding(desk, id, &amy(), RefundVerb::Withdraw);
        id
    }),
    ("refund declined, another granted", |desk| {
        let id = requested(desk);
        refunding(desk, id, &boss(), RefundVerb::Decline { reason: why() });
        let until = desk.now.day().plus_days(30);
        let full = true;
        refunding(desk, id, &boss(), RefundVerb::Grant { until, full });
        id
    }),
    ("refunded in part", |desk| {
        let id = paid(desk);
        refunding(desk, id, &boss(), start(yuan(650), TakeBack::Nothing));
        let at = desk.now;
        reported(desk, id, RefundReport::Done { at })
    }),
    ("refunded outside of the channel", |desk| {
        let id = approved(desk);
        fail(desk, id, "abnormal");
        let number = desk.refunds[0].number.clone();
        let proof = why();
        refunding(
            desk,
            id,
            &boss(),
            RefundVerb::RecordOffline { number, proof },
        );
        id
    }),
    ("late money held", late_held),
    ("cancelled, never placed", cancelled),
    ("cancelled, placed before", cancelled_placed),
    ("expired, never placed", expired),
    ("expired, placed before", expired_placed),
];

pub fn why() -> String {
    "a reason".to_owned()
}

fn open(desk: &mut Desk) -> OrderId {
    desk.sell(crm(10, 365))
}
fn open_bare(desk: &mut Desk) -> OrderId {
    let bare = desk.bare(CRM);
    desk.create(&bare)
}
fn open_pinned(desk: &mut Desk) -> OrderId {
    let mut new = desk.offer(crm(10, 365));
    new.pinned = Some(company_of(&amy()));
    desk.create(&new)
}
fn awaited(desk: &mut Desk) -> OrderId {
    let new = desk.offer(at_percent(crm(10, 365), 80));
    desk.try_create(&sales(), &new).unwrap()
}
fn rejected(desk: &mut Desk) -> OrderId {
    let id = awaited(desk);
    desk.act(id, &boss(), Verb::Reject { reason: why() })
        .unwrap();
    id
}
fn placed(desk: &mut Desk) -> OrderId {
    let id = open(desk);
    desk.place(id, &amy()).unwrap();
    id
}
fn placed_bare(desk: &mut Desk) -> OrderId {
    let id = open_bare(desk);
    desk.choose(id, &amy(), chosen("std", 10, 365)).unwrap();
    id
}
fn placed_pinned(desk: &mut Desk) -> OrderId {
    let id = open_pinned(desk);
    desk.place(id, &amy()).unwrap();
    id
}
fn placed_awaited(desk: &mut Desk) -> OrderId {
    let new = desk.offer(crm(10, 365));
    let id = desk.try_create(&sales(), &new).unwrap();
    desk.place(id, &amy()).unwrap();
    desk.act(id, &sales(), revise(at_percent(crm(10, 365), 80)))
        .unwrap();
    id
}
fn paying(desk: &mut Desk) -> OrderId {
    let id = placed(desk);
    desk.attempt_by(id, &amy());
    id
}
fn confirming(desk: &mut Desk) -> OrderId {
    let mut new = desk.offer(crm(10, 365));
    new.pay_type = PayType::Provider;
    new.notes.receipt = "media-1".to_owned();
    let id = desk.create(&new);
    desk.place(id, &amy()).unwrap();
    id
}
fn confirming_pinned(desk: &mut Desk) -> OrderId {
    let mut new = desk.offer(crm(10, 365));
    new.pay_type = PayType::Free;
    new.pinned = Some(company_of(&amy()));
    desk.create(&new)
}
fn closing(desk: &mut Desk, verb: Verb) -> OrderId {
    let id = paying(desk);
    desk.act(id, &boss(), verb).unwrap();
    id
}
fn closing_to_expire(desk: &mut Desk) -> OrderId {
    let id = placed(desk);
    desk.wait(Span::days(10).minus_minute());
    desk.attempt_by(id, &amy());
    desk.wait(Span::minutes(1));
    desk.act(id, &till(), Verb::Expire).unwrap();
    id
}
fn paid(desk: &mut Desk) -> OrderId {
    let id = paying(desk);
    let attempt = desk.attempts_of(id)[0].number.clone();
    desk.pay(&attempt);
    id
}
fn paid_twice(desk: &mut Desk) -> OrderId {
    let id = paid(desk);
    let attempt = desk.attempts_of(id)[0].number.clone();
    let second = Receipt {
        transaction: "second".to_owned(),
        ..desk.receipt(&attempt)
    };
    desk.report(&attempt, Report::Paid(second));
    id
}
fn confirmed(desk: &mut Desk) -> OrderId {
    let id = confirming(desk);
    desk.act(id, &amy(), Verb::Confirm).unwrap();
    id
}
fn completed(desk: &mut Desk) -> OrderId {
    let id = paid(desk);
    desk.wait(Span::days(12));
    desk.act(id, &till(), Verb::Complete).unwrap();
    id
}
fn refunding(desk: &mut Desk, id: OrderId, who: &Actor, verb: RefundVerb) {
    desk.act(id, who, Verb::Refund(verb)).unwrap();
}
fn reported(desk: &mut Desk, id: OrderId, report: RefundReport) -> OrderId {
    let number = desk.refunds[0].number.clone();
    desk.act(id, &channel(), Verb::ReportRefund { number, report })
        .unwrap();
    id
}
fn fail(desk: &mut Desk, id: OrderId, code: &str) -> OrderId {
    let (code, words) = (code.to_owned(), "银行卡已注销".to_owned());
    reported(desk, id, RefundReport::Failed { code, words })
}
fn fapiao(desk: &mut Desk) -> OrderId {
    let id = paid(desk);
    fapiao_act(desk, id, &amy(), asked(FAPIAO, None))
}

fn invoiced(desk: &mut Desk) -> OrderId {
    let id = fapiao(desk);
    fapiao_act(desk, id, &finn(), issued(FAPIAO))
}

fn fapiao_act(desk: &mut Desk, id: OrderId, who: &Actor, verb: FapiaoVerb) -> OrderId {
    desk.act(id, who, Verb::Fapiao(verb)).unwrap();
    id
}

fn requested(desk: &mut Desk) -> OrderId {
    let id = paid(desk);
    let (reason, expected) = (why(), None);
    refunding(desk, id, &amy(), RefundVerb::Apply { reason, expected });
    id
}
fn proposed(desk: &mut Desk) -> OrderId {
    let id = requested(desk);
    let propose = RefundVerb::Propose {
        amount: yuan(650),
        take_back: TakeBack::Nothing,
        note: why(),
    };
    refunding(desk, id, &boss(), propose);
    id
}
fn approved(desk: &mut Desk) -> OrderId {
    let id = requested(desk);
    refunding(desk, id, &boss(), RefundVerb::Approve);
    id
}
fn refunded(desk: &mut Desk) -> OrderId {
    let id = approved(desk);
    let at = desk.now;
    reported(desk, id, RefundReport::Done { at })
}
fn late_held(desk: &mut Desk) -> OrderId {
    desk.provider.settings.late_money = LateMoneyPolicy::Hold;
    let id = expired_placed(desk);
    let attempt = desk.attempts_of(id)[0].number.clone();
    desk.pay(&attempt);
    id
}
fn cancelled(desk: &mut Desk) -> OrderId {
    let id = open(desk);
    desk.act(id, &boss(), Verb::Cancel { reason: why() })
        .unwrap();
    id
}
fn cancelled_placed(desk: &mut Desk) -> OrderId {
    let id = closing(desk, Verb::Cancel { reason: why() });
    close_attempts(desk, id);
    id
}
fn expired(desk: &mut Desk) -> OrderId {
    let id = open(desk);
    desk.wait(Span::days(10));
    desk.act(id, &till(), Verb::Expire).unwrap();
    id
}
fn expired_placed(desk: &mut Desk) -> OrderId {
    let id = closing_to_expire(desk);
    close_attempts(desk, id);
    id
}

fn close_attempts(desk: &mut Desk, id: OrderId) {
    let attempt = desk.attempts_of(id)[0].number.clone();
    desk.report(&attempt, Report::Closed);
}

trait MinusMinute {
    fn minus_minute(self) -> Self;
}
impl MinusMinute for Span {
    fn minus_minute(self) -> Self {
        Self::seconds(self.millis() / 1000 - 60)
    }
}
