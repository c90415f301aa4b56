//! Finance holds a day against the channel's bill, and says why a difference is all right.

use anyhow::Context;
use serde_json::{Value, json};
use till_domain::time::Instant;
use till_tests::{Browser, Demo, Look, line_each, staff_signs_in, today};

/// A payment of the demo's past that the bill tells with a fen too much: the day of that bill.
async fn wrong_bill(demo: &Demo) -> anyhow::Result<String> {
    let (client, sandbox) = (line_each().build()?, &demo.manifest.sandbox_url);
    let trades = client.get(format!("{sandbox}/api/trades"));
    let trades: Vec<Value> = trades.send().await?.json().await?;
    // Of our own account, and of a day whose bill is there at any hour.
    let last = today().plus_days(-2);
    let paid = trades.iter().filter_map(|trade| {
        let at = Instant::from_millis(trade["paid_at_ms"].as_i64()?);
        let is_ours = trade["mchid"] == "1900000001" && at.day() <= last;
        Some((at, trade["out_trade_no"].as_str()?)).filter(|_| is_ours)
    });
    let (at, number) = paid.max().context("a payment")?;
    let wrong = json!({"out_trade_no": number, "knobs": {"bill": "wrong_amount"}});
    let set = client.post(format!("{sandbox}/api/knobs")).json(&wrong);
    set.send().await?.error_for_status()?;
    Ok(at.day().to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn finance_finds_a_difference_and_resolves_it_with_a_reason() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let day = wrong_bill(&demo).await?;
    let desk = Browser::open(Look::DESK).await?;
    staff_signs_in(&desk, &demo, "finance").await?;
    desk.go(&format!("{}/console/payments", demo.manifest.base_url))
        .await?;
    desk.follow_words("对账与结算").await?;
    desk.pick_day("#day", &day).await?;
    desk.follow("form.card button[type=submit]").await?;
    desk.wait_in("h1", &day).await?;
    desk.says(&["金额不符", "1 项待处理"]).await?;
    desk.picture("books-difference").await?;
    desk.type_in("input[name=reason]", "渠道已更正，次日补账")
        .await?;
    desk.follow_words("记为已处理").await?;
    desk.wait_in("h1", "1 项差异已说明").await?;
    desk.says(&["渠道已更正，次日补账"]).await?;

    // A look at the same on a phone, and at what the ledger says.
    let phone = Browser::open(Look::PHONE).await?;
    staff_signs_in(&phone, &demo, "finance").await?;
    let books = format!("{}/console/payments/books", demo.manifest.base_url);
    phone.go(&books).await?;
    phone.picture("books-phone").await?;
    phone.follow_words("试算平衡").await?;
    phone.wait_in("h1", "借贷平衡").await?;
    phone.picture("balance-phone").await
}
