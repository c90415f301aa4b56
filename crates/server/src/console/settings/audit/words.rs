//! An act in plain words (`audit-verb-…`, or its event's).

use till_store::{AuditKind, AuditRow, FieldChange};

use crate::web::ui::Ui;
use crate::web::words::EventWords;

/// Fields with a name of their own; others are told as they are stored.
const FIELDS: [&str; 31] = [
    "active",
    "allowed_addresses",
    "bank_days",
    "code",
    "company",
    "credentials",
    "day",
    "description",
    "discount_cap_percent",
    "email",
    "enabled",
    "events",
    "fee_basis_points",
    "floor_percent",
    "late_money",
    "link_hours",
    "merchant",
    "name",
    "paytool_secret",
    "provider_secret",
    "published",
    "reason",
    "recommended",
    "recommended_floor_percent",
    "refund_limit",
    "refund_window_days",
    "role",
    "scopes",
    "suspended",
    "support_contact",
    "url",
];

/// What was done.
pub(crate) fn what(ui: &Ui, row: &AuditRow) -> String {
    match &row.event {
        Some(event) => EventWords::of(ui, event, &|corpid| corpid.to_owned()).what,
        // Of an event that is no longer there only its name is known.
        None if row.event_seq > 0 => row.verb.clone(),
        None => ui.tc("audit-verb", &row.verb),
    }
}

/// Who did it.
pub(crate) fn who(ui: &Ui, row: &AuditRow) -> String {
    if let Some(event) = &row.event {
        // It tells a channel from a job.
        return EventWords::of(ui, event, &|corpid| corpid.to_owned()).who;
    }
    match (row.who.split_once(':'), row.name.as_str()) {
        (None, _) if row.who == "terminal" => ui.t("audit-terminal"),
        (None, _) if row.kind == AuditKind::SignIn.code() => ui.t("audit-somebody"),
        (None, _) => ui.t("event-by-system"),
        (Some(("operator", _)), name) => ui.t1("audit-operator", "name", name),
        (Some(_), name) => name.to_owned(),
    }
}

/// What it was done to; empty when that is an order, which has its number.
pub(crate) fn thing(row: &AuditRow) -> String {
    // Who signs in is who acts; who was refused is only said to be somebody.
    if row.event_seq > 0 || (row.kind == AuditKind::SignIn.code() && !row.name.is_empty()) {
        String::new()
    } else if row.label.is_empty() {
        row.object.clone()
    } else {
        row.label.clone()
    }
}

/// A field before and after, in words; empty for nothing.
#[derive(Debug)]
pub(crate) struct Change {
    pub field: String,
    pub before: String,
    pub after: String,
}

pub(crate) fn changes(ui: &Ui, row: &AuditRow) -> Vec<Change> {
    let shown = |value: &Option<String>| value.clone().unwrap_or_default();
    row.changes
        .iter()
        .filter(|FieldChange(field, ..)| !IDS.contains(&field.as_str()))
        .map(|FieldChange(field, before, after)| Change {
            field: name_of(ui, field),
            before: shown(before),
            after: shown(after),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// What nobody reads: whose it is, stands elsewhere in the row.
const IDS: [&str; 4] = ["id", "provider", "key", "version"];

fn name_of(ui: &Ui, field: &str) -> String {
    let last = field.strip_prefix("settings.").unwrap_or(field);
    if FIELDS.contains(&last) {
        ui.tc("audit-field", last)
    } else {
        field.to_owned()
    }
}
