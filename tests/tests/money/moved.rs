//! From one file to PostgreSQL: a demo's whole store, with a kill in the middle; then it sells from there.

use std::process::{Output, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use till_tests::{Demo, Http, connect, empty_database, till};
use tokio::process::{Child, Command};
use tokio_postgres::Client;

use crate::books;
use crate::shop::Seller;

async fn run(arguments: &[&str]) -> anyhow::Result<Output> {
    Ok(till(arguments).output().await?)
}

fn said(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said));
    format!("{out}{err}")
}

/// Kills a move (SIGKILL) while it waits to write the first of the orders: what comes before them by
/// name is there.
async fn kill_in_the_middle(from: &str, url: &str, client: &Client) -> anyhow::Result<()> {
    client
        .batch_execute("BEGIN; LOCK TABLE orders IN SHARE MODE")
        .await?;
    let mut child = till(&["move-to-postgres", "--database", from, "--to", url])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let waits = "SELECT COUNT(*) FROM pg_locks l JOIN pg_class c ON c.oid = l.relation \
         WHERE c.relname = 'orders' AND NOT l.granted";
    for _ in 0..200 {
        if client.query_one(waits, &[]).await?.get::<_, i64>(0) > 0 {
            child.kill().await?;
            client.batch_execute("COMMIT").await?;
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("it never came to the orders")
}

async fn count(client: &Client, table: &str) -> anyhow::Result<i64> {
    let sql = format!("SELECT COUNT(*) FROM {table}");
    Ok(client.query_one(&sql, &[]).await?.get(0))
}

/// Serves the demo's installation from the database at `url`, at the demo's own address.
async fn serve(demo: &Demo, url: &str) -> anyhow::Result<Child> {
    let base = &demo.manifest.base_url;
    let listen = base.trim_start_matches("http://");
    let config = demo.folder().join("till.toml");
    let text = format!(
        "listen = \"{listen}\"\npublic_url = \"{base}\"\nallow_http = true\n\
         master_key_file = \"master.key\"\n[database]\nurl = \"{url}\"\n"
    );
    std::fs::write(&config, text)?;
    let config = config.display().to_string();
    let child = till(&["serve", "--config", &config])
        .stderr(Stdio::null())
        .spawn()?;
    let (mut http, ready) = (Http::new()?, format!("{base}/readyz"));
    for _ in 0..200 {
        if http.get(&ready).await.is_ok() {
            return Ok(child);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    anyhow::bail!("till did not become ready on PostgreSQL")
}

async fn end(mut child: Child) -> anyhow::Result<()> {
    let pid = child.id().context("it runs")?.to_string();
    Command::new("kill").args(["-TERM", &pid]).status().await?;
    ensure!(child.wait().await?.success(), "it ended badly");
    Ok(())
}

/// Every row of every table, by backups of both sides.
async fn same_rows(demo: &Demo, url: &str) -> anyhow::Result<()> {
    let [here, there] = ["here", "there"].map(|name| demo.folder().join(name));
    let file = format!("sqlite://{}", demo.database().display());
    for (place, copy) in [(file.as_str(), &here), (url, &there)] {
        let copied = run(&["backup", &copy.display().to_string(), "--database", place]).await?;
        ensure!(copied.status.success(), "{}", said(&copied));
    }
    let file = rusqlite::Connection::open(&here)?;
    let attach = format!("ATTACH '{}' AS there", there.display());
    file.execute_batch(&attach)?;
    let mut tables = file.prepare("SELECT name FROM till_backup ORDER BY name")?;
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    ensure!(tables.len() > 25, "all tables: {tables:?}");
    for table in tables {
        let (one, other) = (format!("main.{table}"), format!("there.{table}"));
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM (SELECT * FROM {one} EXCEPT SELECT * FROM {other})) + \
             (SELECT COUNT(*) FROM (SELECT * FROM {other} EXCEPT SELECT * FROM {one}))"
        );
        let odd: i64 = file.query_row(&sql, [], |row| row.get(0))?;
        ensure!(odd == 0, "{odd} rows of {table} differ");
    }
    Ok(())
}

#[tokio::test]
async fn a_demo_moves_to_postgresql_over_a_kill_and_sells_from_there() -> anyhow::Result<()> {
    let Some(url) = empty_database().await? else {
        return Ok(());
    };
    let client = connect(&url).await?;
    let mut demo = Demo::start().await?;
    let before = Seller::sign_in(&demo).await?.sell().await?;
    let from = format!("sqlite://{}", demo.database().display());
    let moving = ["move-to-postgres", "--database", &from, "--to", &url];
    let running = run(&moving).await?;
    assert!(said(&running).contains("in use"), "{}", said(&running));
    demo.stop().await?;

    // Till's tables without a row in them are still an empty database.
    let empty = run(&["verify", "--database", &url]).await?;
    assert!(empty.status.success(), "{}", said(&empty));
    kill_in_the_middle(&from, &url, &client).await?;
    assert!(count(&client, "events").await? > 100, "some of it is there");
    assert_eq!(count(&client, "orders").await?, 0);
    let early = run(&["verify", "--database", &url]).await?;
    assert!(said(&early).contains("not whole yet"), "{}", said(&early));

    let moved = run(&moving).await?;
    assert!(moved.status.success(), "{}", said(&moved));
    assert!(
        said(&moved).contains("everything agrees"),
        "{}",
        said(&moved)
    );
    same_rows(&demo, &url).await?;

    let node = serve(&demo, &url).await?;
    let mut seller = Seller::sign_in(&demo).await?;
    let after = seller.sell().await?;
    for made in [&before, &after] {
        let page = seller
            .page(&format!("/console/orders/{}", made.number))
            .await?;
        assert!(page.contains(&made.number));
        let link = Http::new()?.get(&made.link).await?.text().await?;
        assert!(
            link.contains("云帆考勤"),
            "the buyer's page of {}",
            made.number
        );
    }
    end(node).await?;
    books::balance(&books::open_url(&url).await?).await?;

    let again = run(&moving).await?;
    assert!(said(&again).contains("other data"), "{}", said(&again));
    Ok(())
}
