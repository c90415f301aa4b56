//! Who looked at a payment link. The provider's own staff are not counted: the server leaves them out.

use till_domain::id::{Corpid, OrderId, ProviderKey};
use till_domain::time::{Instant, Span};

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, id, maybe_id, statements};

statements! {
    RECORD = Sql::same(
        "INSERT INTO link_opens (provider, order_id, at, visitor, company, device) \
         VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (provider, order_id, at, visitor) DO NOTHING");
    OF_ORDER = Sql::same(
        "SELECT at, visitor, company, device FROM link_opens \
         WHERE provider = $1 AND order_id = $2 ORDER BY at DESC LIMIT $3");
}

/// Somebody opened the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkOpen {
    pub at: Instant,
    /// Tells visitors apart, without saying who they are.
    pub visitor: String,
    /// The company, when the visitor was signed in.
    pub company: Option<Corpid>,
    /// The kind of device, as the server names it.
    pub device: String,
}

impl Store {
    /// Counts a knock at the door `door`, and writes down that the link was opened; `false`, and neither,
    /// once `limit` came within `window`.
    pub async fn open_link(
        &self,
        (door, window, limit): (&str, Span, u32),
        (provider, order): (ProviderKey, OrderId),
        open: &LinkOpen,
    ) -> Result<bool, StoreError> {
        let args = args![
            provider.to_string(),
            id(order),
            open.at.millis(),
            open.visitor.as_str(),
            maybe_id(open.company.as_ref()),
            open.device.as_str(),
        ];
        let hit = self.hitting(door, window, limit);
        let answers = self.write(vec![hit, Statement::new(RECORD, args)]).await?;
        Ok(answers.first().is_some_and(|rows| !rows.is_empty()))
    }
    /// The newest `limit` openings.
    pub async fn link_opens(
        &self,
        provider: ProviderKey,
        order: OrderId,
        limit: u32,
    ) -> Result<Vec<LinkOpen>, StoreError> {
        let rows = self
            .read(OF_ORDER, args![provider.to_string(), id(order), limit])
            .await?;
        rows.iter().map(link_open).collect()
    }
}

fn link_open(row: &Row) -> Result<LinkOpen, StoreError> {
    Ok(LinkOpen {
        at: Instant::from_millis(row.int(0)?),
        visitor: row.text(1)?.to_owned(),
        company: row.maybe_parse(2)?,
        device: row.text(3)?.to_owned(),
    })
}
