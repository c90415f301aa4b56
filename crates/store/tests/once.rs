//! Writes with an Idempotency-Key happen once, however many copies come; and the feed of events has
//! no gaps.

mod common;

use std::collections::HashSet;

use common::{Scene, databases, options};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::OrderId;
use till_domain::order::create::NewOrder;
use till_domain::party::Actor;
use till_domain::time::Span;
use till_store::{Answered, Once, Store, SubmitError};
use tokio::task::JoinSet;

on_both_databases!(
    a_thousand_copies_of_a_hundred_creates_make_a_hundred_orders,
    nodes_that_race_for_a_key_do_it_once,
    a_key_remembers_its_request_and_its_answer,
    a_refused_write_keeps_no_key,
    old_keys_are_forgotten,
    the_feed_numbers_every_event_once_and_in_order,
);

fn once(key: &str) -> Once {
    Once {
        key: key.to_owned(),
        fingerprint: format!("body of {key}"),
    }
}

fn create(scene: &Scene, token: &str) -> Command {
    let new = scene.new_order(token);
    scene.command(Target::New, Actor::api("ERP"), Verb::Create(Box::new(new)))
}

fn order(answer: Answered) -> OrderId {
    match answer {
        Answered::Now(Reply::Created { order, .. }) => order,
        Answered::Before(before) => before.order.unwrap(),
        Answered::Now(other) => panic!("{other:?}"),
    }
}

async fn race(scene: &Scene, nodes: &[Store]) -> HashSet<OrderId> {
    let mut copies = JoinSet::new();
    for n in 0..1000_usize {
        let store = nodes[n % nodes.len()].clone();
        // Every copy has a link of its own: only the key makes them one.
        let command = create(scene, &n.to_string());
        let once = once(&format!("key-{}", n % 100));
        copies.spawn(async move { store.submit_once(command, once).await.unwrap() });
    }
    copies.join_all().await.into_iter().map(order).collect()
}

async fn a_thousand_copies_of_a_hundred_creates_make_a_hundred_orders() {
    let scene = Scene::open().await;
    let made = race(&scene, std::slice::from_ref(&scene.store)).await;
    assert_eq!(made.len(), 100);
    assert_eq!(count(&scene).await, 100);
    scene.assert_clean().await;
}

async fn nodes_that_race_for_a_key_do_it_once() {
    let scene = Scene::open().await;
    if scene.database.kind == databases::Kind::Sqlite {
        // One process writes there.
        return;
    }
    let other = Store::open(&scene.place, options(&scene.now))
        .await
        .unwrap();
    let made = race(&scene, &[scene.store.clone(), other]).await;
    assert_eq!(made.len(), 100);
    assert_eq!(count(&scene).await, 100);
}

async fn count(scene: &Scene) -> u64 {
    let counts = scene
        .store
        .order_counts(scene.provider, None)
        .await
        .unwrap();
    counts.into_iter().map(|(_, count)| count).sum()
}

async fn a_key_remembers_its_request_and_its_answer() {
    let scene = Scene::open().await;
    let store = &scene.store;
    assert_eq!(store.done_before(scene.provider, "k").await.unwrap(), None);
    let made = store.submit_once(create(&scene, "1"), once("k")).await;
    let made = order(made.unwrap());
    let known = store
        .done_before(scene.provider, "k")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(known.order, Some(made));
    assert_eq!(known.fingerprint, "body of k");
    assert_eq!(known.answer, None);
    for answer in ["first", "second"] {
        let kept = store
            .keep_answer(scene.provider, "k", (201, answer.to_owned()))
            .await
            .unwrap();
        assert_eq!(kept, (201, "first".to_owned()));
    }
    let again = store.submit_once(create(&scene, "2"), once("k")).await;
    let Answered::Before(before) = again.unwrap() else {
        panic!("it was done twice");
    };
    assert_eq!(before.answer, Some((201, "first".to_owned())));
    // An answer that was given stays.
    store.let_key_go(scene.provider, "k").await.unwrap();
    assert!(
        store
            .done_before(scene.provider, "k")
            .await
            .unwrap()
            .is_some()
    );
}

async fn a_refused_write_keeps_no_key() {
    let scene = Scene::open().await;
    let bad = NewOrder {
        notes: till_domain::order::Notes {
            reference: "x".repeat(65),
            ..Default::default()
        },
        ..scene.new_order("1")
    };
    let command = scene.command(Target::New, Actor::api("ERP"), Verb::Create(Box::new(bad)));
    let refused = scene.store.submit_once(command, once("k")).await;
    assert!(
        matches!(refused, Err(SubmitError::Refused(_))),
        "{refused:?}"
    );
    let made = scene
        .store
        .submit_once(create(&scene, "2"), once("k"))
        .await;
    assert!(matches!(made, Ok(Answered::Now(_))), "{made:?}");
}

async fn old_keys_are_forgotten() {
    let scene = Scene::open().await;
    let made = scene
        .store
        .submit_once(create(&scene, "1"), once("k"))
        .await;
    made.unwrap();
    scene.store.forget_keys(scene.now()).await.unwrap();
    let kept = scene.store.done_before(scene.provider, "k").await.unwrap();
    assert!(kept.is_some());
    scene.pass(Span::hours(25));
    let day_ago = scene.now().minus(Span::hours(24));
    scene.store.forget_keys(day_ago).await.unwrap();
    let kept = scene.store.done_before(scene.provider, "k").await.unwrap();
    assert_eq!(kept, None);
}

async fn the_feed_numbers_every_event_once_and_in_order() {
    let scene = Scene::open().await;
    for n in 0..5 {
        scene.create(&n.to_string()).await;
    }
    let events = scene.store.undelivered(100).await.unwrap();
    let (first, rest) = events.split_at(2);
    for part in [first, first, rest] {
        scene.store.queue_notices(&[], part).await.unwrap();
    }
    let feed = scene
        .store
        .events_after(scene.provider, 0, 100)
        .await
        .unwrap();
    let positions: Vec<i64> = feed.iter().map(|entry| entry.position).collect();
    let all: Vec<i64> = (1..=i64::try_from(events.len()).unwrap()).collect();
    assert_eq!(positions, all);
    assert!(feed.iter().map(|entry| &entry.event).eq(&events));
    let rest = scene
        .store
        .events_after(scene.provider, 3, 1)
        .await
        .unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].position, 4);
}
