//! Money back.

use std::time::Duration;

use super::{Bench, Misbehaviour, SOON};
use crate::{ErrorKind, Event, Outcome, RefundOutcome, RefundState};

impl Bench {
    /// Waits until the refund's state is final.
    async fn refund_end(&self, refund_no: &str) -> RefundOutcome {
        let polls = SOON.as_millis() / 100;
        for _ in 0..polls {
            let outcome = self.query_refund(refund_no).await.expect("answers");
            if outcome.state != RefundState::Pending {
                return outcome;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the refund must end");
    }

    /// The next notification that is about a refund.
    async fn heard_refund(&self) -> RefundOutcome {
        loop {
            if let Event::Refund(outcome) = self.heard().await.expect("must be believed").event {
                return outcome;
            }
        }
    }
}

pub async fn a_refund_goes_from_pending_to_refunded(bench: &Bench) {
    let attempt = bench.paid("A00000000001", &[]).await;
    let order = bench.refund_of(&attempt, "R00000000001", 12_345).await;
    let accepted = bench.channel.refund(&order).await.expect("accepted");
    assert_eq!(accepted.state, RefundState::Pending);
    assert_eq!(accepted.refund_fen, 12_345);
    assert_eq!(accepted.total_fen.unwrap_or(12_345), 12_345);
    let end = bench.refund_end("R00000000001").await;
    assert!(matches!(end.state, RefundState::Refunded { .. }));
    assert_eq!(bench.heard_refund().await, end);
    let Ok(Outcome::Paid(_)) = bench.query("A00000000001").await else {
        panic!("what was refunded was paid");
    };
}

pub async fn refunds_in_parts_never_exceed_the_payment(bench: &Bench) {
    let attempt = bench.paid("A00000000001", &[]).await;
    for (refund_no, fen) in [("R00000000001", 10_000), ("R00000000002", 2_344)] {
        let order = bench.refund_of(&attempt, refund_no, fen).await;
        bench.channel.refund(&order).await.expect("accepted");
    }
    let too_much = bench
        .channel
        .refund(&bench.refund_of(&attempt, "R00000000003", 2).await)
        .await;
    assert_eq!(
        too_much.expect_err("a fen too much").kind,
        ErrorKind::RuleBroken
    );
    bench
        .channel
        .refund(&bench.refund_of(&attempt, "R00000000004", 1).await)
        .await
        .expect("the last fen");
    let not_sent = bench
        .channel
        .refund(&bench.refund_of(&attempt, "R00000000005", 12_346).await)
        .await;
    assert_eq!(
        not_sent.expect_err("more than paid").kind,
        ErrorKind::Malformed
    );
}

pub async fn a_refund_number_is_one_refund(bench: &Bench) {
    let attempt = bench.paid("A00000000001", &[]).await;
    let order = bench.refund_of(&attempt, "R00000000001", 10_000).await;
    let one = bench.channel.refund(&order).await.expect("accepted");
    let two = bench.channel.refund(&order).await.expect("repeated");
    assert_eq!(one.refund_id, two.refund_id);
    let other = bench
        .channel
        .refund(&bench.refund_of(&attempt, "R00000000001", 9_999).await)
        .await;
    assert_eq!(
        other.expect_err("other contents").kind,
        ErrorKind::RuleBroken
    );
}

pub async fn a_refund_that_failed_may_have_been_accepted(bench: &Bench) {
    let attempt = bench
        .paid("A00000000001", &[Misbehaviour::RefundFailsAfter])
        .await;
    let order = bench.refund_of(&attempt, "R00000000001", 12_345).await;
    let error = bench.channel.refund(&order).await.expect_err("fails");
    assert_eq!(error.kind, ErrorKind::Unknown);
    let end = bench.refund_end("R00000000001").await;
    assert!(matches!(end.state, RefundState::Refunded { .. }));
}

pub async fn a_refund_without_enough_balance_waits_for_the_same_number(bench: &Bench) {
    if !bench.nature.tells_failed_refunds {
        return;
    }
    let attempt = bench
        .paid("A00000000001", &[Misbehaviour::RefundNotEnough])
        .await;
    let order = bench.refund_of(&attempt, "R00000000001", 12_345).await;
    let error = bench.channel.refund(&order).await.expect_err("short");
    assert_eq!(error.kind, ErrorKind::NotEnough);
    let queried = bench
        .query_refund("R00000000001")
        .await
        .expect_err("not accepted");
    assert_eq!(queried.kind, ErrorKind::NotFound);
}

pub async fn a_refund_can_end_without_the_money_moving(bench: &Bench) {
    let attempt = bench
        .paid("A00000000001", &[Misbehaviour::RefundClosed])
        .await;
    bench
        .channel
        .refund(&bench.refund_of(&attempt, "R00000000001", 12_345).await)
        .await
        .expect("accepted");
    if bench.nature.tells_failed_refunds {
        assert_eq!(bench.heard_refund().await.state, RefundState::Closed);
    }
    assert_eq!(
        bench.refund_end("R00000000001").await.state,
        RefundState::Closed
    );
    if !bench.nature.tells_failed_refunds {
        return;
    }
    // The money stayed: it can be refunded under a new number, which then needs a person.
    bench
        .other_side
        .misbehave("A00000000001", Misbehaviour::RefundAbnormal)
        .await;
    bench
        .channel
        .refund(&bench.refund_of(&attempt, "R00000000002", 12_345).await)
        .await
        .expect("accepted");
    assert_eq!(bench.heard_refund().await.state, RefundState::Abnormal);
}

pub async fn an_unknown_refund_is_not_found(bench: &Bench) {
    let error = bench
        .query_refund("R00000000404")
        .await
        .expect_err("unknown");
    assert_eq!(error.kind, ErrorKind::NotFound);
}
