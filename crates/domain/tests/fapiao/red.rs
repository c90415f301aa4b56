//! 红冲: a fapiao and its money never go back apart.

use till_domain::refund::RefundReport;
use till_domain::time::Span;

use crate::*;

fn invoiced() -> (Desk, OrderId) {
    let (mut desk, order) = sold();
    act(&mut desk, order, &amy(), apply(1, None)).unwrap();
    act(&mut desk, order, &finn(), issue(1)).unwrap();
    (desk, order)
}

fn ask(desk: &mut Desk, order: OrderId) -> String {
    let verb = RefundVerb::Apply {
        reason: "why".to_owned(),
        expected: None,
    };
    refused(desk.act(order, &amy(), Verb::Refund(verb)))
}

fn grant(desk: &mut Desk, order: OrderId) {
    let until = desk.now.day().plus_days(30);
    let full = true;
    let verb = RefundVerb::Grant { until, full };
    desk.act(order, &boss(), Verb::Refund(verb)).unwrap();
}

fn refund(desk: &mut Desk, order: OrderId, amount: Fen) -> String {
    let verb = RefundVerb::Start {
        amount,
        take_back: TakeBack::Nothing,
        note: "back".to_owned(),
        rest: None,
    };
    refused(desk.act(order, &boss(), Verb::Refund(verb)))
}

#[test]
fn an_invoiced_order_gives_no_money_back_before_its_red_letter_step_has_begun() {
    let (mut desk, order) = invoiced();
    assert_eq!(ask(&mut desk, order), "refund_invoiced");
    assert_eq!(refund(&mut desk, order, yuan(1)), "refund_invoiced");
    act(&mut desk, order, &finn(), start_red(1)).unwrap();
    // The money does not wait for its end.
    assert_eq!(refund(&mut desk, order, yuan(650)), "not refused");
    let late = act(&mut desk, order, &finn(), call_off_red(1));
    assert_eq!(refused(late), "fapiao_above_rest");
    // Until the red one is there, nothing new is made out.
    let early = act(&mut desk, order, &amy(), apply(2, None));
    assert_eq!(refused(early), "fapiao_nothing_left");
    act(&mut desk, order, &finn(), finish_red(1)).unwrap();
    act(&mut desk, order, &amy(), apply(3, None)).unwrap();
    assert_eq!(settled(&desk, order).fapiao[1].amount, yuan(3000));
}

#[test]
fn with_a_grant_the_buyer_may_apply_and_the_provider_reverses_before_it_approves() {
    let (mut desk, order) = invoiced();
    grant(&mut desk, order);
    assert_eq!(ask(&mut desk, order), "not refused");
    let approve = || Verb::Refund(RefundVerb::Approve);
    assert_eq!(
        refused(desk.act(order, &boss(), approve())),
        "refund_invoiced"
    );
    act(&mut desk, order, &finn(), start_red(1)).unwrap();
    assert!(desk.act(order, &boss(), approve()).is_ok());
    let number = desk.refunds.last().unwrap().number.clone();
    let at = desk.now;
    let report = RefundReport::Done { at };
    desk.act(order, &channel(), Verb::ReportRefund { number, report })
        .unwrap();
    act(&mut desk, order, &finn(), finish_red(1)).unwrap();
    assert_eq!(stage(&desk, order, 1), FapiaoStage::Red);
    let nothing = act(&mut desk, order, &amy(), apply(2, None));
    assert_eq!(refused(nothing), "fapiao_nothing_left");
}

#[test]
fn silence_starts_the_red_letter_step_with_the_refund() {
    let (mut desk, order) = invoiced();
    grant(&mut desk, order);
    ask(&mut desk, order);
    desk.wait(Span::days(5));
    let silence = Verb::Refund(RefundVerb::Silence);
    desk.act(order, &till(), silence).unwrap();
    assert_eq!(stage(&desk, order, 1), FapiaoStage::RedStarted);
    assert_eq!(desk.refunds.last().unwrap().amount, yuan(3650));
}

#[test]
fn a_reversal_that_is_called_off_leaves_the_fapiao_as_it_was() {
    let (mut desk, order) = invoiced();
    act(&mut desk, order, &finn(), start_red(1)).unwrap();
    act(&mut desk, order, &finn(), call_off_red(1)).unwrap();
    assert_eq!(stage(&desk, order, 1), FapiaoStage::Issued);
    assert_eq!(ask(&mut desk, order), "refund_invoiced");
}
