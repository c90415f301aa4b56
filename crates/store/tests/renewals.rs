//! Requests for renewals: one for an app, open until the provider has answered.

mod common;

use common::Scene;
use common::databases;
use till_domain::id::{Corpid, OrderId, ProductId};
use till_domain::time::Span;
use till_store::{PlannedNotice, RenewalRequest};

on_both_databases!(
    asking_again_changes_the_request_and_tells_once,
    an_answer_to_an_older_wish_leaves_the_newer_one_open,
    a_renewal_that_was_made_answers_what_was_asked,
);

fn app() -> ProductId {
    "0190000000007000800000000000000a".parse().unwrap()
}

fn company() -> Corpid {
    "wwrenewal0000000001".parse().unwrap()
}

fn wish(scene: &Scene, order: OrderId, days: u32) -> RenewalRequest {
    RenewalRequest {
        provider: scene.provider,
        company: company(),
        app: app(),
        order,
        product: app(),
        edition: None,
        days,
        seats: Some(80),
        note: "before the year ends".to_owned(),
        asked_by: "Amy".to_owned(),
        asked_at: scene.now(),
    }
}

async fn asking_again_changes_the_request_and_tells_once() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let (order, _) = scene.create("t1").await;
    let notice = PlannedNotice {
        provider: scene.provider,
        id: "renewal_asked:somebody".to_owned(),
        order,
        topic: "renewal_asked".to_owned(),
        about: "renewal:x:2026-11-22".to_owned(),
        address: "sales@example.com".to_owned(),
        due_at: scene.now(),
    };
    for days in [365, 730] {
        let told = [notice.clone()];
        let request = wish(&scene, order, days);
        store.ask_renewal(&request, &told).await.unwrap();
        scene.pass(Span::minutes(1));
    }
    let open = store.renewal_requests(scene.provider, 10).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].days, open[0].seats), (730, Some(80)));
    let one = store
        .renewal_request(scene.provider, &company(), app())
        .await;
    assert_eq!(one.unwrap().as_ref(), open.first());
    assert_eq!(store.notices_due(10).await.unwrap().len(), 1);
}

async fn an_answer_to_an_older_wish_leaves_the_newer_one_open() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let (order, _) = scene.create("t1").await;
    let first = wish(&scene, order, 365);
    store.ask_renewal(&first, &[]).await.unwrap();
    scene.pass(Span::minutes(1));
    let second = wish(&scene, order, 730);
    store.ask_renewal(&second, &[]).await.unwrap();
    let answer = |asked_at| store.renewal_answered(scene.provider, &first.company, app(), asked_at);
    assert!(!answer(first.asked_at).await.unwrap());
    assert!(answer(second.asked_at).await.unwrap());
    assert!(!answer(second.asked_at).await.unwrap());
    let open = store.renewal_requests(scene.provider, 10).await.unwrap();
    assert_eq!(open, vec![]);
}

async fn a_renewal_that_was_made_answers_what_was_asked() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let (order, _) = scene.create("t1").await;
    store
        .ask_renewal(&wish(&scene, order, 365), &[])
        .await
        .unwrap();
    let made = store.renewal_made(scene.provider, &company(), app()).await;
    made.unwrap();
    let open = store
        .renewal_request(scene.provider, &company(), app())
        .await;
    assert_eq!(open.unwrap(), None);
    // And can be asked for again.
    store
        .ask_renewal(&wish(&scene, order, 365), &[])
        .await
        .unwrap();
    let open = store.renewal_requests(scene.provider, 10).await.unwrap();
    assert_eq!(open.len(), 1);
}
