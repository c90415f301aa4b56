//! The list of a company's orders, with all sellers.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::order::ShownState;
use till_store::{CompanyOrders, Cursor, OrderRow};

use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;
use crate::web::words::StateLook;

/// Orders on a page.
const PAGE: u32 = 20;
/// Pages that a search walks before it says where it stopped.
const SEARCHED: usize = 25;

#[derive(Template)]
#[template(path = "orders/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    all: bool,
    tabs: Vec<Tab>,
    group: Group,
    text: String,
    rows: Vec<RowWords>,
    next: String,
    first: String,
}

struct Tab {
    word: String,
    query: String,
    current: bool,
}

struct RowWords {
    number: String,
    product: String,
    seller: String,
    amount: String,
    look: StateLook,
    created: till_domain::time::Instant,
}

/// The tabs: what is open, what is done, what is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    All,
    Open,
    Paid,
    Over,
}

impl Group {
    const ALL: [Self; 4] = [Self::All, Self::Open, Self::Paid, Self::Over];

    const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Open => "open",
            Self::Paid => "paid",
            Self::Over => "over",
        }
    }
    fn from_code(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|group| group.code() == code)
            .unwrap_or(Self::All)
    }
    fn states(self) -> Vec<ShownState> {
        match self {
            Self::All => Vec::new(),
            Self::Open => vec![
                ShownState::Unplaced,
                ShownState::AwaitingApproval,
                ShownState::Rejected,
                ShownState::AwaitingPayment,
                ShownState::AwaitingConfirmation,
            ],
            Self::Paid => vec![
                ShownState::Paid,
                ShownState::Completed,
                ShownState::RefundRequested,
                ShownState::PartlyRefunded,
            ],
            Self::Over => vec![
                ShownState::Cancelled,
                ShownState::Expired,
                ShownState::Refunded,
            ],
        }
    }
}

/// `GET /orders?state=&q=&after=`
pub(super) async fn show(
    State(app): State<App>,
    buyer: BuyerUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).ok_or(PageError::BadForm)?;
    let group = Group::from_code(fields.get("state"));
    let text: String = fields.get("q").chars().take(64).collect();
    let after: Option<Cursor> = fields.get("after").parse().ok();
    let filter = CompanyOrders {
        member: (!buyer.sees_all()).then(|| buyer.buyer.userid.clone()),
        states: group.states(),
    };
    let (rows, next) = find(&app, &buyer, &filter, &text, after).await?;
    let ui = &buyer.ui;
    let tabs = Group::ALL.into_iter().map(|each| Tab {
        word: ui.tc("centre-tab", each.code()),
        query: query_of(each, &text, None),
        current: each == group,
    });
    Ok(html::ok(&ListPage {
        ui,
        all: buyer.sees_all(),
        tabs: tabs.collect(),
        group,
        rows: words(&app, ui, rows).await?,
        next: next
            .map(|next| query_of(group, &text, Some(next)))
            .unwrap_or_default(),
        first: if after.is_some() {
            query_of(group, &text, None)
        } else {
            String::new()
        },
        text,
    }))
}

/// A page of orders. Searching walks the company's own list, which is short; after [`SEARCHED`] pages
/// it lets the buyer go on from there.
async fn find(
    app: &App,
    buyer: &BuyerUser,
    filter: &CompanyOrders,
    text: &str,
    mut after: Option<Cursor>,
) -> Result<(Vec<OrderRow>, Option<Cursor>), PageError> {
    let company = &buyer.buyer.company;
    if text.is_empty() {
        let page = app
            .store()
            .company_orders(company, filter, after, PAGE)
            .await?;
        return Ok((page.rows, page.next));
    }
    let wanted = text.to_lowercase();
    let mut found = Vec::new();
    for _ in 0..SEARCHED {
        let page = app
            .store()
            .company_orders(company, filter, after, 200)
            .await?;
        after = page.next;
        found.extend(page.rows.into_iter().filter(|row| {
            row.number.as_str().to_lowercase().contains(&wanted)
                || row.product_name.to_lowercase().contains(&wanted)
        }));
        if after.is_none() || found.len() >= 100 {
            break;
        }
    }
    Ok((found, after))
}

async fn words(app: &App, ui: &Ui, rows: Vec<OrderRow>) -> Result<Vec<RowWords>, PageError> {
    let mut sellers = std::collections::HashMap::new();
    let mut words = Vec::with_capacity(rows.len());
    for row in rows {
        let seller = match sellers.get(&row.provider) {
            Some(name) => String::clone(name),
            None => {
                let seller = app.provider(row.provider).await?;
                let name = seller.map(|seller| seller.name).unwrap_or_default();
                sellers.insert(row.provider, name.clone());
                name
            }
        };
        words.push(RowWords {
            number: row.number.to_string(),
            product: row.product_name,
            seller,
            amount: row
                .payable
                .map(till_domain::money::Fen::yuan)
                .unwrap_or_default(),
            look: StateLook::of(ui, for_buyer(row.state)),
            created: row.created_at,
        });
    }
    Ok(words)
}

/// A buyer awaits payment; whether the provider still has to approve is the provider's own matter.
pub(super) const fn for_buyer(state: ShownState) -> ShownState {
    match state {
        ShownState::AwaitingApproval | ShownState::Rejected => ShownState::Unplaced,
        ShownState::Unplaced
        | ShownState::AwaitingPayment
        | ShownState::Paid
        | ShownState::Cancelled
        | ShownState::Expired
        | ShownState::RefundRequested
        | ShownState::Refunded
        | ShownState::Completed
        | ShownState::AwaitingConfirmation
        | ShownState::PartlyRefunded => state,
    }
}

fn query_of(group: Group, text: &str, after: Option<Cursor>) -> String {
    let mut pairs = Vec::new();
    if group != Group::All {
        pairs.push(("state", group.code().to_owned()));
    }
    if !text.is_empty() {
        pairs.push(("q", text.to_owned()));
    }
    if let Some(after) = after {
        pairs.push(("after", after.to_string()));
    }
    let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
    if query.is_empty() {
        query
    } else {
        format!("?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Group, query_of};
    use till_domain::order::ShownState;

    #[test]
    fn every_state_has_one_tab() {
        for state in ShownState::ALL {
            let tabs = Group::ALL
                .into_iter()
                .filter(|group| group.states().contains(&state));
            assert_eq!(tabs.count(), 1, "{state:?}");
        }
    }

    #[test]
    fn filters_live_in_the_address() {
        assert_eq!(query_of(Group::All, "", None), "");
        assert_eq!(query_of(Group::Open, "CRM 1", None), "?state=open&q=CRM+1");
    }
}
