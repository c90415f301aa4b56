//! The audit log: every act is in it with who, from where and what changed, and nobody changes it
//! unnoticed.

mod common;

use std::net::IpAddr;

use common::{Scene, company, databases};
use till_domain::decide::{Target, Verb};
use till_domain::id::StaffId;
use till_domain::party::{Actor, Staff, StaffRole};
use till_store::{AuditFilter, AuditKind, AuditRow, Author, asked_by, asked_from};

on_both_databases!(
    an_act_is_written_down_with_who_from_where_and_what_changed,
    what_did_not_happen_is_not_written_down,
    events_join_the_chain_when_they_leave_the_outbox_and_once,
    a_request_s_address_is_kept_with_its_event,
    rows_are_found_by_person_by_kind_and_by_time,
    each_tampering_with_the_chain_is_named,
    acts_at_the_same_time_make_one_chain,
);

const OFFICE: &str = "203.0.113.7";

fn office() -> IpAddr {
    OFFICE.parse().unwrap()
}

fn owner() -> StaffId {
    "0190000000007000800000000000000b".parse().unwrap()
}

fn staff(scene: &Scene, name: &str) -> Staff {
    Staff {
        id: owner(),
        provider: scene.provider,
        email: "owner@example.com".to_owned(),
        name: name.to_owned(),
        role: StaffRole::Owner,
        discount_cap_percent: None,
        refund_limit: None,
        active: true,
    }
}

fn actor() -> Actor {
    Actor::Staff {
        id: owner(),
        name: "林".to_owned(),
        role: StaffRole::Owner,
        discount_cap_percent: None,
        refund_limit: None,
    }
}

/// Does it as a person who sits in the office.
async fn at_the_desk<T>(work: impl Future<Output = T>) -> T {
    asked_from(office(), async {
        asked_by(Author::staff(owner(), "林"));
        work.await
    })
    .await
}

async fn log(scene: &Scene, filter: &AuditFilter) -> Vec<AuditRow> {
    let page = scene.store.audit_log(scene.provider, filter, None, 100);
    page.await.unwrap().rows
}

async fn take_all(scene: &Scene) {
    let events = scene.store.undelivered(100).await.unwrap();
    scene.store.queue_notices(&[], &events).await.unwrap();
}

async fn rules(scene: &Scene) -> Vec<&'static str> {
    let (_, findings) = scene.store.verify(|_| {}).await.unwrap();
    let mut rules: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    rules.dedup();
    rules
}

async fn an_act_is_written_down_with_who_from_where_and_what_changed() {
    let scene = Scene::open().await;
    let store = &scene.store;
    at_the_desk(async {
        store
            .create_staff(&staff(&scene, "小陈"), "hash-of-it")
            .await
            .unwrap();
        store.save_staff(&staff(&scene, "陈一")).await.unwrap();
    })
    .await;
    let team = AuditFilter {
        kind: Some(AuditKind::Team),
        ..AuditFilter::default()
    };
    let rows = log(&scene, &team).await;
    let verbs: Vec<&str> = rows.iter().map(|row| row.verb.as_str()).collect();
    assert_eq!(verbs, ["staff_changed", "staff_added"]);
    let newest = &rows[0];
    assert_eq!(newest.who, format!("staff:{}", owner()));
    assert_eq!((&*newest.name, &*newest.address), ("林", OFFICE));
    assert_eq!(newest.at, scene.now());
    assert_eq!(newest.changes_text, r#"[["name","小陈","陈一"]]"#);
    assert!(
        rows.iter()
            .all(|row| !row.changes_text.contains("hash-of-it"))
    );
    assert_eq!(rows[0].previous, rows[1].hash);
    assert_eq!(rules(&scene).await, Vec::<&str>::new());
}

async fn what_did_not_happen_is_not_written_down() {
    let scene = Scene::open().await;
    let before = log(&scene, &AuditFilter::default()).await.len();
    assert!(!scene.store.save_staff(&staff(&scene, "x")).await.unwrap());
    let revoked = scene.store.revoke_api_key(scene.provider, "none").await;
    assert!(!revoked.unwrap());
    assert_eq!(log(&scene, &AuditFilter::default()).await.len(), before);
}

async fn events_join_the_chain_when_they_leave_the_outbox_and_once() {
    let scene = Scene::open().await;
    let (order, number) = scene.create("t1").await;
    scene.place(order, &company(1)).await.unwrap();
    let before = scene.store.audit_of_order(scene.provider, order).await;
    assert_eq!(before.unwrap().len(), 0);
    let events = scene.store.undelivered(100).await.unwrap();
    for _ in 0..2 {
        scene.store.queue_notices(&[], &events).await.unwrap();
    }
    let rows = scene.store.audit_of_order(scene.provider, order).await;
    let rows = rows.unwrap();
    assert_eq!(rows.len(), events.len());
    for (row, event) in rows.iter().zip(&events) {
        assert_eq!(row.event.as_ref(), Some(event));
        assert_eq!(row.order.as_ref(), Some(&number));
        assert_eq!(row.verb, event.kind.code());
        assert_eq!(row.name, event.actor.name());
    }
    assert_eq!(rules(&scene).await, Vec::<&str>::new());
}

async fn a_request_s_address_is_kept_with_its_event() {
    let scene = Scene::open().await;
    let (order, _) = scene.create("t1").await;
    let cancel = Verb::Cancel {
        reason: "误建".to_owned(),
    };
    at_the_desk(scene.act(Target::Order(order), actor(), cancel))
        .await
        .unwrap();
    take_all(&scene).await;
    let rows = scene.store.audit_of_order(scene.provider, order).await;
    let newest = rows.unwrap().pop().unwrap();
    assert_eq!((&*newest.verb, &*newest.address), ("cancelled", OFFICE));
    assert_eq!(newest.who, format!("staff:{}", owner()));
}

async fn rows_are_found_by_person_by_kind_and_by_time() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let begun = scene.now();
    let act = |n: u32| async move {
        let what = (AuditKind::Exports, "orders_exported");
        let label = n.to_string();
        store.note_act(scene.provider, what, (&label, &label)).await
    };
    at_the_desk(act(1)).await.unwrap();
    scene.pass(till_domain::time::Span::minutes(1));
    let later = scene.now();
    for n in 2..8 {
        at_the_desk(act(n)).await.unwrap();
    }
    act(8).await.unwrap();
    let person = AuditFilter {
        who: Some(format!("staff:{}", owner())),
        ..AuditFilter::default()
    };
    assert_eq!(log(&scene, &person).await.len(), 7);
    let both = AuditFilter {
        kind: Some(AuditKind::Exports),
        ..person.clone()
    };
    assert_eq!(log(&scene, &both).await.len(), 7);
    let team = AuditFilter {
        kind: Some(AuditKind::Team),
        ..person
    };
    assert_eq!(log(&scene, &team).await.len(), 0);
    let old = AuditFilter {
        kind: Some(AuditKind::Exports),
        from: Some(begun),
        until: Some(later),
        ..AuditFilter::default()
    };
    assert_eq!(log(&scene, &old).await.len(), 1);
    let exports = AuditFilter { until: None, ..old };
    let (mut cursor, mut seen) = (None, Vec::new());
    loop {
        let page = store.audit_log(scene.provider, &exports, cursor, 3);
        let page = page.await.unwrap();
        seen.extend(page.rows.into_iter().map(|row| row.label));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["8", "7", "6", "5", "4", "3", "2", "1"]);
}

async fn each_tampering_with_the_chain_is_named() {
    let changed = "AUDIT_ROW_CHANGED";
    for (damage, rule) in [
        (
            "UPDATE audit_log SET name = 'somebody else' WHERE seq = 3",
            changed,
        ),
        ("UPDATE audit_log SET at = at + 1 WHERE seq = 3", changed),
        (
            "UPDATE audit_log SET address = '' WHERE address <> ''",
            changed,
        ),
        (
            "UPDATE audit_log SET changes = '' WHERE changes <> ''",
            changed,
        ),
        ("UPDATE audit_log SET hash = 'x' WHERE seq = 3", changed),
        ("DELETE FROM audit_log WHERE seq = 1", "AUDIT_ROW_MISSING"),
        ("DELETE FROM audit_log WHERE seq = 3", "AUDIT_ROW_MISSING"),
        (
            "DELETE FROM audit_log WHERE seq = (SELECT MAX(seq) FROM audit_log)",
            "AUDIT_ROW_MISSING",
        ),
        ("DELETE FROM audit_log", "AUDIT_ROW_MISSING"),
        ("DELETE FROM audit_heads", "AUDIT_ROW_MISSING"),
        (
            "INSERT INTO audit_log SELECT provider, seq + 1, at, who, name, address, kind, verb, \
             object, label, changes, event_seq, digest, hash, hash FROM audit_log \
             WHERE seq = (SELECT MAX(seq) FROM audit_log)",
            "AUDIT_ROW_INSERTED",
        ),
        (
            "UPDATE audit_log SET previous = 'x' WHERE seq = 3",
            "AUDIT_ROW_INSERTED",
        ),
        (
            "UPDATE events SET address = '192.0.2.1' WHERE seq = 1",
            "AUDIT_EVENT_CHANGED",
        ),
        (
            "UPDATE events SET at = at - 1 WHERE seq = 1",
            "AUDIT_EVENT_CHANGED",
        ),
        ("DELETE FROM events WHERE seq = 1", "AUDIT_EVENT_MISSING"),
    ] {
        let scene = Scene::open().await;
        let (order, _) = scene.create("t1").await;
        scene.place(order, &company(1)).await.unwrap();
        at_the_desk(async {
            let made = scene.store.create_staff(&staff(&scene, "陈"), "h").await;
            made.unwrap();
        })
        .await;
        take_all(&scene).await;
        assert_eq!(rules(&scene).await, Vec::<&str>::new(), "before: {damage}");
        scene.database.run(damage).await;
        let found = rules(&scene).await;
        assert!(found.contains(&rule), "{damage}: {found:?}");
    }
}

async fn acts_at_the_same_time_make_one_chain() {
    let scene = Scene::open().await;
    let act = |n: u32| {
        let store = scene.store.clone();
        async move {
            let what = (AuditKind::Exports, "orders_exported");
            let label = n.to_string();
            store.note_act(scene.provider, what, (&label, &label)).await
        }
    };
    let begun = scene.store.audit_head(scene.provider).await.unwrap();
    let before = begun.map_or(0, |(seq, _)| seq);
    let acts: Vec<_> = (0..20).map(|n| tokio::spawn(act(n))).collect();
    for done in acts {
        done.await.unwrap().unwrap();
    }
    let (seq, _) = scene
        .store
        .audit_head(scene.provider)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(seq, before + 20);
    assert_eq!(rules(&scene).await, Vec::<&str>::new());
}
