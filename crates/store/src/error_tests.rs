//! Each rule of the schema is broken once, by raw SQL, and must answer by its name.

use super::{Constraint, DbError, UNIQUE};
use crate::exec::{Connection, Database, Sql, args};

/// A statement that holds, and one that breaks the rule after it.
type Case = (Constraint, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        Constraint::OneCompanyPerOrder,
        "INSERT INTO order_claims VALUES ('p', 'o', 1, 'ww1', 1)",
        "INSERT INTO order_claims VALUES ('p', 'o', 2, 'ww2', 1)",
    ),
    (
        Constraint::ClaimNumber,
        "INSERT INTO order_claims VALUES ('p', 'o', 1, 'ww1', 0)",
        "INSERT INTO order_claims VALUES ('p', 'o', 1, 'ww2', 1)",
    ),
    (
        Constraint::OneWinnerPerOrder,
        "INSERT INTO receipts VALUES ('p', 'c', 't1', 'o', 'A', 1, 'CNY', 'm', '', 'applied', 0, 0)",
        "INSERT INTO receipts VALUES ('p', 'c', 't2', 'o', 'B', 1, 'CNY', 'm', '', 'applied', 0, 0)",
    ),
    (
        Constraint::ReceiptTwice,
        "INSERT INTO receipts VALUES ('p', 'c', 't1', 'o', 'A', 1, 'CNY', 'm', '', 'applied', 0, 0)",
        "INSERT INTO receipts VALUES ('p', 'c', 't1', 'x', 'B', 1, 'CNY', 'm', '', 'held', 0, 0)",
    ),
    (
        Constraint::Check,
        "SELECT 1",
        "INSERT INTO receipts VALUES ('p', 'c', 't1', 'o', 'A', 0, 'CNY', 'm', '', 'applied', 0, 0)",
    ),
    (
        Constraint::LedgerTwoAccounts,
        "SELECT 1",
        "INSERT INTO ledger VALUES ('p', 'o', 1, 1, 'surplus', 'surplus', 5, NULL, NULL, 0)",
    ),
    (
        Constraint::LedgerAmount,
        "SELECT 1",
        "INSERT INTO ledger VALUES ('p', 'o', 1, 1, 'surplus', 'order_income', 0, NULL, NULL, 0)",
    ),
    (
        Constraint::LedgerLine,
        "INSERT INTO ledger VALUES ('p', 'o', 1, 1, 'a', 'b', 5, NULL, NULL, 0)",
        "INSERT INTO ledger VALUES ('p', 'o', 1, 1, 'a', 'b', 5, NULL, NULL, 0)",
    ),
    (
        Constraint::IdempotencyKey,
        "INSERT INTO idempotency_keys VALUES ('p', 'k', 'f', '', 0, '', 0)",
        "INSERT INTO idempotency_keys VALUES ('p', 'k', 'g', '', 0, '', 0)",
    ),
    (
        Constraint::EventSeq,
        "INSERT INTO events VALUES ('p', 'o', 1, 'paid', 0, 0, '{}', '')",
        "INSERT INTO events VALUES ('p', 'o', 1, 'paid', 0, 0, '{}', '')",
    ),
    (
        Constraint::OrderNumber,
        "INSERT INTO order_numbers VALUES ('p', 'N1', 'o1')",
        "INSERT INTO order_numbers VALUES ('p', 'N1', 'o2')",
    ),
    (
        Constraint::ProductVersion,
        "INSERT INTO products VALUES ('p', 'x', 1, 1, 'c', 'n', 0, '{}')",
        "INSERT INTO products VALUES ('p', 'x', 2, 1, 'd', 'n', 0, '{}')",
    ),
    (
        Constraint::ProductCode,
        "INSERT INTO products VALUES ('p', 'x', 1, 1, 'c', 'n', 0, '{}')",
        "INSERT INTO products VALUES ('p', 'y', 1, 1, 'c', 'n', 0, '{}')",
    ),
    (
        Constraint::ProviderCorpid,
        "INSERT INTO providers VALUES ('p', 'ww', 'n', '{}')",
        "INSERT INTO providers VALUES ('q', 'ww', 'n', '{}')",
    ),
    (
        Constraint::ProviderKey,
        "INSERT INTO providers VALUES ('p', 'ww', 'n', '{}')",
        "INSERT INTO providers VALUES ('p', 'wx', 'n', '{}')",
    ),
    (
        Constraint::CompanyCreditCode,
        "INSERT INTO companies VALUES ('ww1', 'n', 'code', 0)",
        "INSERT INTO companies VALUES ('ww2', 'n', 'code', 0)",
    ),
    (
        Constraint::ChannelMerchant,
        "INSERT INTO channel_accounts VALUES ('p', 'a', 'c', 'm', 'n', x'00', 1, 0)",
        "INSERT INTO channel_accounts VALUES ('p', 'b', 'c', 'm', 'n', x'00', 1, 0)",
    ),
];

async fn broken(db: &mut Connection, case: &Case) -> Result<(), DbError> {
    db.fetch(Sql::same(case.1), args![]).await?;
    db.fetch(Sql::same(case.2), args![]).await.map(|_| ())
}

#[tokio::test]
async fn the_schema_keeps_its_rules_and_names_them() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("till.db").display().to_string();
    let database = Database::open(&place, 1).await.unwrap();
    let mut db = database.writer().await.unwrap();
    crate::migrate::migrate(&mut db, 0).await.unwrap();
    for case in CASES {
        db.begin();
        match broken(&mut db, case).await {
            Err(DbError::Violated(constraint)) => assert_eq!(constraint, case.0, "{case:?}"),
            other => panic!("{case:?}: {other:?}"),
        }
        db.rollback().await.unwrap();
    }
}

const UNIQUE_KEYS: Sql = Sql::same(
    "SELECT t.name, (SELECT group_concat(t.name || '.' || c.name, ', ') \
       FROM pragma_index_info(i.name) c) \
     FROM sqlite_schema t, pragma_index_list(t.name) i \
     WHERE t.type = 'table' AND i.\"unique\" = 1",
);

/// Tables that are not spread by provider: people, companies, sessions and the installation's own.
const REFERENCE: [&str; 18] = [
    "audit_heads",
    "providers",
    "operators",
    "staff",
    "staff_invitations",
    "companies",
    "members",
    "member_changes",
    "fapiao_titles",
    "notice_choices",
    "sessions",
    "rate_limits",
    "email_codes",
    "leases",
    "writer_marks",
    "settings",
    "paytool_credentials",
    "callback_endpoints",
];

#[tokio::test]
async fn keys_are_known_by_name_and_begin_with_the_provider() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("till.db").display().to_string();
    let database = Database::open(&place, 1).await.unwrap();
    let mut db = database.writer().await.unwrap();
    crate::migrate::migrate(&mut db, 0).await.unwrap();
    let mut keys = Vec::new();
    for row in db.fetch(UNIQUE_KEYS, args![]).await.unwrap() {
        let (table, columns) = (
            row.text(0).unwrap().to_owned(),
            row.text(1).unwrap().to_owned(),
        );
        if !REFERENCE.contains(&table.as_str()) && table != "migrations" {
            assert!(
                columns.starts_with(&format!("{table}.provider, ")),
                "{columns}"
            );
        }
        keys.push(columns);
    }
    for (columns, constraint) in UNIQUE {
        assert!(
            keys.iter().any(|key| key == columns),
            "{constraint:?} names no key: {columns}"
        );
    }
}
