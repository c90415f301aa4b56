//! Every hot statement names the provider: it goes to one shard.

use super::{AT_HOME, EVERYWHERE};
use crate::exec::Sql;
use crate::plans::MODULES;

/// What goes across providers on purpose: jobs that look for what is due or worn out, the order centre
/// of a company, and who looks over everything.
const ACROSS: [&str; 22] = [
    "bulk::OLD_FILES",
    "bulk::OLD_ROWS",
    "callbacks::DUE",
    "callbacks::EVERY",
    "company::ORDERS",
    "company::SUBSCRIPTIONS",
    "due::ATTEMPTS",
    "due::ORDERS",
    "due::REFUNDS",
    "media::OLD",
    "notices::DUE",
    "notifications::PENDING",
    "once::OLD",
    "outbox::UNDELIVERED",
    "paytool::OLD_NONCES",
    "paytool::OLD_TOKENS",
    "paytool::SUITES_WITH_ID",
    "verify_chain::CHAINS",
    "verify_chain::STRAY",
    "webhook_deliveries::HAVE_DUE",
    "webhook_deliveries::OLD",
    "webhooks::EVERY",
];

/// The tables of a text, those that are spread: whatever follows FROM, JOIN, INTO or UPDATE.
fn spread_tables(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .collect();
    let tables = include_tables();
    let named = words.windows(2).filter_map(|pair| {
        let before = ["FROM", "JOIN", "INTO", "UPDATE"].contains(&pair[0]);
        let is_spread = !EVERYWHERE.contains(&pair[1]) && !AT_HOME.contains(&pair[1]);
        (before && is_spread && tables.contains(&pair[1])).then(|| pair[1].to_owned())
    });
    named.collect()
}

/// The names of all tables, as the migrations make them.
fn include_tables() -> Vec<&'static str> {
    crate::migrate::texts()
        .flat_map(|text| text.split("CREATE TABLE ").skip(1))
        .filter_map(|rest| rest.split([' ', '(']).next())
        .collect()
}

/// A condition with a parameter, or the first of the inserted columns.
fn names_the_provider(text: &str) -> bool {
    let is_insert = text.starts_with("INSERT");
    text.contains("provider = $") || is_insert && text.contains(" (provider, ")
}

fn texts(sql: &Sql) -> [&'static str; 2] {
    [sql.sqlite, sql.on_postgres()]
}

#[test]
fn every_statement_on_a_spread_table_names_its_provider_or_is_listed() {
    let (mut wrong, mut across) = (Vec::new(), Vec::new());
    let mut seen = 0;
    for (module, statements) in MODULES {
        for (name, sql) in *statements {
            let name = format!("{module}::{name}");
            let on_spread = |text: &&str| !spread_tables(text).is_empty();
            let of_spread = texts(sql).into_iter().filter(on_spread);
            for text in of_spread {
                seen += 1;
                let fine = names_the_provider(text);
                match (fine, ACROSS.contains(&name.as_str())) {
                    (true, false) => {}
                    (false, true) => across.push(name.clone()),
                    (false, false) => wrong.push(format!("{name}: {text}")),
                    (true, true) => wrong.push(format!("{name} need not be listed")),
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    across.dedup();
    across.sort();
    assert_eq!(across, ACROSS);
    assert!(seen > 100, "{seen} texts were looked at");
}

/// The inserts of a batch are made from lists of columns.
#[test]
fn every_insert_of_a_batch_begins_with_the_provider() {
    for insert in crate::batch::tables::INSERTS {
        assert_eq!(insert.columns.first(), Some(&"provider"), "{}", insert.name);
    }
}
