//! paytool's wire format against the published vectors and what real clients sent (paytool.md §3).

mod open_order;

use proptest::prelude::*;
use serde_json::{Value, json};
use till_wecom::Secret;
use till_wecom::paytool::{
    BusinessType, DiscountKind, Empties, InvoiceList, MarkInvoice, MediaKind, OpenOrder, OrderList,
    canonical, check_signed, code, media_kind, order_id, parse, sign, verify,
};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../wire/vectors.json")).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::from(text)
}

#[test]
fn the_published_vectors_sign_as_published() {
    for vector in vectors()["paytool_signature"].as_array().unwrap() {
        let body = &vector["body"];
        let key = secret(vector["secret"].as_str().unwrap());
        assert_eq!(
            canonical(body, Empties::LeftOut),
            vector["canonical"].as_str().unwrap()
        );
        assert_eq!(
            sign(body, &key, Empties::LeftOut),
            vector["sig"].as_str().unwrap()
        );
        let mut signed = body.clone();
        signed["sig"] = vector["sig"].clone();
        assert!(verify(&signed, &key));
        assert!(!verify(&signed, &secret("another")));
    }
}

#[test]
fn what_real_clients_signed_is_accepted_and_read() {
    let key = secret("paytool-secret-for-capture");
    for capture in [
        include_str!("../wire/n8n045_open_third_new_discount__open_order.json"),
        include_str!("../wire/n8n045_list_cursor__get_order_list.json"),
    ] {
        let capture: Value = serde_json::from_str(capture).unwrap();
        let body = parse(capture["body_utf8"].as_str().unwrap().as_bytes()).unwrap();
        assert!(verify(&body, &key), "{}", capture["label"]);
        let at = body["ts"].as_i64().unwrap();
        assert_eq!(
            check_signed(&body, &key, at).unwrap(),
            body["nonce_str"].as_str().unwrap()
        );
        if body.get("product_list").is_some() {
            let order = OpenOrder::read(&body).unwrap();
            assert_eq!(order.business_type, BusinessType::ThirdParty);
            assert_eq!(order.items.len(), 2);
            assert_eq!(
                order.items[0].discount.as_ref().unwrap().kind,
                DiscountKind::Ratio(75)
            );
        } else {
            assert_eq!(OrderList::read(&body).unwrap().limit, 2000);
        }
    }
}

#[test]
fn both_forms_of_empty_values_are_accepted_and_mean_absent() {
    let key = secret("k");
    for form in [Empties::LeftOut, Empties::Kept] {
        let mut body = open_order::open_third();
        body["custom_corpid"] = json!("");
        body["creator"] = json!("");
        body["sig"] = json!(sign(&body, &key, form));
        assert!(verify(&body, &key), "{form:?}");
        assert_eq!(OpenOrder::read(&body).unwrap().custom_corpid, None);
    }
}

#[test]
fn an_unknown_field_is_part_of_what_was_signed() {
    let key = secret("k");
    let mut body = json!({"order_id": "N1", "future": {"deep": ["x"]}});
    body["sig"] = json!(sign(&body, &key, Empties::LeftOut));
    assert!(verify(&body, &key));
    body["future"]["deep"][0] = json!("y");
    assert!(!verify(&body, &key));
}

#[test]
fn a_signed_call_needs_time_nonce_and_signature() {
    let key = secret("k");
    let now = 1_795_385_149;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({"order_id": "N1", "nonce_str": "abc", "ts": now});
        change(&mut body);
        body["sig"] = json!(sign(&body, &key, Empties::LeftOut));
        check_signed(&body, &key, now).map_err(|fault| fault.errcode)
    };
    assert_eq!(with(&|_| {}), Ok("abc".to_owned()));
    assert_eq!(
        with(&|body| body["ts"] = json!(now.to_string())),
        Ok("abc".to_owned())
    );
    assert_eq!(
        with(&|body| body["ts"] = json!(now - 900)),
        Ok("abc".to_owned())
    );
    assert_eq!(
        with(&|body| body["ts"] = json!(now - 901)),
        Err(code::BAD_TIME)
    );
    assert_eq!(
        with(&|body| body["ts"] = json!(now + 901)),
        Err(code::BAD_TIME)
    );
    assert_eq!(
        with(&|body| body["ts"] = json!("soon")),
        Err(code::BAD_TIME)
    );
    assert_eq!(with(&|body| body["ts"] = Value::Null), Err(code::BAD_TIME));
    assert_eq!(
        with(&|body| body["nonce_str"] = json!("")),
        Err(code::REPLAYED)
    );
    assert_eq!(
        with(&|body| body["nonce_str"] = json!("n".repeat(33))),
        Err(code::PARAMETER)
    );
    let unsigned = json!({"nonce_str": "abc", "ts": now});
    assert_eq!(
        check_signed(&unsigned, &key, now).unwrap_err().errcode,
        code::BAD_SIGNATURE
    );
    let mut forged = json!({"nonce_str": "abc", "ts": now, "sig": "AAAA"});
    assert_eq!(
        check_signed(&forged, &key, now).unwrap_err().errcode,
        code::BAD_SIGNATURE
    );
    forged["sig"] = json!(sign(&forged, &secret("other"), Empties::LeftOut));
    assert_eq!(
        check_signed(&forged, &key, now).unwrap_err().errcode,
        code::BAD_SIGNATURE
    );
}

#[test]
fn the_other_calls_know_their_limits() {
    let list = |body: Value| OrderList::read(&body).map_err(|fault| fault.errcode);
    assert!(list(json!({"limit": 1})).is_ok());
    for body in [
        json!({}),
        json!({"limit": 0}),
        json!({"limit": 2001}),
        json!({"limit": 1, "business_type": 9}),
        json!({"limit": 1, "start_time": 20, "end_time": 10}),
        json!({"limit": 1, "cursor": 7}),
    ] {
        assert_eq!(list(body), Err(code::PARAMETER));
    }
    assert_eq!(order_id(&json!({})).unwrap_err().errcode, code::PARAMETER);
    assert_eq!(InvoiceList::read(&json!({})).unwrap().limit, 50);
    for body in [
        json!({"limit": 101}),
        json!({"start_time": 1}),
        json!({"end_time": 1}),
    ] {
        assert_eq!(
            InvoiceList::read(&body).unwrap_err().errcode,
            code::BAD_PARAMETER
        );
    }
    let mark =
        json!({"order_id": "N1", "oper_userid": "li", "invoice_status": 1, "invoice_note": "SF1"});
    assert!(MarkInvoice::read(&mark).is_ok());
    for (field, bad) in [
        ("order_id", Value::Null),
        ("oper_userid", Value::Null),
        ("invoice_status", json!(0)),
        ("invoice_status", json!(4)),
        ("invoice_note", Value::Null),
        ("invoice_note", json!("票".repeat(67))),
    ] {
        let mut body = mark.clone();
        body[field] = bad;
        let fault = MarkInvoice::read(&body).unwrap_err();
        assert_eq!(fault.errcode, code::BAD_PARAMETER);
        assert!(fault.message.contains(field));
    }
}

#[test]
fn a_proof_of_payment_is_known_by_its_first_bytes() {
    assert_eq!(media_kind(b"%PDF-1.7"), Ok(MediaKind::Pdf));
    assert_eq!(media_kind(b"\xff\xd8\xff\xe0 jpeg"), Ok(MediaKind::Jpeg));
    let fault = |bytes: &[u8]| media_kind(bytes).unwrap_err().errcode;
    assert_eq!(fault(b""), code::EMPTY_MEDIA);
    assert_eq!(fault(b"BM123"), code::BAD_MEDIA_SIZE);
    assert_eq!(fault(b"GIF89a......"), code::BAD_MEDIA_TYPE);
    let mut large = vec![0; 10 * 1024 * 1024 + 1];
    large[..2].copy_from_slice(b"BM");
    assert_eq!(fault(&large), code::MEDIA_TOO_LARGE);
}

#[test]
fn a_fault_ends_as_wecoms_own_do() {
    let fault = order_id(&json!({})).unwrap_err();
    assert_eq!(
        fault.errmsg("abc", "10.0.0.1"),
        "parameter error: order_id is required, hint: [abc], from ip: 10.0.0.1, more info at \
         https://open.work.weixin.qq.com/devtool/query?e=90305"
    );
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<u32>().prop_map(Value::from),
        "[a-z台&=]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-f]{1,3}|sig", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// The rule once more, as plainly as it can be said.
fn leaves(key: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(k, _)| *k != "sig")
            .for_each(|(k, v)| leaves(k, v, found)),
        Value::Array(items) => items.iter().for_each(|v| leaves(key, v, found)),
        Value::String(text) if text.is_empty() => {}
        Value::Null => {}
        Value::String(text) => found.push(format!("{key}={text}")),
        Value::Number(_) | Value::Bool(_) => found.push(format!("{key}={value}")),
    }
}

proptest! {
    #[test]
    fn the_signed_text_holds_every_leaf_once_in_order(body in json_value()) {
        let mut expected = Vec::new();
        leaves("", &body, &mut expected);
        expected.sort();
        prop_assert_eq!(canonical(&body, Empties::LeftOut), expected.join("&"));
    }

    #[test]
    fn a_signature_is_good_for_its_secret_only(body in prop::collection::btree_map("[a-f]{1,3}", json_value(), 0..5)) {
        let mut body = Value::Object(body.into_iter().collect());
        for form in [Empties::LeftOut, Empties::Kept] {
            body["sig"] = json!(sign(&body, &secret("a"), form));
            prop_assert!(verify(&body, &secret("a")));
            prop_assert!(!verify(&body, &secret("b")));
        }
    }

    #[test]
    fn the_order_of_list_items_and_fields_does_not_matter(mut items in prop::collection::vec(json_value(), 0..5)) {
        let before = canonical(&json!({"l": items}), Empties::LeftOut);
        items.reverse();
        prop_assert_eq!(canonical(&json!({"l": items}), Empties::LeftOut), before);
    }

    #[test]
    fn no_body_is_too_strange_to_be_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(body) = parse(&bytes) {
            let _ = OpenOrder::read(&body);
        }
    }

    #[test]
    fn no_json_is_too_strange_to_be_answered(body in json_value()) {
        let _ = (OpenOrder::read(&body), OrderList::read(&body), InvoiceList::read(&body), MarkInvoice::read(&body));
        let _ = check_signed(&body, &secret("a"), 0);
    }
}
