//! What the sandbox took survives its death.

use std::time::Duration;

use till_channels::{
    Channel, Outcome, PayMethod, RefundOrder, RefundState, StartAttempt, contract::OtherSide,
};
use till_sandbox::SandboxConfig;

use crate::support::{World, known, known_refund, now_ms};

fn config(dir: &std::path::Path) -> SandboxConfig {
    SandboxConfig {
        data_dir: Some(dir.to_owned()),
        ..SandboxConfig::default()
    }
}

#[tokio::test]
async fn trades_refunds_and_keys_survive_a_restart_and_what_is_owed_is_sent_then() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::start_with(config(dir.path())).await;
    let channel = world.channel(world.config());
    let notify_url = world.notify_url();
    for attempt_no in ["A00000000001", "A00000000002"] {
        let attempt = StartAttempt {
            attempt_no: attempt_no.to_owned(),
            amount_fen: 500,
            description: "青禾排课".to_owned(),
            expires_at_ms: now_ms() + 3_600_000,
            notify_url: notify_url.clone(),
            begun_at_ms: now_ms(),
            return_url: "http://127.0.0.1:8080/p/x".to_owned(),
            method: PayMethod::Qr,
        };
        channel.start(&attempt).await.unwrap();
    }
    // Paid, but its notification and its refund are still to come when the sandbox ends.
    let late = r#"{"knobs":{"notify_delay_ms":60000,"refund_delay_ms":60000}}"#;
    assert_eq!(world.post("/api/knobs", late.to_owned()).await, 200);
    assert!(world.pay("A00000000001", None).await);
    let order = RefundOrder {
        transaction_id: String::new(),
        begun_at_ms: now_ms(),
        attempt_no: "A00000000001".to_owned(),
        refund_no: "R1".to_owned(),
        refund_fen: 200,
        total_fen: 500,
        reason: "多付".to_owned(),
        notify_url,
    };
    let accepted = channel.refund(&order).await.unwrap();
    let before = world.get("/api/trades").await;
    let credentials = world.merchant();
    let listener = world.listener;
    world.sandbox.stop();
    world.sandbox.join().await.unwrap();

    let mut world = World::start_with(config(dir.path())).await;
    world.listener = listener;
    assert_eq!(world.merchant(), credentials);
    let channel = world.channel(world.config());
    assert_eq!(
        channel.query(&known("A00000000002")).await,
        Ok(Outcome::Pending)
    );
    assert!(matches!(
        channel.query(&known("A00000000001")).await,
        Ok(Outcome::Paid(_))
    ));
    assert_eq!(
        channel.refund(&order).await.unwrap().refund_id,
        accepted.refund_id
    );
    let transaction = accepted.transaction_id.unwrap();
    assert!(before.contains(&transaction) && world.get("/api/trades").await.contains(&transaction));
    for _ in ["payment", "refund"] {
        let (headers, body) = world
            .notification(Duration::from_secs(5))
            .await
            .expect("is owed");
        channel
            .read_notification(&headers, &body, now_ms())
            .await
            .unwrap();
    }
    let end = channel.query_refund(&known_refund("R1")).await.unwrap();
    assert!(matches!(end.state, RefundState::Refunded { .. }));
}
