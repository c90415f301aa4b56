//! `open_order`: the three kinds of product, every bad field by its name, and what depends on what.

use serde_json::{Value, json};
use till_wecom::paytool::{OpenOrder, OrderType, PayType, code};

pub fn open_third() -> Value {
    json!({"business_type": 1, "pay_type": 0, "custom_corpid": "ww1", "product_list": {"third_app": {
        "order_type": 0, "buy_info_list": [{"suiteid": "ww2", "edition_id": "sp1", "user_count": 10,
        "duration_days": 365, "discount_info": {"discount_type": 2, "discount_ratio": 75,
        "discount_remarks": "老客户"}}]}}})
}

fn open_custom() -> Value {
    json!({"business_type": 2, "pay_type": 0, "custom_corpid": "ww1", "product_list":
        {"customized_app": {"order_type": 0, "buy_info_list": [{"suiteid": "dk1", "user_count": 10,
        "duration_days": 31, "total_price": 100}]}}})
}

fn open_case() -> Value {
    json!({"business_type": 3, "pay_type": 2, "product_list": {"promotion_case": {"order_type": 0,
        "case_id": "sl1", "promotion_edition_name": "门店版", "duration_days": 30,
        "buy_info_list": [{"suiteid": "ww2", "user_count": 3}], "notify_custom_corp": 0}}})
}

#[test]
fn the_three_kinds_of_product_are_read_field_for_field() {
    let third = OpenOrder::read(&open_third()).unwrap();
    assert_eq!(
        (third.pay_type, third.order_type),
        (PayType::Customer, OrderType::New)
    );
    assert!(third.notify_custom_corp);
    let custom = OpenOrder::read(&open_custom()).unwrap();
    assert_eq!(custom.items[0].total_price, Some(100));
    let case = OpenOrder::read(&open_case()).unwrap();
    assert_eq!(case.case.as_ref().unwrap().edition_name, "门店版");
    assert_eq!(
        (case.items[0].user_count, case.notify_custom_corp),
        (Some(3), false)
    );
}

/// Where in which body, what stands there, and the field that the answer names.
#[test]
fn every_bad_field_of_open_order_is_named() {
    let long = |n: usize| json!("x".repeat(n));
    let third = "/product_list/third_app";
    let item = "/product_list/third_app/buy_info_list/0";
    let off = "/product_list/third_app/buy_info_list/0/discount_info";
    let custom = "/product_list/customized_app/buy_info_list/0";
    let case = "/product_list/promotion_case";
    let cases: Vec<(Value, &str, &str, Value)> = vec![
        (open_third(), "", "business_type", Value::Null),
        (open_third(), "", "business_type", json!(4)),
        (open_third(), "", "business_type", json!("one")),
        (open_third(), "", "pay_type", Value::Null),
        (open_third(), "", "pay_type", json!(3)),
        (open_third(), "", "pay_type", json!(-1)),
        (open_third(), "", "pay_type", json!(0.5)),
        (open_third(), "", "custom_corpid", long(65)),
        (open_third(), "", "custom_corpid", json!(12)),
        (open_third(), "", "creator", long(65)),
        (open_third(), "", "product_list", Value::Null),
        (open_third(), "", "product_list", json!([])),
        (open_third(), "/product_list", "third_app", Value::Null),
        (
            open_third(),
            "/product_list",
            "customized_app",
            json!({"order_type": 0}),
        ),
        (open_third(), third, "order_type", Value::Null),
        (open_third(), third, "order_type", json!(3)),
        (open_third(), third, "notify_custom_corp", json!(2)),
        (open_third(), third, "buy_info_list", Value::Null),
        (open_third(), third, "buy_info_list", json!([])),
        (
            open_third(),
            third,
            "buy_info_list",
            json!(vec![json!({"suiteid": "a"}); 21]),
        ),
        (open_third(), item, "suiteid", Value::Null),
        (open_third(), item, "suiteid", long(65)),
        (open_third(), item, "appid", json!("x")),
        (open_third(), item, "edition_id", Value::Null),
        (open_third(), item, "edition_id", long(65)),
        (open_third(), item, "user_count", json!(0)),
        (open_third(), item, "user_count", json!(1_000_001)),
        (open_third(), item, "duration_days", Value::Null),
        (open_third(), item, "duration_days", json!(0)),
        (open_third(), item, "duration_days", json!(1826)),
        (open_third(), item, "take_effect_date", json!("2026-1-1")),
        (open_third(), item, "take_effect_date", json!("202601011")),
        (open_third(), item, "discount_info", json!("75")),
        (open_third(), off, "discount_type", Value::Null),
        (open_third(), off, "discount_type", json!(3)),
        (open_third(), off, "discount_ratio", json!(9)),
        (open_third(), off, "discount_ratio", json!(100)),
        (open_third(), off, "discount_ratio", Value::Null),
        (open_third(), off, "discount_remarks", Value::Null),
        (open_third(), off, "discount_remarks", long(257)),
        (open_custom(), "", "custom_corpid", Value::Null),
        (open_custom(), custom, "total_price", Value::Null),
        (open_custom(), custom, "total_price", json!(0)),
        (open_custom(), custom, "total_price", json!(500_000_001)),
        (open_custom(), custom, "user_count", Value::Null),
        (open_custom(), custom, "duration_days", Value::Null),
        (open_case(), case, "case_id", Value::Null),
        (open_case(), case, "case_id", long(65)),
        (open_case(), case, "promotion_edition_name", Value::Null),
        (open_case(), case, "promotion_edition_name", long(129)),
        (open_case(), case, "duration_days", Value::Null),
        (open_case(), case, "take_effect_date", json!(20_260_101)),
    ];
    for (mut body, at, field, value) in cases {
        body.pointer_mut(at).unwrap()[field] = value.clone();
        let fault = OpenOrder::read(&body).unwrap_err();
        assert_eq!(fault.errcode, code::PARAMETER, "{field} = {value}");
        assert!(
            fault.message.contains(field),
            "{field} = {value}: {}",
            fault.message
        );
    }
}

#[test]
fn fields_depend_on_each_other_as_documented() {
    let fault = |body: &Value| OpenOrder::read(body).unwrap_err().message;
    let mut receipt = open_third();
    receipt["pay_type"] = json!(1);
    assert!(fault(&receipt).contains("bank_receipt_media_id"));
    receipt["bank_receipt_media_id"] = json!("m");
    assert!(OpenOrder::read(&receipt).is_ok());
    let mut amount = open_third();
    let info = "/product_list/third_app/buy_info_list/0/discount_info";
    *amount.pointer_mut(info).unwrap() =
        json!({"discount_type": 1, "discount_amount": 10_000_001, "discount_remarks": "x"});
    assert!(fault(&amount).contains("discount_amount"));
    amount.pointer_mut(info).unwrap()["discount_amount"] = json!(100);
    assert!(OpenOrder::read(&amount).is_ok());
    amount["product_list"]["third_app"]["order_type"] = json!(2);
    amount["custom_corpid"] = json!("");
    assert!(fault(&amount).contains("custom_corpid"));
    let mut twice = open_third();
    let item = twice["product_list"]["third_app"]["buy_info_list"][0].clone();
    twice["product_list"]["third_app"]["buy_info_list"] = json!([item, item]);
    assert!(fault(&twice).contains("buy_info_list[1].suiteid"));
}
