//! A cash desk in memory: it builds the world of a command, lets the domain decide, and applies the
//! decision. The clock stands still until it is set, and the random bytes are the same in every run.
#![allow(
    dead_code,
    unused_imports,
    reason = "every test file uses its own part"
)]

mod people;
mod shelf;
mod words;

pub use people::{amy, anna, api, bob, boss, channel, colin, fin, finn, sales, till};
pub use shelf::*;
pub use words::{money_words, reply_words, standing};

use std::collections::BTreeMap;

use till_domain::decide::{BookedReceipt, Command, Decision, Reply, Target, Verb, World, decide};
use till_domain::id::{AccountId, AttemptNumber, Corpid, Entropy, OrderId, ProductId, ProviderKey};
use till_domain::ledger::{Account, Transfer};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::order::configure::Chosen;
use till_domain::order::create::NewOrder;
use till_domain::order::event::Event;
use till_domain::order::replay::Replay;
use till_domain::order::revise::Revision;
use till_domain::order::{Configuration, Notes, Offer, Order, OrderState, PayType};
use till_domain::party::{Actor, Provider, ProviderSettings};
use till_domain::payment::transfer::Remittance;
use till_domain::payment::{Attempt, Channel, Method, Receipt, Report, start};
use till_domain::refund::Refund;
use till_domain::refusal::Refusal;
use till_domain::subscription::{Subscription, Term};
use till_domain::time::{Day, Instant, Span};

pub const KEY: ProviderKey = ProviderKey::from_bytes([0x0a, 0x1b, 0x2c]);
pub const MERCHANT: &str = "1900000001";

/// The day on which every test begins, at ten in the morning.
pub fn today() -> Day {
    day("2026-11-23")
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Bytes that differ from call to call and not from run to run.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Entropy for Dice {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            *byte = self.0.to_be_bytes()[0];
        }
    }
}

/// Everything that a provider has, and everything that ever happened.
#[derive(Debug, Clone)]
pub struct Desk {
    pub provider: Provider,
    pub products: Vec<till_domain::catalog::Product>,
    pub now: Instant,
    pub dice: Dice,
    pub orders: BTreeMap<OrderId, Order>,
    pub attempts: Vec<Attempt>,
    pub refunds: Vec<Refund>,
    pub subscriptions: Vec<Subscription>,
    pub receipts: Vec<BookedReceipt>,
    pub transfers: Vec<Transfer>,
    pub events: Vec<Event>,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            provider: Provider {
                key: KEY,
                name: "Cloud Works".to_owned(),
                corpid: "wwprovider".parse().unwrap(),
                suspended: false,
                created_at: Instant::from_millis(0),
                settings: ProviderSettings::default(),
            },
            products: shelf::all(),
            now: today().start().plus(Span::hours(10)),
            dice: Dice(7),
            orders: BTreeMap::new(),
            attempts: Vec::new(),
            refunds: Vec::new(),
            subscriptions: Vec::new(),
            receipts: Vec::new(),
            transfers: Vec::new(),
            events: Vec::new(),
        }
    }

    pub fn wait(&mut self, span: Span) {
        self.now = self.now.plus(span);
    }

    // What is there.

    pub fn order(&self, id: OrderId) -> &Order {
        &self.orders[&id]
    }
    pub fn attempt(&self, number: &AttemptNumber) -> &Attempt {
        self.attempts.iter().find(|a| a.number == *number).unwrap()
    }
    pub fn attempts_of(&self, id: OrderId) -> Vec<&Attempt> {
        self.attempts.iter().filter(|a| a.order == id).collect()
    }
    pub fn subscription(&self, actor: &Actor, app: ProductId) -> Subscription {
        let company = company_of(actor);
        self.subscriptions
            .iter()
            .find(|s| s.company == company && s.app == app)
            .cloned()
            .unwrap_or_else(|| Subscription::none(KEY, company, app))
    }
    pub fn world(&self, id: Option<OrderId>) -> World {
        World {
            provider: self.provider.clone(),
            order: id.and_then(|id| self.orders.get(&id).cloned()),
            attempts: self
                .attempts
                .iter()
                .filter(|a| Some(a.order) == id)
                .cloned()
                .collect(),
            refunds: self
                .refunds
                .iter()
                .filter(|r| Some(r.order) == id)
                .cloned()
                .collect(),
            products: self.products.clone(),
            subscriptions: self.subscriptions.clone(),
        }
    }
    /// What the account holds: debits less credits.
    pub fn balance(&self, account: Account) -> i64 {
        let sum = |side: fn(&Transfer) -> Account| -> i64 {
            self.transfers
                .iter()
                .filter(|t| side(t) == account)
                .map(|t| t.amount.get())
                .sum()
        };
        sum(|t| t.debit) - sum(|t| t.credit)
    }

    // What is done.

    /// Decides and applies.
    pub fn submit(&mut self, target: Target, who: &Actor, verb: Verb) -> Result<Decision, Refusal> {
        let id = match &target {
            Target::New => None,
            Target::Order(id) => Some(*id),
            Target::Attempt(number) => self
                .attempts
                .iter()
                .find(|a| a.number == *number)
                .map(|a| a.order),
        };
        let command = Command {
            provider: KEY,
            target,
            actor: who.clone(),
            verb,
        };
        let decision = decide(&command, &self.world(id), self.now, &mut self.dice)?;
        self.apply(&decision);
        Ok(decision)
    }

    pub fn act(&mut self, id: OrderId, who: &Actor, verb: Verb) -> Result<Decision, Refusal> {
        self.submit(Target::Order(id), who, verb)
    }

    fn apply(&mut self, decision: &Decision) {
        self.orders
            .insert(decision.order.id, decision.order.clone());
        for new in &decision.attempts {
            self.attempts.retain(|old| old.number != new.number);
            self.attempts.push(new.clone());
        }
        for new in &decision.refunds {
            self.refunds.retain(|old| old.number != new.number);
            self.refunds.push(new.clone());
        }
        for new in &decision.subscriptions {
            self.subscriptions
                .retain(|old| (&old.company, old.app) != (&new.company, new.app));
            self.subscriptions.push(new.clone());
        }
        self.receipts.extend(decision.receipts.iter().cloned());
        for reviewed in &decision.reviewed {
            let booked = self
                .receipts
                .iter_mut()
                .find(|r| r.receipt.transaction == reviewed.transaction);
            booked.unwrap().disposition = reviewed.disposition;
        }
        self.transfers.extend(decision.transfers.iter().cloned());
        self.events.extend(decision.events.iter().cloned());
        self.events_tell_the_same(&decision.order);
    }

    /// What the events say, told again from the first, is what the order says.
    fn events_tell_the_same(&self, order: &Order) {
        let replay = Replay::of(self.events.iter().filter(|e| e.order == order.id));
        assert_eq!(replay.shown(), order.shown(), "{:#?}", self.events);
        assert_eq!(replay.last(), order.seq);
        let (paid, refunded) = match &order.state {
            OrderState::Paid { settled, .. } => {
                assert_eq!(replay.fapiao(), settled.fapiao);
                (settled.paid, settled.refunded)
            }
            OrderState::Open
            | OrderState::Placed { .. }
            | OrderState::Confirming { .. }
            | OrderState::Closing { .. }
            | OrderState::Cancelled { .. }
            | OrderState::Expired { .. } => (Fen::ZERO, Fen::ZERO),
        };
        assert_eq!((replay.paid(), replay.refunded()), (paid, refunded));
    }

    pub fn try_create(&mut self, who: &Actor, new: &NewOrder) -> Result<OrderId, Refusal> {
        let verb = Verb::Create(Box::new(new.clone()));
        self.submit(Target::New, who, verb).map(|d| d.order.id)
    }
    pub fn create(&mut self, new: &NewOrder) -> OrderId {
        self.try_create(&boss(), new).unwrap()
    }
    /// An order for what `configuration` says, for anybody.
    pub fn sell(&mut self, configuration: Configuration) -> OrderId {
        let new = self.offer(configuration);
        self.create(&new)
    }
    pub fn offer(&self, configuration: Configuration) -> NewOrder {
        self.new_order(Offer::Configured { configuration })
    }
    pub fn bare(&self, product: ProductId) -> NewOrder {
        self.new_order(Offer::Bare {
            product,
            version: 1,
            chosen: None,
        })
    }
    fn new_order(&self, offer: Offer) -> NewOrder {
        NewOrder {
            offer,
            pinned: None,
            pay_type: PayType::Customer,
            link: self.link(Span::days(10)),
            notes: Notes::default(),
        }
    }
    pub fn link(&self, life: Span) -> Link {
        Link {
            token_hash: format!("{:064x}", self.orders.len()),
            token_sealed: "c2VhbGVk".to_owned(),
            expires_at: self.now.plus(life),
        }
    }
    pub fn place(&mut self, id: OrderId, who: &Actor) -> Result<Decision, Refusal> {
        let place = Verb::Place {
            chosen: None,
            expected: None,
        };
        self.act(id, who, place)
    }
    pub fn choose(
        &mut self,
        id: OrderId,
        who: &Actor,
        chosen: Chosen,
    ) -> Result<Decision, Refusal> {
        let place = Verb::Place {
            chosen: Some(chosen),
            expected: None,
        };
        self.act(id, who, place)
    }
    pub fn start(&mut self, id: OrderId, who: &Actor) -> Result<Decision, Refusal> {
        self.act(id, who, Verb::StartAttempt(wechat()))
    }
    /// Starts an attempt and lets the channel open it.
    pub fn attempt_by(&mut self, id: OrderId, who: &Actor) -> AttemptNumber {
        let decision = self.start(id, who).unwrap();
        let Reply::Begin(attempt) = decision.reply else {
            panic!("no new attempt: {:?}", decision.reply)
        };
        let code_url = format!("weixin://wxpay/{}", attempt.number);
        let target = Target::Attempt(attempt.number.clone());
        self.submit(target, &channel(), Verb::AttemptOpened { code_url })
            .unwrap();
        attempt.number
    }
    pub fn report(&mut self, number: &AttemptNumber, report: Report) -> Decision {
        let target = Target::Attempt(number.clone());
        self.submit(target, &channel(), Verb::Report(report))
            .unwrap()
    }
    /// The right money, at this moment.
    pub fn receipt(&self, number: &AttemptNumber) -> Receipt {
        Receipt {
            transaction: format!("42{}", number.as_str()),
            amount: self.attempt(number).amount,
            currency: "CNY".to_owned(),
            merchant: MERCHANT.to_owned(),
            paid_at: self.now,
            payer: "oUpF8".to_owned(),
        }
    }
    /// The right money by transfer, at this moment.
    pub fn remittance(&self, id: OrderId, serial: &str) -> Verb {
        let payable = self.orders.get(&id).and_then(Order::payable);
        Verb::RecordTransfer(Box::new(Remittance {
            account: account(),
            payee: "6214830000001".to_owned(),
            serial: serial.to_owned(),
            amount: payable.unwrap_or(yuan(1)),
            paid_at: self.now,
            payer: "北辰科技有限公司".to_owned(),
            payer_account: "755900001".to_owned(),
        }))
    }
    pub fn pay(&mut self, number: &AttemptNumber) -> Decision {
        let receipt = self.receipt(number);
        self.report(number, Report::Paid(receipt))
    }
    /// Places, starts, pays.
    pub fn buy(&mut self, id: OrderId, who: &Actor) {
        self.place(id, who).unwrap();
        let attempt = self.attempt_by(id, who);
        self.pay(&attempt);
        assert_eq!(standing(self.order(id)), "paid");
    }
    /// The company has had the app by an order of long ago.
    pub fn give(
        &mut self,
        who: &Actor,
        app: ProductId,
        edition: &str,
        seats: u32,
        term: (Day, Day),
    ) {
        let mut held = self.subscription(who, app);
        held.terms.push(Term {
            order: OrderId::new(Instant::from_millis(0), &mut self.dice),
            product: app,
            product_version: 1,
            edition: Some(edition.parse().unwrap()),
            edition_name: edition.to_owned(),
            seats,
            start: term.0,
            end: term.1,
            trial: false,
        });
        held.terms.sort_by_key(|term| term.start);
        self.subscriptions
            .retain(|old| (&old.company, old.app) != (&held.company, app));
        self.subscriptions.push(held);
    }
}

pub fn company_of(actor: &Actor) -> Corpid {
    actor.buyer().unwrap().company.clone()
}

pub fn wechat() -> start::Request {
    start::Request {
        despite_bank: false,
        channel: Channel::WechatPay,
        method: Method::Native,
        account: account(),
        merchant: MERCHANT.to_owned(),
    }
}

pub fn account() -> AccountId {
    AccountId::from_uuid(uuid::Uuid::from_u128(900))
}

pub fn revise(configuration: Configuration) -> Verb {
    Verb::Revise(Box::new(Revision {
        offer: Offer::Configured { configuration },
        number: None,
    }))
}

pub fn chosen(edition: &str, seats: u32, days: u32) -> Chosen {
    Chosen {
        edition: Some(edition.parse().unwrap()),
        seats,
        days,
    }
}

pub const fn yuan(amount: i64) -> Fen {
    Fen::new(amount * 100)
}

/// The code of the refusal, or that there is none.
pub fn refused<T>(result: Result<T, Refusal>) -> String {
    match result {
        Ok(_) => "not refused".to_owned(),
        Err(refusal) => refusal.code().to_owned(),
    }
}
