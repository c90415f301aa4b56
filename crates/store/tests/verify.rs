//! A database that somebody has damaged by hand: `verify` names each kind of damage.

mod common;

use common::{Scene, company};
use till_domain::id::OrderId;

/// Two orders, one of them paid.
async fn shop() -> (Scene, OrderId, OrderId) {
    let scene = Scene::open().await;
    let (paid, _) = scene.create("paid").await;
    let (open, _) = scene.create("open").await;
    scene.place(paid, &company(1)).await.unwrap();
    let attempt = scene.start(paid, &company(1)).await;
    scene.paid(&attempt, "4200000001").await.unwrap();
    (scene, paid, open)
}

/// An id as columns have it, or with hyphens, as JSON does.
fn written(id: OrderId, in_json: bool) -> String {
    let plain = id.to_string();
    if !in_json {
        return plain;
    }
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &plain[range]);
    parts.join("-")
}

/// The rules that `verify` names, each once.
async fn named(scene: &Scene) -> Vec<&'static str> {
    let (_, findings) = scene.store.verify(|_| {}).await.unwrap();
    let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[tokio::test]
async fn a_sound_database_agrees_with_itself() {
    let (scene, _, _) = shop().await;
    let mut pages = 0;
    let (done, findings) = scene.store.verify(|_| pages += 1).await.unwrap();
    assert_eq!(findings, vec![]);
    assert_eq!((done.orders, done.subscriptions), (2, 1));
    assert!(done.events >= 6 && pages >= 2, "{done:?}");
}

#[tokio::test]
async fn each_kind_of_damage_is_named() {
    let mut wrong = Vec::new();
    for (damage, rules) in [
        (
            "UPDATE orders SET shown_state = 'completed' WHERE id = '{paid}'",
            &["COUNT_DIFFERS", "STATE_DIFFERS"][..],
        ),
        (
            "UPDATE orders SET paid_fen = paid_fen + 1 WHERE id = '{paid}'",
            &["AMOUNT_DIFFERS", "INCOME_DIFFERS", "PAID_WITHOUT_WINNER"],
        ),
        (
            "UPDATE orders SET body = 'gone' WHERE id = '{open}'",
            &["UNREADABLE"],
        ),
        (
            "DELETE FROM order_terms WHERE order_id = '{open}'",
            &["ORDER_INCOMPLETE", "UNREADABLE"],
        ),
        (
            "DELETE FROM order_numbers WHERE order_id = '{open}'",
            &["ORDER_INCOMPLETE"],
        ),
        ("UPDATE order_counts SET n = n + 3", &["COUNT_DIFFERS"]),
        ("UPDATE order_claims SET active = 0", &["CLAIM_DIFFERS"]),
        (
            "UPDATE order_claims SET company = 'ww999999'",
            &["CLAIM_DIFFERS"],
        ),
        (
            "DELETE FROM receipts",
            &["MONEY_NOT_BOOKED", "PAID_WITHOUT_WINNER"],
        ),
        (
            "UPDATE receipts SET amount_fen = amount_fen + 100",
            &["MONEY_NOT_BOOKED", "PAID_WITHOUT_WINNER"],
        ),
        (
            "DELETE FROM ledger",
            &["INCOME_DIFFERS", "MONEY_NOT_BOOKED"],
        ),
        ("UPDATE ledger SET credit = 'surplus'", &["INCOME_DIFFERS"]),
        (
            "DELETE FROM events WHERE kind = 'placed'",
            &["EVENTS_MISSING"],
        ),
        (
            "DELETE FROM events WHERE kind IN ('paid', 'subscription_changed')",
            &["AMOUNT_DIFFERS", "EVENT_DIFFERS", "STATE_DIFFERS"],
        ),
        (
            "UPDATE events SET body = '{}' WHERE kind = 'placed'",
            &["UNREADABLE"],
        ),
        ("UPDATE attempts SET is_open = 1", &["ATTEMPT_NOT_PAID"]),
        ("DELETE FROM subscriptions", &["SUBSCRIPTION_LOST"]),
        (
            "UPDATE subscriptions SET body = replace(body, '{paid}', '{open}')",
            &["SUBSCRIPTION_LOST", "SUBSCRIPTION_UNEARNED"],
        ),
    ] {
        let (scene, paid, open) = shop().await;
        let file = rusqlite::Connection::open(&scene.place).unwrap();
        let in_json = damage.contains("replace(");
        let damage = damage
            .replace("{paid}", &written(paid, in_json))
            .replace("{open}", &written(open, in_json));
        // Statements, not the schema, keep these rules: an editor in a hurry can break them.
        file.pragma_update(None, "ignore_check_constraints", true)
            .unwrap();
        let changed = file.execute(&damage, []).unwrap();
        assert!(changed > 0, "{damage}");
        let found = named(&scene).await;
        if found != rules {
            wrong.push(format!("{damage}: {found:?} instead of {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
