//! Money that arrived: told once the refund window is over, by what the channel's own bill says.

use anyhow::Context;
use serde_json::{Value, json};
use till_tests::{Demo, Http};

use crate::caller::Caller;

const BOOKS: &str = "/console/payments/books";

async fn detail(caller: &Caller, number: &str) -> anyhow::Result<Value> {
    let mut answer = caller
        .call("get_order_detail", json!({ "order_id": number }))
        .await?;
    Ok(answer["pay_order"].take())
}

/// Finance has the day of `paid_at` (Unix seconds) compared with the channel's bill.
async fn compare(demo: &Demo, paid_at: i64) -> anyhow::Result<()> {
    let finance = demo.console_user("finance")?;
    let base = &demo.manifest.base_url;
    let mut http = Http::new()?;
    let door = format!("{base}/console/sign-in");
    let fields = [
        ("email", finance.email.as_str()),
        ("password", finance.password.as_str()),
    ];
    http.post(&door, &door, &fields).await?;
    let page = format!("{base}{BOOKS}");
    let list = http.get(&page).await?.text().await?;
    let account = list
        .split("<option value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .context("an account")?;
    let day = till_domain::time::Instant::from_millis(paid_at * 1000).day();
    let day = day.to_string();
    let fields = [("account", account), ("day", day.as_str())];
    let answer = http.post(&page, &page, &fields).await?;
    anyhow::ensure!(answer.status() == 303, "{}", answer.text().await?);
    Ok(())
}

#[tokio::test]
async fn what_arrived_of_an_order_is_what_the_channels_bill_leaves_of_it() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let list = caller.call("get_order_list", json!({"limit": 200})).await?;
    let rows = list["pay_order_list"].as_array().context("orders")?;
    let (mut told, mut waiting) = (0, 0);
    for row in rows {
        let number = row["order_id"].as_str().context("a number")?;
        let order = detail(&caller, number).await?;
        assert!(
            order.get("income_type").is_none(),
            "no bill was read: {order}"
        );
        let Some(paid_at) = order["paid_time"].as_i64() else {
            continue;
        };
        if order["pay_channel"] != 1 {
            continue;
        }
        // Of a day within three months there is a bill, but not of today's.
        if compare(&demo, paid_at).await.is_err() {
            continue;
        }
        let order = detail(&caller, number).await?;
        if order["order_status"] == 2 {
            waiting += 1;
            assert!(order.get("income_amount").is_none(), "{order}");
        }
        if order["order_status"] == 7 {
            told += 1;
            let paid = order["paid_price"].as_i64().context("a price")?;
            assert_eq!(order["income_type"], 1, "{order}");
            assert_eq!(order["income_time"], paid_at);
            // WeChat Pay keeps 0.6 %, rounded half up to the fen.
            assert_eq!(
                order["income_amount"],
                paid - (paid * 6 + 500) / 1000,
                "{order}"
            );
        }
        if told > 0 && waiting > 0 {
            return Ok(());
        }
    }
    anyhow::bail!("{told} told, {waiting} waiting")
}
