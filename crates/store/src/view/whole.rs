//! Whole orders for the rows of a page, in one read.

use till_domain::id::{OrderId, ProviderKey};
use till_domain::order::Order;

use crate::Store;
use crate::batch::load;
use crate::error::StoreError;

impl Store {
    /// The orders with these ids, in no order; those that don't exist are left out.
    pub async fn whole_orders(
        &self,
        provider: ProviderKey,
        ids: &[OrderId],
    ) -> Result<Vec<Order>, StoreError> {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let found = self
            .reading(move |reader| {
                Box::pin(async move { load::orders(reader, provider, &ids).await })
            })
            .await?;
        Ok(found.into_iter().map(|(order, _)| order).collect())
    }
}
