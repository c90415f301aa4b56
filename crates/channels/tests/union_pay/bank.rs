//! What only an online bank does: a maker, a checker, money past payTimeout.

use till_channels::{Channel, CloseOutcome, Outcome, Unpaid, contract::OtherSide};

use crate::support::{World, clock, known, now_ms};

const HOUR_MS: i64 = 3_600_000;
const NUMBER: &str = "A00000000001";

#[tokio::test]
async fn the_checker_pays_and_until_then_it_is_pending() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let attempt = world.attempt(NUMBER, now_ms() + HOUR_MS);
    let form = channel.start(&attempt).await.unwrap();
    let (page, text) = world.browse(&form).await.unwrap();
    assert!(text.contains("¥123.45") && text.contains("沙盒商户"));
    let known = known(&attempt);
    assert_eq!(channel.query(&known).await, Ok(Outcome::Pending));
    assert!(world.press(&page, "submit").await.contains("待复核"));
    assert_eq!(channel.query(&known).await, Ok(Outcome::Pending));
    assert_eq!(channel.close(&known).await, Ok(CloseOutcome::NotYet));
    assert!(
        world
            .press(&page, "confirm")
            .await
            .contains("<code>00</code>")
    );
    assert!(matches!(channel.query(&known).await, Ok(Outcome::Paid(_))));
}

#[tokio::test]
async fn what_the_checker_refuses_has_failed() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let attempt = world.attempt(NUMBER, now_ms() + HOUR_MS);
    let form = channel.start(&attempt).await.unwrap();
    let (page, _) = world.browse(&form).await.unwrap();
    world.press(&page, "submit").await;
    world.press(&page, "refuse").await;
    let failed = Outcome::Unpaid(Unpaid::Failed);
    assert_eq!(channel.query(&known(&attempt)).await, Ok(failed));
    assert_eq!(
        channel.close(&known(&attempt)).await,
        Ok(CloseOutcome::Closed)
    );
}

/// channels.md 5 no. 19: neither paid nor failed; UnionPay gives it back by itself.
#[tokio::test]
async fn money_taken_past_pay_timeout_is_neither_paid_nor_closed() {
    for code in ["42", "74", "75"] {
        let world = World::start().await;
        let channel = world.channel(world.config());
        let attempt = world.attempt(NUMBER, now_ms() + HOUR_MS);
        let form = channel.start(&attempt).await.unwrap();
        assert!(world.follow(&form).await);
        let knobs = format!(r#"{{"out_trade_no":"{NUMBER}","knobs":{{"bank_code":"{code}"}}}}"#);
        assert_eq!(world.post("/api/knobs", knobs).await, 200);
        assert!(!world.pay(NUMBER, None).await);
        let outcome = channel.query(&known(&attempt)).await;
        assert!(matches!(outcome, Ok(Outcome::Unknown { why }) if why.contains(code)));
        let closed = channel.close(&known(&attempt)).await;
        assert!(matches!(closed, Ok(CloseOutcome::Unknown { .. })), "{code}");
    }
}

#[tokio::test]
async fn after_pay_timeout_a_form_that_nobody_posted_is_closed() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let attempt = world.attempt(NUMBER, now_ms() - HOUR_MS);
    let form = channel.start(&attempt).await.unwrap();
    assert_eq!(
        channel.close(&known(&attempt)).await,
        Ok(CloseOutcome::Closed)
    );
    assert!(!world.follow(&form).await, "the gateway is too late, too");
}

#[tokio::test]
async fn who_is_not_of_unionpays_chain_is_not_believed() {
    let world = World::start().await;
    let mut config = world.config();
    // The same chain, but a network whose signer has another name.
    config.signer = "中国银联股份有限公司".to_owned();
    let channel = world.channel(config);
    assert!(channel.check().await.is_err());

    let mut swapped = world.config();
    std::mem::swap(&mut swapped.middle_pem, &mut swapped.root_pem);
    let refused = till_channels::union_pay::UnionPay::new(swapped, clock());
    assert_eq!(refused.unwrap_err().setting, "middle_pem");
}

#[tokio::test]
async fn a_form_that_was_changed_on_the_way_is_refused_by_the_gateway() {
    let world = World::start().await;
    let channel = world.channel(world.config());
    let attempt = world.attempt(NUMBER, now_ms() + HOUR_MS);
    let mut form = channel.start(&attempt).await.unwrap();
    if let till_channels::Started::Form { fields, .. } = &mut form {
        for (name, value) in fields {
            if name == "txnAmt" {
                *value = "1".to_owned();
            }
        }
    }
    assert!(!world.follow(&form).await);
}
