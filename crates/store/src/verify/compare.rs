//! One order, told again from its events and held against what is stored of it.

use till_domain::fapiao::{Fapiao, FapiaoPart};
use till_domain::id::ProviderKey;
use till_domain::money::Fen;
use till_domain::order::event::Event;
use till_domain::order::replay::Replay;
use till_domain::order::{Order, OrderState, ShownState};
use till_domain::payment::Attempt;
use till_domain::refund::Refund;

use super::Finding;
use super::columns;
use super::orders::{Held, Read};
use crate::error::{DbError, StoreError};
use crate::exec::Row;

/// The key of a provider, from a column.
pub(super) fn key(text: &str) -> Result<ProviderKey, DbError> {
    text.parse()
        .map_err(|_| DbError::Corrupt(format!("{text} is no provider")))
}

/// All that is stored of an order, as it could be read.
pub(super) struct Stored<'a> {
    pub(super) provider: ProviderKey,
    /// As `orders::PAGE` has it.
    pub(super) row: &'a Row,
    pub(super) order: Read<Order>,
    pub(super) events: Read<Vec<Event>>,
    pub(super) attempts: Read<Vec<(Attempt, Row)>>,
    pub(super) refunds: Read<Vec<(Refund, Row)>>,
    pub(super) fapiao: Read<Vec<(Fapiao, Row)>>,
    pub(super) held: &'a Held,
}

impl Stored<'_> {
    pub(super) fn findings(self) -> Result<Vec<Finding>, StoreError> {
        let mut report = Report {
            provider: self.provider,
            about: self.row.text(2)?.to_owned(),
            findings: Vec::new(),
        };
        let parts = (
            &self.order,
            &self.events,
            &self.attempts,
            &self.refunds,
            &self.fapiao,
        );
        match parts {
            (Ok(order), Ok(events), Ok(attempts), Ok(refunds), Ok(fapiao)) => {
                let replay = Replay::of(events);
                report.compare_state(self.row, order, &replay)?;
                report.compare_amounts(self.row, order, &replay, refunds)?;
                report.compare_apps(order, &replay, self.held);
                report.compare_fapiao(order, &replay, fapiao)?;
                let mut differs = columns::of_order(self.row, order)?;
                for (attempt, row) in attempts {
                    differs.extend(columns::of_attempt(row, order, attempt)?);
                }
                for (refund, row) in refunds {
                    differs.extend(columns::of_refund(row, order, refund)?);
                }
                for (fapiao, row) in fapiao {
                    differs.extend(columns::of_fapiao(row, order, fapiao)?);
                }
                for says in differs {
                    report.say("COLUMN_DIFFERS", says);
                }
            }
            (order, events, attempts, refunds, fapiao) => {
                let faults = [
                    ("the order", order.as_ref().err()),
                    ("an event", events.as_ref().err()),
                    ("an attempt", attempts.as_ref().err()),
                    ("a refund", refunds.as_ref().err()),
                    ("a fapiao", fapiao.as_ref().err()),
                ];
                for (what, error) in faults {
                    if let Some(error) = error {
                        report.say("UNREADABLE", format!("{what} can't be read: {error}"));
                    }
                }
            }
        }
        Ok(report.findings)
    }
}

struct Report {
    provider: ProviderKey,
    about: String,
    findings: Vec<Finding>,
}

impl Report {
    fn say(&mut self, rule: &'static str, says: String) {
        self.findings.push(Finding {
            rule,
            provider: self.provider,
            about: self.about.clone(),
            says,
        });
    }

    fn compare_state(
        &mut self,
        row: &Row,
        order: &Order,
        replay: &Replay,
    ) -> Result<(), StoreError> {
        let stored = row.text(3)?;
        if !ShownState::from_code(stored).is_some_and(|stored| replay.could_show(stored)) {
            let told = replay.shown().code();
            let says = format!("it is stored as {stored}, its events say {told}");
            self.say("STATE_DIFFERS", says);
        }
        let body = order.shown().code();
        if body != stored {
            let says = format!("its list shows {stored}, the order itself is {body}");
            self.say("STATE_DIFFERS", says);
        }
        if replay.last() != order.seq {
            let (last, seq) = (replay.last(), order.seq);
            let says = format!("its last event is number {last}, the order counts {seq}");
            self.say("EVENT_DIFFERS", says);
        }
        if order.number.as_str() != self.about {
            let number = &order.number;
            let says = format!("its list shows another number than the order: {number}");
            self.say("NUMBER_DIFFERS", says);
        }
        Ok(())
    }

    /// The same amount from two sides each.
    fn compare_amounts(
        &mut self,
        row: &Row,
        order: &Order,
        replay: &Replay,
        refunds: &[(Refund, Row)],
    ) -> Result<(), StoreError> {
        let (paid, refunded) = match &order.state {
            OrderState::Paid { settled, .. } => (settled.paid, settled.refunded),
            OrderState::Open
            | OrderState::Placed { .. }
            | OrderState::Confirming { .. }
            | OrderState::Closing { .. }
            | OrderState::Cancelled { .. }
            | OrderState::Expired { .. } => (Fen::ZERO, Fen::ZERO),
        };
        let column = Fen::new(row.int(4)?);
        let back = refunds
            .iter()
            .filter(|(refund, _)| refund.reason.is_of_order() && refund.state.is_back())
            .fold(0_i64, |sum, (refund, _)| {
                sum.saturating_add(refund.amount.get())
            });
        for (what, one, other) in [
            ("paid, by the order and by its events", paid, replay.paid()),
            ("paid, by the order and in its list", paid, column),
            (
                "refunded, by the order and by its events",
                refunded,
                replay.refunded(),
            ),
            (
                "refunded, by the order and by its refunds",
                refunded,
                Fen::new(back),
            ),
        ] {
            if one != other {
                let says = format!("{what}: {} against {}", one.yuan(), other.yuan());
                self.say("AMOUNT_DIFFERS", says);
            }
        }
        Ok(())
    }

    /// The order, its events and the rows say the same of its fapiao.
    fn compare_fapiao(
        &mut self,
        order: &Order,
        replay: &Replay,
        rows: &[(Fapiao, Row)],
    ) -> Result<(), StoreError> {
        let own = match &order.state {
            OrderState::Paid { settled, .. } => said(&settled.fapiao),
            OrderState::Open
            | OrderState::Placed { .. }
            | OrderState::Confirming { .. }
            | OrderState::Closing { .. }
            | OrderState::Cancelled { .. }
            | OrderState::Expired { .. } => Vec::new(),
        };
        let mut listed = Vec::new();
        for (fapiao, row) in rows {
            let stage = row.text(4)?;
            listed.push(format!("{} {} {stage}", fapiao.id, fapiao.amount.yuan()));
        }
        listed.sort();
        for (whose, other) in [("its events", said(replay.fapiao())), ("the list", listed)] {
            if own != other {
                let (own, other) = (own.join(", "), other.join(", "));
                let says = format!("its fapiao are “{own}”, {whose} say “{other}”");
                self.say("FAPIAO_DIFFERS", says);
            }
        }
        Ok(())
    }

    /// What the order switched on is still held, unless a refund took it back.
    fn compare_apps(&mut self, order: &Order, replay: &Replay, held: &Held) {
        let Some(company) = order.company() else {
            return;
        };
        for app in replay.apps() {
            let by = held.get(&(company.to_string(), *app));
            if !by.is_some_and(|orders| orders.contains(&order.id)) {
                let says = format!(
                    "it gave {company} the app {app}, but the subscription has nothing of it"
                );
                self.say("SUBSCRIPTION_LOST", says);
            }
        }
    }
}

/// Each application with its amount and stage, in the order of their ids.
fn said(parts: &[FapiaoPart]) -> Vec<String> {
    let words = |part: &FapiaoPart| {
        let (amount, stage) = (part.amount.yuan(), part.stage.code());
        format!("{} {amount} {stage}", part.id)
    };
    let mut parts: Vec<String> = parts.iter().map(words).collect();
    parts.sort();
    parts
}
