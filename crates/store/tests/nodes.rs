//! Several nodes on one database: what one of them does, no other one does too; and how the tables are
//! spread over machines.

mod common;

use std::collections::BTreeSet;

use common::databases::{self, Kind};
use common::{Scene, company};
use till_domain::time::Span;
use till_store::{DeliveryAnswer, QueuedNotice, distribute, distribution};

on_both_databases!(
    a_due_attempt_is_asked_about_by_one_node,
    a_message_is_sent_by_one_node_and_only_it_says_what_came_of_it,
    a_lease_that_a_wrong_clock_took_is_taken_over,
);

async fn a_due_attempt_is_asked_about_by_one_node() {
    let scene = Scene::open().await;
    let (order, _) = scene.create("1").await;
    scene.place(order, &company(1)).await.unwrap();
    scene.start(order, &company(1)).await;
    scene.pass(Span::seconds(5));
    // Both nodes see it before either takes it.
    let due = scene.store.attempts_due(scene.now(), 10).await.unwrap();
    let later = scene.now().plus(Span::seconds(3));
    let (one, other) = tokio::join!(
        scene.store.claim_attempt(&due[0], later),
        scene.store.claim_attempt(&due[0], later)
    );
    assert!(one.unwrap() != other.unwrap());
}

async fn a_message_is_sent_by_one_node_and_only_it_says_what_came_of_it() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let notice = QueuedNotice {
        provider: scene.provider,
        id: "01".to_owned(),
        queue: "q".to_owned(),
        suite_id: "ww".to_owned(),
        info_type: "open_order".to_owned(),
        message: "<xml/>".to_owned(),
        created_at: scene.now(),
    };
    store.queue_notices(&[notice], &[]).await.unwrap();
    let due = store.deliveries_due(10).await.unwrap().remove(0);
    let until = scene.now().plus(Span::seconds(30));
    let claimed = store.claim_delivery(due.clone(), until).await.unwrap();
    let claimed = claimed.expect("it was free");
    assert_eq!(store.claim_delivery(due, until).await.unwrap(), None);
    assert_eq!(store.deliveries_due(10).await.unwrap(), vec![]);

    // The node stood still meanwhile: another one has it by now, and its word counts.
    scene.pass(Span::seconds(30));
    let due = store.deliveries_due(10).await.unwrap().remove(0);
    let until = scene.now().plus(Span::seconds(30));
    let second = store.claim_delivery(due, until).await.unwrap().unwrap();
    let sent = DeliveryAnswer {
        next: None,
        delivered_at: Some(scene.now()),
        answer: "success".to_owned(),
    };
    store.delivery_tried(&second, &sent).await.unwrap();
    let failed = DeliveryAnswer {
        next: Some(scene.now()),
        delivered_at: None,
        answer: "no answer".to_owned(),
    };
    store.delivery_tried(&claimed, &failed).await.unwrap();
    let log = store.deliveries_of(scene.provider, None, 10).await.unwrap();
    assert_eq!((log[0].answer.as_str(), log[0].tries), ("success", 1));
    assert_eq!(store.deliveries_due(10).await.unwrap(), vec![]);
}

async fn a_lease_that_a_wrong_clock_took_is_taken_over() {
    let scene = Scene::open().await;
    let length = Span::seconds(30);
    scene.pass(Span::hours(1));
    assert!(scene.store.lease("job", "one", length).await.unwrap());
    scene.pass(Span::hours(-1));
    assert!(scene.store.lease("job", "two", length).await.unwrap());
    // Clocks that differ by seconds respect each other.
    scene.pass(Span::seconds(-20));
    assert!(!scene.store.lease("job", "three", length).await.unwrap());
}

/// Table, index, and its first column: of every unique key in the database.
const UNIQUE_KEYS: &str = "SELECT t.relname::text, i.relname::text, a.attname::text FROM pg_index x \
     JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid \
     JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0] \
     WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2";

#[tokio::test]
async fn the_keys_of_every_table_that_is_spread_begin_with_the_provider() {
    databases::on(Kind::Postgres, async {
        let scene = Scene::open().await;
        let plan = distribution(&scene.place).await.unwrap();
        assert!(!plan.has_citus);
        let spread: BTreeSet<&str> = plan.spread.iter().map(String::as_str).collect();
        for hot in [
            "orders", "events", "attempts", "receipts", "refunds", "ledger",
        ] {
            assert!(spread.contains(hot), "{hot} is spread");
        }
        let keys = scene.database.rows(UNIQUE_KEYS).await;
        let mut keyed = BTreeSet::new();
        for key in &keys {
            let [table, index, first] = [0, 1, 2].map(|n| key.get::<_, &str>(n));
            if spread.contains(table) {
                keyed.insert(table);
                assert_eq!(first, "provider", "{index} of {table}");
            }
        }
        assert_eq!(keyed, spread, "each of them has a key");
    })
    .await;
}

/// What Citus brings, as far as the calls touch it; they note what they were told.
const LIKE_CITUS: &str = "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.done (call TEXT); \
     CREATE VIEW pg_dist_partition AS SELECT NULL::regclass AS logicalrelid, \
       'h'::text AS partmethod, 't'::text AS repmodel WHERE false; \
     CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE sql AS \
       'INSERT INTO elsewhere.done VALUES (''copy '' || t::text)'; \
     CREATE FUNCTION create_distributed_table(t regclass, c text, colocate_with text) \
       RETURNS void LANGUAGE sql AS \
       'INSERT INTO elsewhere.done VALUES (t::text || '' by '' || c || '' with '' || colocate_with)'";

#[tokio::test]
async fn on_a_database_with_citus_the_calls_are_made_in_their_order() {
    databases::on(Kind::Postgres, async {
        let scene = Scene::open().await;
        scene.database.run(LIKE_CITUS).await;
        let mut heard = Vec::new();
        distribute(&scene.place, |call| heard.push(call.to_owned()))
            .await
            .unwrap();
        let done = scene.database.rows("SELECT call FROM elsewhere.done").await;
        let done: Vec<&str> = done.iter().map(|row| row.get(0)).collect();
        assert_eq!(done.len(), heard.len());
        assert_eq!(done[..2], ["copy companies", "copy member_changes"]);
        assert_eq!(done[5], "orders by provider with none");
        assert!(done.contains(&"events by provider with orders"));
    })
    .await;
}

/// The server itself would look once a minute.
#[tokio::test]
async fn the_planner_hears_at_once_of_a_table_that_has_doubled() {
    let hears = async {
        let scene = Scene::open().await;
        let many = "INSERT INTO rate_limits (key, window_start, count) \
             SELECT 'k' || n, 0, 1 FROM generate_series(1, 5000) AS n";
        scene.database.run(many).await;
        let known = "SELECT reltuples::int8 FROM pg_class WHERE oid = 'rate_limits'::regclass";
        for _ in 0..150 {
            let rows = scene.database.rows(known).await;
            if rows[0].get::<_, i64>(0) >= 5_000 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the planner still takes the table for empty");
    };
    databases::on(Kind::Postgres, hears).await;
}
