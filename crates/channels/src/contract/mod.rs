//! One suite that every channel must pass, against a stand-in for the channel over real HTTP.
//!
//! A test file gives an async function that makes a fresh [`Bench`] and calls
//! [`channel_contract!`](crate::channel_contract) with it: each case becomes one test.

mod notification;
mod payment;
mod refund;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

pub use notification::*;
pub use payment::*;
pub use refund::*;

use crate::{
    Channel, ChannelError, Clock, CloseOutcome, Event, HeaderMap, KnownAttempt, KnownRefund,
    Notification, NotificationRefused, Outcome, PayMethod, Receipt, RefundOrder, RefundOutcome,
    StartAttempt, Started,
};

/// What the other side is told to do wrong about one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Start: an error, nothing done. Once.
    StartFailsBefore,
    /// Start: an error, but done. Once.
    StartFailsAfter,
    /// Start: done, but no answer. Once.
    StartIsSilent,
    /// Query: too fast.
    QueryTooFast,
    /// Close: not now, the user is paying.
    CloseNotYet,
    /// Close: an error, but done.
    CloseFailsAfter,
    /// Good answers are signed wrongly in this way.
    AnswerSignature(Forgery),
    /// Notifications are signed wrongly in this way.
    NotificationSignature(Forgery),
    /// The notification's timestamp is this old; negative: ahead.
    NotificationAge {
        seconds: i64,
    },
    NotificationTampered,
    /// Two at the same moment.
    NotifyTwice,
    NotifyNever,
    /// Another amount is reported, well signed.
    WrongAmount {
        fen: i64,
    },
    /// The notification names another attempt, well signed.
    WrongAttempt {
        attempt_no: String,
    },
    /// The notification names another merchant, well signed.
    WrongMerchant {
        merchant_id: String,
    },
    /// The payer's bank refuses.
    PaymentRefused,
    /// Refund: an error, but done.
    RefundFailsAfter,
    /// Refund: the merchant's balance is short.
    RefundNotEnough,
    /// Refund: accepted, then ends like this.
    RefundAbnormal,
    RefundClosed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    /// Well-formed, of another text.
    Wrong,
    /// The channel's own probe of whether we verify.
    Probe,
    Missing,
    UnknownKey,
}

/// What a channel has by its nature; the cases ask no more of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nature {
    /// It opens attempts itself, answers for them and gives codes that die. Otherwise the buyer's browser
    /// takes a form there.
    pub opens: bool,
    /// It can close what nobody paid yet.
    pub closes: bool,
    /// Notifications carry a signed time and come with headers; the channel sends probes.
    pub timed_headers: bool,
    /// It says when the merchant's balance is too short for a refund, and notifies of refunds that failed.
    pub tells_failed_refunds: bool,
}

/// The levers of the stand-in, and the place where its notifications arrive.
#[async_trait]
pub trait OtherSide: Send + Sync {
    /// Its listener's address, to be given to the channel.
    fn notify_url(&self) -> String;
    async fn misbehave(&self, attempt_no: &str, how: Misbehaviour);
    /// The payer confirms; `at_ms` sets the channel's own success time. Whether it was taken.
    async fn pay(&self, attempt_no: &str, at_ms: Option<i64>) -> bool;
    /// The buyer goes to the channel in this very way: has the code before them, or posts the form.
    /// Whether the channel takes it.
    async fn follow(&self, started: &Started) -> bool;
    /// The payer scans this very code, or posts this very form, and confirms. Whether it was taken.
    async fn pay_here(&self, started: &Started) -> bool;
    /// The next notification; `None` if none comes within the time.
    async fn notification(&self, within: Duration) -> Option<(HeaderMap, Vec<u8>)>;
    /// Answers the next notification with "send it again".
    async fn refuse_next_notification(&self);
}

/// A channel, its other side, and a clock that both share.
#[expect(missing_debug_implementations, reason = "holds test levers only")]
pub struct Bench {
    pub channel: Arc<dyn Channel>,
    pub other_side: Box<dyn OtherSide>,
    pub clock: Clock,
    pub nature: Nature,
    /// The way of paying that the suite is run with.
    pub method: PayMethod,
    /// When every attempt and refund of the case was written down.
    pub begun_at_ms: i64,
}

const SOON: Duration = Duration::from_secs(8);
const NOT_SOON: Duration = Duration::from_millis(800);
const HOUR_MS: i64 = 3_600_000;

impl Bench {
    fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    fn attempt(&self, attempt_no: &str, amount_fen: i64) -> StartAttempt {
        StartAttempt {
            attempt_no: attempt_no.to_owned(),
            amount_fen,
            begun_at_ms: self.begun_at_ms,
            description: "青禾排课 专业版 50人 365天".to_owned(),
            expires_at_ms: self.begun_at_ms + HOUR_MS,
            notify_url: self.other_side.notify_url(),
            return_url: self.other_side.notify_url(),
            method: self.method.clone(),
        }
    }

    fn known<'a>(&self, attempt_no: &'a str) -> KnownAttempt<'a> {
        KnownAttempt {
            attempt_no,
            begun_at_ms: self.begun_at_ms,
            expires_at_ms: self.begun_at_ms + HOUR_MS,
        }
    }

    async fn query(&self, attempt_no: &str) -> Result<Outcome, ChannelError> {
        self.channel.query(&self.known(attempt_no)).await
    }

    async fn close(&self, attempt_no: &str) -> Result<CloseOutcome, ChannelError> {
        self.channel.close(&self.known(attempt_no)).await
    }

    async fn query_refund(&self, refund_no: &str) -> Result<RefundOutcome, ChannelError> {
        let begun_at_ms = self.begun_at_ms;
        let known = KnownRefund {
            refund_no,
            begun_at_ms,
        };
        self.channel.query_refund(&known).await
    }

    /// Starts it and lets the buyer go there. With a form it is the gateway that may fail: then there is
    /// no error to see, and `None`.
    async fn begin(&self, attempt: &StartAttempt) -> Option<Started> {
        let started = self.channel.start(attempt).await.expect("starts");
        self.other_side.follow(&started).await.then_some(started)
    }

    /// A started attempt, misbehaving as told.
    async fn started(&self, attempt_no: &str, how: &[Misbehaviour]) -> StartAttempt {
        for how in how {
            self.other_side.misbehave(attempt_no, how.clone()).await;
        }
        let attempt = self.attempt(attempt_no, 12_345);
        self.begin(&attempt).await.expect("is taken");
        attempt
    }

    /// A paid attempt, misbehaving as told.
    async fn paid(&self, attempt_no: &str, how: &[Misbehaviour]) -> StartAttempt {
        let attempt = self.started(attempt_no, how).await;
        assert!(
            self.other_side.pay(attempt_no, None).await,
            "must be payable"
        );
        attempt
    }

    async fn receipt(&self, attempt_no: &str) -> Receipt {
        match self.query(attempt_no).await.expect("answers") {
            Outcome::Paid(receipt) => receipt,
            other => panic!("must be paid: {other:?}"),
        }
    }

    /// The next notification as the channel reads it.
    async fn heard(&self) -> Result<Notification, NotificationRefused> {
        let (headers, body) = self
            .other_side
            .notification(SOON)
            .await
            .expect("a notification must come");
        self.channel
            .read_notification(&headers, &body, self.now_ms())
            .await
    }

    async fn heard_receipt(&self) -> Receipt {
        match self.heard().await.expect("must be believed").event {
            Event::Paid(receipt) => receipt,
            other => panic!("must report a payment: {other:?}"),
        }
    }

    async fn refund_of(
        &self,
        attempt: &StartAttempt,
        refund_no: &str,
        refund_fen: i64,
    ) -> RefundOrder {
        RefundOrder {
            attempt_no: attempt.attempt_no.clone(),
            transaction_id: self.receipt(&attempt.attempt_no).await.transaction_id,
            begun_at_ms: self.begun_at_ms,
            refund_no: refund_no.to_owned(),
            refund_fen,
            total_fen: attempt.amount_fen,
            reason: "买错版本".to_owned(),
            notify_url: self.other_side.notify_url(),
        }
    }
}

/// Makes one test of each case; `$bench` is an async function that gives a fresh [`contract::Bench`].
///
/// [`contract::Bench`]: crate::contract::Bench
#[macro_export]
macro_rules! channel_contract {
    ($bench:path) => {
        $crate::channel_contract! { $bench:
            an_attempt_that_nobody_paid_is_pending
            a_paid_attempt_has_a_receipt
            a_repeated_start_gives_a_new_code_and_the_old_one_dies
            a_number_never_carries_other_contents
            a_closed_attempt_can_never_be_paid
            closing_a_paid_attempt_says_so
            closing_while_the_payer_is_paying_is_not_yet
            a_close_that_failed_may_have_closed
            an_unknown_number_is_not_found
            a_start_that_failed_before_the_channel_took_it_can_be_repeated
            a_start_that_failed_after_the_channel_took_it_can_be_repeated
            a_start_without_an_answer_is_unknown_and_may_be_paid
            too_fast_is_busy
            a_forged_answer_proves_nothing
            the_channels_own_success_time_counts
            a_refused_payment_pays_nothing
            what_can_not_be_valid_is_not_sent
            the_check_proves_the_credentials
            a_payment_is_notified_with_the_same_receipt_as_the_query
            a_notification_is_refused_unless_its_signature_holds
            a_probe_is_told_apart_from_an_attack
            a_notification_without_a_signature_is_refused
            a_notification_out_of_its_time_is_refused
            a_tampered_notification_is_refused
            a_wrong_amount_is_reported_as_it_was_said
            a_notification_about_another_attempt_says_so
            a_notification_for_another_merchant_says_so
            two_notifications_at_once_say_the_same
            a_lost_notification_leaves_the_query
            a_notification_that_was_not_received_comes_again
            a_refund_goes_from_pending_to_refunded
            refunds_in_parts_never_exceed_the_payment
            a_refund_number_is_one_refund
            a_refund_that_failed_may_have_been_accepted
            a_refund_without_enough_balance_waits_for_the_same_number
            a_refund_can_end_without_the_money_moving
            an_unknown_refund_is_not_found
        }
    };
    ($bench:path: $($case:ident)*) => {
        $(
            #[tokio::test]
            async fn $case() {
                $crate::contract::$case(&$bench().await).await;
            }
        )*
    };
}
