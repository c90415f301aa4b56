//! A row of an order list, and the place where a page ends.

use std::fmt;
use std::str::FromStr;

use till_domain::id::{BadId, Corpid, OrderId, OrderNumber, ProviderKey, StaffId, Userid};
use till_domain::money::Fen;
use till_domain::order::ShownState;
use till_domain::time::Instant;

use crate::error::DbError;
use crate::exec::Row;

/// An order as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    pub provider: ProviderKey,
    pub id: OrderId,
    pub number: OrderNumber,
    pub state: ShownState,
    pub creator: Option<StaffId>,
    /// The owner, else the pinned company.
    pub company: Option<Corpid>,
    /// Empty when the company is not known by name.
    pub company_name: String,
    pub placed_by: Option<Userid>,
    pub pinned: bool,
    /// The first product, and how many more: `CRM +2`.
    pub product_name: String,
    pub reference: String,
    /// `None` until the price is fixed.
    pub payable: Option<Fen>,
    pub paid: Fen,
    pub created_at: Instant,
    /// The end of the link.
    pub expires_at: Instant,
    pub paid_at: Option<Instant>,
}

/// The columns of [`OrderRow`], from `orders o` and `companies c`.
macro_rules! order_rows {
    ($from:literal, $($rest:literal),+ $(,)?) => {
        $crate::exec::Sql::same(concat!(
            "SELECT o.provider, o.id, o.number, o.shown_state, o.creator, o.company, c.name, \
             o.placed_by, o.pinned, o.product_name, o.reference, o.payable_fen, o.paid_fen, \
             o.created_at, o.expires_at, o.paid_at FROM ",
            $from,
            " LEFT JOIN companies c ON c.company = o.company WHERE ",
            $($rest),+
        ))
    };
}
pub(crate) use order_rows;

pub(crate) fn order_row(row: &Row) -> Result<OrderRow, DbError> {
    let state = ShownState::from_code(row.text(3)?)
        .ok_or_else(|| DbError::Corrupt(format!("unknown state of an order: {row:?}")))?;
    Ok(OrderRow {
        provider: row.parse(0)?,
        id: row.parse(1)?,
        number: row.parse(2)?,
        state,
        creator: row.maybe_text(4).and_then(|creator| creator.parse().ok()),
        company: row.maybe_parse(5)?,
        company_name: row.maybe_text(6).unwrap_or_default().to_owned(),
        placed_by: row.maybe_parse(7)?,
        pinned: row.bool(8)?,
        product_name: row.text(9)?.to_owned(),
        reference: row.text(10)?.to_owned(),
        payable: row.maybe_int(11).map(Fen::new),
        paid: Fen::new(row.int(12)?),
        created_at: Instant::from_millis(row.int(13)?),
        expires_at: Instant::from_millis(row.int(14)?),
        paid_at: row.maybe_int(15).map(Instant::from_millis),
    })
}

/// Where a page of a list ends and the next begins; its text goes into URLs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub created_at: Instant,
    pub id: OrderId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.created_at.millis(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let (at, id) = text.split_once('-').ok_or(BadId)?;
        let at = at.parse().map_err(|_| BadId)?;
        Ok(Self {
            created_at: Instant::from_millis(at),
            id: id.parse()?,
        })
    }
}
