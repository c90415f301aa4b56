//! Money that went back in the demo's past: asked for, returned in full, returned in part.

use anyhow::Context;
use till_domain::decide::{Target, Verb};
use till_domain::id::OrderId;
use till_domain::money::Fen;
use till_domain::party::{Actor, Buyer, StaffRole};
use till_domain::refund::{RefundReport, RefundVerb, TakeBack};
use till_domain::time::Span;

use super::scene::Stage;

impl Stage<'_> {
    /// The buyer applies, for the whole amount.
    pub async fn apply_for_refund(&self, order: OrderId, buyer: &Buyer) -> anyhow::Result<()> {
        let verb = Verb::Refund(RefundVerb::Apply {
            reason: "部门合并，账号重复采购".to_owned(),
            expected: None,
        });
        let actor = Actor::Member(buyer.clone());
        self.submit(Target::Order(order), actor, verb).await?;
        Ok(())
    }

    /// Finance agrees, the money goes back, and the seats with it.
    pub async fn approve_refund(&self, order: OrderId) -> anyhow::Result<()> {
        self.by_finance(order, RefundVerb::Approve).await?;
        self.money_back(order).await
    }

    /// Finance gives a tenth back, for a tenth of the seats.
    pub async fn refund_a_tenth(&self, order: OrderId, seats: u32) -> anyhow::Result<()> {
        let found = self.app.store().order(self.provider.key, order).await?;
        let payable = found.context("the order")?.payable().context("its price")?;
        let verb = RefundVerb::Start {
            amount: Fen::new(payable.get() / 10),
            take_back: TakeBack::Part {
                seats: seats / 10,
                end: None,
            },
            note: "试用期内缩减席位，退还差额".to_owned(),
            rest: Some(payable),
        };
        self.by_finance(order, verb).await?;
        self.money_back(order).await
    }

    async fn by_finance(&self, order: OrderId, verb: RefundVerb) -> anyhow::Result<()> {
        let finance = |role| matches!(role, StaffRole::Finance);
        let index = self.provider.staff.iter().position(|p| finance(p.role));
        self.act(order, index.unwrap_or(0), Verb::Refund(verb))
            .await?;
        Ok(())
    }

    /// The channel reports the order's last refund.
    async fn money_back(&self, order: OrderId) -> anyhow::Result<()> {
        let store = self.app.store();
        let detail = store.order_detail_by_id(self.provider.key, order).await?;
        let refund = detail
            .and_then(|detail| detail.refunds.last().cloned())
            .context("a refund")?;
        for wait in [Span::seconds(3), Span::minutes(4)] {
            self.advance(wait);
            let report = if wait == Span::seconds(3) {
                RefundReport::Submitted
            } else {
                RefundReport::Done {
                    at: self.time.now(),
                }
            };
            let number = refund.number.clone();
            let verb = Verb::ReportRefund { number, report };
            self.submit(
                Target::Attempt(refund.attempt.clone()),
                Actor::Channel,
                verb,
            )
            .await?;
        }
        Ok(())
    }
}
