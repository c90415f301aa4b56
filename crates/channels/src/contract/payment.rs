//! Starting, asking, closing.

use super::{Bench, Forgery, HOUR_MS, Misbehaviour};
use crate::{CloseOutcome, ErrorKind, Outcome, StartAttempt, Started, Unpaid};

impl Bench {
    /// The start that must not succeed: the channel's error means unknown, or the gateway answers the
    /// browser with nothing useful.
    async fn fails_to_begin(&self, attempt: &StartAttempt) {
        match self.channel.start(attempt).await {
            Err(error) => assert_eq!(error.kind, ErrorKind::Unknown),
            Ok(form) => assert!(!self.other_side.follow(&form).await, "fails"),
        }
    }
}

pub async fn an_attempt_that_nobody_paid_is_pending(bench: &Bench) {
    let attempt = bench.attempt("A00000000001", 1);
    match bench.begin(&attempt).await.expect("is taken") {
        Started::Qr {
            code_url,
            dies_at_ms,
        } => assert!(!code_url.is_empty() && dies_at_ms > bench.now_ms()),
        Started::Redirect { url, dies_at_ms } => {
            assert!(url.starts_with("http") && dies_at_ms > bench.now_ms());
        }
        Started::InApp {
            prepay_id,
            dies_at_ms,
        } => {
            let call = bench.channel.call_up(&prepay_id).expect("has an app");
            assert!(call.fields.len() > 1 && dies_at_ms > bench.now_ms());
        }
        Started::Form { fields, .. } => assert!(!fields.is_empty()),
    }
    assert_eq!(bench.query("A00000000001").await, Ok(Outcome::Pending));
}

pub async fn a_paid_attempt_has_a_receipt(bench: &Bench) {
    let attempt = bench.paid("A00000000001", &[]).await;
    let receipt = bench.receipt("A00000000001").await;
    assert_eq!(receipt.attempt_no, attempt.attempt_no);
    assert_eq!(
        (receipt.amount_fen, receipt.currency.as_str()),
        (12_345, "CNY")
    );
    assert_eq!(receipt.merchant_id, bench.channel.merchant_id());
    assert!(!receipt.transaction_id.is_empty());
    assert!((bench.now_ms() - receipt.paid_at_ms).abs() < 10_000);
    let again = bench.channel.start(&attempt).await;
    match again {
        Err(error) => assert_eq!(error.kind, ErrorKind::AlreadyPaid),
        Ok(form) => assert!(!bench.other_side.pay_here(&form).await, "nobody pays twice"),
    }
}

pub async fn a_repeated_start_gives_a_new_code_and_the_old_one_dies(bench: &Bench) {
    let attempt = bench.attempt("A00000000001", 100);
    let old = bench.channel.start(&attempt).await.expect("starts");
    let new = bench.channel.start(&attempt).await.expect("repeats");
    if bench.nature.opens {
        assert_ne!(old, new);
        let dead = !bench.other_side.pay_here(&old).await;
        assert!(dead, "the old code must be dead");
    } else {
        assert_eq!(old, new, "one attempt has one form");
    }
    assert!(bench.other_side.pay_here(&new).await);
    assert!(!bench.other_side.pay_here(&new).await, "nobody pays twice");
}

pub async fn a_number_never_carries_other_contents(bench: &Bench) {
    let mut attempt = bench.started("A00000000001", &[]).await;
    attempt.amount_fen += 1;
    match bench.channel.start(&attempt).await {
        Err(error) => assert_eq!(error.kind, ErrorKind::NumberUsed),
        Ok(form) => assert!(!bench.other_side.follow(&form).await, "other contents"),
    }
}

pub async fn a_closed_attempt_can_never_be_paid(bench: &Bench) {
    let attempt = bench.started("A00000000001", &[]).await;
    if !bench.nature.closes {
        assert_eq!(bench.close("A00000000001").await, Ok(CloseOutcome::NotYet));
        assert!(bench.other_side.pay("A00000000001", None).await);
        return;
    }
    assert_eq!(bench.close("A00000000001").await, Ok(CloseOutcome::Closed));
    assert_eq!(bench.close("A00000000001").await, Ok(CloseOutcome::Closed));
    assert!(!bench.other_side.pay("A00000000001", None).await);
    let outcome = bench.query("A00000000001").await;
    assert_eq!(outcome, Ok(Outcome::Unpaid(Unpaid::Closed)));
    let error = bench.channel.start(&attempt).await.expect_err("is closed");
    assert_eq!(error.kind, ErrorKind::AlreadyClosed);
}

pub async fn closing_a_paid_attempt_says_so(bench: &Bench) {
    bench.paid("A00000000001", &[]).await;
    assert_eq!(
        bench.close("A00000000001").await,
        Ok(CloseOutcome::AlreadyPaid)
    );
}

pub async fn closing_while_the_payer_is_paying_is_not_yet(bench: &Bench) {
    bench
        .started("A00000000001", &[Misbehaviour::CloseNotYet])
        .await;
    assert_eq!(bench.close("A00000000001").await, Ok(CloseOutcome::NotYet));
    assert!(
        bench.other_side.pay("A00000000001", None).await,
        "it was not closed"
    );
    bench.receipt("A00000000001").await;
}

pub async fn a_close_that_failed_may_have_closed(bench: &Bench) {
    if !bench.nature.closes {
        return;
    }
    bench
        .started("A00000000001", &[Misbehaviour::CloseFailsAfter])
        .await;
    let error = bench.close("A00000000001").await.expect_err("fails");
    assert_eq!(error.kind, ErrorKind::Unknown);
    let outcome = bench.query("A00000000001").await;
    assert_eq!(outcome, Ok(Outcome::Unpaid(Unpaid::Closed)));
}

pub async fn an_unknown_number_is_not_found(bench: &Bench) {
    let queried = bench.query("A00000000404").await.expect_err("unknown");
    assert_eq!((queried.kind, queried.signed), (ErrorKind::NotFound, true));
    assert!(matches!(Outcome::of(Err(queried)), Outcome::Unknown { .. }));
    match bench.close("A00000000404").await {
        Err(closed) => assert_eq!(closed.kind, ErrorKind::NotFound),
        // The form may still be posted.
        Ok(outcome) => assert_eq!(outcome, CloseOutcome::NotYet),
    }
}

pub async fn a_start_that_failed_before_the_channel_took_it_can_be_repeated(bench: &Bench) {
    let number = "A00000000001";
    bench
        .other_side
        .misbehave(number, Misbehaviour::StartFailsBefore)
        .await;
    let attempt = bench.attempt(number, 100);
    bench.fails_to_begin(&attempt).await;
    let queried = bench.query(number).await.expect_err("was not taken");
    assert_eq!(queried.kind, ErrorKind::NotFound);
    bench.begin(&attempt).await.expect("the same number again");
}

pub async fn a_start_that_failed_after_the_channel_took_it_can_be_repeated(bench: &Bench) {
    let number = "A00000000001";
    bench
        .other_side
        .misbehave(number, Misbehaviour::StartFailsAfter)
        .await;
    let attempt = bench.attempt(number, 100);
    bench.fails_to_begin(&attempt).await;
    assert_eq!(bench.query(number).await, Ok(Outcome::Pending));
    bench.begin(&attempt).await.expect("the same number again");
}

pub async fn a_start_without_an_answer_is_unknown_and_may_be_paid(bench: &Bench) {
    let number = "A00000000001";
    bench
        .other_side
        .misbehave(number, Misbehaviour::StartIsSilent)
        .await;
    bench.fails_to_begin(&bench.attempt(number, 100)).await;
    assert!(bench.other_side.pay(number, None).await);
    assert_eq!(bench.receipt(number).await.amount_fen, 100);
}

pub async fn too_fast_is_busy(bench: &Bench) {
    bench
        .started("A00000000001", &[Misbehaviour::QueryTooFast])
        .await;
    let error = bench.query("A00000000001").await.expect_err("too fast");
    assert_eq!(error.kind, ErrorKind::Busy);
}

pub async fn a_forged_answer_proves_nothing(bench: &Bench) {
    for (number, forgery) in [
        ("A00000000001", Forgery::Wrong),
        ("A00000000002", Forgery::Probe),
        ("A00000000003", Forgery::Missing),
        ("A00000000004", Forgery::UnknownKey),
    ] {
        if forgery == Forgery::Probe && !bench.nature.timed_headers {
            continue;
        }
        bench.paid(number, &[]).await;
        bench
            .other_side
            .misbehave(number, Misbehaviour::AnswerSignature(forgery))
            .await;
        let error = bench.query(number).await.expect_err("must not be believed");
        assert_eq!(
            (error.kind, error.signed),
            (ErrorKind::Unknown, false),
            "{forgery:?}"
        );
    }
}

pub async fn the_channels_own_success_time_counts(bench: &Bench) {
    let deadline_ms = (bench.now_ms() + HOUR_MS) / 1000 * 1000;
    for (number, at_ms) in [
        ("A00000000001", deadline_ms - 1000),
        ("A00000000002", deadline_ms),
        ("A00000000003", deadline_ms + 1000),
    ] {
        let mut attempt = bench.attempt(number, 100);
        attempt.expires_at_ms = deadline_ms;
        bench.begin(&attempt).await.expect("is taken");
        assert!(bench.other_side.pay(number, Some(at_ms)).await);
        assert_eq!(bench.receipt(number).await.paid_at_ms, at_ms);
        assert_eq!(bench.heard_receipt().await.paid_at_ms, at_ms);
    }
}

pub async fn a_refused_payment_pays_nothing(bench: &Bench) {
    bench
        .started("A00000000001", &[Misbehaviour::PaymentRefused])
        .await;
    assert!(!bench.other_side.pay("A00000000001", None).await);
    // Where the attempt has ended with it, a new one is free to begin.
    let outcome = bench.query("A00000000001").await;
    let ended = Ok(Outcome::Unpaid(Unpaid::Failed));
    assert!(
        outcome == Ok(Outcome::Pending) || outcome == ended,
        "{outcome:?}"
    );
}

pub async fn what_can_not_be_valid_is_not_sent(bench: &Bench) {
    let good = bench.attempt("A00000000001", 100);
    let mut no_money = good.clone();
    no_money.amount_fen = 0;
    let mut bad_number = good.clone();
    bad_number.attempt_no = "A00000000001/../x".to_owned();
    let mut with_query = good.clone();
    with_query.notify_url.push_str("?a=1");
    for attempt in [no_money, bad_number, with_query] {
        let error = bench.channel.start(&attempt).await.expect_err("invalid");
        assert_eq!(
            (error.kind, error.http_status),
            (ErrorKind::Malformed, None)
        );
    }
}

pub async fn the_check_proves_the_credentials(bench: &Bench) {
    let report = bench.channel.check().await.expect("credentials are right");
    assert!(report.answer_signed);
    assert!(!report.keys.is_empty());
    assert!(report.clock_skew_ms.expect("a Date header").abs() < 5000);
}
