//! A day's bill against Till's books: everything that differs is found, and nothing else.

use proptest::prelude::*;
use till_domain::books::{
    Mfen, MismatchKind, OurPayment, OurRefund, Ours, Reconciliation, StatementLine, Told, reconcile,
};
use till_domain::id::OrderId;
use till_domain::money::Fen;
use till_domain::refund::RefundState;
use till_domain::time::{Day, Instant, Span};

fn day() -> Day {
    "2026-11-22".parse().unwrap()
}

fn noon() -> Instant {
    day().start().plus(Span::hours(12))
}

fn order() -> OrderId {
    "00000000-0000-7000-8000-000000000001".parse().unwrap()
}

fn paid(transaction: &str, fen: i64) -> OurPayment {
    OurPayment {
        transaction: transaction.to_owned(),
        attempt: format!("A{transaction}"),
        order: order(),
        amount: Fen::new(fen),
        paid_at: noon(),
        elsewhere: false,
    }
}

fn back(number: &str, fen: i64, state: RefundState) -> OurRefund {
    OurRefund {
        number: number.to_owned(),
        order: order(),
        amount: Fen::new(fen),
        created_at: noon(),
        state,
        elsewhere: false,
    }
}

fn done() -> RefundState {
    RefundState::Done { at: noon() }
}

fn line(transaction: &str, fen: i64) -> StatementLine {
    StatementLine {
        at: noon(),
        transaction: transaction.to_owned(),
        attempt: format!("A{transaction}"),
        amount: Fen::new(fen),
        fee: Mfen::new(fen * 6),
        what: Told::Payment { paid: true },
    }
}

fn refund_line(number: &str, fen: i64, failed: bool) -> StatementLine {
    StatementLine {
        fee: Mfen::new(-fen * 6),
        what: Told::Refund {
            number: number.to_owned(),
            failed,
        },
        ..line("4200", fen)
    }
}

fn found(ours: &Ours, lines: &[StatementLine]) -> Vec<(MismatchKind, String)> {
    let found = reconcile(day(), ours, lines).unwrap().mismatches;
    let named = found.into_iter().map(|one| (one.kind, one.reference));
    named.collect()
}

/// The ten classic mismatches of one day, among payments and refunds about which both sides agree.
fn ten() -> (Ours, Vec<StatementLine>) {
    let ours = Ours {
        payments: vec![
            paid("good", 100),
            paid("gone", 200),
            paid("amount", 300),
            paid("undone", 400),
            paid("twice", 500),
            OurPayment {
                attempt: "Aother".to_owned(),
                ..paid("number", 600)
            },
            OurPayment {
                paid_at: day().start().minus(Span::seconds(1)),
                ..paid("late", 700)
            },
        ],
        refunds: vec![
            back("Rgood", 10, done()),
            back("Rgone", 20, RefundState::Submitted),
            back("Ramount", 30, done()),
            back("Rfailed", 40, done()),
        ],
    };
    let mut undone = line("undone", 400);
    undone.what = Told::Payment { paid: false };
    let lines = vec![
        line("good", 100),
        line("strange", 150),
        line("amount", 301),
        undone,
        line("twice", 500),
        line("twice", 500),
        line("number", 600),
        line("late", 700),
        refund_line("Rgood", 10, false),
        refund_line("Rstrange", 15, false),
        refund_line("Ramount", 31, false),
        refund_line("Rfailed", 40, true),
    ];
    (ours, lines)
}

#[test]
fn the_ten_classic_mismatches_of_a_day_are_all_found() {
    use MismatchKind as Kind;
    let (ours, lines) = ten();
    let expected = [
        (Kind::MissingHere, "strange"),
        (Kind::MissingHere, "Rstrange"),
        (Kind::MissingThere, "gone"),
        (Kind::MissingThere, "Rgone"),
        (Kind::AmountDiffers, "amount"),
        (Kind::AmountDiffers, "Ramount"),
        (Kind::StatusDiffers, "undone"),
        (Kind::StatusDiffers, "Rfailed"),
        (Kind::NumberDiffers, "number"),
        (Kind::Duplicate, "twice"),
        (Kind::Straggler, "late"),
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .map(|(kind, reference)| (kind, reference.to_owned()))
        .collect();
    assert_eq!(found(&ours, &lines), expected);
}

#[test]
fn sums_are_of_the_day_and_fees_are_exact() {
    let (ours, lines) = ten();
    let Reconciliation {
        theirs,
        ours,
        fee,
        matched,
        orders,
        ..
    } = reconcile(day(), &ours, &lines).unwrap();
    assert_eq!((theirs.payments, theirs.paid.get()), (7, 2851));
    assert_eq!((theirs.refunds, theirs.refunded.get()), (3, 56));
    assert_eq!((ours.payments, ours.paid.get()), (6, 2100));
    assert_eq!((ours.refunds, ours.refunded.get()), (4, 100));
    assert_eq!(fee, Mfen::new((2851 + 400 - 96) * 6));
    // The good ones, and the one that is there twice.
    assert_eq!(matched, 3);
    let known = orders.iter().filter(|order| order.is_some()).count();
    assert_eq!((orders.len(), known), (12, 10));
}

#[test]
fn a_refund_goes_with_what_the_bill_could_know_of_it() {
    let at = noon();
    let (by, reason) = ("Lin".to_owned(), String::new());
    let failed = || RefundState::Failed {
        at,
        code: "abnormal".to_owned(),
        words: String::new(),
    };
    let replaced = || RefundState::Replaced {
        at,
        by: "R0A1B2C01A1FED60000FFFFFFFFFF".parse().unwrap(),
    };
    let offline = || RefundState::Offline {
        at,
        by: by.clone(),
        proof: String::new(),
    };
    let called_off = || RefundState::CalledOff {
        at,
        by: by.clone(),
        reason: reason.clone(),
    };
    // The state, and whether it goes with a line that moved and with one that failed.
    for (state, moved_fits, failed_fits) in [
        (RefundState::Submitted, true, false),
        (done(), true, false),
        (failed(), true, true),
        (replaced(), true, true),
        (offline(), false, true),
        (called_off(), false, true),
        (RefundState::Queued, false, true),
    ] {
        let ours = Ours {
            payments: Vec::new(),
            refunds: vec![back("R", 10, state.clone())],
        };
        let fits = |failed| found(&ours, &[refund_line("R", 10, failed)]).is_empty();
        assert_eq!(fits(false), moved_fits, "{state:?} moved");
        assert_eq!(fits(true), failed_fits, "{state:?} failed");
    }
}

#[test]
fn a_refund_that_the_channel_took_days_later_matches() {
    let mut refund = back("R", 10, done());
    refund.created_at = noon().minus(Span::days(3));
    let ours = Ours {
        payments: Vec::new(),
        refunds: vec![refund],
    };
    assert_eq!(found(&ours, &[refund_line("R", 10, false)]), []);
    // On the day of which it was written down it is missed only until another bill has it.
    let mut ours = Ours {
        payments: vec![paid("p", 1)],
        refunds: vec![back("R", 10, done())],
    };
    assert_eq!(found(&ours, &[]).len(), 2);
    ours.refunds[0].elsewhere = true;
    ours.payments[0].elsewhere = true;
    assert_eq!(found(&ours, &[]), []);
}

#[test]
fn of_two_lines_that_disagree_neither_hides_the_other() {
    let ours = Ours {
        payments: vec![paid("p", 100)],
        refunds: vec![back("R", 10, done())],
    };
    let lines = [
        line("p", 100),
        line("p", 700),
        refund_line("R", 10, false),
        refund_line("R", 99, false),
    ];
    let expected = [
        (MismatchKind::AmountDiffers, "p".to_owned()),
        (MismatchKind::AmountDiffers, "R".to_owned()),
        (MismatchKind::Duplicate, "p".to_owned()),
        (MismatchKind::Duplicate, "R".to_owned()),
    ];
    assert_eq!(found(&ours, &lines), expected);
    let turned: Vec<_> = lines.into_iter().rev().collect();
    assert_eq!(found(&ours, &turned), expected);
}

#[test]
fn a_payment_that_was_undone_and_never_booked_is_nobodys() {
    let mut undone = line("undone", 400);
    undone.what = Told::Payment { paid: false };
    assert_eq!(found(&Ours::default(), &[undone]), []);
}

#[test]
fn sums_beyond_all_bounds_are_an_error() {
    let lines = [line("a", i64::MAX / 6), line("b", i64::MAX / 6)];
    assert!(reconcile(day(), &Ours::default(), &lines).is_err());
}

/// What becomes of a payment about which both sides agree.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Twist {
    None,
    NotThere,
    NotHere,
    Amount,
    Twice,
    Number,
}

proptest! {
    #[test]
    fn exactly_what_was_twisted_is_found_in_any_order(
        twists in prop::collection::vec((0_u8..6, 1_i64..1_000_000), 0..40),
        order in any::<prop::sample::Index>(),
    ) {
        let (mut ours, mut lines, mut expected) = (Ours::default(), Vec::new(), Vec::new());
        for (place, (twist, fen)) in twists.iter().enumerate() {
            let id = format!("{place:04}");
            let (mut payment, mut told) = (paid(&id, *fen), line(&id, *fen));
            let twist = [Twist::None, Twist::NotThere, Twist::NotHere, Twist::Amount, Twist::Twice,
                Twist::Number][usize::from(*twist)];
            let kind = match twist {
                Twist::None => None,
                Twist::NotThere => Some(MismatchKind::MissingThere),
                Twist::NotHere => Some(MismatchKind::MissingHere),
                Twist::Amount => { told.amount = Fen::new(fen + 1); Some(MismatchKind::AmountDiffers) }
                Twist::Twice => { lines.push(told.clone()); Some(MismatchKind::Duplicate) }
                Twist::Number => { payment.attempt.push('x'); Some(MismatchKind::NumberDiffers) }
            };
            if twist != Twist::NotHere { ours.payments.push(payment); }
            if twist != Twist::NotThere { lines.push(told); }
            expected.extend(kind.map(|kind| (kind, id)));
        }
        expected.sort();
        prop_assert_eq!(&found(&ours, &lines), &expected);
        if !lines.is_empty() {
            let places = order.index(lines.len());
            lines.rotate_left(places);
        }
        ours.payments.reverse();
        prop_assert_eq!(&found(&ours, &lines), &expected);
    }
}
