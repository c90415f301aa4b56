//! Every verb, by somebody who may use it, at the moments that make a difference.

use till_domain::decide::{Decision, Target, Verb};
use till_domain::fapiao::FapiaoVerb;
use till_domain::id::{AttemptNumber, OrderId, RefundNumber};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::party::Actor;
use till_domain::payment::review::Review;
use till_domain::payment::transfer::Remittance;
use till_domain::payment::{Method, Receipt, Report};
use till_domain::refund::{RefundReport, RefundVerb, TakeBack};
use till_domain::refusal::Refusal;
use till_domain::time::Span;

use super::fapiao::{self, FAPIAO, asked, issued, on_fapiao, reversing};
use super::states::why;
use crate::world::*;

type Outcome = Result<Decision, Refusal>;
type Try = fn(&mut Desk, OrderId) -> Outcome;

pub const VERBS: [(&str, Try); 75] = [
    ("approve", |d, o| d.act(o, &boss(), Verb::Approve)),
    ("reject", |d, o| {
        d.act(o, &boss(), Verb::Reject { reason: why() })
    }),
    ("place", |d, o| d.choose(o, &amy(), chosen("std", 10, 365))),
    ("place, by finance", |d, o| {
        d.choose(o, &fin(), chosen("std", 10, 365))
    }),
    ("place, by another company", |d, o| {
        d.choose(o, &bob(), chosen("std", 10, 365))
    }),
    ("cancel placing", |d, o| {
        d.act(o, &amy(), Verb::CancelPlacing)
    }),
    ("cancel placing, by a colleague", |d, o| {
        d.act(o, &anna(), Verb::CancelPlacing)
    }),
    ("cancel placing, by another company", |d, o| {
        d.act(o, &bob(), Verb::CancelPlacing)
    }),
    ("reconfigure", |d, o| {
        let chosen = chosen("std", 7, 365);
        d.act(o, &amy(), Verb::Reconfigure { chosen })
    }),
    ("confirm", |d, o| d.act(o, &amy(), Verb::Confirm)),
    ("confirm, by a member", |d, o| {
        d.act(o, &anna(), Verb::Confirm)
    }),
    ("confirm, by another company", |d, o| {
        d.act(o, &bob(), Verb::Confirm)
    }),
    ("decline", |d, o| {
        d.act(o, &amy(), Verb::Decline { reason: why() })
    }),
    ("confirm by silence", |d, o| {
        d.act(o, &till(), Verb::ConfirmBySilence)
    }),
    ("confirm by silence, 72 h on", |d, o| {
        d.wait(Span::hours(72));
        d.act(o, &till(), Verb::ConfirmBySilence)
    }),
    ("revise", |d, o| d.act(o, &boss(), revise(crm(30, 365)))),
    ("revise, by other sales", |d, o| {
        d.orders.get_mut(&o).unwrap().creator = None;
        d.act(o, &sales(), revise(crm(30, 365)))
    }),
    ("release", |d, o| {
        d.act(o, &boss(), Verb::Release { reason: why() })
    }),
    ("release, by the buyer", |d, o| {
        d.act(o, &amy(), Verb::Release { reason: why() })
    }),
    ("extend", |d, o| {
        let until = d.now.plus(Span::days(30));
        d.act(o, &boss(), Verb::Extend { until })
    }),
    ("reissue", |d, o| {
        let link: Link = d.link(Span::days(10));
        d.act(o, &boss(), Verb::Reissue { link })
    }),
    ("cancel", |d, o| {
        d.act(o, &boss(), Verb::Cancel { reason: why() })
    }),
    ("cancel, without a reason", |d, o| {
        let reason = " ".to_owned();
        d.act(o, &boss(), Verb::Cancel { reason })
    }),
    ("expire", |d, o| d.act(o, &till(), Verb::Expire)),
    ("expire, 10 days on", |d, o| {
        d.wait(Span::days(10));
        d.act(o, &till(), Verb::Expire)
    }),
    ("give up closing", |d, o| {
        d.act(o, &till(), Verb::GiveUpClosing)
    }),
    ("complete", |d, o| d.act(o, &till(), Verb::Complete)),
    ("complete, 12 days on", |d, o| {
        d.wait(Span::days(12));
        d.act(o, &till(), Verb::Complete)
    }),
    ("start attempt", |d, o| d.start(o, &amy())),
    ("start attempt, otherwise", |d, o| {
        let mut request = wechat();
        request.method = Method::H5;
        d.act(o, &amy(), Verb::StartAttempt(request))
    }),
    ("start attempt, by another company", |d, o| {
        d.start(o, &bob())
    }),
    ("record transfer", |d, o| {
        let verb = d.remittance(o, "B1");
        d.act(o, &finn(), verb)
    }),
    ("record transfer, too little", |d, o| {
        let verb = remitted(d, o, |r| r.amount = yuan(1));
        d.act(o, &finn(), verb)
    }),
    ("record transfer, by sales", |d, o| {
        let verb = d.remittance(o, "B1");
        d.act(o, &sales(), verb)
    }),
    ("attempt opened", |d, o| {
        let code_url = "weixin://wxpay/again".to_owned();
        attempt(d, o, Verb::AttemptOpened { code_url })
    }),
    ("report pending", |d, o| {
        attempt(d, o, Verb::Report(Report::Pending))
    }),
    ("report closed", |d, o| {
        attempt(d, o, Verb::Report(Report::Closed))
    }),
    ("report paid", |d, o| {
        paid(d, o, |receipt| {
            receipt.paid_at = receipt.paid_at.minus(Span::minutes(2));
        })
    }),
    ("report paid, late", |d, o| {
        let late = d.order(o).link.expires_at.plus(Span::seconds(1));
        d.now = d.now.max(late);
        paid(d, o, |_| {})
    }),
    ("report paid, wrong amount", |d, o| {
        paid(d, o, |receipt| receipt.amount = Fen::new(1))
    }),
    ("return held money", |d, o| {
        let note = why();
        review(d, o, Review::Return { note })
    }),
    ("apply held money", |d, o| review(d, o, Review::Apply)),
    ("apply for a refund", |d, o| {
        refunding(d, o, &amy(), apply())
    }),
    ("apply for a refund, by a colleague", |d, o| {
        refunding(d, o, &anna(), apply())
    }),
    ("apply for a refund, by another company", |d, o| {
        refunding(d, o, &bob(), apply())
    }),
    ("withdraw the application", |d, o| {
        refunding(d, o, &amy(), RefundVerb::Withdraw)
    }),
    ("accept the proposal", |d, o| {
        refunding(d, o, &amy(), RefundVerb::Accept)
    }),
    ("approve the application", |d, o| {
        refunding(d, o, &boss(), RefundVerb::Approve)
    }),
    ("approve the application, by sales", |d, o| {
        refunding(d, o, &sales(), RefundVerb::Approve)
    }),
    ("approve the application, above a limit", |d, o| {
        refunding(d, o, &finn(), RefundVerb::Approve)
    }),
    ("decline the application", |d, o| {
        refunding(d, o, &boss(), RefundVerb::Decline { reason: why() })
    }),
    ("propose another amount", |d, o| {
        let propose = RefundVerb::Propose {
            amount: yuan(100),
            take_back: TakeBack::Nothing,
            note: why(),
        };
        refunding(d, o, &boss(), propose)
    }),
    ("ask to withdraw", |d, o| {
        refunding(d, o, &boss(), RefundVerb::AskToWithdraw { note: why() })
    }),
    ("silence, at once", |d, o| {
        refunding(d, o, &till(), RefundVerb::Silence)
    }),
    ("silence, 4 days on", |d, o| {
        d.wait(Span::days(4));
        refunding(d, o, &till(), RefundVerb::Silence)
    }),
    ("silence, 5 days on", |d, o| {
        d.wait(Span::days(5));
        refunding(d, o, &till(), RefundVerb::Silence)
    }),
    ("refund", |d, o| {
        refunding(d, o, &boss(), start(yuan(100), TakeBack::Nothing))
    }),
    ("refund, all of it", |d, o| {
        let all = d.order(o).payable().unwrap_or(yuan(1));
        refunding(d, o, &boss(), start(all, TakeBack::All))
    }),
    ("refund, above a limit", |d, o| {
        refunding(d, o, &finn(), start(yuan(1001), TakeBack::Nothing))
    }),
    ("confirm the refund", |d, o| {
        on_refund(d, o, |number| RefundVerb::Confirm { number })
    }),
    ("call the refund off", |d, o| {
        let reason = why();
        on_refund(d, o, |number| RefundVerb::CallOff { number, reason })
    }),
    ("retry the refund", |d, o| {
        on_refund(d, o, |number| RefundVerb::Retry { number })
    }),
    ("record the refund as paid elsewhere", |d, o| {
        let proof = why();
        on_refund(d, o, |number| RefundVerb::RecordOffline { number, proof })
    }),
    ("grant a refund", |d, o| {
        let until = d.now.day().plus_days(30);
        let full = true;
        refunding(d, o, &boss(), RefundVerb::Grant { until, full })
    }),
    ("apply for a fapiao", |d, o| {
        d.act(o, &amy(), Verb::Fapiao(asked(FAPIAO, None)))
    }),
    ("withdraw a fapiao", |d, o| {
        on_fapiao(d, o, &amy(), |id| FapiaoVerb::Withdraw { id })
    }),
    ("issue a fapiao", |d, o| on_fapiao(d, o, &finn(), issued)),
    ("cancel a fapiao", |d, o| {
        let note = why();
        on_fapiao(d, o, &finn(), |id| FapiaoVerb::Cancel { id, note })
    }),
    ("start to reverse a fapiao", |d, o| {
        on_fapiao(d, o, &finn(), reversing)
    }),
    ("finish reversing a fapiao", |d, o| {
        let number = "12345678".to_owned();
        on_fapiao(d, o, &finn(), |id| FapiaoVerb::FinishRed { id, number })
    }),
    ("call the reversing off", |d, o| {
        let note = why();
        on_fapiao(d, o, &finn(), |id| FapiaoVerb::CallOffRed { id, note })
    }),
    ("report refund submitted", |d, o| {
        refund(d, o, RefundReport::Submitted)
    }),
    ("report refund stuck", |d, o| {
        let (code, words) = ("NOT_ENOUGH".to_owned(), "余额不足".to_owned());
        refund(d, o, RefundReport::Stuck { code, words })
    }),
    ("report refund done", |d, o| {
        let at = d.now;
        refund(d, o, RefundReport::Done { at })
    }),
    ("report refund failed", |d, o| {
        let code = "ABNORMAL".to_owned();
        refund(
            d,
            o,
            RefundReport::Failed {
                code,
                words: String::new(),
            },
        )
    }),
];

fn remitted(desk: &Desk, order: OrderId, change: fn(&mut Remittance)) -> Verb {
    let Verb::RecordTransfer(mut remittance) = desk.remittance(order, "B1") else {
        unreachable!("it is one")
    };
    change(&mut remittance);
    Verb::RecordTransfer(remittance)
}

fn apply() -> RefundVerb {
    RefundVerb::Apply {
        reason: why(),
        expected: None,
    }
}

pub fn start(amount: Fen, take_back: TakeBack) -> RefundVerb {
    RefundVerb::Start {
        amount,
        take_back,
        note: why(),
        rest: None,
    }
}

fn refunding(desk: &mut Desk, order: OrderId, who: &Actor, verb: RefundVerb) -> Outcome {
    desk.act(order, who, Verb::Refund(verb))
}

fn on_refund(
    desk: &mut Desk,
    order: OrderId,
    verb: impl FnOnce(RefundNumber) -> RefundVerb,
) -> Outcome {
    let number = last_refund(desk, order);
    refunding(desk, order, &boss(), verb(number))
}

fn last_refund(desk: &Desk, order: OrderId) -> RefundNumber {
    let nobodys = || -> RefundNumber { "R0A1B2C000000000000000000000".parse().unwrap() };
    desk.refunds
        .iter()
        .rfind(|refund| refund.order == order)
        .map_or_else(nobodys, |refund| refund.number.clone())
}

fn review(desk: &mut Desk, order: OrderId, review: Review) -> Outcome {
    let held = desk
        .attempts_of(order)
        .into_iter()
        .find_map(|attempt| Some((attempt.number.clone(), attempt.held.first()?)));
    let (number, transaction) = match held {
        Some((number, held)) => (number, held.receipt.transaction.clone()),
        None => match last_attempt(desk, order) {
            Some(number) => (number, "nobody's".to_owned()),
            None => return attempt(desk, order, Verb::Report(Report::Pending)),
        },
    };
    let verb = Verb::ReviewHeld {
        transaction,
        review,
    };
    desk.submit(Target::Attempt(number), &boss(), verb)
}

fn attempt(desk: &mut Desk, order: OrderId, verb: Verb) -> Outcome {
    match last_attempt(desk, order) {
        Some(number) => desk.submit(Target::Attempt(number), &channel(), verb),
        None => {
            let nobodys = "A0A1B2C000000000000000000000".parse().unwrap();
            desk.submit(Target::Attempt(nobodys), &channel(), verb)
        }
    }
}

fn last_attempt(desk: &Desk, order: OrderId) -> Option<AttemptNumber> {
    desk.attempts_of(order).last().map(|a| a.number.clone())
}

fn paid(desk: &mut Desk, order: OrderId, change: fn(&mut Receipt)) -> Outcome {
    let Some(number) = last_attempt(desk, order) else {
        return attempt(desk, order, Verb::Report(Report::Pending));
    };
    let mut receipt = desk.receipt(&number);
    receipt.transaction = "of the table".to_owned();
    change(&mut receipt);
    attempt(desk, order, Verb::Report(Report::Paid(receipt)))
}

fn refund(desk: &mut Desk, order: OrderId, report: RefundReport) -> Outcome {
    let number = last_refund(desk, order);
    desk.act(order, &till(), Verb::ReportRefund { number, report })
}

const fn refund_row(verb: &RefundVerb) -> &'static str {
    match verb {
        RefundVerb::Apply { .. } => "apply for a refund",
        RefundVerb::Withdraw => "withdraw the application",
        RefundVerb::Accept => "accept the proposal",
        RefundVerb::Approve => "approve the application",
        RefundVerb::Decline { .. } => "decline the application",
        RefundVerb::Propose { .. } => "propose another amount",
        RefundVerb::AskToWithdraw { .. } => "ask to withdraw",
        RefundVerb::Silence => "silence, 5 days on",
        RefundVerb::Start { .. } => "refund",
        RefundVerb::Confirm { .. } => "confirm the refund",
        RefundVerb::CallOff { .. } => "call the refund off",
        RefundVerb::Retry { .. } => "retry the refund",
        RefundVerb::RecordOffline { .. } => "record the refund as paid elsewhere",
        RefundVerb::Grant { .. } => "grant a refund",
    }
}

/// Where a verb stands in the table. A new verb has to be given a row to compile.
pub const fn row(verb: &Verb) -> &'static str {
    match verb {
        // An order that is not there yet has no state: see `place` and `approval`.
        Verb::Create(_) => "create",
        Verb::Approve => "approve",
        Verb::Reject { .. } => "reject",
        Verb::Place { .. } => "place",
        Verb::CancelPlacing => "cancel placing",
        Verb::Reconfigure { .. } => "reconfigure",
        Verb::Confirm => "confirm",
        Verb::Decline { .. } => "decline",
        Verb::ConfirmBySilence => "confirm by silence",
        Verb::Revise(_) => "revise",
        Verb::Release { .. } => "release",
        Verb::Extend { .. } => "extend",
        Verb::Reissue { .. } => "reissue",
        Verb::Cancel { .. } => "cancel",
        Verb::Expire => "expire",
        Verb::GiveUpClosing => "give up closing",
        Verb::Complete => "complete",
        Verb::StartAttempt(_) => "start attempt",
        Verb::AttemptOpened { .. } => "attempt opened",
        Verb::Report(_) => "report paid",
        Verb::RecordTransfer(_) => "record transfer",
        Verb::ReportRefund { .. } => "report refund done",
        Verb::Refund(verb) => refund_row(verb),
        Verb::Fapiao(verb) => fapiao::row(verb),
        Verb::ReviewHeld { .. } => "return held money",
    }
}
