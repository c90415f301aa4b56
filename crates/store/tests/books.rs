//! A day of a channel account: what Till has of it, what differed, and how people resolved it.

mod common;

use common::databases;
use common::{Scene, company};
use till_domain::books::{Mfen, MismatchKind, StatementLine, Told, reconcile};
use till_domain::id::AccountId;
use till_domain::payment::{Attempt, Channel};
use till_domain::time::{Day, Span};
use till_store::{BooksException, ChannelAccount};

on_both_databases!(
    a_day_is_compared_resolved_and_compared_again_without_a_change,
    what_a_later_bill_tells_is_no_longer_missed,
    bills_tell_what_an_order_cost,
    a_day_without_a_bill_is_known_until_it_is_compared,
);

fn account(scene: &Scene, attempt: &Attempt) -> ChannelAccount {
    ChannelAccount {
        provider: scene.provider,
        id: attempt.account,
        channel: Channel::WechatPay,
        merchant: attempt.merchant.clone(),
        name: "主账户".to_owned(),
        sealed: Vec::new(),
        enabled: true,
        created_at: scene.now(),
    }
}

async fn sale(scene: &Scene, n: usize) -> Attempt {
    let (order, _) = scene.create(&format!("t{n}")).await;
    scene.place(order, &company(n)).await.unwrap();
    let attempt = scene.start(order, &company(n)).await;
    scene.paid(&attempt, &format!("tx{n}")).await.unwrap();
    attempt
}

fn line(scene: &Scene, attempt: &Attempt, n: usize) -> StatementLine {
    StatementLine {
        at: scene.now(),
        transaction: format!("tx{n}"),
        attempt: attempt.number.to_string(),
        amount: attempt.amount,
        fee: Mfen::new(attempt.amount.get() * 6),
        what: Told::Payment { paid: true },
    }
}

async fn run(scene: &Scene, account: &ChannelAccount, day: Day, lines: &[StatementLine]) {
    let store = &scene.store;
    let ours = store.ours_of(account, day, lines).await.unwrap();
    let found = reconcile(day, &ours, lines).unwrap();
    store
        .keep_statement(account, day, "hash", lines, &found)
        .await
        .unwrap();
}

async fn exceptions(scene: &Scene, id: AccountId, day: Day) -> Vec<BooksException> {
    let store = &scene.store;
    store.exceptions_of(scene.provider, id, day).await.unwrap()
}

async fn a_day_is_compared_resolved_and_compared_again_without_a_change() {
    let scene = Scene::open().await;
    let (one, two) = (sale(&scene, 1).await, sale(&scene, 2).await);
    let account = account(&scene, &one);
    let day = scene.now().day();
    let mut strange = line(&scene, &one, 3);
    strange.attempt = "A9".to_owned();
    let lines = [line(&scene, &one, 1), strange];
    run(&scene, &account, day, &lines).await;

    let found = exceptions(&scene, account.id, day).await;
    let kinds: Vec<_> = found.iter().map(|one| one.mismatch.kind).collect();
    assert_eq!(
        kinds,
        [MismatchKind::MissingHere, MismatchKind::MissingThere]
    );
    assert_eq!(found[1].mismatch.order, Some(two.order));
    let days = scene
        .store
        .statement_days(scene.provider, day, day, 10)
        .await
        .unwrap();
    assert_eq!(days.len(), 1);
    assert_eq!((days[0].matched, days[0].open), (1, 2));
    assert_eq!((days[0].theirs.payments, days[0].ours.payments), (2, 2));
    assert_eq!(days[0].fee, Mfen::new(1_200_000));

    let place = (scene.provider, account.id, day);
    let store = &scene.store;
    let id = found[0].id.as_str();
    let resolve = |reason| store.resolve_exception(place, id, "林会计", reason);
    assert!(resolve("渠道的测试单").await.unwrap());
    assert!(!resolve("别的").await.unwrap(), "resolved once");
    let before = exceptions(&scene, account.id, day).await;
    scene.pass(Span::hours(1));
    run(&scene, &account, day, &lines).await;
    assert_eq!(exceptions(&scene, account.id, day).await, before);
    assert_eq!(before[0].resolved.as_ref().unwrap().reason, "渠道的测试单");
    let day = store.statement_day(scene.provider, account.id, day).await;
    let day = day.unwrap().unwrap();
    assert_eq!((day.open, day.explained), (1, 1));
    scene.assert_clean().await;
}

async fn what_a_later_bill_tells_is_no_longer_missed() {
    let scene = Scene::open().await;
    let attempt = sale(&scene, 1).await;
    let account = account(&scene, &attempt);
    let day = scene.now().day();
    run(&scene, &account, day, &[]).await;
    assert!(exceptions(&scene, account.id, day).await[0].is_open());

    scene.pass(Span::days(1));
    let next = scene.now().day();
    run(&scene, &account, next, &[line(&scene, &attempt, 1)]).await;
    let late = exceptions(&scene, account.id, next).await;
    assert_eq!(late[0].mismatch.kind, MismatchKind::Straggler);
    assert_eq!(late[0].mismatch.our_day, Some(day));

    run(&scene, &account, day, &[]).await;
    let before = exceptions(&scene, account.id, day).await;
    assert_eq!(before[0].cleared_at, Some(scene.now()), "kept, and told");
}

async fn bills_tell_what_an_order_cost() {
    let scene = Scene::open().await;
    let attempt = sale(&scene, 1).await;
    let account = account(&scene, &attempt);
    let day = scene.now().day();
    run(&scene, &account, day, &[line(&scene, &attempt, 1)]).await;
    let billed = scene.store.billed(scene.provider, attempt.order).await;
    let billed = billed.unwrap();
    assert_eq!(billed.len(), 1);
    assert_eq!(billed[0].fee, Mfen::new(600_000));
    assert_eq!(billed[0].amount, attempt.amount);
    assert_eq!(exceptions(&scene, account.id, day).await, []);
}

async fn a_day_without_a_bill_is_known_until_it_is_compared() {
    let scene = Scene::open().await;
    let attempt = sale(&scene, 1).await;
    let account = account(&scene, &attempt);
    let (day, store) = (scene.now().day(), &scene.store);
    let place = (scene.provider, account.id, day);
    for words in ["请求超时", &"哈".repeat(600)] {
        store.note_statement_trouble(place, words).await.unwrap();
    }
    let troubles = store
        .statement_troubles(scene.provider, day, 9)
        .await
        .unwrap();
    assert_eq!(troubles.len(), 1);
    assert_eq!((troubles[0].day, troubles[0].account), (day, account.id));
    assert_eq!(troubles[0].words.chars().count(), 500, "the last words");

    run(&scene, &account, day, &[line(&scene, &attempt, 1)]).await;
    let troubles = store
        .statement_troubles(scene.provider, day, 9)
        .await
        .unwrap();
    assert_eq!(troubles, []);
}
