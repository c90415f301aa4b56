//! An order of ours in paytool's fields (paytool.md §2.4, §2.5).

use till_domain::books::Income;
use till_domain::catalog::{Product, ProductKind};
use till_domain::id::ProductId;
use till_domain::order::{Item, Line, Order, OrderKind, OrderState, PayType, Settled, Start};
use till_domain::party::Staff;
use till_domain::payment::{AttemptState, Channel};
use till_domain::time::{Day, Instant};
use till_store::OrderDetail;
use till_wecom::paytool::{
    Bought, BoughtCase, BoughtItem, BusinessType, OrderBrief, OrderDetail as WireDetail,
    ProductList,
};

/// What is needed besides the order.
#[derive(Debug)]
pub(super) struct Shown {
    pub products: Vec<Product>,
    pub staff: Vec<Staff>,
}

impl Shown {
    /// `None` for a product that is gone: there is none.
    pub(super) fn business_type(&self, order: &Order) -> Option<BusinessType> {
        let (first, _) = *order.offer.products().first()?;
        Some(match self.product(first)?.kind {
            ProductKind::ThirdPartyApp => BusinessType::ThirdParty,
            ProductKind::CustomApp => BusinessType::Customized,
            ProductKind::Solution => BusinessType::Solution,
        })
    }

    pub(super) fn brief(&self, order: &Order) -> OrderBrief {
        let price = order.price.as_ref();
        let is_free = order.pay_type == PayType::Free;
        OrderBrief {
            order_id: order.number.to_string(),
            create_time: seconds(order.created_at),
            custom_corpid: order.company().map(ToString::to_string),
            buy_content: self.content(order),
            origin_price: price.map(|price| price.original.get()),
            paid_price: price.map(|price| if is_free { 0 } else { price.payable.get() }),
            order_status: order.shown().number(),
            // Every order of Till begins with its provider.
            order_from: 2,
            creator: self.creator(order),
            pay_type: order.pay_type.number(),
        }
    }

    pub(super) fn detail(
        &self,
        found: &OrderDetail,
        income: Option<Income>,
        company: Option<String>,
    ) -> Option<WireDetail> {
        let order = &found.order;
        let settled = settled(order);
        let paid = settled
            .and_then(|settled| settled.attempt.as_ref())
            .and_then(|number| found.attempts.iter().find(|a| a.number == *number));
        Some(WireDetail {
            brief: self.brief(order),
            custom_corp_name: company,
            pay_channel: paid.map(|attempt| channel(attempt.channel)),
            channel_order_id: paid.and_then(|attempt| match &attempt.state {
                AttemptState::Paid { transaction, .. } => Some(transaction.clone()),
                AttemptState::Starting
                | AttemptState::Open { .. }
                | AttemptState::Closed { .. } => None,
            }),
            paid_time: settled.map(|settled| seconds(settled.at)),
            income_type: income.map(|income| channel(income.channel)),
            income_time: income.map(|income| seconds(income.at)),
            income_amount: income.map(|income| income.amount.get()),
            business_type: self.business_type(order)?.number(),
            product_list: self.product_list(order)?,
        })
    }

    fn product_list(&self, order: &Order) -> Option<ProductList> {
        let order_type = order.order_kind().map(order_type);
        Some(match self.business_type(order)? {
            BusinessType::ThirdParty => ProductList::ThirdApp(Bought {
                order_type,
                buy_info_list: self.items(order),
            }),
            BusinessType::Customized => ProductList::CustomizedApp(Bought {
                order_type,
                buy_info_list: self.items(order),
            }),
            BusinessType::Solution => ProductList::PromotionCase(self.case(order, order_type)?),
        })
    }

    fn items(&self, order: &Order) -> Vec<BoughtItem> {
        if order.lines.is_empty() {
            let items = order.offer.configuration();
            let items = items.map(|c| c.items.as_slice()).unwrap_or_default();
            return items.iter().map(|item| self.unpriced(item)).collect();
        }
        let is_free = order.pay_type == PayType::Free;
        order
            .lines
            .iter()
            .map(|line| BoughtItem {
                suiteid: self.code(line.product),
                edition_id: shown_edition(line),
                user_count: Some(line.seats),
                duration_days: Some(line.days),
                origin_price: Some(line.price.original.get()),
                paid_price: Some(if is_free { 0 } else { line.price.payable.get() }),
                take_effect_date: date(line.start),
            })
            .collect()
    }

    /// An item whose price waits for its company.
    fn unpriced(&self, item: &Item) -> BoughtItem {
        BoughtItem {
            suiteid: self.code(item.product),
            edition_id: item.edition.as_ref().map(ToString::to_string),
            user_count: item.seats,
            duration_days: item.days,
            take_effect_date: date(item.start),
            ..BoughtItem::default()
        }
    }

    fn case(&self, order: &Order, order_type: Option<u8>) -> Option<BoughtCase> {
        let (first, _) = *order.offer.products().first()?;
        let solution = self.product(first)?;
        let line = order.lines.first();
        let item = order.offer.configuration().and_then(|c| c.items.first());
        let start = line.map(|line| line.start).or(item.map(|item| item.start));
        let seats = |app: ProductId| {
            let sold = line.and_then(|line| line.apps.iter().find(|a| a.app == app));
            sold.map(|app| app.seats)
                .or(item.and_then(|item| item.seats))
        };
        let edition = item
            .and_then(|item| item.edition.as_ref())
            .and_then(|id| solution.edition(id));
        Some(BoughtCase {
            order_type,
            case_id: solution.code.clone(),
            promotion_edition_name: line
                .map(|line| line.edition_name.clone())
                .or(edition.map(|edition| edition.name.clone())),
            duration_days: line
                .map(|line| line.days)
                .or(item.and_then(|item| item.days)),
            buy_info_list: solution
                .apps
                .iter()
                .map(|app| BoughtItem {
                    suiteid: self.code(*app),
                    user_count: seats(*app),
                    take_effect_date: start.and_then(date),
                    ..BoughtItem::default()
                })
                .collect(),
        })
    }

    /// What was bought, as one reads it: `云帆客户管理 标准版 10人 365天`.
    fn content(&self, order: &Order) -> String {
        let parts: Vec<String> = if order.lines.is_empty() {
            let products = order.offer.products();
            products.iter().map(|(id, _)| self.name(*id)).collect()
        } else {
            order
                .lines
                .iter()
                .map(|line| {
                    let edition = match line.edition_name.as_str() {
                        "" => String::new(),
                        name => format!(" {name}"),
                    };
                    format!(
                        "{}{edition} {}人 {}天",
                        line.product_name, line.seats, line.days
                    )
                })
                .collect()
        };
        parts.join("；")
    }

    /// As the provider's own system called them, else by their address in the console.
    fn creator(&self, order: &Order) -> Option<String> {
        if !order.notes.creator.is_empty() {
            return Some(order.notes.creator.clone());
        }
        let id = order.creator?;
        let person = self.staff.iter().find(|person| person.id == id)?;
        Some(person.email.clone())
    }

    fn product(&self, id: ProductId) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    fn code(&self, id: ProductId) -> String {
        self.product(id).map(|p| p.code.clone()).unwrap_or_default()
    }

    fn name(&self, id: ProductId) -> String {
        self.product(id).map(|p| p.name.clone()).unwrap_or_default()
    }
}

/// Transfer and UnionPay are shown as 2 (SPEC §9.10).
const fn channel(channel: Channel) -> u8 {
    match channel {
        Channel::WechatPay => 1,
        Channel::UnionPay | Channel::BankTransfer => 2,
    }
}

/// A custom app's price model is no edition.
fn shown_edition(line: &Line) -> Option<String> {
    let edition = line
        .edition
        .as_ref()
        .filter(|_| !line.edition_name.is_empty());
    edition.map(ToString::to_string)
}

const fn order_type(kind: OrderKind) -> u8 {
    match kind {
        OrderKind::New => 0,
        OrderKind::Expansion => 1,
        OrderKind::Renewal => 2,
    }
}

pub(super) const fn settled(order: &Order) -> Option<&Settled> {
    match &order.state {
        OrderState::Paid { settled, .. } => Some(settled),
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => None,
    }
}

const fn seconds(at: Instant) -> i64 {
    at.millis().div_euclid(1000)
}

fn date(start: Start) -> Option<String> {
    match start {
        Start::OnPayment => None,
        Start::On(day) => Some(compact(day)),
    }
}

/// `YYYYMMDD`
fn compact(day: Day) -> String {
    day.to_string().replace('-', "")
}
