//! Notices to people: planned once, taken by one node, kept with what became of them.

mod common;

use common::Scene;
use common::databases;
use till_domain::time::Span;
use till_store::{NoticeAnswer, NoticeChoice, PlannedNotice};

on_both_databases!(
    a_notice_is_planned_once_and_sent_by_one_node,
    a_person_chooses_and_chooses_again,
);

async fn a_notice_is_planned_once_and_sent_by_one_node() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let (order, _) = scene.create("t1").await;
    let events = store.undelivered(100).await.unwrap();
    let notice = PlannedNotice {
        provider: scene.provider,
        id: format!("{order}:paid:event:1:somebody"),
        order,
        topic: "paid".to_owned(),
        about: "event:1".to_owned(),
        address: "amy@example.com".to_owned(),
        due_at: scene.now().plus(Span::hours(1)),
    };
    let plan = [notice.clone()];
    store.take_events(&[], &[], &plan, &events).await.unwrap();
    // The same event once more, after a lease was outlived.
    store.take_events(&[], &[], &plan, &events).await.unwrap();
    assert_eq!(store.notices_due(10).await.unwrap(), vec![]);
    scene.pass(Span::hours(1));
    let due = store.notices_due(10).await.unwrap();
    assert_eq!(due.len(), 1);
    assert_eq!(due[0].notice, notice);
    let until = scene.now().plus(Span::minutes(2));
    let mine = store.claim_notice(due[0].clone(), until).await.unwrap();
    let mine = mine.unwrap();
    assert_eq!(mine.tries, 1);
    let theirs = store.claim_notice(due[0].clone(), until).await.unwrap();
    assert_eq!(theirs, None);
    let sent = NoticeAnswer {
        next: None,
        sent_at: Some(scene.now()),
        answer: String::new(),
    };
    store.notice_tried(&mine, &sent).await.unwrap();
    scene.pass(Span::days(1));
    assert_eq!(store.notices_due(10).await.unwrap(), vec![]);
    // It stays, so that it is never planned again.
    store.take_events(&[], &[], &plan, &events).await.unwrap();
    assert_eq!(store.notices_due(10).await.unwrap(), vec![]);
}

async fn a_person_chooses_and_chooses_again() {
    let scene = Scene::open().await;
    let store = &scene.store;
    let address = "amy@example.com";
    let all = store.notice_choice(address).await.unwrap();
    assert_eq!(all, NoticeChoice::default());
    for silent in [vec!["paid", "sold"], vec![]] {
        let choice = NoticeChoice {
            lang: "en".to_owned(),
            silent: silent.into_iter().map(str::to_owned).collect(),
        };
        store.choose_notices(address, &choice).await.unwrap();
        assert_eq!(store.notice_choice(address).await.unwrap(), choice);
    }
}
