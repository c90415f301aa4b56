//! What comes in by itself, true and false.

use super::{Bench, Forgery, Misbehaviour, NOT_SOON, SOON};
use crate::{HeaderMap, NotificationRefused};

pub async fn a_payment_is_notified_with_the_same_receipt_as_the_query(bench: &Bench) {
    bench.paid("A00000000001", &[]).await;
    assert_eq!(
        bench.heard_receipt().await,
        bench.receipt("A00000000001").await
    );
}

pub async fn a_notification_is_refused_unless_its_signature_holds(bench: &Bench) {
    let forged = Misbehaviour::NotificationSignature(Forgery::Wrong);
    bench.paid("A00000000001", &[forged]).await;
    assert_eq!(bench.heard().await, Err(NotificationRefused::BadSignature));

    let unknown = Misbehaviour::NotificationSignature(Forgery::UnknownKey);
    bench.paid("A00000000002", &[unknown]).await;
    assert!(matches!(
        bench.heard().await,
        Err(NotificationRefused::UnknownKey { .. })
    ));
}

pub async fn a_probe_is_told_apart_from_an_attack(bench: &Bench) {
    if !bench.nature.timed_headers {
        return;
    }
    let probe = Misbehaviour::NotificationSignature(Forgery::Probe);
    bench.paid("A00000000001", &[probe]).await;
    assert_eq!(bench.heard().await, Err(NotificationRefused::Probe));
}

pub async fn a_notification_without_a_signature_is_refused(bench: &Bench) {
    let missing = Misbehaviour::NotificationSignature(Forgery::Missing);
    bench.paid("A00000000001", &[missing]).await;
    assert!(matches!(
        bench.heard().await,
        Err(NotificationRefused::Missing(_))
    ));

    if !bench.nature.timed_headers {
        return;
    }
    bench.paid("A00000000002", &[]).await;
    let (headers, body) = bench.other_side.notification(SOON).await.expect("comes");
    let now_ms = bench.now_ms();
    for name in headers
        .keys()
        .filter(|name| name.as_str().starts_with("wechatpay-"))
    {
        let mut fewer = headers.clone();
        fewer.remove(name);
        let read = bench.channel.read_notification(&fewer, &body, now_ms).await;
        let needed = name != "wechatpay-signature-type";
        assert_eq!(read.is_err(), needed, "{name}");
    }
    let read = bench
        .channel
        .read_notification(&HeaderMap::new(), &body, now_ms)
        .await;
    assert!(matches!(read, Err(NotificationRefused::Missing(_))));
}

pub async fn a_notification_out_of_its_time_is_refused(bench: &Bench) {
    if !bench.nature.timed_headers {
        return;
    }
    for (number, seconds) in [("A00000000001", 400), ("A00000000002", -400)] {
        bench
            .paid(number, &[Misbehaviour::NotificationAge { seconds }])
            .await;
        assert!(matches!(
            bench.heard().await,
            Err(NotificationRefused::Stale { .. })
        ));
    }
    // A genuine one, replayed five minutes later.
    bench.paid("A00000000003", &[]).await;
    let (headers, body) = bench.other_side.notification(SOON).await.expect("comes");
    let later_ms = bench.now_ms() + 301_000;
    let replayed = bench
        .channel
        .read_notification(&headers, &body, later_ms)
        .await;
    assert!(matches!(replayed, Err(NotificationRefused::Stale { .. })));
}

pub async fn a_tampered_notification_is_refused(bench: &Bench) {
    bench
        .paid("A00000000001", &[Misbehaviour::NotificationTampered])
        .await;
    assert_eq!(bench.heard().await, Err(NotificationRefused::BadSignature));

    bench.paid("A00000000002", &[]).await;
    let (headers, mut body) = bench.other_side.notification(SOON).await.expect("comes");
    body.push(b' ');
    let read = bench
        .channel
        .read_notification(&headers, &body, bench.now_ms())
        .await;
    assert_eq!(read, Err(NotificationRefused::BadSignature));
}

pub async fn a_wrong_amount_is_reported_as_it_was_said(bench: &Bench) {
    bench
        .paid("A00000000001", &[Misbehaviour::WrongAmount { fen: 1 }])
        .await;
    assert_eq!(bench.heard_receipt().await.amount_fen, 1);
    assert_eq!(bench.receipt("A00000000001").await.amount_fen, 1);
}

pub async fn a_notification_about_another_attempt_says_so(bench: &Bench) {
    let attempt_no = "A00000000999".to_owned();
    bench
        .paid("A00000000001", &[Misbehaviour::WrongAttempt { attempt_no }])
        .await;
    assert_eq!(bench.heard_receipt().await.attempt_no, "A00000000999");
}

pub async fn a_notification_for_another_merchant_says_so(bench: &Bench) {
    let merchant_id = "1900009999".to_owned();
    bench
        .paid(
            "A00000000001",
            &[Misbehaviour::WrongMerchant { merchant_id }],
        )
        .await;
    let notification = bench.heard().await.expect("well signed");
    assert_eq!(notification.merchant_id.as_deref(), Some("1900009999"));
    assert_ne!(bench.channel.merchant_id(), "1900009999");
}

pub async fn two_notifications_at_once_say_the_same(bench: &Bench) {
    bench
        .paid("A00000000001", &[Misbehaviour::NotifyTwice])
        .await;
    let one = bench.heard_receipt().await;
    assert_eq!(one, bench.heard_receipt().await);
}

pub async fn a_lost_notification_leaves_the_query(bench: &Bench) {
    bench
        .paid("A00000000001", &[Misbehaviour::NotifyNever])
        .await;
    assert!(bench.other_side.notification(NOT_SOON).await.is_none());
    bench.receipt("A00000000001").await;
}

pub async fn a_notification_that_was_not_received_comes_again(bench: &Bench) {
    bench.other_side.refuse_next_notification().await;
    bench.paid("A00000000001", &[]).await;
    let first = bench.heard_receipt().await;
    assert_eq!(
        first,
        bench.heard_receipt().await,
        "signed anew, the same receipt"
    );
    assert!(
        bench.other_side.notification(NOT_SOON).await.is_none(),
        "then it is at rest"
    );
}
