//! Money back.

use std::time::Duration;

use super::{Bench, Misbehaviour, SOON};
use crate::{ErrorKind, Event, Outcome, RefundOutcome, RefundState};

impl Bench {
    /// Waits until the refund's state is final.
    async fn refund_end(&self, refund_no: &str) -> RefundOutcome {
        let polls = SOON.as_millis() / 100;
        for _ in 0..polls {
            let outcome = self.channel.query_refund(refund_no).await.expect("answers");
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
    let order = bench.refund_of(&attempt, "R1", 12_345);
    let accepted = bench.channel.refund(&order).await.expect("accepted");
    assert_eq!(accepted.state, RefundState::Pending);
    assert_eq!((accepted.refund_fen, accepted.total_fen), (12_345, 12_345));
    let end = bench.refund_end("R1").await;
    assert!(matches!(end.state, RefundState::Refunded { .. }));
    assert_eq!(bench.heard_refund().await, end);
    let Ok(Outcome::Paid(_)) = bench.channel.query("A00000000001").await else {
        panic!("what was refunded was paid");
    };
}

pub async fn refunds_in_parts_never_exceed_the_payment(bench: &Bench) {
    let attempt = bench.paid("A00000000001", &[]).await;
    for (refund_no, fen) in [("R1", 10_000), ("R2", 2_344)] {
        let order = bench.refund_of(&attempt, refund_no, fen);
        bench.channel.refund(&order).await.expect("accepted");
    }
    let too_much = bench
        .channel
        .refund(&bench.refund_of(&attempt, "R3", 2))
        .await;
    assert_eq!(
        too_much.expect_err("a fen too much").kind,
        ErrorKind::RuleBroken
    );
    bench
        .channel
        .refund(&bench.refund_of(&attempt, "R4", 1))
        .await
        .expect("the last fen");
    let not_sent = bench
        .channel
        .refund(&bench.refund_of(&attempt, "R5", 12_346))
        .await;
    assert_eq!(
        not_sent.expect_err("more than paid").kind,
        ErrorKind::Malformed
    );
}

pub async fn a_refund_number_is_one_refund(bench: &Bench) {
    let attempt = bench.paid("A00000000001", &[]).await;
    let order = bench.refund_of(&attempt, "R1", 10_000);
    let one = bench.channel.refund(&order).await.expect("accepted");
    let two = bench.channel.refund(&order).await.expect("repeated");
    assert_eq!(one.refund_id, two.refund_id);
    let other = bench
        .channel
        .refund(&bench.refund_of(&attempt, "R1", 9_999))
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
    let order = bench.refund_of(&attempt, "R1", 12_345);
    let error = bench.channel.refund(&order).await.expect_err("fails");
    assert_eq!(error.kind, ErrorKind::Unknown);
    let end = bench.refund_end("R1").await;
    assert!(matches!(end.state, RefundState::Refunded { .. }));
}

pub async fn a_refund_without_enough_balance_waits_for_the_same_number(bench: &Bench) {
    let attempt = bench
        .paid("A00000000001", &[Misbehaviour::RefundNotEnough])
        .await;
    let order = bench.refund_of(&attempt, "R1", 12_345);
    let error = bench.channel.refund(&order).await.expect_err("short");
    assert_eq!(error.kind, ErrorKind::NotEnough);
    let queried = bench
        .channel
        .query_refund("R1")
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
        .refund(&bench.refund_of(&attempt, "R1", 12_345))
        .await
        .expect("accepted");
    assert_eq!(bench.heard_refund().await.state, RefundState::Closed);
    assert_eq!(bench.refund_end("R1").await.state, RefundState::Closed);
    // The money stayed: it can be refunded under a new number, which then needs a person.
    bench
        .other_side
        .misbehave("A00000000001", Misbehaviour::RefundAbnormal)
        .await;
    bench
        .channel
        .refund(&bench.refund_of(&attempt, "R2", 12_345))
        .await
        .expect("accepted");
    assert_eq!(bench.heard_refund().await.state, RefundState::Abnormal);
}

pub async fn an_unknown_refund_is_not_found(bench: &Bench) {
    let error = bench
        .channel
        .query_refund("R404")
        .await
        .expect_err("unknown");
    assert_eq!(error.kind, ErrorKind::NotFound);
}
