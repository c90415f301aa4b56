//! Sixty days of orders, and a few older ones that left subscriptions behind.

use anyhow::Context;
use till_domain::decide::Verb;
use till_domain::id::{Corpid, OrderId};
use till_domain::money::Fen;
use till_domain::order::{DiscountKind, OrderKind, PayType};
use till_domain::party::{Buyer, MemberRole};
use till_domain::time::{Instant, Span};

use super::DemoClock;
use super::catalogue::Shelf;
use super::fapiao::Bill;
use super::people::Cast;
use super::scene::{Sale, Stage};
use crate::app::App;

/// What becomes of an order of the past.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Nobody opens it (yet).
    Open,
    /// Nobody pays until the link ends.
    Expired,
    /// The provider takes it back.
    Cancelled,
    /// A company places it and has not paid.
    Placed,
    /// The buyer takes the placing of a pinned order back.
    BuyerCancelled,
    Paid,
    /// Paid, and the refund window is over.
    Completed,
    /// Paid, and a day before now the buyer asked for the money back.
    RefundRequested,
    /// Paid, asked back, and given back.
    Refunded,
    /// Paid; the provider gave a tenth back, and the refund window is over.
    PartlyRefunded,
}

/// One order of the past.
struct Past<'a> {
    days_ago: i64,
    seller: usize,
    sale: Sale<'a>,
    company: usize,
    pinned: bool,
    fate: Fate,
    fapiao: Option<Bill>,
}

pub(super) struct Player<'a> {
    pub(super) app: &'a App,
    pub(super) time: &'a DemoClock,
    cast: &'a Cast,
    pub(super) buyers: Vec<Buyer>,
    now: Instant,
}

pub(super) async fn play(
    app: &App,
    time: &DemoClock,
    cast: &Cast,
    shelf: &Shelf,
    now: Instant,
) -> anyhow::Result<()> {
    let mut buyers = Vec::new();
    for company in &cast.companies {
        buyers.push(admin(app, company).await?);
    }
    let player = Player {
        app,
        time,
        cast,
        buyers,
        now,
    };
    for past in long_ago(shelf).into_iter().chain(last_weeks(shelf)) {
        player.perform(0, past).await?;
    }
    for past in next_door(shelf) {
        player.perform(1, past).await?;
    }
    player.gifts(shelf).await?;
    player.paid_elsewhere(shelf).await?;
    player.awaiting_approval(shelf).await
}

/// The company's first admin; the demo's orders are placed by them.
async fn admin(app: &App, company: &Corpid) -> anyhow::Result<Buyer> {
    let members = app.store().members_of(company).await?;
    let member = members
        .into_iter()
        .find(|member| member.role == MemberRole::Admin)
        .context("an admin in every company")?;
    Ok(Buyer {
        company: member.company,
        userid: member.userid,
        name: member.name,
        role: member.role,
    })
}

fn past(days_ago: i64, seller: usize, sale: Sale<'_>, company: usize, fate: Fate) -> Past<'_> {
    Past {
        days_ago,
        seller,
        sale,
        company,
        pinned: false,
        fate,
        fapiao: None,
    }
}

/// A paid order, and what became of the fapiao that its buyer asked for.
fn billed(past: Past<'_>, bill: Bill) -> Past<'_> {
    Past {
        fapiao: Some(bill),
        ..past
    }
}

fn pinned(past: Past<'_>) -> Past<'_> {
    Past {
        pinned: true,
        ..past
    }
}

/// A subscription that ends in 20 days, one with years left, and one that has run out.
fn long_ago(shelf: &Shelf) -> Vec<Past<'_>> {
    vec![
        past(
            420,
            0,
            Sale::new(&shelf.attendance, 0, 30, 365),
            2,
            Fate::Completed,
        ),
        past(
            344,
            0,
            Sale::new(&shelf.crm, 0, 50, 365),
            0,
            Fate::Completed,
        ),
        past(
            100,
            1,
            Sale::new(&shelf.crm, 1, 100, 1095),
            1,
            Fate::Completed,
        ),
    ]
}

fn last_weeks(shelf: &Shelf) -> Vec<Past<'_>> {
    let Shelf {
        crm,
        attendance,
        school,
        retail,
        ..
    } = shelf;
    let yuan = |yuan: i64| DiscountKind::Amount(Fen::new(yuan * 100));
    let grow =
        |product, edition, seats| Sale::new(product, edition, seats, 0).kind(OrderKind::Expansion);
    vec![
        billed(
            past(58, 1, Sale::new(retail, 0, 80, 365), 3, Fate::Completed),
            Bill::Mailed,
        ),
        past(
            55,
            1,
            Sale::new(attendance, 1, 60, 365).off(DiscountKind::Ratio(90), "老客户回馈"),
            4,
            Fate::Completed,
        ),
        past(52, 0, Sale::new(crm, 0, 20, 365), 0, Fate::Expired),
        past(
            50,
            1,
            Sale::new(crm, 0, 120, 365).off(yuan(800), "季度促销"),
            4,
            Fate::Completed,
        ),
        past(47, 0, Sale::new(crm, 1, 30, 365), 0, Fate::Cancelled),
        past(
            45,
            1,
            Sale::new(attendance, 0, 200, 365),
            1,
            Fate::PartlyRefunded,
        ),
        past(43, 1, Sale::new(crm, 0, 10, 365), 0, Fate::Expired),
        billed(
            past(40, 0, Sale::new(school, 0, 300, 310), 0, Fate::Completed),
            Bill::Reversing,
        ),
        pinned(past(38, 0, Sale::new(crm, 2, 50, 365), 2, Fate::Completed)),
        pinned(past(35, 1, grow(crm, 0, 30), 4, Fate::Completed)),
        pinned(past(
            33,
            1,
            Sale::new(attendance, 0, 15, 365),
            0,
            Fate::BuyerCancelled,
        )),
        past(30, 0, Sale::new(attendance, 1, 40, 365), 2, Fate::Expired),
        billed(
            past(28, 1, Sale::new(attendance, 1, 25, 365), 0, Fate::Completed),
            Bill::Asked,
        ),
        past(25, 1, Sale::new(crm, 0, 15, 365), 0, Fate::Cancelled),
        billed(
            pinned(past(22, 0, grow(crm, 1, 20), 1, Fate::Completed)),
            Bill::Cancelled,
        ),
        past(18, 0, Sale::new(crm, 2, 1, 730), 0, Fate::Expired),
        past(26, 0, Sale::new(school, 0, 25, 186), 1, Fate::Refunded),
        past(
            9,
            1,
            Sale::new(school, 0, 50, 186),
            2,
            Fate::RefundRequested,
        ),
        past(6, 0, Sale::new(school, 0, 40, 62), 4, Fate::Paid),
        pinned(past(5, 1, grow(attendance, 1, 10), 4, Fate::Placed)),
        past(
            3,
            0,
            Sale::new(crm, 0, 60, 730).off(DiscountKind::Ratio(85), "两年付优惠"),
            0,
            Fate::Open,
        ),
        past(2, 1, Sale::new(attendance, 0, 20, 365), 0, Fate::Open),
    ]
}

/// The other provider's.
fn next_door(shelf: &Shelf) -> Vec<Past<'_>> {
    let docs = &shelf.docs;
    vec![
        past(48, 0, Sale::new(docs, 0, 40, 365), 1, Fate::Completed),
        past(31, 1, Sale::new(docs, 0, 10, 365), 0, Fate::Expired),
        past(
            21,
            1,
            Sale::new(docs, 1, 15, 730).off(DiscountKind::Ratio(88), "首单优惠"),
            0,
            Fate::Completed,
        ),
        past(14, 0, Sale::new(docs, 1, 25, 365), 0, Fate::Cancelled),
        past(7, 1, Sale::new(docs, 0, 12, 365), 3, Fate::Paid),
        past(2, 1, Sale::new(docs, 0, 30, 365), 4, Fate::Placed),
    ]
}

impl Player<'_> {
    pub(super) fn stage(&self, provider: usize) -> Stage<'_> {
        Stage {
            app: self.app,
            time: self.time,
            provider: &self.cast.providers[provider],
        }
    }

    /// Sets the clock to an hour of a working day, so that no two orders look alike.
    pub(super) fn go_back(&self, days_ago: i64, seed: i64) {
        let minutes = 13 * 7 + (seed * 97) % 480;
        let day = self.now.minus(Span::days(days_ago)).day();
        let moment = day
            .start()
            .plus(Span::hours(9))
            .plus(Span::minutes(minutes));
        self.time.set(moment.min(self.now.minus(Span::minutes(30))));
    }

    async fn perform(&self, provider: usize, past: Past<'_>) -> anyhow::Result<()> {
        let stage = self.stage(provider);
        self.go_back(past.days_ago, past.days_ago + i64::from(past.sale.seats));
        let buyer = &self.buyers[past.company];
        let company = past.pinned.then_some(&buyer.company);
        let offer = past.sale.offer();
        let order = stage
            .create(past.seller, offer, company, PayType::Customer)
            .await
            .with_context(|| format!("{} days ago, {}", past.days_ago, past.sale.product.name))?;
        self.finish(
            &stage,
            order,
            buyer,
            past.seller,
            (past.fate, past.sale.seats),
        )
        .await
        .with_context(|| format!("{} days ago, {:?}", past.days_ago, past.fate))?;
        match past.fapiao {
            Some(bill) => stage.bill(order, buyer, bill).await,
            None => Ok(()),
        }
    }

    async fn finish(
        &self,
        stage: &Stage<'_>,
        order: OrderId,
        buyer: &Buyer,
        seller: usize,
        (fate, seats): (Fate, u32),
    ) -> anyhow::Result<()> {
        match fate {
            Fate::Open => {}
            Fate::Expired => {
                stage.advance(Span::days(10));
                stage.by_till(order, Verb::Expire).await?;
            }
            Fate::Cancelled => {
                stage.advance(Span::hours(26));
                let reason = "客户调整了采购计划".to_owned();
                stage.act(order, seller, Verb::Cancel { reason }).await?;
            }
            Fate::Placed => self.place(stage, order, buyer).await?,
            Fate::BuyerCancelled => {
                self.place(stage, order, buyer).await?;
                stage.advance(Span::hours(3));
                let actor = till_domain::party::Actor::Member(buyer.clone());
                let target = till_domain::decide::Target::Order(order);
                stage.submit(target, actor, Verb::CancelPlacing).await?;
            }
            Fate::Paid => self.pay(stage, order, buyer).await?,
            Fate::Completed => {
                self.pay(stage, order, buyer).await?;
                let day = self.time.now().day().plus_days(12);
                self.time.set(day.start());
                stage.by_till(order, Verb::Complete).await?;
            }
            Fate::RefundRequested => {
                self.pay(stage, order, buyer).await?;
                self.time.set(self.now.minus(Span::hours(26)));
                stage.apply_for_refund(order, buyer).await?;
            }
            Fate::Refunded => {
                self.pay(stage, order, buyer).await?;
                stage.advance(Span::hours(25));
                stage.apply_for_refund(order, buyer).await?;
                stage.advance(Span::hours(4));
                stage.approve_refund(order).await?;
            }
            Fate::PartlyRefunded => {
                self.pay(stage, order, buyer).await?;
                let day = self.time.now().day().plus_days(12);
                stage.advance(Span::hours(50));
                stage.refund_a_tenth(order, seats).await?;
                self.time.set(day.start());
                stage.by_till(order, Verb::Complete).await?;
            }
        }
        Ok(())
    }

    async fn place(&self, stage: &Stage<'_>, order: OrderId, buyer: &Buyer) -> anyhow::Result<()> {
        stage.advance(Span::minutes(11));
        stage.place(order, buyer, None).await
    }

    async fn pay(&self, stage: &Stage<'_>, order: OrderId, buyer: &Buyer) -> anyhow::Result<()> {
        self.place(stage, order, buyer).await?;
        stage.advance(Span::minutes(1));
        stage.pay(order, buyer).await
    }

    /// A discount above the salesperson's own cap.
    async fn awaiting_approval(&self, shelf: &Shelf) -> anyhow::Result<()> {
        self.go_back(1, 5);
        let sale = Sale::new(&shelf.crm, 1, 80, 365).off(DiscountKind::Ratio(80), "战略客户首购");
        self.stage(0)
            .create(1, sale.offer(), None, PayType::Customer)
            .await?;
        Ok(())
    }
}
