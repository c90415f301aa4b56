//! A provider with one app, and the acts of a sale, against a store.
#![expect(dead_code, reason = "each test file uses a part of it")]

pub mod databases;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use till_domain::catalog::{Edition, Period, PriceModel, Product, ProductKind};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::{
    AccountId, AttemptNumber, Corpid, Entropy, OrderId, OrderNumber, ProductId, ProviderKey,
};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::order::create::NewOrder;
use till_domain::order::{Configuration, Item, Notes, Offer, OrderKind, PayType, Start};
use till_domain::party::{Actor, Buyer, MemberRole, Provider, ProviderSettings};
use till_domain::payment::start::Request;
use till_domain::payment::{Attempt, Channel, Method, Receipt, Report};
use till_domain::time::{Instant, Span};
use till_store::{Options, Store, SubmitError};

/// Bytes that never repeat: each source counts on from where the last one began.
pub struct Counter(u64);

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Counter {
    pub fn new() -> Self {
        Self(NEXT.fetch_add(1, Ordering::Relaxed) << 24)
    }
}

impl Entropy for Counter {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(1);
            // A fixed mix (splitmix64), so that no eight bytes repeat.
            let mut z = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mixed = (z ^ (z >> 31)).to_be_bytes();
            byte.copy_from_slice(&mixed[..byte.len()]);
        }
    }
}

pub struct Scene {
    pub store: Store,
    pub place: String,
    pub now: Arc<AtomicI64>,
    pub provider: ProviderKey,
    pub product: Product,
    pub database: Arc<databases::Fresh>,
}

/// 2026-11-22 10:00 in Shanghai.
pub const BEGIN: i64 = 1_795_312_800_000;

pub fn options(now: &Arc<AtomicI64>) -> Options {
    let now = Arc::clone(now);
    Options::new(
        Arc::new(move || Instant::from_millis(now.load(Ordering::Relaxed))),
        Arc::new(|| Box::new(Counter::new())),
    )
}

pub fn product(provider: ProviderKey, version: u32) -> Product {
    Product {
        provider,
        id: ProductId::new(Instant::from_millis(BEGIN), &mut Counter(7)),
        version,
        kind: ProductKind::ThirdPartyApp,
        code: "ww0123".to_owned(),
        name: "客户通".to_owned(),
        description: String::new(),
        published: true,
        editions: vec![Edition {
            id: "sp1".parse().unwrap(),
            name: "专业版".to_owned(),
            price: PriceModel::PerSeat {
                seat: Fen::new(10_000),
            },
            period: Period::Year,
            min_seats: 1,
            max_seats: 10_000,
            seat_step: 1,
            period_cap: None,
            incentives: Vec::new(),
            trial_days: None,
            discount_cap_percent: None,
        }],
        apps: Vec::new(),
        discount_cap_percent: None,
    }
}

pub fn company(n: usize) -> Corpid {
    format!("ww{n:06}").parse().unwrap()
}

pub fn admin(company: &Corpid) -> Actor {
    Actor::Member(Buyer {
        company: company.clone(),
        userid: "zhangsan".parse().unwrap(),
        name: "张三".to_owned(),
        role: MemberRole::Admin,
    })
}

impl Scene {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let database = Arc::new(databases::Fresh::make().await);
        let place = database.place.clone();
        let now = Arc::new(AtomicI64::new(BEGIN));
        let mut options = options(&now);
        change(&mut options);
        let store = Store::open(&place, options).await.unwrap();
        let provider = ProviderKey::from_bytes([0x0a, 0x1b, 0x2c]);
        store
            .create_provider(&Provider {
                key: provider,
                name: "云帆".to_owned(),
                corpid: "wwprovider".parse().unwrap(),
                suspended: false,
                created_at: Instant::from_millis(BEGIN),
                settings: ProviderSettings::default(),
            })
            .await
            .unwrap();
        let product = product(provider, 1);
        store.save_product(&product).await.unwrap();
        Self {
            store,
            place,
            now,
            provider,
            product,
            database,
        }
    }

    pub fn now(&self) -> Instant {
        Instant::from_millis(self.now.load(Ordering::Relaxed))
    }

    pub fn pass(&self, span: Span) {
        self.now.fetch_add(span.millis(), Ordering::Relaxed);
    }

    pub fn new_order(&self, token: &str) -> NewOrder {
        NewOrder {
            offer: Offer::Configured {
                configuration: Configuration {
                    kind: OrderKind::New,
                    items: vec![Item {
                        product: self.product.id,
                        version: self.product.version,
                        edition: Some("sp1".parse().unwrap()),
                        seats: Some(10),
                        seats_by_app: Vec::new(),
                        days: Some(365),
                        start: Start::OnPayment,
                        discount: None,
                        negotiated: None,
                    }],
                },
            },
            pinned: None,
            pay_type: PayType::Customer,
            link: Link {
                token_hash: format!("{token:0>64}"),
                token_sealed: "sealed".to_owned(),
                expires_at: self.now().plus(Span::hours(240)),
            },
            notes: Notes {
                reference: format!("ref-{token}"),
                ..Notes::default()
            },
        }
    }

    pub fn command(&self, target: Target, actor: Actor, verb: Verb) -> Command {
        Command {
            provider: self.provider,
            target,
            actor,
            verb,
        }
    }

    pub async fn act(
        &self,
        target: Target,
        actor: Actor,
        verb: Verb,
    ) -> Result<Reply, SubmitError> {
        self.store.submit(self.command(target, actor, verb)).await
    }

    pub async fn create(&self, token: &str) -> (OrderId, OrderNumber) {
        let verb = Verb::Create(Box::new(self.new_order(token)));
        let api = Actor::api("ERP");
        match self.act(Target::New, api, verb).await.unwrap() {
            Reply::Created { order, number } => (order, number),
            other => panic!("{other:?}"),
        }
    }

    pub async fn place(&self, order: OrderId, company: &Corpid) -> Result<Reply, SubmitError> {
        let verb = Verb::Place {
            chosen: None,
            expected: None,
        };
        self.act(Target::Order(order), admin(company), verb).await
    }

    /// WeChat Pay by a QR on a computer.
    pub fn request(&self) -> Request {
        Request {
            despite_bank: false,
            channel: Channel::WechatPay,
            method: Method::Native,
            account: AccountId::new(Instant::from_millis(BEGIN), &mut Counter(9)),
            merchant: "1900000001".to_owned(),
        }
    }

    pub async fn start(&self, order: OrderId, company: &Corpid) -> Attempt {
        self.start_with(order, company, Method::Native).await
    }

    pub async fn start_with(&self, order: OrderId, company: &Corpid, method: Method) -> Attempt {
        let verb = Verb::StartAttempt(Request {
            method,
            ..self.request()
        });
        match self
            .act(Target::Order(order), admin(company), verb)
            .await
            .unwrap()
        {
            Reply::Begin(attempt) => *attempt,
            other => panic!("{other:?}"),
        }
    }

    pub fn receipt(&self, attempt: &Attempt, transaction: &str) -> Receipt {
        Receipt {
            transaction: transaction.to_owned(),
            amount: attempt.amount,
            currency: "CNY".to_owned(),
            merchant: attempt.merchant.clone(),
            paid_at: self.now(),
            payer: "openid".to_owned(),
        }
    }

    pub async fn report(
        &self,
        attempt: &AttemptNumber,
        report: Report,
    ) -> Result<Reply, SubmitError> {
        self.act(
            Target::Attempt(attempt.clone()),
            Actor::Channel,
            Verb::Report(report),
        )
        .await
    }

    pub async fn paid(&self, attempt: &Attempt, transaction: &str) -> Result<Reply, SubmitError> {
        let receipt = self.receipt(attempt, transaction);
        self.report(&attempt.number, Report::Paid(receipt)).await
    }

    pub async fn assert_clean(&self) {
        assert_eq!(self.store.audit().await.unwrap(), vec![]);
    }
}
