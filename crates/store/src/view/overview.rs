//! How sales stand, on one page: money by day, the way from link to payment, links that still wait. Its
//! cost grows with what happened in the period, and stops growing at a limit.

use till_domain::id::{Corpid, OrderNumber, ProviderKey, StaffId};
use till_domain::money::Fen;
use till_domain::order::ShownState;
use till_domain::time::{Day, Instant};

use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Connection, Row, Sql, args, maybe_id, statements};

/// Payments, and orders, of a period that are looked at: the newest.
pub const MOST_IN_OVERVIEW: u32 = 20_000;
/// Links of a state that still wait and are looked at.
const MOST_LIVE: u32 = 500;

/// Orders of a period as steps: `$5` at most. `EXISTS` would let PostgreSQL read all of the provider's
/// link openings beforehand.
macro_rules! funnel {
    ($whose:literal) => {
        Sql::same(concat!(
            "SELECT COUNT(*), CAST(SUM(f.opened) AS BIGINT), CAST(SUM(f.placed) AS BIGINT), \
             CAST(SUM(f.paid) AS BIGINT) FROM (SELECT \
             CASE WHEN o.placed_by IS NOT NULL OR o.paid_at IS NOT NULL OR (SELECT 1 \
               FROM link_opens l WHERE l.provider = $1 AND l.order_id = o.id LIMIT 1) = 1 \
               THEN 1 ELSE 0 END AS opened, \
             CASE WHEN o.placed_by IS NOT NULL OR o.paid_at IS NOT NULL THEN 1 ELSE 0 END AS placed, \
             CASE WHEN o.paid_at IS NOT NULL THEN 1 ELSE 0 END AS paid \
             FROM orders o WHERE o.provider = $1 AND ",
            $whose,
            " AND o.created_at >= $2 AND o.created_at < $3 \
             ORDER BY o.created_at DESC, o.id DESC LIMIT $5) AS f"
        ))
    };
}

statements! {
    /// By day in Shanghai, product and creator. The newest first, and then whose they are.
    MONEY = Sql::same(
        "SELECT (r.booked_at + 28800000) / 86400000, o.product_name, o.creator, \
         CAST(SUM(r.amount_fen) AS BIGINT), COUNT(*) FROM ( \
           SELECT order_id, booked_at, amount_fen, disposition FROM receipts \
           WHERE provider = $1 AND booked_at > 0 AND booked_at >= $2 AND booked_at < $3 \
           ORDER BY booked_at DESC, channel DESC, transaction_id DESC LIMIT $5) AS r \
         CROSS JOIN orders o \
         WHERE o.provider = $1 AND o.id = r.order_id AND r.disposition = 'applied' \
         AND ($4 IS NULL OR o.creator = $4) GROUP BY 1, 2, 3");
    FUNNEL = funnel!("COALESCE($4, '') = ''");
    FUNNEL_OF = funnel!("o.creator = $4");
    /// Links of a state that can still be paid, with how often and when they were opened.
    LIVE = Sql::same(
        "SELECT o.number, o.product_name, o.company, c.name, o.payable_fen, o.expires_at, \
         (SELECT COUNT(*) FROM link_opens l WHERE l.provider = $1 AND l.order_id = o.id), \
         (SELECT MAX(l.at) FROM link_opens l WHERE l.provider = $1 AND l.order_id = o.id) \
         FROM orders o LEFT JOIN companies c ON c.company = o.company \
         WHERE o.provider = $1 AND o.shown_state = $2 AND o.expires_at > $3 \
         AND ($4 IS NULL OR o.creator = $4) ORDER BY o.created_at DESC, o.id DESC LIMIT $5");
}

/// Money that paid orders on one day, for one product, created by one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyIn {
    pub day: Day,
    /// As lists show it: the first product, and how many more.
    pub product_name: String,
    /// `None`: a system of the provider's.
    pub creator: Option<StaffId>,
    pub sum: Fen,
    pub payments: u64,
}

/// Of the orders created in a period, how many came how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funnel {
    pub created: u64,
    pub opened: u64,
    pub placed: u64,
    pub paid: u64,
}

/// A link that can still be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveLink {
    pub number: OrderNumber,
    pub product_name: String,
    pub company: Option<Corpid>,
    /// Empty when the company is not known by name.
    pub company_name: String,
    pub payable: Option<Fen>,
    pub expires_at: Instant,
    pub opens: u64,
    pub last_opened_at: Option<Instant>,
}

/// How sales stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    pub money: Vec<MoneyIn>,
    pub funnel: Funnel,
    /// Unplaced ones, then those that wait for payment.
    pub live: Vec<LiveLink>,
}

impl Overview {
    /// Not all of the period was looked at: there is more than [`MOST_IN_OVERVIEW`].
    pub fn is_cut(&self) -> bool {
        let most = u64::from(MOST_IN_OVERVIEW);
        let payments: u64 = self.money.iter().map(|money| money.payments).sum();
        payments >= most || self.funnel.created >= most
    }
}

impl Store {
    /// What came of the days from `from` on and before `until`; of one creator's orders or of all.
    pub async fn overview(
        &self,
        provider: ProviderKey,
        (from, until): (Instant, Instant),
        creator: Option<StaffId>,
    ) -> Result<Overview, StoreError> {
        let now = self.now();
        self.reading(move |reader| {
            Box::pin(async move {
                let period = || {
                    args![
                        provider.to_string(),
                        from.millis(),
                        until.millis(),
                        maybe_id(creator),
                        MOST_IN_OVERVIEW,
                    ]
                };
                let money = reader.fetch(MONEY, period()).await?;
                let steps = match creator {
                    Some(_) => FUNNEL_OF,
                    None => FUNNEL,
                };
                let funnel = reader.first(steps, period()).await?;
                Ok(Overview {
                    money: money.iter().map(money_in).collect::<Result<_, _>>()?,
                    funnel: funnel
                        .as_ref()
                        .map(funnel_of)
                        .transpose()?
                        .unwrap_or_default(),
                    live: live(reader, provider, now, creator).await?,
                })
            })
        })
        .await
    }
}

async fn live(
    reader: &mut Connection,
    provider: ProviderKey,
    now: Instant,
    creator: Option<StaffId>,
) -> Result<Vec<LiveLink>, DbError> {
    let mut found = Vec::new();
    for state in [ShownState::Unplaced, ShownState::AwaitingPayment] {
        let args = args![
            provider.to_string(),
            state.code(),
            now.millis(),
            maybe_id(creator),
            MOST_LIVE,
        ];
        for row in reader.fetch(LIVE, args).await? {
            found.push(LiveLink {
                number: row.parse(0)?,
                product_name: row.text(1)?.to_owned(),
                company: row.maybe_parse(2)?,
                company_name: row.maybe_text(3).unwrap_or_default().to_owned(),
                payable: row.maybe_int(4).map(Fen::new),
                expires_at: Instant::from_millis(row.int(5)?),
                opens: count(&row, 6),
                last_opened_at: row.maybe_int(7).map(Instant::from_millis),
            });
        }
    }
    Ok(found)
}

/// Of no rows there is no sum.
fn count(row: &Row, column: usize) -> u64 {
    u64::try_from(row.maybe_int(column).unwrap_or(0)).unwrap_or(0)
}

fn funnel_of(row: &Row) -> Result<Funnel, DbError> {
    Ok(Funnel {
        created: u64::try_from(row.int(0)?).unwrap_or(0),
        opened: count(row, 1),
        placed: count(row, 2),
        paid: count(row, 3),
    })
}

fn money_in(row: &Row) -> Result<MoneyIn, DbError> {
    let epoch = Instant::from_millis(0).day();
    let creator = row.maybe_text(2).filter(|creator| !creator.is_empty());
    Ok(MoneyIn {
        day: epoch.plus_days(row.int(0)?),
        product_name: row.text(1)?.to_owned(),
        creator: match creator {
            Some(_) => row.maybe_parse(2)?,
            None => None,
        },
        sum: Fen::new(row.int(3)?),
        payments: count(row, 4),
    })
}
