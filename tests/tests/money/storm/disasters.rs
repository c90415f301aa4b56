//! What dies, and when.

use std::time::Duration;

use anyhow::ensure;
use till_tests::{Cluster, Node, Proxy, connect, empty_database};

use super::{Storm, sales};
use crate::books;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_killed_under_load_and_started_again_loses_no_payment() -> anyhow::Result<()> {
    let Some(url) = empty_database().await? else {
        return Ok(());
    };
    let mut storm = Storm::gather(url.clone()).await?;
    let mut node = Node::join(&storm.demo, &url).await?;
    let rush = storm.rush(&[&node])?;
    for share in [4, 2] {
        rush.until_placed(sales() / share).await?;
        node.kill().await?;
        node.restart().await?;
    }
    rush.end().await;
    storm.settle(vec![node]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_three_nodes_one_is_killed_and_one_hangs_with_a_lease_and_the_third_goes_on()
-> anyhow::Result<()> {
    let Some(url) = empty_database().await? else {
        return Ok(());
    };
    let mut storm = Storm::gather(url.clone()).await?;
    let client = connect(&url).await?;
    let holder = "SELECT holder FROM leases WHERE name = 'outbox'";
    let first: String = client.query_one(holder, &[]).await?.get(0);
    let mut killed = Node::join(&storm.demo, &url).await?;
    let hung = Node::join(&storm.demo, &url).await?;
    let rush = storm.rush(&[&killed, &hung])?;
    rush.until_placed(sales() / 4).await?;
    killed.kill().await?;
    // The one that will hang takes the lease, as it might have.
    for round in 0.. {
        ensure!(round < 200, "it never got the lease");
        let now: String = client.query_one(holder, &[]).await?.get(0);
        if now != first {
            break;
        }
        client.batch_execute("UPDATE leases SET until = 0").await?;
        tokio::time::sleep(Duration::from_millis(170)).await;
    }
    hung.freeze().await?;
    rush.end().await;
    // It wakes up with everything that it was in the middle of, long after others have done it.
    tokio::time::sleep(Duration::from_secs(15)).await;
    hung.thaw().await?;
    killed.restart().await?;
    storm.settle(vec![killed, hung]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_killed_under_load_and_started_again_loses_no_payment() -> anyhow::Result<()> {
    let Some(cluster) = Cluster::start().await? else {
        return Ok(());
    };
    let url = cluster.database().await?;
    let mut storm = Storm::gather(url.clone()).await?;
    let node = Node::join(&storm.demo, &url).await?;
    let rush = storm.rush(&[&node])?;
    for share in [4, 2] {
        rush.until_placed(sales() / share).await?;
        cluster.kill().await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        cluster.up().await?;
    }
    rush.end().await;
    storm.settle(vec![node]).await
}

/// PostgreSQL forgets a transaction that no log of its was on disk, and gives its number to another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_postgresql_forgot_in_a_crash_is_not_taken_for_committed() -> anyhow::Result<()> {
    let Some(cluster) = Cluster::start().await? else {
        return Ok(());
    };
    let url = cluster.database().await?;
    let mut storm = Storm::gather(url.clone()).await?;
    let proxy = Proxy::before(&url).await?;
    let node = Node::join(&storm.demo, &proxy.url(&url)?).await?;
    // Nobody else writes its log to the disk meanwhile, and it does so late by itself.
    storm.demo.stop().await?;
    let client = connect(&url).await?;
    let late = "ALTER SYSTEM SET wal_writer_delay = '10s'";
    client.batch_execute(late).await?;
    client.batch_execute("SELECT pg_reload_conf()").await?;
    tokio::time::sleep(Duration::from_secs(1)).await;

    // One only: whatever else is committed writes the log of everything before it.
    let (made, mut http) = storm.orders.swap_remove(0);
    let link = node.at(&storm.demo, &made.link);
    let csrf = http.csrf(&link).await?;
    proxy.hold_commits_with("wwload");
    let place = format!("{link}/place");
    let placing = tokio::spawn(async move { http.post_form(&place, &[("csrf", &csrf)]).await });
    for _ in 0..400 {
        if proxy.held() > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    ensure!(proxy.held() > 0, "nobody commits");
    cluster.kill().await?;
    cluster.up().await?;
    let client = connect(&url).await?;
    for _ in 0..200 {
        client.query("SELECT pg_current_xact_id()", &[]).await?;
    }
    proxy.lose_commits();

    let answer = placing.await??;
    ensure!(answer.status() == 303, "it answered {}", answer.status());
    let store = books::open_url(&url).await?;
    let detail = books::order(&store, &made.number).await?;
    ensure!(
        detail.order.claim().is_some(),
        "it was said to be placed: {detail:#?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_cut_in_the_middle_of_transactions_lose_no_payment() -> anyhow::Result<()> {
    let Some(url) = empty_database().await? else {
        return Ok(());
    };
    let mut storm = Storm::gather(url.clone()).await?;
    let proxy = Proxy::before(&url).await?;
    let node = Node::join(&storm.demo, &proxy.url(&url)?).await?;
    ensure!(proxy.open() > 0, "the node does not go by the proxy");
    let rush = storm.rush(&[&node])?;
    // At moments that have nothing to do with what the node is doing.
    for round in 0..40 {
        tokio::time::sleep(Duration::from_millis(40 + round * 7 % 90)).await;
        proxy.cut();
    }
    rush.end().await;
    storm.settle(vec![node]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_jumps_an_hour_forward_and_back_loses_no_payment() -> anyhow::Result<()> {
    let Some(url) = empty_database().await? else {
        return Ok(());
    };
    let mut storm = Storm::gather(url.clone()).await?;
    let node = Node::join(&storm.demo, &url).await?;
    let rush = storm.rush(&[&node])?;
    for (share, seconds) in [(8, 3600), (4, -3600), (2, 0)] {
        rush.until_placed(sales() / share).await?;
        node.set_clock_wrong_by(seconds)?;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    rush.end().await;
    storm.settle(vec![node]).await
}
