//! paytool on the wire (paytool.md §2, §3, §5): WeCom's cashier API, Till being the *server*.
//!
//! Reading a request gives a plain struct or a [`Fault`]; what it means is decided elsewhere.

mod answers;
mod fault;
mod fields;
mod open_order;
mod requests;
mod service;
mod sign;

pub use answers::{
    Bought, BoughtCase, BoughtItem, Detail, Invoice, InvoicePage, Opened, OrderBrief, OrderDetail,
    OrderPage, ProductList,
};
pub use fault::{Fault, code};
pub use open_order::{
    BusinessType, BuyInfo, Case, Discount, DiscountKind, MAX_TOTAL_PRICE, OpenOrder, OrderType,
    PayType,
};
pub use requests::{
    InvoiceList, MarkInvoice, OrderList, WINDOW_SECONDS, check_signed, order_id, parse,
};
pub use service::{
    CorpTokenRequest, MediaKind, ProlongTry, ProviderTokenRequest, ServiceOrderList,
    SuiteTokenRequest, file_name_fault, media_kind, service_order_id,
};
pub use sign::{Empties, canonical, sign, verify};
