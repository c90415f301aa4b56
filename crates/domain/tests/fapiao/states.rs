//! Every stage of an application and everything that can be done about it; the page is written from it.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::*;

type Path = fn(&mut Desk, OrderId);

const STAGES: [(&str, Path); 6] = [
    ("open", |_, _| {}),
    ("issued", |d, o| done(act(d, o, &finn(), issue(1)))),
    ("red_started", |d, o| {
        done(act(d, o, &finn(), issue(1)));
        done(act(d, o, &finn(), start_red(1)));
    }),
    ("red", |d, o| {
        done(act(d, o, &finn(), issue(1)));
        done(act(d, o, &finn(), start_red(1)));
        done(act(d, o, &finn(), finish_red(1)));
    }),
    ("cancelled", |d, o| done(act(d, o, &finn(), cancel(1)))),
    ("withdrawn", |d, o| {
        done(act(d, o, &amy(), FapiaoVerb::Withdraw { id: id(1) }));
    }),
];

fn done(outcome: Result<Decision, Refusal>) {
    outcome.unwrap();
}

type Try = fn(&mut Desk, OrderId) -> Result<Decision, Refusal>;

const VERBS: [(&str, Try); 6] = [
    ("withdraw", |d, o| {
        act(d, o, &amy(), FapiaoVerb::Withdraw { id: id(1) })
    }),
    ("issue", |d, o| act(d, o, &finn(), issue(1))),
    ("cancel", |d, o| act(d, o, &finn(), cancel(1))),
    ("start red", |d, o| act(d, o, &finn(), start_red(1))),
    ("finish red", |d, o| act(d, o, &finn(), finish_red(1))),
    ("call off red", |d, o| act(d, o, &finn(), call_off_red(1))),
];

fn page() -> String {
    let mut table = String::new();
    let mut ways = BTreeSet::new();
    for (name, path) in STAGES {
        writeln!(table, "### {name}\n\n| verb | outcome |\n|---|---|").unwrap();
        for (verb, attempt) in VERBS {
            let (mut desk, order) = sold();
            done(act(&mut desk, order, &amy(), apply(1, None)));
            path(&mut desk, order);
            let words = match attempt(&mut desk, order) {
                Err(refusal) => format!("refused: {}", refusal.code()),
                Ok(decision) if decision.reply == Reply::Already => "already".to_owned(),
                Ok(_) => {
                    let now = stage(&desk, order, 1).code();
                    ways.insert((name, now, verb));
                    format!("→ {now}")
                }
            };
            writeln!(table, "| {verb} | {words} |").unwrap();
        }
        table.push('\n');
    }
    let mut page = String::from(
        "# The stages of a fapiao\n\n\
         Written by `cargo test -p till-domain --test fapiao`; `UPDATE=1` in front of it writes it anew.\n\n\
         An application (开票申请) is made for a paid [order](order.md), or for a part of it:\n\n\
         ```mermaid\nstateDiagram-v2\n    [*] --> open: apply\n",
    );
    for (from, to, verb) in ways {
        writeln!(page, "    {from} --> {to}: {verb}").unwrap();
    }
    page.push_str(
        "```\n\nA refund approved by silence starts the red-letter step of what is issued.\n\n\
         ## Every stage and every verb\n\n",
    );
    page.push_str(table.trim_end());
    page.push('\n');
    page
}

#[test]
fn the_page_about_fapiao_says_what_the_code_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/states/fapiao.md");
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        written == page,
        "docs/states/fapiao.md is out of date: run this test with UPDATE=1"
    );
}
