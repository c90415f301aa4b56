//! Two nodes on one PostgreSQL behave as one: what one of them learns, the other one knows.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use serde_json::json;
use till_domain::order::ShownState;
use till_tests::{Demo, Http, Node, connect, empty_database, till};

use crate::books::{self, fate};
use crate::shop::{self, FREE_COMPANY, Sandbox, Seller};

/// A demo on PostgreSQL and one node beside it; `None` where there is no PostgreSQL.
async fn two(arguments: &[&str]) -> anyhow::Result<Option<(Demo, Node, String)>> {
    let Some(url) = empty_database().await? else {
        return Ok(None);
    };
    let arguments = [&["--database", url.as_str()], arguments].concat();
    let demo = Demo::start_with(&arguments).await?;
    let node = Node::join(&demo, &url).await?;
    Ok(Some((demo, node, url)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_200_placings_by_50_companies_over_two_nodes_one_company_owns_the_order()
-> anyhow::Result<()> {
    let Some((mut demo, mut node, url)) = two(&["--load-companies", "50"]).await? else {
        return Ok(());
    };
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let links = [made.link.clone(), node.at(&demo, &made.link)];
    let mut forms = Vec::new();
    for company in 1..=50 {
        let corpid = format!("wwload{company:010}");
        for (index, person) in ["admin", "m1", "m2", "m3"].iter().enumerate() {
            // Signed in at one node, placed at either.
            let mut http = shop::buyer(&demo, &corpid, person).await?;
            let link = &links[index % 2];
            let csrf = http.csrf(link).await?;
            forms.push((corpid.clone(), http, csrf, format!("{link}/place")));
        }
    }
    let placings = forms
        .into_iter()
        .map(|(corpid, mut http, csrf, url)| {
            tokio::spawn(async move {
                let answer = http.post_form(&url, &[("csrf", csrf.as_str())]).await?;
                let placed = answer.status().is_redirection();
                let used = answer.text().await?.contains("链接已被其他企业使用");
                anyhow::Ok((corpid, placed, used))
            })
        })
        .collect::<Vec<_>>();
    let mut placed: HashMap<String, usize> = HashMap::new();
    let mut used = 0;
    for placing in placings {
        let (corpid, was_placed, was_used) = placing.await??;
        assert!(was_placed != was_used, "{corpid} was told neither or both");
        used += usize::from(was_used);
        if was_placed {
            *placed.entry(corpid).or_default() += 1;
        }
    }
    assert_eq!(placed.len(), 1, "one company: {placed:?}");
    assert_eq!(used + placed.values().sum::<usize>(), 200);
    node.stop().await?;
    demo.stop().await?;
    let store = books::open_url(&url).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(
        detail.order.company().map(ToString::to_string).as_ref(),
        placed.keys().next()
    );
    books::balance(&store).await
}

#[tokio::test]
async fn a_page_that_hangs_on_the_other_node_hears_of_the_payment() -> anyhow::Result<()> {
    let Some((mut demo, mut node, url)) = two(&[]).await? else {
        return Ok(());
    };
    let sandbox = Sandbox::of(&demo)?;
    let made = Seller::sign_in(&demo).await?.sell().await?;
    let mut buyer = shop::admin(&demo, FREE_COMPANY).await?;
    shop::place(&mut buyer, &made).await?;
    // The channel will notify the node where it was begun; the page hangs on the other one.
    let mut stream = buyer
        .get(&format!("{}/events", node.at(&demo, &made.link)))
        .await?;
    ensure!(stream.status() == 200, "{}", stream.status());
    let attempt = sandbox.newest().await?;
    assert!(sandbox.pay(&attempt, json!({})).await?);
    let heard = tokio::time::timeout(Duration::from_secs(8), async {
        while let Some(chunk) = stream.chunk().await? {
            if String::from_utf8_lossy(&chunk).contains("event: changed") {
                return anyhow::Ok(());
            }
        }
        anyhow::bail!("the stream ended")
    });
    heard.await.context("no word of the payment")??;
    let desk = format!("{}/pay", node.at(&demo, &made.link));
    assert!(buyer.get(&desk).await?.text().await?.contains("支付成功"));
    drop(stream);
    node.stop().await?;
    demo.stop().await?;
    let store = books::open_url(&url).await?;
    let detail = books::order(&store, &made.number).await?;
    assert_eq!(fate(&detail), (ShownState::Paid, 1, 0, 0));
    books::balance(&store).await
}

#[tokio::test]
async fn sessions_and_limits_hold_on_every_node() -> anyhow::Result<()> {
    let Some((demo, node, _)) = two(&[]).await? else {
        return Ok(());
    };
    let bases = [demo.manifest.base_url.clone(), node.base_url()];
    // Signed in at one, known at the other; signed out there, unknown at both.
    let mut buyer = shop::admin(&demo, FREE_COMPANY).await?;
    let there = format!("{}/orders", bases[1]);
    assert_eq!(buyer.get(&there).await?.status(), 200);
    let out = format!("{}/sign-out", bases[1]);
    let left = buyer.clone().post(&there, &out, &[]).await?;
    assert!(left.status().is_redirection());
    let here = buyer.get(&format!("{}/orders", bases[0])).await?;
    assert!(here.status().is_redirection(), "{}", here.status());

    // Thirty wrong passwords for an address in a quarter of an hour, counted together.
    let user = demo.console_user("owner")?;
    let fields = [("email", user.email.as_str()), ("password", "wrong")];
    let mut refused = 0;
    for round in 0..34 {
        let page = format!("{}/console/sign-in", bases[round % 2]);
        let answer = Http::new()?.post(&page, &page, &fields).await?;
        let too_many = answer.status() == 429;
        ensure!(too_many || round < 31, "{round}: {}", answer.status());
        refused += usize::from(too_many);
    }
    assert!(refused >= 3, "{refused} were refused");
    Ok(())
}

#[tokio::test]
async fn nodes_that_stop_and_start_one_by_one_never_leave_the_site() -> anyhow::Result<()> {
    let Some((demo, mut node, url)) = two(&[]).await? else {
        return Ok(());
    };
    let mut third = Node::join(&demo, &url).await?;
    let mut seller = Seller::sign_in(&demo).await?;
    for _ in 0..2 {
        for other in [&mut node, &mut third] {
            other.stop().await?;
            seller.sell().await?;
            other.restart().await?;
        }
    }
    Demo::verify(&url).await
}

#[tokio::test]
async fn a_node_that_meets_a_newer_schema_goes_on_but_does_not_start_again() -> anyhow::Result<()> {
    let Some((demo, mut node, url)) = two(&[]).await? else {
        return Ok(());
    };
    let newer = "CREATE TABLE of_a_newer_till (n BIGINT NOT NULL PRIMARY KEY); \
         INSERT INTO migrations VALUES (999, 'x', 0)";
    connect(&url).await?.batch_execute(newer).await?;
    Seller::sign_in(&demo).await?.sell().await?;
    node.stop().await?;
    let refused = node.restart().await.expect_err("it must not start");
    let said = refused.to_string();
    ensure!(said.contains("999") && said.contains("newer"), "{said}");
    // Nothing was changed: the other one still sells.
    Seller::sign_in(&demo).await?.sell().await?;
    Ok(())
}

#[tokio::test]
async fn the_calls_that_spread_the_tables_are_printed_where_there_is_no_citus() -> anyhow::Result<()>
{
    let Some(url) = empty_database().await? else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let config = folder.path().join("till.toml");
    let text = format!(
        "listen = \"127.0.0.1:1\"\npublic_url = \"https://till.example\"\n\
         master_key_file = \"master.key\"\n[database]\nurl = \"{url}\"\n"
    );
    std::fs::write(&config, text)?;
    let config = config.display().to_string();
    let said = till(&["migrate", "--distribute", "--config", &config])
        .output()
        .await?;
    let words = String::from_utf8_lossy(&said.stdout);
    ensure!(said.status.success(), "{said:?}");
    for call in [
        "create_reference_table('companies')",
        "create_distributed_table('orders', 'provider', colocate_with => 'none')",
        "create_distributed_table('events', 'provider', colocate_with => 'orders')",
        "no Citus: nothing was changed",
    ] {
        ensure!(words.contains(call), "{call} is missing:\n{words}");
    }
    Ok(())
}
