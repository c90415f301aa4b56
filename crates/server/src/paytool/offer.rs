//! From a call's products to the domain's configuration. The domain prices and refuses; here is only
//! what the two call the same thing.

use till_domain::catalog::{Edition, PriceModel, Product, ProductKind};
use till_domain::id::ProductId;
use till_domain::money::Fen;
use till_domain::order::{Configuration, Discount, DiscountKind, Item, OrderKind, Start};
use till_domain::time::Day;
use till_store::{Paytool, Suite};
use till_wecom::paytool::{
    BuyInfo, Case, DiscountKind as WireDiscount, Fault, OpenOrder, OrderType, code,
};

/// What a provider sells, and its rules for paytool.
#[derive(Debug)]
pub(super) struct Shelf<'a> {
    pub products: &'a [Product],
    pub suites: &'a [Suite],
    pub rules: &'a Paytool,
    pub today: Day,
}

pub(super) const fn kind_of(order_type: OrderType) -> OrderKind {
    match order_type {
        OrderType::New => OrderKind::New,
        OrderType::Expansion => OrderKind::Expansion,
        OrderType::Renewal => OrderKind::Renewal,
    }
}

impl Shelf<'_> {
    /// # Errors
    /// A product or edition that the provider does not have, or a date that can't be.
    pub(super) fn configuration(&self, order: &OpenOrder) -> Result<Configuration, Fault> {
        let kind = kind_of(order.order_type);
        let items = match &order.case {
            Some(case) => vec![self.solution(case, &order.items, kind)?],
            None => order
                .items
                .iter()
                .map(|info| self.app(info, kind))
                .collect::<Result<_, _>>()?,
        };
        Ok(Configuration { kind, items })
    }

    /// Is one of the order's apps a recommended one (推荐应用)?
    pub(super) fn has_recommended(&self, configuration: &Configuration) -> bool {
        configuration
            .items
            .iter()
            .filter_map(|item| self.product(item.product))
            .flat_map(Product::granted_apps)
            .filter_map(|app| self.product(app))
            .any(|app| self.is_recommended(&app.code))
    }

    fn is_recommended(&self, suite_id: &str) -> bool {
        let suite = self.suites.iter().find(|suite| suite.suite_id == suite_id);
        suite.is_some_and(|suite| suite.recommended)
    }

    fn product(&self, id: ProductId) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    fn named(&self, code: &str, kinds: &[ProductKind], path: &str) -> Result<&Product, Fault> {
        self.products
            .iter()
            .find(|product| product.code == code && kinds.contains(&product.kind))
            .ok_or_else(|| parameter(path, "is not one of your products of this business_type"))
    }

    fn app(&self, info: &BuyInfo, kind: OrderKind) -> Result<Item, Fault> {
        let path = |name: &str| format!("{}.{name}", info.path);
        let wanted = if info.total_price.is_some() {
            ProductKind::CustomApp
        } else {
            ProductKind::ThirdPartyApp
        };
        let product = self.named(&info.suiteid, &[wanted], &path("suiteid"))?;
        let edition = match &info.edition_id {
            Some(id) => Some(edition(
                product,
                |edition| edition.id.as_str() == id,
                || path("edition_id"),
            )?),
            None => None,
        };
        let may_be_today = wanted == ProductKind::CustomApp;
        let date = info.take_effect_date.as_deref();
        Ok(Item {
            product: product.id,
            version: product.version,
            edition: edition.map(|edition| edition.id.clone()),
            seats: seats(info.user_count, edition, kind, || path("user_count"))?,
            seats_by_app: Vec::new(),
            days: info.duration_days,
            start: self.start(date, kind, may_be_today, &path("take_effect_date"))?,
            discount: info.discount.as_ref().map(|discount| Discount {
                kind: match discount.kind {
                    WireDiscount::Amount(amount) => DiscountKind::Amount(Fen::new(amount.into())),
                    WireDiscount::Ratio(percent) => DiscountKind::Ratio(percent),
                },
                reason: discount.remarks.clone(),
                floor_percent: Some(if self.is_recommended(&info.suiteid) {
                    self.rules.recommended_floor_percent
                } else {
                    self.rules.floor_percent
                }),
            }),
            negotiated: info
                .total_price
                .map(|total| Fen::new(i64::try_from(total).unwrap_or(i64::MAX))),
        })
    }

    /// A solution is priced by its edition and its seats; apps with other seats are overrides
    /// (SPEC §9.8).
    fn solution(&self, case: &Case, infos: &[BuyInfo], kind: OrderKind) -> Result<Item, Fault> {
        const AT: &str = "product_list.promotion_case";
        let path = |name: &str| format!("{AT}.{name}");
        let product = self.named(&case.case_id, &[ProductKind::Solution], &path("case_id"))?;
        let edition = edition(
            product,
            |edition| edition.name == case.edition_name,
            || path("promotion_edition_name"),
        )?;
        let most = infos.iter().filter_map(|info| info.user_count).max();
        let seats = seats(most, Some(edition), kind, || {
            path("buy_info_list[0].user_count")
        })?;
        let mut seats_by_app = Vec::new();
        for info in infos {
            let at = format!("{}.suiteid", info.path);
            let kinds = [ProductKind::ThirdPartyApp, ProductKind::CustomApp];
            let app = self.named(&info.suiteid, &kinds, &at)?;
            if !product.apps.contains(&app.id) {
                return Err(parameter(&at, "is not an app of this solution"));
            }
            if let Some(count) = info.user_count
                && kind != OrderKind::Renewal
                && Some(count) != seats
            {
                seats_by_app.push((app.id, count));
            }
        }
        let date = case.take_effect_date.as_deref();
        Ok(Item {
            product: product.id,
            version: product.version,
            edition: Some(edition.id.clone()),
            seats,
            seats_by_app,
            days: case.duration_days,
            start: self.start(date, kind, false, &path("take_effect_date"))?,
            discount: None,
            negotiated: None,
        })
    }

    /// New orders only; the domain knows how far ahead.
    fn start(
        &self,
        date: Option<&str>,
        kind: OrderKind,
        may_be_today: bool,
        path: &str,
    ) -> Result<Start, Fault> {
        let Some(date) = date else {
            return Ok(Start::OnPayment);
        };
        let bad = |problem: &str| {
            Fault::new(
                code::BAD_EFFECTIVE_TIME,
                format!("illegal effective time: {path} {problem}"),
            )
        };
        if kind != OrderKind::New {
            return Err(bad("is for new purchases only"));
        }
        let day = day(date).ok_or_else(|| bad("is no day of the calendar"))?;
        if may_be_today && day == self.today {
            return Ok(Start::OnPayment);
        }
        if day <= self.today {
            return Err(bad("must be a day after today"));
        }
        Ok(Start::On(day))
    }
}

/// `YYYYMMDD` as a day of the calendar.
fn day(text: &str) -> Option<Day> {
    let year = text.get(..4)?.parse().ok()?;
    let month = text.get(4..6)?.parse().ok()?;
    Day::new(year, month, text.get(6..8)?.parse().ok()?)
}

fn edition(
    product: &Product,
    is_it: impl Fn(&Edition) -> bool,
    path: impl Fn() -> String,
) -> Result<&Edition, Fault> {
    product.editions.iter().find(|e| is_it(e)).ok_or_else(|| {
        Fault::new(
            code::EDITION_GONE,
            format!("{} is not an edition of {}", path(), product.code),
        )
    })
}

/// A renewal renews the seats held. A fixed total needs no number: it is good for all that fit.
fn seats(
    count: Option<u32>,
    edition: Option<&Edition>,
    kind: OrderKind,
    path: impl Fn() -> String,
) -> Result<Option<u32>, Fault> {
    match (kind, count, edition) {
        (OrderKind::Renewal, _, _) => Ok(None),
        (OrderKind::New | OrderKind::Expansion, Some(count), _) => Ok(Some(count)),
        (OrderKind::New, None, Some(edition))
            if matches!(edition.price, PriceModel::Fixed { .. }) =>
        {
            Ok(Some(edition.max_seats))
        }
        (OrderKind::New | OrderKind::Expansion, None, _) => Err(parameter(&path(), "is required")),
    }
}

fn parameter(path: &str, problem: &str) -> Fault {
    Fault::new(
        code::PARAMETER,
        format!("parameter error: {path} {problem}"),
    )
}
