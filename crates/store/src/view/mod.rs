//! Read models: what lists, pages and jobs ask for.

pub(crate) mod audit;
pub(crate) mod company;
pub(crate) mod customers;
pub(crate) mod detail;
pub(crate) mod due;
pub(crate) mod fapiao;
pub(crate) mod ledger;
pub(crate) mod list;
pub(crate) mod newest;
pub(crate) mod outbox;
pub(crate) mod overview;
pub(crate) mod payments;
pub(crate) mod refunds;
pub(crate) mod row;
pub(crate) mod search;
mod whole;

pub use audit::Difference;
pub use company::CompanyOrders;
pub use customers::{Customer, CustomerPage};
pub use detail::OrderDetail;
pub(crate) use detail::event;
pub use due::{Due, DueAttempt, DueRefund};
pub use fapiao::{FapiaoCursor, FapiaoFilter, FapiaoView};
pub use ledger::{LedgerCursor, LedgerLine, Turnover};
pub use list::{OrderFilter, OrderPage};
pub use overview::{Funnel, LiveLink, MOST_IN_OVERVIEW, MoneyIn, Overview};
pub use payments::{Payment, PaymentCursor, PaymentFilter};
pub use refunds::{ApplicationCursor, ApplicationRow, HeldCursor, HeldRow, Page, RefundRow};
pub use row::{Cursor, OrderRow};

/// The first text after all that begin with `prefix`.
pub(crate) fn after(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}
