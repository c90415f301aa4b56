//! A provider with one app, and orders that wait for their money.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};
use till_domain::catalog::{Edition, Period, PriceModel, Product, ProductKind};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::{AccountId, AttemptNumber, Corpid, Entropy, OrderId, ProductId, ProviderKey};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::order::create::NewOrder;
use till_domain::order::{Configuration, Item, Notes, Offer, OrderKind, PayType, Start};
use till_domain::party::{Actor, Buyer, MemberRole, Provider, ProviderSettings};
use till_domain::payment::start::Request;
use till_domain::payment::{Channel, Method, Receipt, Report};
use till_domain::time::{Instant, Span};
use till_store::{Options, Store};

/// The one provider.
pub const PROVIDER: ProviderKey = ProviderKey::from_bytes([0x0a, 0x1b, 0x2c]);
const MERCHANT: &str = "1900000001";

/// splitmix64: fast, and good enough for a bench.
pub struct Mix(u64);

static NEXT: AtomicU64 = AtomicU64::new(1);

impl Mix {
    pub fn new() -> Self {
        Self(NEXT.fetch_add(1, Ordering::Relaxed) << 24)
    }
}

impl Entropy for Mix {
    fn fill(&mut self, bytes: &mut [u8]) {
        for part in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_add(1);
            let mut z = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let mixed = (z ^ (z >> 31)).to_be_bytes();
            part.copy_from_slice(&mixed[..part.len()]);
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the bench is its own outermost caller"
)]
pub fn now() -> Instant {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// Opens a store that is there.
pub async fn reopen(place: &str) -> anyhow::Result<Store> {
    let options = Options::new(Arc::new(now), Arc::new(|| Box::new(Mix::new())));
    Ok(Store::open(place, options).await?)
}

/// Opens a store with the provider and its app.
pub async fn open(place: &str) -> anyhow::Result<(Store, Product)> {
    let store = reopen(place).await?;
    store.create_provider(&provider(&store)?).await?;
    let product = app(&store, 0)?;
    store.save_product(&product).await?;
    Ok((store, product))
}

/// The one provider.
pub fn provider(store: &Store) -> anyhow::Result<Provider> {
    Ok(Provider {
        key: PROVIDER,
        name: "云帆".to_owned(),
        corpid: "wwprovider".parse()?,
        suspended: false,
        created_at: store.now(),
        settings: ProviderSettings::default(),
    })
}

/// Its `n`-th app.
pub fn app(store: &Store, n: usize) -> anyhow::Result<Product> {
    Ok(Product {
        provider: PROVIDER,
        id: ProductId::new(store.now(), &mut Mix::new()),
        version: 1,
        kind: ProductKind::ThirdPartyApp,
        code: format!("ww{n:016x}"),
        name: format!("客户通{n}"),
        description: String::new(),
        published: true,
        editions: vec![Edition {
            id: "sp0123456789abcdef".parse()?,
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
    })
}

/// Makes an order for a company of its own, placed, with an open attempt.
pub async fn prepare(store: &Store, product: &Product, n: usize) -> anyhow::Result<AttemptNumber> {
    let order = create(store, product, n).await?;
    place(store, order, n).await?;
    start(store, order, n).await
}

/// Makes order `n`, which nobody has placed.
pub async fn create(store: &Store, product: &Product, n: usize) -> anyhow::Result<OrderId> {
    let create = Verb::Create(Box::new(new_order(store, product, n)?));
    let api = Actor::api("ERP");
    let Reply::Created { order, .. } = submit(store, Target::New, api, create).await? else {
        bail!("the order was not created");
    };
    Ok(order)
}

/// The company of order `n`.
pub fn company(n: usize) -> anyhow::Result<Corpid> {
    Ok(format!("ww{n:016x}").parse()?)
}

fn buyer(n: usize) -> anyhow::Result<Actor> {
    Ok(Actor::Member(Buyer {
        company: company(n)?,
        userid: "zhangsan".parse()?,
        name: "张三".to_owned(),
        role: MemberRole::Admin,
    }))
}

/// Places order `n` for its company.
pub async fn place(store: &Store, order: OrderId, n: usize) -> anyhow::Result<()> {
    let place = Verb::Place {
        chosen: None,
        expected: None,
    };
    submit(store, Target::Order(order), buyer(n)?, place).await?;
    Ok(())
}

/// Begins to pay order `n`, up to the code.
pub async fn start(store: &Store, order: OrderId, n: usize) -> anyhow::Result<AttemptNumber> {
    let buyer = buyer(n)?;
    let request = Request {
        despite_bank: false,
        channel: Channel::WechatPay,
        method: Method::Native,
        account: AccountId::new(store.now(), &mut Mix::new()),
        merchant: MERCHANT.to_owned(),
    };
    let begin = Verb::StartAttempt(request);
    let Reply::Begin(attempt) = submit(store, Target::Order(order), buyer, begin).await? else {
        bail!("the attempt did not begin");
    };
    let opened = Verb::AttemptOpened {
        code_url: "weixin://wxpay/bizpayurl?pr=p4lpSuKzz".to_owned(),
    };
    let target = Target::Attempt(attempt.number.clone());
    submit(store, target, Actor::Channel, opened).await?;
    Ok(attempt.number)
}

fn new_order(store: &Store, product: &Product, n: usize) -> anyhow::Result<NewOrder> {
    let edition = product.editions.first().context("an edition")?;
    Ok(NewOrder {
        offer: Offer::Configured {
            configuration: Configuration {
                kind: OrderKind::New,
                items: vec![Item {
                    product: product.id,
                    version: product.version,
                    edition: Some(edition.id.clone()),
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
            token_hash: format!("{n:064x}"),
            token_sealed: "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8SNFZ4kA==".to_owned(),
            expires_at: store.now().plus(Span::hours(240)),
        },
        notes: Notes::default(),
    })
}

async fn submit(store: &Store, target: Target, actor: Actor, verb: Verb) -> anyhow::Result<Reply> {
    Ok(store
        .submit(Command {
            provider: PROVIDER,
            target,
            actor,
            verb,
        })
        .await?)
}

/// The channel's word that the attempt is paid.
pub fn paid(store: &Store, attempt: AttemptNumber) -> Command {
    let receipt = Receipt {
        transaction: format!("42000{}", &attempt.as_str()[1..]),
        amount: Fen::new(100_000),
        currency: "CNY".to_owned(),
        merchant: MERCHANT.to_owned(),
        paid_at: store.now(),
        payer: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".to_owned(),
    };
    Command {
        provider: PROVIDER,
        target: Target::Attempt(attempt),
        actor: Actor::Channel,
        verb: Verb::Report(Report::Paid(receipt)),
    }
}
