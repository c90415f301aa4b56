//! What a new provider still has to do before its first sale.

use till_domain::order::ShownState;
use till_domain::party::Act;

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;

/// A step, and whether it is done.
#[derive(Debug)]
pub(super) struct FirstStep {
    /// Names its words: `first-step-…`, and `first-why-…` what it is good for.
    pub code: &'static str,
    pub path: &'static str,
    pub is_done: bool,
}

/// The steps of who may take them all; none once the first order is there.
pub(super) async fn of(
    app: &App,
    user: &StaffUser,
    orders: &[(ShownState, u64)],
) -> Result<Vec<FirstStep>, PageError> {
    let has_sold = orders.iter().any(|(_, count)| *count > 0);
    if has_sold || !user.may(Act::EditSettings) {
        return Ok(Vec::new());
    }
    let (store, provider) = (app.store(), user.provider.key);
    let accounts = store.channel_accounts(provider).await?;
    let products = store.products(provider).await?;
    let colleagues = store.staff_of(provider).await?;
    let step = |code, path, is_done| FirstStep {
        code,
        path,
        is_done,
    };
    Ok(vec![
        step(
            "channel",
            "/console/settings/channels",
            accounts.iter().any(|account| account.enabled),
        ),
        step(
            "product",
            "/console/products/new",
            products.iter().any(|product| product.published),
        ),
        step("order", "/console/orders/new", false),
        step("colleague", "/console/team", colleagues.len() > 1),
    ])
}
