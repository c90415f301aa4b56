//! Whatever buyer and provider do to one paid order: no more is made out than was paid and kept.

use proptest::prelude::*;
use proptest::test_runner::Config;
use till_domain::fapiao;
use till_domain::refund::{RefundReport, policy};

use crate::*;

#[derive(Debug, Clone)]
enum Step {
    Apply(u128, i64),
    Fapiao(u8, u128),
    Refund(i64),
    Back(usize),
    Ask,
    Grant,
    Approve,
    Decline,
}

fn step() -> impl Strategy<Value = Step> {
    let id = || 0..6_u128;
    prop_oneof![
        4 => (id(), 1..400_000_i64).prop_map(|(n, fen)| Step::Apply(n, fen)),
        8 => (0..6_u8, id()).prop_map(|(verb, n)| Step::Fapiao(verb, n)),
        2 => (1..400_000_i64).prop_map(Step::Refund),
        2 => (0..4_usize).prop_map(Step::Back),
        1 => Just(Step::Ask),
        1 => Just(Step::Grant),
        1 => Just(Step::Approve),
        1 => Just(Step::Decline),
    ]
}

fn take(desk: &mut Desk, order: OrderId, step: &Step) -> Result<Decision, Refusal> {
    let why = || "why".to_owned();
    let (who, verb) = match *step {
        Step::Apply(n, fen) => return act(desk, order, &amy(), apply(n, Some(Fen::new(fen)))),
        Step::Fapiao(verb, n) => {
            let (who, verb) = match verb {
                0 => (amy(), FapiaoVerb::Withdraw { id: id(n) }),
                1 => (finn(), issue(n)),
                2 => (finn(), cancel(n)),
                3 => (finn(), start_red(n)),
                4 => (finn(), finish_red(n)),
                _ => (finn(), call_off_red(n)),
            };
            return act(desk, order, &who, verb);
        }
        Step::Back(n) => {
            let Some(refund) = desk.refunds.get(n) else {
                return Err(Refusal::NotFound);
            };
            let number = refund.number.clone();
            let report = RefundReport::Done { at: desk.now };
            return desk.act(order, &channel(), Verb::ReportRefund { number, report });
        }
        Step::Refund(fen) => {
            let (amount, take_back) = (Fen::new(fen), TakeBack::Nothing);
            let (note, rest) = (why(), None);
            let verb = RefundVerb::Start {
                amount,
                take_back,
                note,
                rest,
            };
            (boss(), verb)
        }
        Step::Ask => {
            let (reason, expected) = (why(), None);
            (amy(), RefundVerb::Apply { reason, expected })
        }
        Step::Grant => {
            let (until, full) = (desk.now.day().plus_days(9), true);
            (boss(), RefundVerb::Grant { until, full })
        }
        Step::Approve => (boss(), RefundVerb::Approve),
        Step::Decline => (boss(), RefundVerb::Decline { reason: why() }),
    };
    desk.act(order, &who, Verb::Refund(verb))
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_is_made_out_is_never_more_than_what_was_paid_and_kept(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let (mut desk, order) = sold();
        for step in &steps {
            let before = desk.events.len();
            if take(&mut desk, order, step).is_err() {
                prop_assert_eq!(desk.events.len(), before);
            }
            let settled = settled(&desk, order);
            let refunds: Vec<_> = desk.refunds.clone();
            let kept = policy::rest(settled, &refunds).unwrap();
            prop_assert!(settled.invoiced().unwrap() <= kept, "{:?}", settled.fapiao);
            let room = fapiao::room(settled, &refunds).unwrap();
            let counted = settled.fapiao.iter().filter(|part| part.stage.counts());
            let counted: i64 = counted.map(|part| part.amount.get()).sum();
            prop_assert!(room.is_zero() || room.get() + counted == kept.get());
        }
    }
}
