//! `open_order` (paytool.md §2.2): a new collection order, field for field.

use serde_json::Value;

use super::fault::Fault;
use super::fields::Fields;

/// What kind of product an order is for (`business_type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusinessType {
    /// 1: third-party apps.
    ThirdParty,
    /// 2: custom apps (代开发).
    Customized,
    /// 3: an industry solution.
    Solution,
}

impl BusinessType {
    pub const fn number(self) -> u32 {
        match self {
            Self::ThirdParty => 1,
            Self::Customized => 2,
            Self::Solution => 3,
        }
    }

    pub(super) fn from_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::ThirdParty),
            2 => Some(Self::Customized),
            3 => Some(Self::Solution),
            _ => None,
        }
    }

    /// The branch of `product_list` that belongs to it.
    pub const fn branch(self) -> &'static str {
        match self {
            Self::ThirdParty => "third_app",
            Self::Customized => "customized_app",
            Self::Solution => "promotion_case",
        }
    }
}

/// `pay_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayType {
    Customer,
    Provider,
    Free,
}

/// `order_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderType {
    New,
    Expansion,
    Renewal,
}

/// `discount_info`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    pub kind: DiscountKind,
    /// At most 256 bytes.
    pub remarks: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscountKind {
    /// Fen off, 1 to 10,000,000.
    Amount(u32),
    /// Percent to pay, 10 to 99.
    Ratio(u8),
}

/// An item of `buy_info_list`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyInfo {
    /// Where it stands in the body, for faults found later.
    pub path: String,
    pub suiteid: String,
    /// Only legacy suites of several apps had one.
    pub appid: Option<u32>,
    /// Third-party apps only.
    pub edition_id: Option<String>,
    /// Expansion: the seats added. 1 to 1,000,000.
    pub user_count: Option<u32>,
    /// 1 to 1,825.
    pub duration_days: Option<u32>,
    /// `YYYYMMDD`.
    pub take_effect_date: Option<String>,
    pub discount: Option<Discount>,
    /// Custom apps only, in fen, above 0.
    pub total_price: Option<u64>,
}

/// The solution of a `promotion_case`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub case_id: String,
    pub edition_name: String,
    pub duration_days: Option<u32>,
    pub take_effect_date: Option<String>,
}

/// A whole, well-formed `open_order`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOrder {
    pub business_type: BusinessType,
    pub custom_corpid: Option<String>,
    pub pay_type: PayType,
    /// There when the provider pays.
    pub bank_receipt_media_id: Option<String>,
    /// The provider's own person, as the provider calls them.
    pub creator: Option<String>,
    pub order_type: OrderType,
    pub items: Vec<BuyInfo>,
    /// There for a solution.
    pub case: Option<Case>,
    pub notify_custom_corp: bool,
}

/// Conflict C1 between the sources: 500万 is read as yuan, the larger of its two readings.
pub const MAX_TOTAL_PRICE: u64 = 500_000_000;
const MAX_ITEMS: usize = 20;
const MAX_ID: usize = 64;

impl OpenOrder {
    /// # Errors
    /// The first field that is missing, of a wrong type, too long or out of range.
    pub fn read(body: &Value) -> Result<Self, Fault> {
        let top = Fields::of(body)?;
        let business_type =
            BusinessType::from_number(top.required_number("business_type", 1, 3)?)
                .ok_or_else(|| top.missing("business_type"))?;
        let custom_corpid = top.text("custom_corpid", MAX_ID)?;
        if business_type == BusinessType::Customized && custom_corpid.is_none() {
            return Err(Fault::field(
                "custom_corpid",
                "is required for a customized app (business_type 2)",
            ));
        }
        let pay_type = match top.required_number("pay_type", 0, 2)? {
            0 => PayType::Customer,
            1 => PayType::Provider,
            _ => PayType::Free,
        };
        let bank_receipt_media_id = top.text("bank_receipt_media_id", 512)?;
        if pay_type == PayType::Provider && bank_receipt_media_id.is_none() {
            return Err(Fault::field(
                "bank_receipt_media_id",
                "is required when the provider pays (pay_type 1)",
            ));
        }
        let creator = top.text("creator", MAX_ID)?;
        let branch = branch(&top, business_type)?;
        let path = format!("product_list.{}", business_type.branch());
        let list = Fields::object(branch, &path)?;
        let order_type = match list.required_number("order_type", 0, 2)? {
            0 => OrderType::New,
            1 => OrderType::Expansion,
            _ => OrderType::Renewal,
        };
        let order = Self {
            business_type,
            pay_type,
            bank_receipt_media_id: bank_receipt_media_id.filter(|_| pay_type == PayType::Provider),
            creator,
            order_type,
            items: items(&list, business_type, order_type)?,
            case: case(&list, business_type, order_type)?,
            notify_custom_corp: list.number("notify_custom_corp", 0, 1)? != Some(0),
            custom_corpid,
        };
        order.check_discounts()?;
        Ok(order)
    }

    /// An amount off an expansion or renewal needs to know the company.
    fn check_discounts(&self) -> Result<(), Fault> {
        let amount_off = self.items.iter().find(|item| {
            matches!(
                item.discount,
                Some(Discount {
                    kind: DiscountKind::Amount(_),
                    ..
                })
            )
        });
        match amount_off {
            Some(item) if self.order_type != OrderType::New && self.custom_corpid.is_none() => {
                Err(Fault::field(
                    &format!("{}.discount_info.discount_amount", item.path),
                    "needs custom_corpid unless the order is a new purchase",
                ))
            }
            Some(_) | None => Ok(()),
        }
    }
}

fn branch<'a>(top: &Fields<'a>, business: BusinessType) -> Result<&'a Value, Fault> {
    let list = top
        .get("product_list")
        .ok_or_else(|| top.missing("product_list"))?;
    let list = Fields::object(list, "product_list")?;
    for other in [
        BusinessType::ThirdParty,
        BusinessType::Customized,
        BusinessType::Solution,
    ] {
        if other != business && list.get(other.branch()).is_some() {
            return Err(Fault::field(
                &list.path(other.branch()),
                format_args!("does not belong to business_type {}", business.number()),
            ));
        }
    }
    list.get(business.branch())
        .ok_or_else(|| list.missing(business.branch()))
}

fn items(
    list: &Fields<'_>,
    business: BusinessType,
    order_type: OrderType,
) -> Result<Vec<BuyInfo>, Fault> {
    let Some(values) = list.list("buy_info_list", MAX_ITEMS)? else {
        return match business {
            BusinessType::Solution => Ok(Vec::new()),
            BusinessType::ThirdParty | BusinessType::Customized => {
                Err(list.missing("buy_info_list"))
            }
        };
    };
    let at = |index: usize| format!("{}[{index}]", list.path("buy_info_list"));
    let mut items: Vec<BuyInfo> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let path = at(index);
        let item = item(&Fields::object(value, &path)?, business, order_type, &path)?;
        if items.iter().any(|other| other.suiteid == item.suiteid) {
            return Err(Fault::field(&format!("{path}.suiteid"), "is there twice"));
        }
        items.push(item);
    }
    Ok(items)
}

fn item(
    fields: &Fields<'_>,
    business: BusinessType,
    order_type: OrderType,
    path: &str,
) -> Result<BuyInfo, Fault> {
    let third = business == BusinessType::ThirdParty;
    let custom = business == BusinessType::Customized;
    let mut item = BuyInfo {
        path: path.to_owned(),
        suiteid: fields.required_text("suiteid", MAX_ID)?,
        appid: fields.small("appid", 0, u32::MAX)?,
        edition_id: None,
        user_count: fields.small("user_count", 1, 1_000_000)?,
        duration_days: None,
        take_effect_date: None,
        discount: None,
        total_price: None,
    };
    if third {
        item.edition_id = Some(fields.required_text("edition_id", MAX_ID)?);
        item.discount = discount(fields)?;
    }
    if custom {
        item.total_price = Some(fields.required_number("total_price", 1, MAX_TOTAL_PRICE)?);
        if order_type != OrderType::Renewal && item.user_count.is_none() {
            return Err(fields.missing("user_count"));
        }
    }
    if third || custom {
        item.duration_days = duration(fields, order_type)?;
        item.take_effect_date = fields.date("take_effect_date")?;
    }
    Ok(item)
}

/// Required for new purchases and renewals; an expansion runs to the end that is there.
fn duration(fields: &Fields<'_>, order_type: OrderType) -> Result<Option<u32>, Fault> {
    let days = fields.small("duration_days", 1, 1825)?;
    match order_type {
        OrderType::Expansion => Ok(None),
        OrderType::New | OrderType::Renewal if days.is_none() => {
            Err(fields.missing("duration_days"))
        }
        OrderType::New | OrderType::Renewal => Ok(days),
    }
}

fn discount(fields: &Fields<'_>) -> Result<Option<Discount>, Fault> {
    let Some(value) = fields.get("discount_info") else {
        return Ok(None);
    };
    let path = fields.path("discount_info");
    let info = Fields::object(value, &path)?;
    let kind = match info.required_number("discount_type", 1, 2)? {
        1 => DiscountKind::Amount(
            info.small("discount_amount", 1, 10_000_000)?
                .ok_or_else(|| info.missing("discount_amount"))?,
        ),
        _ => {
            let ratio = info.required_number("discount_ratio", 10, 99)?;
            DiscountKind::Ratio(u8::try_from(ratio).unwrap_or(99))
        }
    };
    Ok(Some(Discount {
        kind,
        remarks: info.required_text("discount_remarks", 256)?,
    }))
}

fn case(
    list: &Fields<'_>,
    business: BusinessType,
    order_type: OrderType,
) -> Result<Option<Case>, Fault> {
    if business != BusinessType::Solution {
        return Ok(None);
    }
    Ok(Some(Case {
        case_id: list.required_text("case_id", MAX_ID)?,
        edition_name: list.required_text("promotion_edition_name", 128)?,
        duration_days: duration(list, order_type)?,
        take_effect_date: list.date("take_effect_date")?,
    }))
}
