//! One order's story, told with the same commands that people and channels give.

use anyhow::{Context, bail};
use till_domain::catalog::Product;
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::{AttemptNumber, Corpid, OrderId, ProviderKey};
use till_domain::money::Fen;
use till_domain::order::configure::Chosen;
use till_domain::order::create::NewOrder;
use till_domain::order::{Configuration, Discount, DiscountKind, Item, Notes, Offer, OrderKind};
use till_domain::order::{PayType, Start};
use till_domain::party::{Actor, Buyer, Staff};
use till_domain::payment::start::Request;
use till_domain::payment::{Channel, Method, Receipt, Report};
use till_domain::time::Span;

use super::DemoClock;
use super::people::ProviderCast;
use crate::app::App;

/// Where the story is told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage<'a> {
    pub app: &'a App,
    pub time: &'a DemoClock,
    pub provider: &'a ProviderCast,
}

/// What is sold.
#[derive(Debug, Clone)]
pub(super) struct Sale<'a> {
    pub product: &'a Product,
    /// Index of the edition.
    pub edition: usize,
    pub kind: OrderKind,
    pub seats: u32,
    pub days: u32,
    pub discount: Option<(DiscountKind, &'static str)>,
}

impl<'a> Sale<'a> {
    pub fn new(product: &'a Product, edition: usize, seats: u32, days: u32) -> Self {
        Self {
            product,
            edition,
            kind: OrderKind::New,
            seats,
            days,
            discount: None,
        }
    }
    pub fn kind(mut self, kind: OrderKind) -> Self {
        self.kind = kind;
        self
    }
    pub fn off(mut self, kind: DiscountKind, reason: &'static str) -> Self {
        self.discount = Some((kind, reason));
        self
    }

    pub fn offer(&self) -> Offer {
        let edition = self.product.kind.has_editions();
        Offer::Configured {
            configuration: Configuration {
                kind: self.kind,
                items: vec![Item {
                    product: self.product.id,
                    version: self.product.version,
                    edition: edition.then(|| self.product.editions[self.edition].id.clone()),
                    seats: (self.kind != OrderKind::Renewal).then_some(self.seats),
                    seats_by_app: Vec::new(),
                    days: (self.kind != OrderKind::Expansion).then_some(self.days),
                    start: Start::OnPayment,
                    discount: self.discount.map(|(kind, reason)| Discount {
                        kind,
                        reason: reason.to_owned(),
                        floor_percent: None,
                    }),
                    negotiated: None,
                }],
            },
        }
    }
}

impl Stage<'_> {
    fn staff(&self, index: usize) -> Actor {
        let Staff {
            id,
            name,
            role,
            discount_cap_percent,
            refund_limit,
            ..
        } = self.provider.staff[index.min(self.provider.staff.len() - 1)].clone();
        Actor::Staff {
            id,
            name,
            role,
            discount_cap_percent,
            refund_limit,
        }
    }

    pub async fn submit(&self, target: Target, actor: Actor, verb: Verb) -> anyhow::Result<Reply> {
        let provider: ProviderKey = self.provider.key;
        self.app
            .store()
            .submit(Command {
                provider,
                target,
                actor,
                verb,
            })
            .await
            .with_context(|| "a scene of the demo")
    }

    /// Opens an order, `seller` being the index of the staff.
    pub async fn create(
        &self,
        seller: usize,
        offer: Offer,
        pinned: Option<&Corpid>,
        pay_type: PayType,
    ) -> anyhow::Result<OrderId> {
        let notes = Notes::default();
        self.create_with(seller, offer, pinned, pay_type, notes)
            .await
    }

    /// The same, with the provider's own remarks.
    pub async fn create_with(
        &self,
        seller: usize,
        offer: Offer,
        pinned: Option<&Corpid>,
        pay_type: PayType,
        notes: Notes,
    ) -> anyhow::Result<OrderId> {
        let expires_at = self.time.now().plus(self.provider.settings.link_life());
        let link = self
            .app
            .new_link(self.provider.key, expires_at)
            .map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let new = NewOrder {
            offer,
            pinned: pinned.cloned(),
            pay_type,
            link,
            notes,
        };
        let verb = Verb::Create(Box::new(new));
        match self.submit(Target::New, self.staff(seller), verb).await? {
            Reply::Created { order, .. } => Ok(order),
            other => bail!("not created: {other:?}"),
        }
    }

    pub async fn act(&self, order: OrderId, seller: usize, verb: Verb) -> anyhow::Result<Reply> {
        self.submit(Target::Order(order), self.staff(seller), verb)
            .await
    }

    pub async fn by_till(&self, order: OrderId, verb: Verb) -> anyhow::Result<Reply> {
        self.submit(Target::Order(order), Actor::System, verb).await
    }

    pub async fn place(
        &self,
        order: OrderId,
        buyer: &Buyer,
        chosen: Option<Chosen>,
    ) -> anyhow::Result<()> {
        let verb = Verb::Place {
            chosen,
            expected: None,
        };
        self.submit(Target::Order(order), Actor::Member(buyer.clone()), verb)
            .await?;
        Ok(())
    }

    /// Pays as the channel would report it.
    pub async fn pay(&self, order: OrderId, buyer: &Buyer) -> anyhow::Result<()> {
        let (number, amount, merchant) = self.begin(order, buyer).await?;
        self.advance(Span::minutes(2));
        let receipt = Receipt {
            transaction: format!("42000{}", &number.as_str()[7..]),
            amount,
            currency: "CNY".to_owned(),
            merchant,
            paid_at: self.time.now(),
            payer: "oDemoPayer".to_owned(),
        };
        let verb = Verb::Report(Report::Paid(receipt));
        self.submit(Target::Attempt(number), Actor::Channel, verb)
            .await?;
        Ok(())
    }

    async fn begin(
        &self,
        order: OrderId,
        buyer: &Buyer,
    ) -> anyhow::Result<(AttemptNumber, Fen, String)> {
        let accounts = self.app.store().channel_accounts(self.provider.key).await?;
        let account = accounts
            .iter()
            .find(|account| account.channel == Channel::WechatPay)
            .context("an account at WeChat Pay")?;
        let verb = Verb::StartAttempt(Request {
            despite_bank: false,
            channel: Channel::WechatPay,
            method: Method::Native,
            account: account.id,
            merchant: account.merchant.clone(),
        });
        let actor = Actor::Member(buyer.clone());
        match self.submit(Target::Order(order), actor, verb).await? {
            Reply::Begin(attempt) => Ok((
                attempt.number.clone(),
                attempt.amount,
                attempt.merchant.clone(),
            )),
            other => bail!("not begun: {other:?}"),
        }
    }

    pub fn advance(&self, span: Span) {
        self.time.set(self.time.now().plus(span));
    }
}
