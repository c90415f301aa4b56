//! Copies of whole databases: a backup of either restores into either, and a move to PostgreSQL that
//! was cut off goes on.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::databases::{self, Fresh, Kind};
use common::{Scene, company, options};
use tempfile::TempDir;
use till_store::{Store, StoreError};
use tokio::sync::Notify;

on_both_databases!(
    a_backup_restores_into_either_database_row_by_row,
    a_backup_that_was_changed_is_not_restored,
);

/// Paid, placed and open orders, and more small rows than go over in one part.
async fn shop() -> Scene {
    let scene = Scene::open().await;
    for n in 0..6 {
        let (order, _) = scene.create(&n.to_string()).await;
        if n > 1 {
            scene.place(order, &company(n)).await.unwrap();
        }
        if n > 3 {
            let attempt = scene.start(order, &company(n)).await;
            scene.paid(&attempt, &format!("tx{n}")).await.unwrap();
        }
    }
    let account = till_store::ChannelAccount {
        provider: scene.provider,
        id: scene.request().account,
        channel: till_domain::payment::Channel::WechatPay,
        merchant: "1900000001".to_owned(),
        name: "微信支付".to_owned(),
        sealed: vec![0, 1, 2, 255],
        enabled: true,
        created_at: scene.now(),
    };
    scene.store.save_channel_account(&account).await.unwrap();
    scene.database.run(MANY).await;
    scene
}

/// Valid on both databases.
const MANY: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) \
     INSERT INTO rate_limits (key, window_start, count) SELECT 'a' || i, i, 1 FROM n";

async fn back_up(place: &str, folder: &TempDir, name: &str) -> PathBuf {
    let copy = folder.path().join(name);
    till_store::back_up(place, &copy, &mut |_| {})
        .await
        .unwrap();
    copy
}

/// Tables in which two files differ, and how many rows they have together.
fn difference(one: &Path, other: &Path) -> (Vec<String>, i64) {
    let file = rusqlite::Connection::open(one).unwrap();
    let attach = format!("ATTACH '{}' AS other", other.display());
    file.execute_batch(&attach).unwrap();
    let mut statement = file
        .prepare(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name <> 'till_backup'",
        )
        .unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    let names: Vec<String> = names.map(Result::unwrap).collect();
    let mut all = 0;
    let differs = |name: &&String| {
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM (SELECT * FROM main.{name} EXCEPT SELECT * FROM other.{name})) \
             + (SELECT COUNT(*) FROM (SELECT * FROM other.{name} EXCEPT SELECT * FROM main.{name})), \
             (SELECT COUNT(*) FROM main.{name})"
        );
        let (odd, rows): (i64, i64) = file
            .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        all += rows;
        odd > 0
    };
    let names = names.iter().filter(differs).cloned().collect();
    (names, all)
}

async fn a_backup_restores_into_either_database_row_by_row() {
    let scene = shop().await;
    let folder = tempfile::tempdir().unwrap();
    let copy = back_up(&scene.place, &folder, "one.backup").await;
    let again = till_store::back_up(&scene.place, &copy, &mut |_| {}).await;
    assert!(again.is_err(), "a file is never overwritten");
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let name = format!("{kind:?}.backup");
        databases::on(kind, restores(&scene, &copy, &folder, &name)).await;
    }
    scene.assert_clean().await;
}

async fn restores(scene: &Scene, copy: &Path, folder: &TempDir, name: &str) {
    let target = Fresh::make().await;
    let put = till_store::put_back(copy, &target.place, 1, &mut |_| {}).await;
    assert_eq!(put.unwrap(), None);
    let of_it = back_up(&target.place, folder, name).await;
    let (odd, rows) = difference(copy, &of_it);
    assert_eq!(odd, Vec::<String>::new());
    assert!(rows > 9000);
    let store = Store::open(&target.place, options(&scene.now))
        .await
        .unwrap();
    let (done, findings) = store.verify(|_| {}).await.unwrap();
    assert_eq!((done.orders, findings), (6, vec![]));
    store.close().await;
}

async fn a_backup_that_was_changed_is_not_restored() {
    let scene = shop().await;
    let folder = tempfile::tempdir().unwrap();
    for (place, change) in [
        "UPDATE ledger SET amount_fen = amount_fen + 1",
        "DELETE FROM rate_limits WHERE key = 'a17'",
        "UPDATE channel_accounts SET sealed = x'00010203'",
        "CREATE TABLE more (id TEXT PRIMARY KEY) STRICT",
    ]
    .into_iter()
    .enumerate()
    {
        let copy = back_up(&scene.place, &folder, &format!("{place}.backup")).await;
        let file = rusqlite::Connection::open(&copy).unwrap();
        file.execute_batch(change).unwrap();
        drop(file);
        let target = Fresh::make().await;
        let put = till_store::put_back(&copy, &target.place, 1, &mut |_| {}).await;
        assert!(
            matches!(put, Err(StoreError::Corrupt(_))),
            "{change}: {put:?}"
        );
    }
}

async fn moved(scene: &Scene, target: &Fresh) -> Result<u64, StoreError> {
    let moved = till_store::move_to_postgres(&scene.place, &target.place, &mut |_| {}).await;
    Ok(moved?.iter().map(|table| table.rows).sum())
}

/// Cuts a move off, as a kill would, when the first part of `table` has arrived.
async fn cut_off(scene: &Scene, target: &Fresh, table: &str) {
    let reached = Arc::new(Notify::new());
    let (tell, table) = (Arc::clone(&reached), table.to_owned());
    let mut heard = move |carried: till_store::Carried| {
        if carried.table == table {
            tell.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = reached.notified() => {}
        done = till_store::move_to_postgres(&scene.place, &target.place, &mut heard) => {
            panic!("it was not cut off: {done:?}");
        }
    }
}

#[tokio::test]
async fn a_move_that_was_cut_off_goes_on_and_nothing_runs_on_it_before() {
    databases::on(Kind::Postgres, async {
        let scene = moving().await;
        let (target, now) = (Fresh::make().await, &scene.now);
        for table in ["events", "rate_limits", "rate_limits"] {
            cut_off(&scene, &target, table).await;
            let opened = Store::open(&target.place, options(now)).await;
            assert_eq!(opened.unwrap_err(), StoreError::Unfinished);
            let folder = tempfile::tempdir().unwrap();
            let copy = folder.path().join("x");
            let copied = till_store::back_up(&target.place, &copy, &mut |_| {}).await;
            assert_eq!(copied.unwrap_err(), StoreError::Unfinished);
        }
        // Somebody went on with the source meanwhile: what differs is found, and copied again.
        let file = rusqlite::Connection::open(&scene.place).unwrap();
        file.execute_batch("UPDATE rate_limits SET count = 2 WHERE key = 'a1'")
            .unwrap();
        drop(file);
        let rows = moved(&scene, &target).await.unwrap();
        assert!(rows > 9000);
        assert_eq!(
            moved(&scene, &target).await,
            Ok(rows),
            "moved already, as it turns out"
        );

        let folder = tempfile::tempdir().unwrap();
        let there = back_up(&target.place, &folder, "there").await;
        let here = back_up(&scene.place, &folder, "here").await;
        let (odd, _) = difference(&here, &there);
        assert_eq!(odd, Vec::<String>::new());
        let store = Store::open(&target.place, options(now)).await.unwrap();
        let (done, findings) = store.verify(|_| {}).await.unwrap();
        assert_eq!((done.orders, findings), (6, vec![]));
        store.close().await;
    })
    .await;
}

/// A shop in an SQLite file, closed.
async fn moving() -> Scene {
    let mut scene = None;
    databases::on(Kind::Sqlite, async { scene = Some(shop().await) }).await;
    let scene = scene.unwrap();
    scene.store.close().await;
    scene
}

#[tokio::test]
async fn a_move_touches_no_other_data_and_no_file_in_use() {
    databases::on(Kind::Postgres, async {
        let scene = moving().await;
        for other in [
            "CREATE TABLE theirs (id BIGINT PRIMARY KEY)",
            "CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT); INSERT INTO settings VALUES ('a', 'b')",
        ] {
            let target = Fresh::make().await;
            target.run(other).await;
            let refused = moved(&scene, &target).await;
            assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{other}: {refused:?}");
        }
        // Another shop's.
        let other = Scene::open().await;
        let refused = moved(&scene, &other.database).await.unwrap_err().to_string();
        assert!(refused.contains("other data"), "{refused}");
        // Till runs on the file.
        let target = Fresh::make().await;
        let store = Store::open(&scene.place, options(&scene.now)).await.unwrap();
        let refused = moved(&scene, &target).await.unwrap_err().to_string();
        assert!(refused.contains("in use"), "{refused}");
        store.close().await;
        moved(&scene, &target).await.unwrap();
    })
    .await;
}
