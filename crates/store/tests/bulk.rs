//! Files that orders are made from: their owner's alone, whole, and a row's order is never lost.

mod common;

use common::Scene;
use common::databases;
use till_domain::id::{OrderId, StaffId};
use till_domain::money::Fen;
use till_domain::time::Span;
use till_store::{BulkFile, BulkRow};

on_both_databases!(
    a_file_is_seen_by_its_owner_alone_with_its_rows_in_their_order,
    a_row_that_has_an_order_keeps_it,
    old_files_are_forgotten_with_their_rows,
);

fn person(no: u8) -> StaffId {
    format!("019000000000700080000000000000{no:02x}")
        .parse()
        .unwrap()
}

fn order(no: u8) -> OrderId {
    format!("019000000000700080000000000001{no:02x}")
        .parse()
        .unwrap()
}

fn row(number: u32, fault: &str) -> BulkRow {
    BulkRow {
        number,
        draft: format!("{{\"row\":{number}}}"),
        payable: fault.is_empty().then_some(Fen::new(365_000)),
        needs_approval: number == 3,
        order: None,
        fault: fault.to_owned(),
    }
}

async fn upload(scene: &Scene, id: &str) -> BulkFile {
    let file = BulkFile {
        id: id.to_owned(),
        owner: person(1),
        name: "十一月.xlsx".to_owned(),
        uploaded_at: scene.store.now(),
        begun_at: None,
        rows: vec![row(2, ""), row(3, ""), row(4, "no such edition")],
    };
    scene
        .store
        .keep_bulk_file(scene.provider, &file)
        .await
        .unwrap();
    file
}

async fn find(scene: &Scene, id: &str, who: u8) -> Option<BulkFile> {
    let store = &scene.store;
    let found = store.bulk_file(scene.provider, id, person(who)).await;
    found.unwrap()
}

async fn a_file_is_seen_by_its_owner_alone_with_its_rows_in_their_order() {
    let scene = Scene::open().await;
    let file = upload(&scene, "f").await;
    assert_eq!(find(&scene, "f", 1).await, Some(file));
    assert_eq!(find(&scene, "f", 2).await, None);
    assert_eq!(find(&scene, "g", 1).await, None);
}

async fn a_row_that_has_an_order_keeps_it() {
    let scene = Scene::open().await;
    upload(&scene, "f").await;
    let (store, provider) = (&scene.store, scene.provider);
    let ends = [(2, Ok(order(1))), (3, Err("sold out".to_owned()))];
    store.end_bulk_rows(provider, "f", &ends).await.unwrap();
    scene.pass(Span::minutes(1));
    let again = [(2, Err("twice".to_owned())), (3, Ok(order(2)))];
    store.end_bulk_rows(provider, "f", &again).await.unwrap();

    let file = find(&scene, "f", 1).await.unwrap();
    assert_eq!(file.begun_at, Some(file.uploaded_at), "begun once");
    let ends = file.rows.iter().map(|row| (row.order, row.fault.as_str()));
    let ends: Vec<_> = ends.collect();
    assert_eq!(
        ends,
        [
            (Some(order(1)), ""),
            (Some(order(2)), ""),
            (None, "no such edition")
        ]
    );
}

async fn old_files_are_forgotten_with_their_rows() {
    let scene = Scene::open().await;
    upload(&scene, "old").await;
    scene.pass(Span::days(2));
    upload(&scene, "new").await;
    let before = scene.store.now().minus(Span::days(1));
    scene.store.forget_bulk_files(before).await.unwrap();
    assert_eq!(find(&scene, "old", 1).await, None);
    assert_eq!(find(&scene, "new", 1).await.unwrap().rows.len(), 3);
    // Its name is free again, rows and all.
    upload(&scene, "old").await;
}
