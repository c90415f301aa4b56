//! Every state and every verb: what happens, or why not (DESIGN §4). The page about an order's states
//! is written from the same table, so that it can't say anything else.

#[path = "state_table/fapiao.rs"]
mod fapiao;
#[path = "state_table/states.rs"]
mod states;
#[path = "state_table/verbs.rs"]
mod verbs;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write;

use till_domain::decide::{Reply, Verb};
use till_domain::id::{OrderId, RefundNumber};
use till_domain::payment::Report;
use till_domain::payment::review::Review;
use till_domain::refund::{RefundReport, RefundVerb, TakeBack};
use till_domain::time::Span;
use world::{Desk, reply_words, standing};

struct Cell {
    before: String,
    after: String,
    words: String,
}

/// One verb on a fresh order in one state.
fn outcome(build: fn(&mut Desk) -> till_domain::id::OrderId, verb: usize) -> Cell {
    let mut desk = Desk::new();
    let order = build(&mut desk);
    let before = standing(desk.order(order));
    let result = (verbs::VERBS[verb].1)(&mut desk, order);
    let after = standing(desk.order(order));
    let words = match result {
        Err(refusal) => format!("refused: {}", refusal.code()),
        Ok(decision) => {
            let reply = reply_words(&decision.reply);
            if decision.reply == Reply::Already {
                assert!(decision.is_empty(), "already, and yet something is written");
            }
            match (after == before, reply.as_str()) {
                (true, _) => reply,
                (false, "done") => format!("→ {after}"),
                (false, _) => format!("→ {after} ({reply})"),
            }
        }
    };
    Cell {
        before,
        after,
        words,
    }
}

/// The whole table, and the steps from state to state that it holds.
fn walk() -> (String, BTreeSet<(String, String, String)>) {
    let mut table = String::new();
    let mut steps = BTreeSet::new();
    for (state, build) in states::STATES {
        writeln!(table, "### {state}\n\n| verb | outcome |\n|---|---|").unwrap();
        for (index, (verb, _)) in verbs::VERBS.iter().enumerate() {
            let cell = outcome(build, index);
            writeln!(table, "| {verb} | {} |", cell.words).unwrap();
            if cell.before != cell.after {
                let plain = |text: &str| text.split(" to ").next().unwrap_or("").replace(", ", "_");
                let node = |text: &str| plain(text).replace(' ', "_");
                let verb = verb.split(',').next().unwrap_or(verb).to_owned();
                steps.insert((node(&cell.before), node(&cell.after), verb));
            }
        }
        table.push('\n');
    }
    (table, steps)
}

fn page() -> String {
    let (table, steps) = walk();
    let mut page = String::from(
        "# The states of an order\n\n\
         Written by `cargo test -p till-domain --test state_table`; `UPDATE=1` in front of it writes it anew.\n\n\
         Every verb that moves an order, first as a picture and then in full: each verb is tried in each\n\
         state, by somebody who may use it unless the table says otherwise. A refusal is named by its code.\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> open: create\n    [*] --> open_approval_awaited: create\n    [*] --> confirming: create\n",
    );
    let mut ways: Vec<(String, String, Vec<String>)> = Vec::new();
    for (from, to, verb) in steps {
        match ways.last_mut() {
            Some((f, t, verbs)) if *f == from && *t == to => verbs.push(verb),
            _ => ways.push((from, to, vec![verb])),
        }
    }
    for (from, to, verbs) in ways {
        writeln!(page, "    {from} --> {to}: {}", verbs.join(", ")).unwrap();
    }
    page.push_str("```\n\n## Every state and every verb\n\n");
    page.push_str(table.trim_end());
    page.push('\n');
    page
}

#[test]
fn every_verb_does_in_every_state_what_was_reviewed() {
    insta::assert_snapshot!(walk().0);
}

#[test]
fn the_page_about_states_says_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/order.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states")).unwrap();
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/states/order.md is out of date: run this test with UPDATE=1"
    );
}

fn refund_verbs() -> impl Iterator<Item = Verb> {
    let number = || -> RefundNumber { "R0A1B2C000000000000000000000".parse().unwrap() };
    let (reason, expected) = (states::why(), None);
    let take_back = TakeBack::Nothing;
    [
        RefundVerb::Apply { reason, expected },
        RefundVerb::Withdraw,
        RefundVerb::Accept,
        RefundVerb::Approve,
        RefundVerb::Decline {
            reason: states::why(),
        },
        RefundVerb::Propose {
            amount: world::yuan(1),
            take_back,
            note: states::why(),
        },
        RefundVerb::AskToWithdraw {
            note: states::why(),
        },
        RefundVerb::Silence,
        verbs::start(world::yuan(1), TakeBack::All),
        RefundVerb::Confirm { number: number() },
        RefundVerb::CallOff {
            number: number(),
            reason: states::why(),
        },
        RefundVerb::Retry { number: number() },
        RefundVerb::RecordOffline {
            number: number(),
            proof: states::why(),
        },
        RefundVerb::Grant {
            until: world::today(),
            full: true,
        },
    ]
    .into_iter()
    .map(Verb::Refund)
}

#[test]
fn every_verb_has_its_row() {
    let rows: Vec<&str> = verbs::VERBS.iter().map(|(name, _)| *name).collect();
    let desk = Desk::new();
    let reason = states::why;
    let attempt = "A0A1B2C000000000000000000000";
    let all = [
        Verb::Approve,
        Verb::Reject { reason: reason() },
        Verb::Place {
            chosen: None,
            expected: None,
        },
        Verb::CancelPlacing,
        Verb::Reconfigure {
            chosen: world::chosen("std", 1, 1),
        },
        Verb::Confirm,
        Verb::Decline { reason: reason() },
        Verb::ConfirmBySilence,
        world::revise(world::crm(1, 1)),
        Verb::Release { reason: reason() },
        Verb::Extend { until: desk.now },
        Verb::Reissue {
            link: desk.link(Span::days(1)),
        },
        Verb::Cancel { reason: reason() },
        Verb::Expire,
        Verb::GiveUpClosing,
        Verb::Complete,
        Verb::StartAttempt(world::wechat()),
        Verb::AttemptOpened {
            code_url: String::new(),
        },
        Verb::Report(Report::Pending),
        world::Desk::new().remittance(OrderId::from_uuid(uuid::Uuid::nil()), "B1"),
        Verb::ReportRefund {
            number: attempt.parse().unwrap(),
            report: RefundReport::Submitted,
        },
        Verb::ReviewHeld {
            transaction: String::new(),
            review: Review::Apply,
        },
    ];
    let all: Vec<Verb> = all.into_iter().chain(refund_verbs()).collect();
    for verb in &all {
        assert!(rows.contains(&verbs::row(verb)), "{}", verbs::row(verb));
    }
}
