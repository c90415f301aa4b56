//! What the channel says of money on its way back (SPEC §4).

use crate::world::*;
use till_domain::decide::{Reply, Verb};
use till_domain::ledger::Account;
use till_domain::payment::Report;
use till_domain::refund::{RefundReport, RefundState};

#[test]
fn a_refund_ends_done_or_with_a_person() {
    for (fails, account) in [(false, Account::ChannelCash), (true, Account::UnderReview)] {
        let mut desk = Desk::new();
        let order = desk.sell(crm(10, 365));
        desk.buy(order, &amy());
        let attempt = desk.attempts[0].number.clone();
        let mut second = desk.receipt(&attempt);
        second.transaction = "second".to_owned();
        desk.report(&attempt, Report::Paid(second));
        let number = desk.refunds[0].number.clone();
        let at = desk.now;
        let report = |report| Verb::ReportRefund {
            number: number.clone(),
            report,
        };
        let submitted = desk
            .act(order, &till(), report(RefundReport::Submitted))
            .unwrap();
        assert!(submitted.transfers.is_empty());
        let end = if fails {
            let code = "ABNORMAL".to_owned();
            RefundReport::Failed {
                code,
                words: String::new(),
            }
        } else {
            RefundReport::Done { at }
        };
        desk.act(order, &till(), report(end.clone())).unwrap();
        assert_eq!(
            desk.act(order, &till(), report(end)).unwrap().reply,
            Reply::Already
        );
        assert!(matches!(
            desk.refunds[0].state,
            RefundState::Done { .. } | RefundState::Failed { .. }
        ));
        assert_eq!(desk.balance(Account::RefundInTransit), 0);
        assert_eq!(desk.balance(Account::Surplus), 0);
        let expected = if account == Account::UnderReview {
            -365_000
        } else {
            365_000
        };
        assert_eq!(desk.balance(account), expected);
    }
}
