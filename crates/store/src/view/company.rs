//! The order centre: a company's orders with all providers. The one place that reads across them.

use till_domain::id::{Corpid, Userid};
use till_domain::order::ShownState;
use till_domain::subscription::Subscription;

use super::list::{OrderPage, page};
use super::row::{Cursor, order_row, order_rows};
use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, statements};

statements! {
    ORDERS = order_rows!(
        "orders o",
        "o.company = $1 AND (o.created_at, o.id) < ($2, $3) ",
        "AND ($4 IS NULL OR o.placed_by = $4) ",
        "AND ($5 IS NULL OR $5 LIKE '%,' || o.shown_state || ',%') ",
        "ORDER BY o.created_at DESC, o.id DESC LIMIT $6");
    SUBSCRIPTIONS = Sql::same(
        "SELECT body FROM subscriptions WHERE company = $1 ORDER BY provider, app LIMIT 1000");
}

/// What to list of a company's orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompanyOrders {
    /// Only those that this member placed.
    pub member: Option<Userid>,
    pub states: Vec<ShownState>,
}

impl Store {
    /// A company's orders with all providers, newest first; `limit` is at most 200.
    pub async fn company_orders(
        &self,
        company: &Corpid,
        filter: &CompanyOrders,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<OrderPage, StoreError> {
        let limit = limit.clamp(1, 200);
        let (at, id) = after.map_or((i64::MAX, String::new()), |cursor| {
            (cursor.created_at.millis(), cursor.id.to_string())
        });
        let states = (!filter.states.is_empty()).then(|| {
            let codes: Vec<&str> = filter.states.iter().map(|state| state.code()).collect();
            format!(",{},", codes.join(","))
        });
        let member = filter.member.as_ref().map(ToString::to_string);
        let rows = self
            .read(
                ORDERS,
                args![company.as_str(), at, id, member, states, limit + 1],
            )
            .await?;
        let rows = rows.iter().map(order_row).collect::<Result<_, _>>()?;
        Ok(page(rows, limit))
    }
    /// A company's subscriptions with all providers, those without a paid term included.
    pub async fn subscriptions_of(
        &self,
        company: &Corpid,
    ) -> Result<Vec<Subscription>, StoreError> {
        let rows = self.read(SUBSCRIPTIONS, args![company.as_str()]).await?;
        Ok(rows
            .iter()
            .map(|row| row.json(0))
            .collect::<Result<_, _>>()?)
    }
}
