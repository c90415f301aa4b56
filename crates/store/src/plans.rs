//! The registry of all statements, and how the database would run each.

use crate::Store;
use crate::error::StoreError;
use crate::exec::Sql;
use crate::{batch, view};

/// How the database would run a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `module::NAME`
    pub statement: String,
    pub steps: Vec<String>,
    /// PostgreSQL's text, where it differs.
    pub postgres: Option<&'static str>,
}

pub(crate) type Module = (&'static str, &'static [(&'static str, Sql)]);

/// Every module's statements.
pub(crate) const MODULES: &[Module] = &[
    ("batch", batch::load::ALL),
    ("locks", batch::load::LOCKS),
    ("tables", batch::tables::ALL),
    ("api_keys", crate::api_keys::ALL),
    ("books_ours", crate::books::ours::ALL),
    ("books_keep", crate::books::keep::ALL),
    ("books_show", crate::books::show::ALL),
    ("books_trouble", crate::books::trouble::ALL),
    ("bulk", crate::bulk::ALL),
    ("callbacks", crate::callbacks::ALL),
    ("channel_accounts", crate::channel_accounts::ALL),
    ("companies", crate::companies::ALL),
    ("fapiao_titles", crate::fapiao_titles::ALL),
    ("feed", crate::feed::ALL),
    ("invitations", crate::invitations::ALL),
    ("limits", crate::limits::ALL),
    ("link_opens", crate::link_opens::ALL),
    ("members", crate::members::ALL),
    ("media", crate::media::ALL),
    ("migrate", crate::migrate::ALL),
    ("notices", crate::notices::ALL),
    ("notifications", crate::notifications::ALL),
    ("once", crate::once::ALL),
    ("order_templates", crate::order_templates::ALL),
    ("paytool", crate::paytool::ALL),
    ("products", crate::products::ALL),
    ("providers", crate::providers::ALL),
    ("renewals", crate::renewals::ALL),
    ("sessions", crate::sessions::ALL),
    ("staff", crate::staff::ALL),
    ("audit", view::audit::ALL),
    ("audit_chain", crate::audit_log::chain::ALL),
    ("audit_list", crate::audit_log::list::ALL),
    ("company", view::company::ALL),
    ("customers", view::customers::ALL),
    ("detail", view::detail::ALL),
    ("fapiao", view::fapiao::ALL),
    ("due", view::due::ALL),
    ("list", view::list::ALL),
    ("ledger", view::ledger::ALL),
    ("outbox", view::outbox::ALL),
    ("overview", view::overview::ALL),
    ("payments", view::payments::ALL),
    ("refunds", view::refunds::ALL),
    ("search", view::search::ALL),
    ("newest", view::newest::ALL),
    ("webhook_deliveries", crate::webhook_deliveries::ALL),
    ("webhooks", crate::webhooks::ALL),
    ("verify_chain", crate::verify::chain::ALL),
    ("verify_counts", crate::verify::counts::ALL),
    ("verify_orders", crate::verify::orders::ALL),
    ("verify_subscriptions", crate::verify::subscriptions::ALL),
];

impl Store {
    /// Asks the database how it would run each statement of this crate.
    pub async fn plans(&self) -> Result<Vec<Plan>, StoreError> {
        let mut reader = self.reader().await?;
        let mut plans = Vec::new();
        for (module, statements) in MODULES {
            for (name, sql) in *statements {
                let steps = reader.explain(*sql).await.map_err(|error| {
                    StoreError::Unavailable(format!("{module}::{name}: {error}"))
                })?;
                plans.push(Plan {
                    statement: format!("{module}::{name}"),
                    steps,
                    postgres: sql.postgres,
                });
            }
        }
        Ok(plans)
    }
}
