//! Credentials: which are accepted, how keys change, and what is never shown.

use std::{sync::Arc, time::Duration};

use till_channels::{
    Channel, ChannelError, ErrorKind, NotificationRefused, Outcome, PayMethod, StartAttempt,
    contract::OtherSide,
    wechat_pay::{VerificationKey, WechatPay, WechatPayConfig},
};

use crate::support::{World, known, now_ms};

const SOON: Duration = Duration::from_secs(5);

fn attempt(world: &World, attempt_no: &str) -> StartAttempt {
    StartAttempt {
        attempt_no: attempt_no.to_owned(),
        amount_fen: 100,
        description: "青禾排课".to_owned(),
        expires_at_ms: now_ms() + 3_600_000,
        notify_url: world.notify_url(),
        begun_at_ms: now_ms(),
        return_url: "http://127.0.0.1:8080/p/x".to_owned(),
        method: PayMethod::Qr,
    }
}

fn kind(answer: Result<Outcome, ChannelError>) -> ErrorKind {
    answer.expect_err("must fail").kind
}

#[tokio::test]
async fn a_wrong_private_key_is_a_wrong_configuration() {
    let world = World::start().await;
    let other = World::start_as_stranger().await;
    let mut config = world.config();
    config.merchant_private_key_pem = other.merchant().merchant_private_key_pem;
    let channel = world.channel(config);
    let error = channel.check().await.expect_err("wrong key");
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Misconfigured, "SIGN_ERROR")
    );
}

#[tokio::test]
async fn a_wrong_serial_or_merchant_is_a_wrong_configuration() {
    let world = World::start().await;
    let serial = WechatPayConfig {
        merchant_serial: "5A".repeat(20),
        ..world.config()
    };
    assert_eq!(
        kind(world.channel(serial).query(&known("A00000000001")).await),
        ErrorKind::Misconfigured
    );
    let merchant = WechatPayConfig {
        merchant_id: "1900009999".to_owned(),
        ..world.config()
    };
    assert_eq!(
        kind(world.channel(merchant).query(&known("A00000000001")).await),
        ErrorKind::Misconfigured
    );
    let app = WechatPayConfig {
        app_id: "wx0000000000000000".to_owned(),
        ..world.config()
    };
    let error = world
        .channel(app)
        .start(&attempt(&world, "A00000000001"))
        .await;
    assert_eq!(error.expect_err("wrong app").code, "APPID_MCHID_NOT_MATCH");
}

#[tokio::test]
async fn a_serial_in_small_letters_is_the_same_serial() {
    let world = World::start().await;
    let mut config = world.config();
    config.merchant_serial.make_ascii_lowercase();
    world.channel(config).check().await.expect("is accepted");
}

#[tokio::test]
async fn a_wrong_public_key_is_a_wrong_configuration() {
    let world = World::start().await;
    let other = World::start_as_stranger().await;
    let mut config = world.config();
    config.keys = vec![VerificationKey::PublicKey {
        id: world.merchant().public_key_id,
        pem: other.merchant().public_key_pem,
    }];
    let channel = world.channel(config);
    assert_eq!(
        channel.check().await.expect_err("wrong key").kind,
        ErrorKind::Misconfigured
    );
    let error = channel
        .start(&attempt(&world, "A00000000001"))
        .await
        .expect_err("not believed");
    assert_eq!((error.kind, error.signed), (ErrorKind::Unknown, false));
}

#[tokio::test]
async fn a_clock_that_is_minutes_off_is_a_wrong_configuration() {
    let world = World::start().await;
    for off_ms in [-310_000, 310_000] {
        let channel = WechatPay::new(world.config(), Arc::new(move || now_ms() + off_ms)).unwrap();
        assert_eq!(
            kind(channel.query(&known("A00000000001")).await),
            ErrorKind::Misconfigured
        );
    }
}

#[tokio::test]
async fn a_wrong_apiv3_key_is_found_out_without_believing_anything() {
    let world = World::start().await;
    let wrong = WechatPayConfig {
        api_v3_key: "0".repeat(32),
        ..world.config()
    };
    let channel = world.channel(wrong);
    channel
        .start(&attempt(&world, "A00000000001"))
        .await
        .unwrap();
    assert!(world.pay("A00000000001", None).await);
    let (headers, body) = world.notification(SOON).await.unwrap();
    let read = channel.read_notification(&headers, &body, now_ms()).await;
    assert_eq!(read, Err(NotificationRefused::Undecryptable));

    let certificates = WechatPayConfig {
        api_v3_key: "0".repeat(32),
        ..world.certificate_config()
    };
    let error = world
        .channel(certificates)
        .check()
        .await
        .expect_err("can't decrypt");
    assert_eq!(error.code, "undecryptable_certificate");
}

#[tokio::test]
async fn a_new_certificate_is_fetched_by_itself_and_the_old_one_still_counts() {
    let world = World::start().await;
    let channel = world.channel(world.certificate_config());
    channel
        .start(&attempt(&world, "A00000000001"))
        .await
        .unwrap();
    assert_eq!(
        world.post("/api/rotate_certificate", String::new()).await,
        200
    );
    // Answers follow the serial that we name: still the old one.
    assert_eq!(
        channel.query(&known("A00000000001")).await,
        Ok(Outcome::Pending)
    );
    channel.refresh_keys().await.unwrap();
    assert_eq!(channel.check().await.unwrap().keys.len(), 2);
    // The first attempt's notification is signed with the old one, the second's with the new one.
    channel
        .start(&attempt(&world, "A00000000002"))
        .await
        .unwrap();
    for number in ["A00000000001", "A00000000002"] {
        assert!(world.pay(number, None).await);
        let (headers, body) = world.notification(SOON).await.unwrap();
        channel
            .read_notification(&headers, &body, now_ms())
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_notification_under_a_key_not_seen_before_fetches_the_certificates() {
    let world = World::start().await;
    let channel = world.channel(world.certificate_config());
    channel
        .start(&attempt(&world, "A00000000001"))
        .await
        .unwrap();
    assert!(world.pay("A00000000001", None).await);
    let (headers, body) = world.notification(SOON).await.unwrap();
    let fresh = world.channel(world.certificate_config());
    fresh
        .read_notification(&headers, &body, now_ms())
        .await
        .expect("fetched, then verified");
}

#[tokio::test]
async fn both_kinds_of_keys_are_held_at_once() {
    let world = World::start().await;
    let certificates = world.channel(world.certificate_config());
    let both = world.channel(WechatPayConfig {
        download_certificates: true,
        ..world.config()
    });
    for (number, starter) in [("A00000000001", &certificates), ("A00000000002", &both)] {
        starter.start(&attempt(&world, number)).await.unwrap();
        assert!(world.pay(number, None).await);
        let (headers, body) = world.notification(SOON).await.unwrap();
        both.read_notification(&headers, &body, now_ms())
            .await
            .expect(number);
    }
}

#[tokio::test]
async fn no_secret_is_ever_shown() {
    let world = World::start().await;
    let config = world.config();
    let shown = format!("{config:?} {:?}", world.channel(config.clone()));
    assert!(shown.contains(&config.merchant_id));
    assert!(!shown.contains(&config.api_v3_key));
    let key_text: String = config
        .merchant_private_key_pem
        .lines()
        .skip(1)
        .take(1)
        .collect();
    assert!(!shown.contains(&key_text));
}

#[tokio::test]
async fn each_setting_is_checked_before_anything_is_sent() {
    let world = World::start().await;
    let good = world.config();
    let with = |change: fn(&mut WechatPayConfig)| {
        let mut config = good.clone();
        change(&mut config);
        config.check().expect_err("must be refused").setting
    };
    assert_eq!(good.check(), Ok(()));
    assert_eq!(with(|c| c.merchant_id.clear()), "merchant_id");
    assert_eq!(
        with(|c| c.merchant_serial = "5A\r\nx: y".to_owned()),
        "merchant_serial"
    );
    assert_eq!(
        with(|c| c.api_base = "http://api.mch.weixin.qq.com".to_owned()),
        "api_base"
    );
    assert_eq!(
        with(|c| c.api_base = "https://h/path".to_owned()),
        "api_base"
    );
    assert_eq!(with(|c| c.api_v3_key.truncate(31)), "api_v3_key");
    assert_eq!(
        with(|c| c.merchant_private_key_pem.truncate(90)),
        "merchant_private_key_pem"
    );
    assert_eq!(with(|c| c.keys.clear()), "keys");
}
