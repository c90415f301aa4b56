//! Every state of a refund and everything that can be done about it; the page is written from it.

use std::collections::BTreeSet;
use std::fmt::Write;

use till_domain::decide::Reply;
use till_domain::refund::{RefundReport, RefundState, RefundVerb};

use crate::world::*;
use crate::*;

type Outcome = Result<Decision, Refusal>;
type Build = fn() -> (Desk, OrderId);
type Try = fn(&mut Desk, OrderId, RefundNumber) -> Outcome;

fn queued() -> (Desk, OrderId) {
    let (mut desk, order) = sold();
    act(&mut desk, order, &boss(), start(yuan(650), TakeBack::All)).unwrap();
    (desk, order)
}

fn after(report: RefundReport) -> (Desk, OrderId) {
    let (mut desk, order) = queued();
    let number = last(&desk).number.clone();
    super::report(&mut desk, &number, report);
    (desk, order)
}

fn stuck() -> RefundReport {
    RefundReport::Stuck {
        code: "NOT_ENOUGH".to_owned(),
        words: String::new(),
    }
}

fn failed(code: &str) -> RefundReport {
    RefundReport::Failed {
        code: code.to_owned(),
        words: String::new(),
    }
}

fn then(built: (Desk, OrderId), verb: impl FnOnce(RefundNumber) -> RefundVerb) -> (Desk, OrderId) {
    let (mut desk, order) = built;
    let number = last(&desk).number.clone();
    act(&mut desk, order, &boss(), verb(number)).unwrap();
    (desk, order)
}

const STATES: [(&str, Build); 10] = [
    ("awaiting second", || {
        let (mut desk, order) = sold();
        act(&mut desk, order, &finn(), start(yuan(1001), TakeBack::All)).unwrap();
        (desk, order)
    }),
    ("queued", queued),
    ("stuck", || after(stuck())),
    ("submitted", || after(RefundReport::Submitted)),
    ("done", || {
        let at = today().start();
        after(RefundReport::Done { at })
    }),
    ("failed, abnormal", || after(failed("abnormal"))),
    ("failed, closed for good", || after(failed("closed"))),
    ("offline", || {
        let proof = why();
        then(after(failed("abnormal")), |number| {
            RefundVerb::RecordOffline { number, proof }
        })
    }),
    ("called off", || {
        let reason = why();
        then(after(failed("abnormal")), |number| RefundVerb::CallOff {
            number,
            reason,
        })
    }),
    ("replaced", || {
        let (mut desk, order) = then(after(failed("closed")), |number| RefundVerb::Retry {
            number,
        });
        let replaced = |r: &Refund| matches!(r.state, RefundState::Replaced { .. });
        // The old one is the one that the table looks at.
        desk.refunds.sort_by_key(replaced);
        (desk, order)
    }),
];

const VERBS: [(&str, Try); 9] = [
    ("confirm", |d, o, number| {
        act(d, o, &boss(), RefundVerb::Confirm { number })
    }),
    ("confirm, by who began it", |d, o, number| {
        act(d, o, &finn(), RefundVerb::Confirm { number })
    }),
    ("call off", |d, o, number| {
        let reason = why();
        act(d, o, &boss(), RefundVerb::CallOff { number, reason })
    }),
    ("retry", |d, o, number| {
        act(d, o, &boss(), RefundVerb::Retry { number })
    }),
    ("record offline", |d, o, number| {
        let proof = why();
        act(d, o, &boss(), RefundVerb::RecordOffline { number, proof })
    }),
    ("report submitted", |d, o, number| {
        say(d, o, number, RefundReport::Submitted)
    }),
    ("report stuck", |d, o, number| say(d, o, number, stuck())),
    ("report failed", |d, o, number| {
        say(d, o, number, failed("abnormal"))
    }),
    ("report done", |d, o, number| {
        let at = d.now;
        say(d, o, number, RefundReport::Done { at })
    }),
];

fn say(desk: &mut Desk, order: OrderId, number: RefundNumber, report: RefundReport) -> Outcome {
    desk.act(order, &channel(), Verb::ReportRefund { number, report })
}

fn page() -> String {
    let mut table = String::new();
    let mut ways = BTreeSet::new();
    for (state, build) in STATES {
        writeln!(table, "### {state}\n\n| verb | outcome |\n|---|---|").unwrap();
        for (verb, attempt) in VERBS {
            let (mut desk, order) = build();
            let refund = last(&desk).clone();
            let outcome = attempt(&mut desk, order, refund.number.clone());
            let now = desk
                .refunds
                .iter()
                .find(|r| r.number == refund.number)
                .unwrap();
            let words = match outcome {
                Err(refusal) => format!("refused: {}", refusal.code()),
                Ok(decision) if decision.reply == Reply::Already => "already".to_owned(),
                Ok(_) => format!("→ {}", now.state.code()),
            };
            if now.state.code() != refund.state.code() {
                let verb = verb.split(',').next().unwrap();
                ways.insert((refund.state.code(), now.state.code(), verb));
            }
            writeln!(table, "| {verb} | {words} |").unwrap();
        }
        table.push('\n');
    }
    let mut page = String::from(
        "# The states of a refund\n\n\
         Written by `cargo test -p till-domain --test refund`; `UPDATE=1` in front of it writes it anew.\n\n\
         How a refund comes to be asked for and decided is part of [its order](order.md). From then on it\n\
         has a number, and this life:\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> awaiting_second: above a limit\n    [*] --> queued\n",
    );
    for (from, to, verb) in ways {
        writeln!(page, "    {from} --> {to}: {verb}").unwrap();
    }
    page.push_str("```\n\n## Every state and every verb\n\n");
    page.push_str(table.trim_end());
    page.push('\n');
    page
}

#[test]
fn the_page_about_refunds_says_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/refund.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/states/refund.md is out of date: run this test with UPDATE=1"
    );
}
