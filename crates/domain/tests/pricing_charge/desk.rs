//! A provider with a small catalogue, and a company that may hold some of it already.

use till_domain::catalog::{Edition, Period, PriceModel, Product, ProductKind, Tier, TierPrice};
use till_domain::decide::World;
use till_domain::id::{Corpid, Entropy, OrderId, ProductId, ProviderKey};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::order::create::{NewOrder, create};
use till_domain::order::place::place;
use till_domain::order::{
    Configuration, Discount, DiscountKind, Item, Line, Notes, Offer, Order, OrderKind, PayType,
    Start, configure,
};
use till_domain::party::{Actor, Buyer, MemberRole, Provider, ProviderSettings};
use till_domain::quote::Price;
use till_domain::refusal::Refusal;
use till_domain::subscription::{Subscription, Term};
use till_domain::time::{Day, Instant, Span};

const KEY: ProviderKey = ProviderKey::from_bytes([0x0a, 0x1b, 0x2c]);

/// 100.00 a seat and year.
pub const CRM: u8 = 1;
/// 120.00 a seat and year, 100.00 from 50 seats, 80.00 from 200.
pub const MAIL: u8 = 2;
/// A custom app: 8.00 a seat and month of 31 days.
pub const PORTAL: u8 = 3;
/// A custom app without a price model.
pub const ROBOT: u8 = 4;
/// 19,800.00 a year for any number of seats.
pub const SITE: u8 = 5;
/// 138.00 a seat and year: a solution of two apps that are not sold by themselves.
pub const RETAIL: u8 = 6;

pub fn product_id(n: u8) -> ProductId {
    format!("{n:032x}").parse().unwrap()
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn yuan(text: &str) -> Fen {
    Fen::parse_yuan(text).unwrap()
}

pub fn company() -> Corpid {
    "wwbuyer".parse().unwrap()
}

/// The same bytes in every run, and never twice the same.
struct Dice(u8);

impl Entropy for Dice {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(5).wrapping_add(3);
            *byte = self.0;
        }
    }
}

fn sold(n: u8, kind: ProductKind, editions: Vec<Edition>) -> Product {
    Product {
        provider: KEY,
        id: product_id(n),
        version: 1,
        kind,
        code: format!("ww{n:02}"),
        name: format!("app {n}"),
        description: String::new(),
        published: true,
        editions,
        apps: Vec::new(),
        discount_cap_percent: None,
    }
}

fn edition(price: PriceModel) -> Edition {
    Edition {
        id: "sp01".parse().unwrap(),
        name: "标准版".to_owned(),
        price,
        period: Period::Year,
        min_seats: 1,
        max_seats: 1_000_000,
        seat_step: 1,
        period_cap: None,
        incentives: Vec::new(),
        trial_days: None,
        discount_cap_percent: None,
    }
}

fn seat(price: &str) -> Edition {
    edition(PriceModel::PerSeat { seat: yuan(price) })
}

fn catalogue() -> Vec<Product> {
    use ProductKind::{CustomApp, Solution, ThirdPartyApp};
    let tier = |from_seats, price| Tier {
        from_seats,
        price: TierPrice::PerSeat(yuan(price)),
    };
    let tiers = vec![tier(1, "120"), tier(50, "100"), tier(200, "80")];
    let month = Edition {
        period: Period::Month,
        ..seat("8")
    };
    let total = yuan("19800");
    let mut retail = sold(RETAIL, Solution, vec![seat("138")]);
    retail.apps = vec![product_id(20), product_id(21)];
    vec![
        sold(CRM, ThirdPartyApp, vec![seat("100")]),
        sold(
            MAIL,
            ThirdPartyApp,
            vec![edition(PriceModel::Tiers { tiers })],
        ),
        sold(PORTAL, CustomApp, vec![month]),
        sold(ROBOT, CustomApp, Vec::new()),
        sold(
            SITE,
            ThirdPartyApp,
            vec![edition(PriceModel::Fixed { total })],
        ),
        retail,
        sold(20, ThirdPartyApp, vec![seat("1")]),
        sold(21, ThirdPartyApp, vec![seat("1")]),
    ]
}

/// The world as it is at ten in the morning of `today`.
#[derive(Debug, Clone)]
pub struct Desk {
    pub world: World,
    pub today: Day,
}

impl Desk {
    pub fn on(today: &str) -> Self {
        let provider = Provider {
            key: KEY,
            name: "云帆科技".to_owned(),
            corpid: "wwprovider".parse().unwrap(),
            suspended: false,
            created_at: Instant::from_millis(0),
            settings: ProviderSettings::default(),
        };
        Self {
            world: World {
                provider,
                order: None,
                attempts: Vec::new(),
                refunds: Vec::new(),
                products: catalogue(),
                subscriptions: Vec::new(),
            },
            today: day(today),
        }
    }

    pub fn now(&self) -> Instant {
        self.today.start().plus(Span::hours(10))
    }

    pub fn product(&mut self, n: u8) -> &mut Product {
        let id = product_id(n);
        let found = self.world.products.iter_mut().find(|p| p.id == id);
        found.unwrap()
    }

    pub fn edition(&mut self, n: u8) -> &mut Edition {
        &mut self.product(n).editions[0]
    }

    /// The company holds so many seats of a product to that day, included.
    #[must_use]
    pub fn holding(mut self, n: u8, seats: u32, start: &str, end: &str) -> Self {
        let product = self.world.product(product_id(n), 1).unwrap().clone();
        let bought = OrderId::new(Instant::from_millis(0), &mut Dice(n));
        let edition = product.editions.first();
        let term = Term {
            order: bought,
            product: product.id,
            product_version: 1,
            edition: edition.map(|edition| edition.id.clone()),
            edition_name: String::new(),
            seats,
            start: day(start),
            end: day(end),
            trial: false,
        };
        for app in product.granted_apps() {
            let mut subscription = Subscription::none(KEY, company(), app);
            subscription.terms.push(term.clone());
            self.world.subscriptions.push(subscription);
        }
        self
    }

    /// What every preview shows: for the company, or for anybody when the price asks for nobody.
    pub fn preview(
        &self,
        configuration: &Configuration,
        company: Option<&Corpid>,
    ) -> Result<(Vec<Line>, Price), Refusal> {
        configure::check(configuration, &self.world, self.today)?;
        configure::price(configuration, &self.world, company, None, self.today)
    }

    /// An order by the provider's system, for the company alone or for anybody.
    pub fn create(
        &self,
        configuration: &Configuration,
        pinned: Option<Corpid>,
    ) -> Result<Order, Refusal> {
        let new = NewOrder {
            offer: Offer::Configured {
                configuration: configuration.clone(),
            },
            pinned,
            pay_type: PayType::Customer,
            link: Link {
                token_hash: String::new(),
                token_sealed: String::new(),
                expires_at: self.now().plus(Span::days(10)),
            },
            notes: Notes::default(),
        };
        let api = Actor::api("crm");
        let made = create(&self.world, &api, &new, self.now(), &mut Dice(1))?;
        Ok(made.order)
    }

    /// The company places the order having seen `expected`.
    pub fn place(&self, order: &Order, expected: Option<Fen>) -> Result<Order, Refusal> {
        let world = World {
            order: Some(order.clone()),
            ..self.world.clone()
        };
        let buyer = Actor::Member(Buyer {
            company: company(),
            userid: "amy".parse().unwrap(),
            name: "Amy".to_owned(),
            role: MemberRole::Admin,
        });
        Ok(place(&world, &buyer, None, expected, self.now())?.order)
    }

    /// `original` or `original − discount = payable`, `for n days`; or `no: …` with the limit.
    pub fn bill(&self, configuration: &Configuration) -> String {
        match self.preview(configuration, Some(&company())) {
            Ok((lines, price)) => {
                let days: Vec<String> = lines.iter().map(|l| l.days.to_string()).collect();
                let sum = if price.discount.is_zero() {
                    price.payable.grouped()
                } else {
                    let (original, off) = (price.original.grouped(), price.discount.grouped());
                    format!("{original} − {off} = {}", price.payable.grouped())
                };
                format!("{sum} for {} days", days.join(", "))
            }
            Err(refusal) => {
                let args = refusal.args().into_iter();
                let args: String = args
                    .map(|(name, value)| format!(" {name} {value}"))
                    .collect();
                format!("no: {}{args}", refusal.code())
            }
        }
    }
}

pub fn order(kind: OrderKind, items: Vec<Item>) -> Configuration {
    Configuration { kind, items }
}

/// One product in the words of its kind: what is not asked for is left out.
pub fn item(kind: OrderKind, n: u8, seats: u32, days: u32) -> Item {
    Item {
        product: product_id(n),
        version: 1,
        edition: (n != PORTAL && n != ROBOT).then(|| "sp01".parse().unwrap()),
        seats: (kind != OrderKind::Renewal).then_some(seats),
        seats_by_app: Vec::new(),
        days: (kind != OrderKind::Expansion).then_some(days),
        start: Start::OnPayment,
        discount: None,
        negotiated: None,
    }
}

pub fn buy(n: u8, seats: u32, days: u32) -> Configuration {
    order(OrderKind::New, vec![item(OrderKind::New, n, seats, days)])
}

/// Renews what is held.
pub fn renew(n: u8, days: u32) -> Configuration {
    order(
        OrderKind::Renewal,
        vec![item(OrderKind::Renewal, n, 0, days)],
    )
}

/// Adds seats to the existing end.
pub fn expand(n: u8, seats: u32) -> Configuration {
    order(
        OrderKind::Expansion,
        vec![item(OrderKind::Expansion, n, seats, 0)],
    )
}

/// The same with an extra discount on its first line.
pub fn less(mut configuration: Configuration, kind: DiscountKind) -> Configuration {
    configuration.items[0].discount = Some(discount(kind));
    configuration
}

pub fn discount(kind: DiscountKind) -> Discount {
    Discount {
        kind,
        reason: "老客户".to_owned(),
        floor_percent: None,
    }
}

pub fn off(configuration: Configuration, amount: &str) -> Configuration {
    less(configuration, DiscountKind::Amount(yuan(amount)))
}

/// Percent to pay.
pub fn pay(configuration: Configuration, percent: u8) -> Configuration {
    less(configuration, DiscountKind::Ratio(percent))
}

/// One row: in words, on which desk, what is bought, what it costs.
pub type Row<'a> = (&'static str, &'a Desk, Configuration, &'static str);

/// Compares the whole list, so that a change of a rule shows all that it changes.
pub fn compare(rows: &[Row<'_>]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(words, desk, bought, listed)| (words, desk.bill(bought), *listed))
        .filter(|(_, billed, listed)| billed != listed)
        .map(|(words, billed, listed)| format!("{words}: listed {listed}, billed {billed}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
