//! Every verb, by somebody who may use it, at the moments that make a difference.

use till_domain::decide::{Decision, Target, Verb};
use till_domain::id::{AttemptNumber, OrderId, RefundNumber};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::payment::{Method, Receipt, Report};
use till_domain::refund::RefundReport;
use till_domain::refusal::Refusal;
use till_domain::time::Span;

use super::states::why;
use crate::world::*;

type Outcome = Result<Decision, Refusal>;
type Try = fn(&mut Desk, OrderId) -> Outcome;

pub const VERBS: [(&str, Try); 39] = [
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
    ("report refund done", |d, o| {
        let at = d.now;
        refund(d, o, RefundReport::Done { at })
    }),
    ("report refund failed", |d, o| {
        let code = "ABNORMAL".to_owned();
        refund(d, o, RefundReport::Failed { code })
    }),
];

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
    let nobodys = || -> RefundNumber { "R0A1B2C000000000000000000000".parse().unwrap() };
    let number = desk
        .refunds
        .iter()
        .find(|refund| refund.order == order)
        .map_or_else(nobodys, |refund| refund.number.clone());
    desk.act(order, &till(), Verb::ReportRefund { number, report })
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
        Verb::ReportRefund { .. } => "report refund done",
    }
}
