//! What a caller asks for, and how it becomes what the domain is asked for.

use std::collections::BTreeMap;

use serde::Deserialize;
use till_domain::catalog::Product;
use till_domain::id::{Corpid, EditionId, ProductId};
use till_domain::link::Link;
use till_domain::money::Fen;
use till_domain::order::create::NewOrder;
use till_domain::order::{
    Configuration, Discount, DiscountKind, Item, Notes, Offer, OrderKind, PayType, Start,
};
use till_domain::time::{Day, Instant};

use super::super::problem::Problem;
use super::super::read;

/// A new order; what is null counts as left out, for clients that write every field. Neither this nor what it holds has a floor for discounts: the provider's caps and the
/// key's own hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    product: Option<String>,
    kind: Option<String>,
    items: Option<Vec<WantedItem>>,
    corpid: Option<String>,
    pay_type: Option<String>,
    expires_at: Option<String>,
    #[serde(default, deserialize_with = "null_as_none")]
    reference: String,
    #[serde(default, deserialize_with = "null_as_none")]
    labels: Vec<String>,
    #[serde(default, deserialize_with = "null_as_none")]
    note: String,
}

/// What is sold: of a new order, or of a revision.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WantedOffer {
    /// Alone: the buyer chooses edition, seats and duration.
    product: Option<String>,
    kind: Option<String>,
    items: Option<Vec<WantedItem>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedItem {
    product: String,
    edition: Option<String>,
    seats: Option<u32>,
    #[serde(default, deserialize_with = "null_as_none")]
    seats_by_app: BTreeMap<String, u32>,
    days: Option<u32>,
    starts_on: Option<String>,
    discount: Option<WantedDiscount>,
    negotiated_fen: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WantedDiscount {
    amount_fen: Option<i64>,
    pay_percent: Option<u8>,
    reason: String,
}

fn null_as_none<'de, T, D>(value: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Ok(Option::deserialize(value)?.unwrap_or_default())
}

impl Wanted {
    /// When the link is to end, if the caller says so.
    pub(super) fn expires_at(&self) -> Result<Option<Instant>, Problem> {
        let text = self.expires_at.as_deref();
        text.map(|text| read::time("expires_at", text)).transpose()
    }

    pub(super) fn new_order(self, products: &[Product], link: Link) -> Result<NewOrder, Problem> {
        let pinned = self.corpid.as_deref().map(corpid).transpose()?;
        let offer = WantedOffer {
            product: self.product,
            kind: self.kind,
            items: self.items,
        };
        Ok(NewOrder {
            offer: offer.offer(products)?,
            pinned,
            pay_type: pay_type(self.pay_type.as_deref())?,
            link,
            notes: Notes {
                reference: self.reference,
                labels: self.labels,
                internal: self.note,
                ..Notes::default()
            },
        })
    }
}

fn corpid(text: &str) -> Result<Corpid, Problem> {
    text.parse()
        .map_err(|_| Problem::invalid("corpid", "is not the id of a company"))
}

fn pay_type(text: Option<&str>) -> Result<PayType, Problem> {
    match text {
        None | Some("customer") => Ok(PayType::Customer),
        Some("free") => Ok(PayType::Free),
        // It needs the bank's receipt, which this API can't take.
        Some("provider") => Err(Problem::invalid(
            "pay_type",
            "an order that the provider pays needs the bank's receipt: make it in the console or by paytool",
        )),
        Some(_) => Err(Problem::invalid("pay_type", "is not customer or free")),
    }
}

impl WantedOffer {
    pub(super) fn offer(self, products: &[Product]) -> Result<Offer, Problem> {
        match (self.product, self.items) {
            (Some(name), None) => {
                let product = product(products, &name, "product")?;
                if self.kind.is_some() {
                    let text = "goes with items: with product alone the buyer chooses";
                    return Err(Problem::invalid("kind", text));
                }
                Ok(Offer::Bare {
                    product: product.id,
                    version: product.version,
                    chosen: None,
                })
            }
            (None, Some(items)) => {
                let items = items
                    .into_iter()
                    .enumerate()
                    .map(|(place, item)| item.item(products, &format!("items[{place}]")))
                    .collect::<Result<_, _>>()?;
                let kind = kind(self.kind.as_deref())?;
                Ok(Offer::Configured {
                    configuration: Configuration { kind, items },
                })
            }
            (None, None) => Err(Problem::invalid("items", "items or product is required")),
            (Some(_), Some(_)) => Err(Problem::invalid("product", "goes without items")),
        }
    }
}

fn kind(text: Option<&str>) -> Result<OrderKind, Problem> {
    OrderKind::from_code(text.unwrap_or("new"))
        .ok_or_else(|| Problem::invalid("kind", "is not new, renewal or expansion"))
}

/// By id or by code.
fn product<'a>(products: &'a [Product], name: &str, field: &str) -> Result<&'a Product, Problem> {
    let id: Option<ProductId> = name.parse().ok();
    products
        .iter()
        .find(|product| Some(product.id) == id || product.code == name)
        .ok_or_else(|| Problem::invalid(field, "is not the id or code of a product of yours"))
}

impl WantedItem {
    fn item(self, products: &[Product], at: &str) -> Result<Item, Problem> {
        let sold = product(products, &self.product, &format!("{at}.product"))?;
        let seats_by_app = self
            .seats_by_app
            .iter()
            .map(|(app, seats)| {
                let app = product(products, app, &format!("{at}.seats_by_app"))?;
                Ok((app.id, *seats))
            })
            .collect::<Result<_, Problem>>()?;
        let edition = self.edition.as_deref().map(|name| {
            edition(sold, name).ok_or_else(|| {
                Problem::invalid(
                    format!("{at}.edition"),
                    "is not one of the product's editions",
                )
            })
        });
        let discount = self.discount.map(|discount| discount.discount(at));
        Ok(Item {
            product: sold.id,
            version: sold.version,
            edition: edition.transpose()?,
            seats: self.seats,
            seats_by_app,
            days: self.days,
            start: start(self.starts_on.as_deref(), at)?,
            discount: discount.transpose()?,
            negotiated: self.negotiated_fen.map(Fen::new),
        })
    }
}

fn edition(product: &Product, name: &str) -> Option<EditionId> {
    let found = product
        .editions
        .iter()
        .find(|edition| edition.id.as_str() == name || edition.name == name);
    found.map(|edition| edition.id.clone())
}

fn start(text: Option<&str>, at: &str) -> Result<Start, Problem> {
    let Some(text) = text else {
        return Ok(Start::OnPayment);
    };
    let day: Result<Day, _> = text.parse();
    day.map(Start::On)
        .map_err(|_| Problem::invalid(format!("{at}.starts_on"), "is not a day such as 2026-12-01"))
}

impl WantedDiscount {
    fn discount(self, at: &str) -> Result<Discount, Problem> {
        let kind = match (self.amount_fen, self.pay_percent) {
            (Some(amount), None) => DiscountKind::Amount(Fen::new(amount)),
            (None, Some(percent @ 1..=99)) => DiscountKind::Ratio(percent),
            (None, Some(_)) => {
                let field = format!("{at}.discount.pay_percent");
                return Err(Problem::invalid(field, "is not from 1 to 99"));
            }
            (None, None) | (Some(_), Some(_)) => {
                let text = "needs either amount_fen or pay_percent";
                return Err(Problem::invalid(format!("{at}.discount"), text));
            }
        };
        Ok(Discount {
            kind,
            reason: self.reason,
            // The caps of the provider and of the key decide, not the caller.
            floor_percent: None,
        })
    }
}

/// Why something is done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    pub reason: String,
}

/// Until when a link is to be good.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Until {
    pub expires_at: String,
}

/// Nothing is to be said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}
