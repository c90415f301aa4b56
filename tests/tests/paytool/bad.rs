//! The table of bad requests: the documented code, the field named, nothing written.

use anyhow::Context;
use serde_json::{Value, json};
use till_tests::Demo;

use super::caller::{Caller, now};

const ITEM: &str = "/product_list/third_app/buy_info_list/0";

struct Case {
    /// Where in the body, and what is put there.
    at: &'static str,
    field: &'static str,
    value: Value,
    errcode: i64,
    /// A word that the message has to have.
    says: &'static str,
}

const fn case(
    at: &'static str,
    field: &'static str,
    value: Value,
    errcode: i64,
    says: &'static str,
) -> Case {
    Case {
        at,
        field,
        value,
        errcode,
        says,
    }
}

fn cases() -> Vec<Case> {
    let off = |kind: u32, field: &str, value: u32| json!({"discount_type": kind, field: value, "discount_remarks": "x"});
    vec![
        case("", "business_type", Value::Null, 90305, "business_type"),
        case("", "business_type", json!(9), 90305, "business_type"),
        case("", "pay_type", json!("x"), 90305, "pay_type"),
        case(
            "",
            "custom_corpid",
            json!("c".repeat(65)),
            90305,
            "custom_corpid",
        ),
        case("", "creator", json!("bai"), 84127, "creator"),
        case("", "pay_type", json!(1), 90305, "bank_receipt_media_id"),
        case("", "product_list", Value::Null, 90305, "product_list"),
        case(ITEM, "suiteid", Value::Null, 90305, "suiteid"),
        case(ITEM, "suiteid", json!("ww-nobody"), 90305, "suiteid"),
        case(ITEM, "edition_id", Value::Null, 90305, "edition_id"),
        case(ITEM, "edition_id", json!("sp-gone"), 84120, "edition_id"),
        case(ITEM, "user_count", Value::Null, 90305, "user_count"),
        case(ITEM, "user_count", json!(0), 90305, "user_count"),
        case(ITEM, "user_count", json!(4), 84125, "user_count"),
        case(ITEM, "user_count", json!(10_001), 84126, "user_count"),
        case(ITEM, "user_count", json!(1_000_001), 90305, "user_count"),
        case(ITEM, "duration_days", json!(1826), 90305, "duration_days"),
        case(
            ITEM,
            "take_effect_date",
            json!("20200101"),
            84130,
            "take_effect_date",
        ),
        case(
            ITEM,
            "take_effect_date",
            json!("20991301"),
            84130,
            "take_effect_date",
        ),
        case(
            ITEM,
            "take_effect_date",
            json!("20990101"),
            84130,
            "take_effect_date",
        ),
        case(
            ITEM,
            "discount_info",
            off(2, "discount_ratio", 9),
            90305,
            "discount_ratio",
        ),
        case(
            ITEM,
            "discount_info",
            off(1, "discount_amount", 10_000_000),
            84091,
            "discount_info",
        ),
        case(
            "/product_list/third_app",
            "order_type",
            json!(3),
            90305,
            "order_type",
        ),
    ]
}

#[tokio::test]
async fn every_bad_order_is_answered_with_its_code_and_nothing_is_written() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let before = caller.count().await?;
    for case in cases() {
        let mut body = caller.third()?;
        body.pointer_mut(case.at).context(case.at)?[case.field] = case.value.clone();
        let answer = caller.call("open_order", body).await?;
        let what = format!("{} = {}: {answer}", case.field, case.value);
        assert_eq!(answer["errcode"], case.errcode, "{what}");
        let message = answer["errmsg"].as_str().context("errmsg")?;
        assert!(message.contains(case.says), "{what}");
        assert!(message.contains("from ip: 127.0.0.1"), "{what}");
    }
    let company = &demo.company(0).corpid;
    let mut media = caller.third()?;
    media["pay_type"] = json!(1);
    media["bank_receipt_media_id"] = json!("nothing");
    assert_eq!(caller.call("open_order", media).await?["errcode"], 40007);
    let mut free = caller.custom(company)?;
    let item = "/product_list/customized_app/buy_info_list/0";
    free.pointer_mut(item).context("item")?["total_price"] = json!(0);
    assert_eq!(caller.call("open_order", free).await?["errcode"], 90305);
    let mut renewal = caller.custom("ww-never-bought")?;
    renewal["product_list"]["customized_app"]["order_type"] = json!(2);
    assert_eq!(
        caller.call("open_order", renewal.clone()).await?["errcode"],
        84100
    );
    renewal["product_list"]["customized_app"]["order_type"] = json!(1);
    assert_eq!(caller.call("open_order", renewal).await?["errcode"], 84099);
    assert_eq!(caller.count().await?, before);
    Ok(())
}

#[tokio::test]
async fn forged_late_and_replayed_calls_change_nothing() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let before = caller.count().await?;
    let good = caller.signed(caller.third()?)?;
    let with = |field: &str, value: Value, sealed: bool| {
        let mut body = good.clone();
        body[field] = value;
        if sealed {
            caller.seal(&mut body);
        }
        body
    };
    let at = now()?;
    for (body, errcode) in [
        (with("pay_type", json!(2), false), 49004),
        (with("sig", json!("AAAA"), false), 49004),
        (with("sig", Value::Null, false), 49004),
        (with("future", json!("forged"), false), 49004),
        (with("ts", json!(at - 1000), true), 90319),
        (with("ts", json!(at + 1000), true), 90319),
        (with("ts", Value::Null, true), 90319),
        (with("nonce_str", json!(""), true), 90318),
        (with("nonce_str", json!("n".repeat(33)), true), 90305),
    ] {
        let answer = caller.send("open_order", &body).await?;
        assert_eq!(answer["errcode"], errcode, "{body}: {answer}");
    }
    assert_eq!(caller.count().await?, before);
    // A refused call has not used its nonce up.
    let refused = with("pay_type", json!(7), true);
    assert_eq!(caller.send("open_order", &refused).await?["errcode"], 90305);
    assert_eq!(caller.send("open_order", &good).await?["errcode"], 0);
    // The same bytes again, and any other call with that nonce.
    assert_eq!(caller.send("open_order", &good).await?["errcode"], 90318);
    let reused = with("pay_type", json!(2), true);
    assert_eq!(caller.send("open_order", &reused).await?["errcode"], 90318);
    assert_eq!(caller.count().await?, before + 1);
    Ok(())
}

#[tokio::test]
async fn twenty_copies_of_a_call_at_once_make_one_order() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    let before = caller.count().await?;
    let body = caller.signed(caller.third()?)?;
    let answers =
        futures_util::future::try_join_all((0..20).map(|_| caller.send("open_order", &body)))
            .await?;
    let made = answers.iter().filter(|a| a["errcode"] == 0).count();
    let copies = answers.iter().filter(|a| a["errcode"] == 90318).count();
    assert_eq!((made, copies), (1, 19), "{answers:?}");
    assert_eq!(caller.count().await?, before + 1);
    Ok(())
}

#[tokio::test]
async fn the_other_calls_name_what_is_wrong() -> anyhow::Result<()> {
    let demo = Demo::start().await?;
    let caller = Caller::of(&demo, 0).await?;
    for (name, body, errcode) in [
        ("close_order", json!({}), 90305),
        ("close_order", json!({"order_id": "N0"}), 90310),
        (
            "get_order_detail",
            json!({"order_id": "x".repeat(65)}),
            90305,
        ),
        (
            "get_order_detail",
            json!({"order_id": "N00000F24364063FC57FACFC5C6A0"}),
            90310,
        ),
        ("get_order_list", json!({}), 90305),
        ("get_order_list", json!({"limit": 0}), 90305),
        ("get_order_list", json!({"limit": 2001}), 90305),
        (
            "get_order_list",
            json!({"limit": 5, "cursor": "elsewhere"}),
            50100,
        ),
        ("get_invoice_list", json!({"limit": 101}), 40058),
        ("get_invoice_list", json!({"start_time": 5}), 40058),
        ("mark_invoice_status", json!({"order_id": "N0"}), 40058),
    ] {
        let answer = caller.call(name, body.clone()).await?;
        assert_eq!(answer["errcode"], errcode, "{name} {body}: {answer}");
    }
    let mark = |userid: &str| {
        json!({"order_id": "N00000F24364063FC57FACFC5C6A0", "oper_userid": userid,
            "invoice_status": 1, "invoice_note": "SF100"})
    };
    let mark_as = async |userid: &str| caller.call("mark_invoice_status", mark(userid)).await;
    assert_eq!(mark_as("gu").await?["errcode"], 84127);
    assert_eq!(mark_as("nobody").await?["errcode"], 84127);
    assert_eq!(mark_as("xu").await?["errcode"], 90310);
    for body in ["", "[]", "no json", "{\"limit\": "] {
        let answer = caller
            .post("paytool/get_order_list", &caller.token, body)
            .await?;
        assert_eq!(answer["errcode"], 90305, "{body}");
    }
    Ok(())
}
