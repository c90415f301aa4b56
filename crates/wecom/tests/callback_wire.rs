//! Callback encryption against the official vectors (paytool.md §7.3), and the events' exact XML.

use proptest::prelude::*;
use serde_json::Value;
use till_wecom::Secret;
use till_wecom::callback::{
    CallbackError, CallbackKey, Envelope, Event, Notice, post_body, read_encrypt, read_event,
};

fn vectors() -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("wire/vectors.json")).unwrap();
    all["wxbizmsgcrypt"].as_array().unwrap().clone()
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn key(token: &str, aes: &str) -> Result<CallbackKey, CallbackError> {
    CallbackKey::new(Secret::from(token), &Secret::from(aes))
}

#[test]
fn the_official_messages_open() {
    for vector in vectors() {
        let key = key(&text(&vector, "token"), &text(&vector, "encoding_aes_key")).unwrap();
        let encrypt = if vector["echostr"].is_string() {
            "echostr"
        } else {
            "encrypt"
        };
        let envelope = Envelope {
            msg_signature: text(&vector, "msg_signature"),
            timestamp: text(&vector, "timestamp"),
            nonce: text(&vector, "nonce"),
            encrypt: text(&vector, encrypt),
        };
        let (message, receiver) = key.open(&envelope).unwrap();
        assert_eq!(receiver, text(&vector, "receiveid"));
        match vector["plain"].as_str() {
            Some(plain) => assert_eq!(message, plain),
            None => assert!(message.contains(&text(&vector, "plain_contains"))),
        }
        let forged = Envelope {
            nonce: "1".to_owned(),
            ..envelope
        };
        assert_eq!(key.open(&forged), Err(CallbackError::BadSignature));
    }
}

#[test]
fn tokens_and_keys_have_wecoms_form() {
    let good = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    assert!(key("QDG6eK", good).is_ok());
    assert_eq!(key("", good).unwrap_err(), CallbackError::BadToken);
    assert_eq!(key("has space", good).unwrap_err(), CallbackError::BadToken);
    assert_eq!(
        key(&"t".repeat(33), good).unwrap_err(),
        CallbackError::BadToken
    );
    assert_eq!(key("t", &good[1..]).unwrap_err(), CallbackError::BadKey);
    let drawn = CallbackKey::encode_random(&[255; 43]);
    assert!(key("t", &drawn).is_ok());
}

fn notice(event: Event) -> Notice {
    Notice {
        suite_id: "ww2f".to_owned(),
        paid_corpid: "ww1a".to_owned(),
        timestamp: 1_795_385_149,
        event,
    }
}

#[test]
fn every_event_has_exactly_its_fields() {
    let id = || "N00000F24364063FC57FACFC5C6A0".to_owned();
    let head = "<xml><SuiteId><![CDATA[ww2f]]></SuiteId><InfoType><![CDATA[";
    let corp =
        "]]></InfoType><TimeStamp>1795385149</TimeStamp><PaidCorpId><![CDATA[ww1a]]></PaidCorpId>";
    let order = "<OrderId><![CDATA[N00000F24364063FC57FACFC5C6A0]]></OrderId>";
    for (event, name, rest) in [
        (
            Event::OpenOrder {
                order_id: id(),
                operator: String::new(),
            },
            "open_order",
            format!("{order}<OperatorId><![CDATA[]]></OperatorId>"),
        ),
        (
            Event::ChangeOrder {
                old: id(),
                new: "N1".to_owned(),
            },
            "change_order",
            "<OldOrderId><![CDATA[N00000F24364063FC57FACFC5C6A0]]></OldOrderId>\
             <NewOrderId><![CDATA[N1]]></NewOrderId>"
                .to_owned(),
        ),
        (
            Event::PayForAppSuccess { order_id: id() },
            "pay_for_app_success",
            order.to_owned(),
        ),
        (Event::Refund { order_id: id() }, "refund", order.to_owned()),
        (
            Event::CancelOrder { order_id: id() },
            "cancel_order",
            order.to_owned(),
        ),
        (Event::ChangeEdition, "change_editon", String::new()),
    ] {
        assert_eq!(
            notice(event).to_xml(),
            format!("{head}{name}{corp}{rest}</xml>")
        );
    }
    let ticket = notice(Event::SuiteTicket {
        ticket: "t1".to_owned(),
    })
    .to_xml();
    assert_eq!(
        ticket,
        format!(
            "{head}suite_ticket]]></InfoType><TimeStamp>1795385149</TimeStamp><SuiteTicket><![CDATA[t1]]></SuiteTicket></xml>"
        )
    );
    let read = read_event(&ticket).unwrap();
    assert_eq!(
        (read.get("InfoType"), read.get("SuiteTicket")),
        ("suite_ticket", "t1")
    );
}

#[test]
fn a_posted_body_leads_to_its_message() {
    let body = post_body("ww2f", "abc+/=");
    assert_eq!(
        body,
        "<xml><ToUserName><![CDATA[ww2f]]></ToUserName><Encrypt><![CDATA[abc+/=]]></Encrypt>\
         <AgentID><![CDATA[]]></AgentID></xml>"
    );
    assert_eq!(read_encrypt(&body).unwrap(), "abc+/=");
    assert!(read_encrypt("<xml></xml>").is_err());
    assert!(
        read_encrypt("<!DOCTYPE x [<!ENTITY a \"b\">]><xml><Encrypt>&a;</Encrypt></xml>").is_err()
    );
}

proptest! {
    #[test]
    fn what_is_sealed_opens_again(message in "\\PC{0,200}", receiver in "[a-z0-9]{0,40}", random in any::<[u8; 16]>()) {
        let key = key("token", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C").unwrap();
        let sealed = key.seal(&message, &receiver, "1409659813", "n", random);
        prop_assert_eq!(key.open(&sealed), Ok((message, receiver)));
    }

    #[test]
    fn whatever_comes_in_place_of_a_message_is_refused(encrypt in "[A-Za-z0-9+/=]{0,200}") {
        let key = key("token", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C").unwrap();
        let sealed = key.seal("", "", "1", "n", [0; 16]);
        let mut strange = sealed;
        strange.encrypt = encrypt;
        prop_assert!(key.open(&strange).is_err());
        let _ = read_event(&strange.encrypt);
    }
}
