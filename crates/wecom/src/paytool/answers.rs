//! What the calls answer. Fields that are empty (unpaid, no funds yet) are left out.

use serde::Serialize;

/// `open_order`.
#[derive(Debug, Clone, Serialize)]
pub struct Opened {
    pub order_id: String,
    pub order_url: String,
    /// Fen; only when the request alone decides the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_price: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_price: Option<i64>,
}

/// An order in `get_order_list`, and the beginning of one in `get_order_detail`.
#[derive(Debug, Clone, Serialize)]
pub struct OrderBrief {
    pub order_id: String,
    /// Unix seconds.
    pub create_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_corpid: Option<String>,
    pub buy_content: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_price: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_price: Option<i64>,
    /// 1 to 9, paytool.md §4.
    pub order_status: u8,
    /// 2: the provider created it.
    pub order_from: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    pub pay_type: u8,
}

/// `get_order_list`.
#[derive(Debug, Clone, Serialize)]
pub struct OrderPage {
    /// Where the next page begins; empty on the last.
    pub next_cursor: String,
    pub has_more: u8,
    pub pay_order_list: Vec<OrderBrief>,
}

/// `get_order_detail`.
#[derive(Debug, Clone, Serialize)]
pub struct Detail {
    pub pay_order: OrderDetail,
}

#[derive(Debug, Clone, Serialize)]
pub struct OrderDetail {
    #[serde(flatten)]
    pub brief: OrderBrief,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_corp_name: Option<String>,
    /// 1 WeChat Pay, 2 online bank.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pay_channel: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_order_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_time: Option<i64>,
    /// 1 the merchant account at WeChat Pay, 2 at a bank; absent until the money has arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_type: Option<u8>,
    /// Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_time: Option<i64>,
    /// Fen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_amount: Option<i64>,
    pub business_type: u32,
    pub product_list: ProductList,
}

/// One branch, by business type.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProductList {
    ThirdApp(Bought),
    CustomizedApp(Bought),
    PromotionCase(BoughtCase),
}

#[derive(Debug, Clone, Serialize)]
pub struct Bought {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_type: Option<u8>,
    pub buy_info_list: Vec<BoughtItem>,
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct BoughtItem {
    pub suiteid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_price: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_price: Option<i64>,
    /// `YYYYMMDD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub take_effect_date: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct BoughtCase {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_type: Option<u8>,
    pub case_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_edition_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_days: Option<u32>,
    pub buy_info_list: Vec<BoughtItem>,
}

/// `get_invoice_list`.
#[derive(Debug, Clone, Serialize)]
pub struct InvoicePage {
    pub has_more: u8,
    pub next_cursor: String,
    pub invoice_list: Vec<Invoice>,
}

/// An application for a fapiao.
#[derive(Debug, Clone, Serialize)]
pub struct Invoice {
    pub order_id: String,
    pub custom_corpid: String,
    pub apply_time: i64,
    /// 0 ordinary, 1 special.
    pub invoice_type: u8,
    pub paid_price: i64,
    /// 0 in progress, 1 mailed, 2 sent, 3 cancelled.
    pub invoice_status: u8,
    pub invoice_title: String,
    pub tax_number: String,
    /// 0 undecided, 1 courier, 2 e-mail.
    pub send_way: u8,
    pub contact_name: String,
    pub contact_tel: String,
    /// 省|市|区 and the rest.
    pub contact_addr: String,
    pub contact_postcode: String,
    pub receive_email: String,
    pub company_addr: String,
    pub company_tel: String,
    pub bank_name: String,
    pub bank_account_number: String,
    pub invoice_note: String,
}
