//! What is in the zip: a page for people, tables for spreadsheets, everything as JSON, and what it
//! takes to check the hashes without Till.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use till_domain::order::event::Event;
use till_store::AuditRow;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Evidence, summary};
use crate::access::StaffUser;
use crate::console::settings::audit_words as words;
use crate::web::error::PageError;
use crate::web::sheet::{Cell, Csv};
use crate::web::ui::Ui;
use crate::web::words::EventWords;

/// Recomputes every hash with nothing but Python's own library.
const CHECK: &str = include_str!("check.py");

/// The whole file.
///
/// # Errors
/// [`PageError::Internal`] when it can't be written.
pub(super) fn zip(user: &StaffUser, evidence: &Evidence) -> Result<Vec<u8>, PageError> {
    let ui = &user.ui;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| -> Result<(), PageError> {
        let options = SimpleFileOptions::default();
        zip.start_file(name, options)
            .map_err(|_| PageError::Internal)?;
        zip.write_all(bytes).map_err(|_| PageError::Internal)
    };
    put("summary.html", summary::page(user, evidence)?.as_bytes())?;
    put("README.txt", ui.t("evidence-readme").as_bytes())?;
    put("check.py", CHECK.as_bytes())?;
    put("order.json", pretty(&order(evidence))?.as_bytes())?;
    put("audit.json", pretty(&audit(evidence))?.as_bytes())?;
    for (name, titles, rows) in tables(ui, evidence) {
        let titles: Vec<String> = titles.iter().map(|key| ui.t(key)).collect();
        let mut csv = Csv::new(&titles);
        rows.iter().for_each(|row| csv.row(row));
        put(name, csv.take().as_bytes())?;
    }
    let whole = zip.finish().map_err(|_| PageError::Internal)?;
    Ok(whole.into_inner())
}

fn pretty(value: &Value) -> Result<String, PageError> {
    serde_json::to_string_pretty(value).map_err(|_| PageError::Internal)
}

/// Everything as it is stored; amounts in fen, times in Unix ms. The link's secret stays here.
fn order(evidence: &Evidence) -> Value {
    let Evidence { detail, fapiao, .. } = evidence;
    let payments = detail.receipts.iter().map(|booked| {
        json!({
            "attempt": booked.attempt,
            "receipt": booked.receipt,
            "disposition": booked.disposition.code(),
            "booked_at": booked.booked_at,
        })
    });
    let fapiao = fapiao.iter().map(|view| {
        json!({
            "application": view.fapiao,
            "stage": view.stage.code(),
            "issued": view.issued,
            "word": view.word,
        })
    });
    json!({
        "number": detail.order.number,
        "former_numbers": detail.order.former_numbers,
        "id": detail.order.id.to_string(),
        "state": detail.order.shown().code(),
        "company": detail.order.company(),
        "company_name": evidence.company,
        "created_at": detail.order.created_at,
        "lines": detail.order.lines,
        "price": detail.order.price,
        "attempts": detail.attempts,
        "payments": payments.collect::<Vec<_>>(),
        "refunds": detail.refunds,
        "ledger": detail.transfers,
        "fapiao": fapiao.collect::<Vec<_>>(),
        "events": detail.events,
    })
}

/// The rows with exactly the words that their hashes are made of.
fn audit(evidence: &Evidence) -> Value {
    let provider = evidence.detail.order.provider.to_string();
    let row = |row: &AuditRow| {
        json!({
            "words": [
                [provider, row.seq, row.at, row.who, row.name, row.address, row.kind, row.verb],
                [row.object, row.label, row.changes_text, row.event_seq, row.digest, row.previous],
            ],
            "event": row.event_body,
            "hash": row.hash,
        })
    };
    json!({
        "rows": evidence.audit.iter().map(row).collect::<Vec<_>>(),
        "head": {"seq": evidence.head.0, "hash": evidence.head.1},
    })
}

type Rows = Vec<Vec<Cell>>;

/// A file's name, the keys of its titles, its rows.
fn tables(ui: &Ui, evidence: &Evidence) -> [(&'static str, &'static [&'static str], Rows); 7] {
    let detail = &evidence.detail;
    let maybe = |text: Option<String>| text.map_or(Cell::Blank, Cell::text);
    let attempts = detail.attempts.iter().map(|attempt| {
        vec![
            Cell::text(attempt.number.to_string()),
            Cell::text(ui.tc("channel", attempt.channel.code())),
            Cell::Money(attempt.amount),
            Cell::Time(attempt.created_at),
            Cell::Time(attempt.expires_at),
        ]
    });
    let payments = detail.receipts.iter().map(|booked| {
        vec![
            Cell::Time(booked.receipt.paid_at),
            Cell::Time(booked.booked_at),
            Cell::Money(booked.receipt.amount),
            Cell::text(ui.tc("payment", booked.disposition.code())),
            Cell::text(booked.receipt.merchant.as_str()),
            Cell::text(booked.receipt.transaction.as_str()),
            Cell::text(booked.attempt.to_string()),
        ]
    });
    let refunds = detail.refunds.iter().map(|refund| {
        vec![
            Cell::text(refund.number.to_string()),
            Cell::Money(refund.amount),
            Cell::text(ui.tc("refund-state", refund.state.code())),
            Cell::text(ui.tc("refund-reason", refund.reason.code())),
            Cell::text(refund.note.as_str()),
            Cell::Time(refund.created_at),
            Cell::text(refund.transaction.as_str()),
        ]
    });
    let ledger = detail.transfers.iter().map(|transfer| {
        vec![
            Cell::Time(transfer.at),
            Cell::Count(transfer.seq),
            Cell::text(ui.tc("account", transfer.debit.code())),
            Cell::text(ui.tc("account", transfer.credit.code())),
            Cell::Money(transfer.amount),
            maybe(transfer.attempt.as_ref().map(ToString::to_string)),
            maybe(transfer.refund.as_ref().map(ToString::to_string)),
        ]
    });
    let fapiao = evidence.fapiao.iter().map(|view| {
        let number = view.issued.as_ref().map(|issued| issued.number.clone());
        vec![
            Cell::text(ui.tc("fapiao-kind", view.fapiao.request.kind.code())),
            Cell::text(view.fapiao.request.title.name.as_str()),
            Cell::text(view.fapiao.request.title.tax_number.as_str()),
            Cell::Money(view.fapiao.amount),
            Cell::text(ui.tc("fapiao-stage", view.stage.code())),
            maybe(number),
            Cell::Time(view.fapiao.at),
        ]
    });
    let events = detail.events.iter().map(|event| event_cells(ui, event));
    let audit = evidence.audit.iter().map(|row| audit_cells(ui, row));
    [
        ("events.csv", EVENTS, events.collect()),
        ("attempts.csv", ATTEMPTS, attempts.collect()),
        ("payments.csv", PAYMENTS, payments.collect()),
        ("refunds.csv", REFUNDS, refunds.collect()),
        ("ledger.csv", LEDGER, ledger.collect()),
        ("fapiao.csv", FAPIAO, fapiao.collect()),
        ("audit.csv", AUDIT, audit.collect()),
    ]
}

const EVENTS: &[&str] = &[
    "audit-seq",
    "audit-at",
    "audit-what",
    "audit-who",
    "evidence-more",
];
const ATTEMPTS: &[&str] = &[
    "payments-attempt",
    "payments-channel",
    "payments-amount-cny",
    "export-created",
    "export-link-ends",
];
const PAYMENTS: &[&str] = &[
    "payments-paid-at",
    "payments-booked-at",
    "payments-amount-cny",
    "payments-state",
    "payments-merchant",
    "payments-transaction",
    "payments-attempt",
];
const REFUNDS: &[&str] = &[
    "evidence-refund",
    "payments-amount-cny",
    "export-state",
    "evidence-reason",
    "evidence-more",
    "export-created",
    "payments-transaction",
];
const LEDGER: &[&str] = &[
    "audit-at",
    "evidence-event",
    "evidence-debit",
    "evidence-credit",
    "payments-amount-cny",
    "payments-attempt",
    "evidence-refund",
];
const FAPIAO: &[&str] = &[
    "evidence-fapiao-kind",
    "evidence-fapiao-title",
    "evidence-tax-number",
    "payments-amount-cny",
    "export-state",
    "evidence-fapiao-number",
    "export-created",
];
const AUDIT: &[&str] = &[
    "audit-seq",
    "audit-at",
    "audit-who",
    "audit-address",
    "audit-what",
    "audit-previous",
    "audit-hash",
];

fn event_cells(ui: &Ui, event: &Event) -> Vec<Cell> {
    let words = EventWords::of(ui, event, &|corpid| corpid.to_owned());
    vec![
        Cell::Count(event.seq),
        Cell::Time(event.at),
        Cell::text(words.what),
        Cell::text(words.who),
        Cell::text(words.more),
    ]
}

fn audit_cells(ui: &Ui, row: &AuditRow) -> Vec<Cell> {
    vec![
        Cell::text(row.seq.to_string()),
        Cell::Time(row.at),
        Cell::text(words::who(ui, row)),
        Cell::text(row.address.as_str()),
        Cell::text(words::what(ui, row)),
        Cell::text(row.previous.as_str()),
        Cell::text(row.hash.as_str()),
    ]
}
