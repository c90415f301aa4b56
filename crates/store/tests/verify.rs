//! A database that somebody has damaged by hand: `verify` names each kind of damage, and nothing else.

mod common;

use common::{Scene, company, databases};
use till_domain::decide::{Reply, Target, Verb};
use till_domain::id::{OrderId, RefundNumber};
use till_domain::money::Fen;
use till_domain::party::{Actor, StaffRole};
use till_domain::refund::{RefundReport, RefundVerb, TakeBack};

on_both_databases!(
    a_sound_database_agrees_with_itself,
    each_kind_of_damage_is_named,
    more_orders_than_a_page_are_all_looked_at,
);

fn finance() -> Actor {
    Actor::Staff {
        id: "00000000-0000-7000-8000-000000000007".parse().unwrap(),
        name: "林".to_owned(),
        role: StaffRole::Owner,
        discount_cap_percent: None,
        refund_limit: None,
    }
}

/// Gives back a part of an order's money; answers under which number.
async fn refund(scene: &Scene, order: OrderId, fen: i64) -> RefundNumber {
    let verb = RefundVerb::Start {
        amount: Fen::new(fen),
        take_back: TakeBack::Nothing,
        note: "一部分".to_owned(),
        rest: None,
    };
    let started = scene.act(Target::Order(order), finance(), Verb::Refund(verb));
    assert_eq!(started.await, Ok(Reply::Done));
    let due = scene
        .store
        .order(scene.provider, order)
        .await
        .unwrap()
        .unwrap();
    let detail = scene
        .store
        .order_detail(&due.number)
        .await
        .unwrap()
        .unwrap();
    let newest = detail
        .refunds
        .iter()
        .filter(|refund| refund.amount == Fen::new(fen));
    newest.map(|refund| refund.number.clone()).next().unwrap()
}

async fn reported(scene: &Scene, order: OrderId, number: &RefundNumber, report: RefundReport) {
    let verb = Verb::ReportRefund {
        number: number.clone(),
        report,
    };
    let target = Target::Order(order);
    scene.act(target, Actor::Channel, verb).await.unwrap();
}

/// Two orders, one of them paid; a part of it was given back, another refund was called off when the
/// channel would not have it.
async fn shop() -> (Scene, OrderId, OrderId) {
    let scene = Scene::open().await;
    let (paid, _) = scene.create("paid").await;
    let (open, _) = scene.create("open").await;
    scene.place(paid, &company(1)).await.unwrap();
    let attempt = scene.start(paid, &company(1)).await;
    scene.paid(&attempt, "4200000001").await.unwrap();
    let back = refund(&scene, paid, 100).await;
    reported(&scene, paid, &back, RefundReport::Submitted).await;
    let done = RefundReport::Done { at: scene.now() };
    reported(&scene, paid, &back, done).await;
    let stuck = refund(&scene, paid, 200).await;
    let short = RefundReport::Stuck {
        code: "NOT_ENOUGH".to_owned(),
        words: String::new(),
    };
    reported(&scene, paid, &stuck, short).await;
    let verb = RefundVerb::CallOff {
        number: stuck,
        reason: "另行处理".to_owned(),
    };
    let called_off = scene.act(Target::Order(paid), finance(), Verb::Refund(verb));
    assert_eq!(called_off.await, Ok(Reply::Done));
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

async fn a_sound_database_agrees_with_itself() {
    let (scene, _, _) = shop().await;
    let mut pages = 0;
    let (done, findings) = scene.store.verify(|_| pages += 1).await.unwrap();
    assert_eq!(findings, vec![]);
    assert_eq!((done.orders, done.subscriptions), (2, 1));
    assert!(done.events >= 6 && pages >= 2, "{done:?}");
}

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
            &[
                "MONEY_NOT_BOOKED",
                "PAID_WITHOUT_WINNER",
                "REFUNDED_TOO_MUCH",
            ],
        ),
        (
            "UPDATE receipts SET amount_fen = amount_fen + 100",
            &["MONEY_NOT_BOOKED", "PAID_WITHOUT_WINNER"],
        ),
        (
            "DELETE FROM ledger",
            &[
                "BACK_DIFFERS",
                "INCOME_DIFFERS",
                "MONEY_NOT_BOOKED",
                "REFUND_DIFFERS",
            ],
        ),
        (
            "UPDATE ledger SET credit = 'surplus' WHERE credit = 'order_income'",
            &["INCOME_DIFFERS"],
        ),
        (
            "UPDATE ledger SET amount_fen = 99 WHERE refund IS NOT NULL AND credit = 'channel_cash'",
            &["BACK_DIFFERS"],
        ),
        (
            "UPDATE ledger SET debit = 'memo_granted' WHERE debit = 'channel_cash'",
            &["MONEY_LOST", "MONEY_NOT_BOOKED"],
        ),
        (
            "UPDATE refunds SET amount_fen = amount_fen + 1",
            &["BACK_DIFFERS", "COLUMN_DIFFERS", "REFUND_DIFFERS"],
        ),
        (
            "UPDATE refunds SET state = 'queued' WHERE state = 'done'",
            &["BACK_DIFFERS", "COLUMN_DIFFERS"],
        ),
        (
            "UPDATE refunds SET state = 'queued', amount_fen = 99999999 WHERE state = 'called_off'",
            &["COLUMN_DIFFERS", "REFUNDED_TOO_MUCH", "REFUND_DIFFERS"],
        ),
        (
            "DELETE FROM refunds",
            &["AMOUNT_DIFFERS", "BACK_DIFFERS", "REFUND_DIFFERS"],
        ),
        (
            "UPDATE refunds SET body = '[]' WHERE state = 'done'",
            &["UNREADABLE"],
        ),
        (
            "DELETE FROM events WHERE kind = 'placed'",
            &["EVENTS_MISSING"],
        ),
        (
            "DELETE FROM events WHERE kind = 'refund_called_off'",
            &["EVENT_DIFFERS"],
        ),
        (
            "DELETE FROM events WHERE kind IN ('paid', 'subscription_changed')",
            &["AMOUNT_DIFFERS", "EVENTS_MISSING", "STATE_DIFFERS"],
        ),
        (
            "UPDATE events SET body = '{}' WHERE kind = 'placed'",
            &["UNREADABLE"],
        ),
        (
            "UPDATE attempts SET is_open = 1",
            &["ATTEMPT_NOT_PAID", "COLUMN_DIFFERS"],
        ),
        ("UPDATE attempts SET amount_fen = 1", &["COLUMN_DIFFERS"]),
        (
            "UPDATE orders SET company = 'ww999999' WHERE id = '{paid}'",
            &["CLAIM_DIFFERS", "COLUMN_DIFFERS"],
        ),
        (
            "UPDATE orders SET expires_at = expires_at + 1 WHERE id = '{open}'",
            &["COLUMN_DIFFERS"],
        ),
        (
            "UPDATE orders SET number = 'N1' WHERE id = '{open}'",
            &["NUMBER_DIFFERS", "ORDER_INCOMPLETE"],
        ),
        ("UPDATE subscriptions SET seats = 11", &["COLUMN_DIFFERS"]),
        (
            "UPDATE subscriptions SET end_day = '2030-01-01'",
            &["COLUMN_DIFFERS"],
        ),
        (
            "UPDATE subscriptions SET body = 'x'",
            &["SUBSCRIPTION_LOST", "UNREADABLE"],
        ),
        (
            "DELETE FROM orders WHERE id = '{open}'",
            &["COUNT_DIFFERS", "ORDER_MISSING"],
        ),
        (
            "UPDATE receipts SET provider = 'ffffff'",
            &[
                "MONEY_NOT_BOOKED",
                "ORDER_MISSING",
                "PAID_WITHOUT_WINNER",
                "REFUNDED_TOO_MUCH",
            ],
        ),
        ("DELETE FROM subscriptions", &["SUBSCRIPTION_LOST"]),
        (
            "UPDATE subscriptions SET body = replace(body, '{paid}', '{open}')",
            &["SUBSCRIPTION_LOST", "SUBSCRIPTION_UNEARNED"],
        ),
    ] {
        let (scene, paid, open) = shop().await;
        let in_json = damage.contains("replace(");
        let damage = damage
            .replace("{paid}", &written(paid, in_json))
            .replace("{open}", &written(open, in_json));
        scene.database.run(&damage).await;
        let found = named(&scene).await;
        if found != rules {
            wrong.push(format!("{damage}: {found:?} instead of {rules:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn more_orders_than_a_page_are_all_looked_at() {
    let scene = Scene::open().await;
    let mut orders = Vec::new();
    for n in 0..510 {
        orders.push(scene.create(&n.to_string()).await.0);
    }
    let (done, findings) = scene.store.verify(|_| {}).await.unwrap();
    assert_eq!((done.orders, findings), (510, vec![]));
    // One on each page, and a claim on no order, behind all of them.
    for order in [orders[0], orders[509]] {
        let damage = format!("UPDATE orders SET shown_state = 'paid' WHERE id = '{order}'");
        scene.database.run(&damage).await;
    }
    let stray = "INSERT INTO order_claims (provider, order_id, claim_no, company, active) \
         VALUES ('0a1b2c', 'ffffffff', 1, 'ww1', 1)";
    scene.database.run(stray).await;
    let (_, findings) = scene.store.verify(|_| {}).await.unwrap();
    let count = |rule| {
        findings
            .iter()
            .filter(|finding| finding.rule == rule)
            .count()
    };
    assert_eq!(
        (count("ORDER_MISSING"), count("CLAIM_DIFFERS")),
        (1, 3),
        "{findings:#?}"
    );
}
