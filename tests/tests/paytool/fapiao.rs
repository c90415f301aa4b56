//! 开票: the provider's system sees the applications, and marks them.

use anyhow::Context;
use serde_json::{Value, json};
use till_tests::Demo;

use crate::caller::Caller;

async fn list(caller: &Caller, body: Value) -> anyhow::Result<(Vec<Value>, Value)> {
    let answer = caller.call("get_invoice_list", body).await?;
    let rows = answer["invoice_list"].as_array();
    let rows = rows.with_context(|| answer.to_string())?.clone();
    Ok((rows, answer))
}

#[tokio::test]
async fn applications_are_listed_page_by_page_and_marked_once() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let (all, answer) = list(&caller, json!({})).await?;
    assert_eq!(answer["has_more"], 0);
    assert!(all.len() >= 4, "{answer}");
    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let (rows, answer) = list(&caller, json!({"limit": 1, "cursor": cursor})).await?;
        paged.extend(rows);
        cursor = answer["next_cursor"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        if answer["has_more"] == 0 {
            break;
        }
    }
    assert_eq!(paged, all);
    let mailed = all.iter().find(|row| row["invoice_status"] == 1);
    let mailed = mailed.context("one by courier")?;
    assert_eq!(
        (&mailed["invoice_type"], &mailed["send_way"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(mailed["invoice_note"], "SF1466208739015");
    assert_eq!(mailed["bank_account_number"], "591900000110203");
    let time = mailed["apply_time"].as_i64().context("a time")?;
    let (only, _) = list(&caller, json!({"start_time": time, "end_time": time})).await?;
    assert_eq!(only.first(), Some(mailed));
    assert_eq!(only.len(), 1);

    let open = all.iter().find(|row| row["invoice_status"] == 0);
    let order = &open.context("one that waits")?["order_id"];
    let status = async || -> anyhow::Result<Value> {
        let (rows, _) = list(&caller, json!({})).await?;
        let row = rows.into_iter().find(|row| row["order_id"] == *order);
        Ok(row.context("the same")?["invoice_status"].clone())
    };
    let mark = |status: u32, note: &str| {
        json!({"order_id": order, "oper_userid": "xu", "invoice_status": status,
            "invoice_note": note})
    };
    for _ in 0..2 {
        let answer = caller
            .call("mark_invoice_status", mark(2, "已发送"))
            .await?;
        assert_eq!(answer["errcode"], 0, "{answer}");
        assert_eq!(status().await?, 2);
    }
    // What is made out stays so.
    let answer = caller.call("mark_invoice_status", mark(3, "作废")).await?;
    assert_eq!(answer["errcode"], 0, "{answer}");
    assert_eq!(status().await?, 2);
    Ok(())
}
