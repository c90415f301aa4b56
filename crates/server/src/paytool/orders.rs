//! `close_order`, `get_order_list`, `get_order_detail`.

use axum::extract::State;
use axum::response::Response;
use till_domain::books::{self, Income};
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::OrderNumber;
use till_domain::order::Order;
use till_domain::party::Actor;
use till_domain::payment::Attempt;
use till_domain::time::Instant;
use till_store::{Cursor, OrderDetail};
use till_wecom::paytool::{self, Detail, Fault, OrderList, OrderPage, code};

use super::call::{Nothing, Signed};
use super::open_order::ACTOR;
use super::refused::{self, trouble};
use super::show::{self, Shown};
use crate::app::App;
use crate::web::error::PageError;

/// `POST /cgi-bin/paytool/close_order`. Closing what is closed is done, too (SPEC §9.16).
pub(super) async fn close(State(app): State<App>, call: Signed) -> Response {
    call.once(&app, cancel(&app, &call)).await
}

async fn cancel(app: &App, call: &Signed) -> Result<Nothing, Fault> {
    let number = number(&call.body, call)?;
    let order = app
        .store()
        .order_by_number(&number)
        .await
        .map_err(|error| trouble(&error.into()))?
        .ok_or_else(refused::not_found)?;
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: Actor::api(ACTOR),
        verb: Verb::Cancel {
            reason: ACTOR.to_owned(),
        },
    };
    app.act(command)
        .await
        .map_err(|error| refused::closing(&error))?;
    Ok(Nothing {})
}

/// `POST /cgi-bin/paytool/get_order_detail`
pub(super) async fn detail(State(app): State<App>, call: Signed) -> Response {
    call.once(&app, one(&app, &call)).await
}

async fn one(app: &App, call: &Signed) -> Result<Detail, Fault> {
    let number = number(&call.body, call)?;
    let found: Option<OrderDetail> = app
        .store()
        .order_detail(&number)
        .await
        .map_err(|error| trouble(&error.into()))?;
    let found = found.ok_or_else(refused::not_found)?;
    let shown = shown(app, call).await?;
    let company = match found.order.company() {
        Some(corpid) => app
            .store()
            .company(corpid)
            .await
            .map_err(|error| trouble(&error.into()))?,
        None => None,
    };
    let income = income(app, &found).await.map_err(|error| trouble(&error))?;
    let pay_order = shown.detail(&found, income, company.map(|company| company.name));
    Ok(Detail {
        pay_order: pay_order.ok_or_else(|| trouble(&PageError::Internal))?,
    })
}

/// What arrived of an order that is complete, as far as a bill tells it.
async fn income(app: &App, found: &OrderDetail) -> Result<Option<Income>, PageError> {
    let order = &found.order;
    let Some(settled) = show::settled(order).filter(|settled| settled.completed_at.is_some())
    else {
        return Ok(None);
    };
    let won = |attempt: &&Attempt| settled.attempt.as_ref() == Some(&attempt.number);
    let Some(attempt) = found.attempts.iter().find(won) else {
        return Ok(None);
    };
    let billed = app.store().billed(order.provider, order.id).await?;
    let fees: Vec<_> = billed
        .iter()
        .map(|line| (line.number.as_str(), line.fee))
        .collect();
    books::income(settled, attempt.channel, &found.refunds, &fees).map_err(|_| PageError::Internal)
}

/// The order that a call names, if it is the caller's.
fn number(body: &serde_json::Value, call: &Signed) -> Result<OrderNumber, Fault> {
    let number: OrderNumber = paytool::order_id(body)?
        .parse()
        .map_err(|_| refused::not_found())?;
    if number.provider() == Some(call.provider.key) {
        Ok(number)
    } else {
        Err(refused::not_found())
    }
}

/// `POST /cgi-bin/paytool/get_order_list`: newest first.
pub(super) async fn list(State(app): State<App>, call: Signed) -> Response {
    call.once(&app, page(&app, &call)).await
}

/// Orders that one call looks at, at most; a rare business type may need several pages.
const LOOKED_AT: u32 = 4_000;
const READ_AT_ONCE: u32 = 500;

async fn page(app: &App, call: &Signed) -> Result<OrderPage, Fault> {
    let wanted = OrderList::read(&call.body)?;
    let mut cursor = wanted
        .cursor
        .as_deref()
        .map(str::parse::<Cursor>)
        .transpose()
        .map_err(|_| Fault::new(code::BAD_CURSOR, "invalid cursor"))?;
    let seconds = |time: i64| Instant::from_millis(time.saturating_mul(1000));
    let from = wanted.start_time.map_or(Instant::from_millis(0), seconds);
    let until = wanted
        .end_time
        .map_or(Instant::from_millis(i64::MAX), |end| seconds(end + 1));
    let shown = shown(app, call).await?;
    let limit = usize::try_from(wanted.limit).unwrap_or(2000);
    let (mut found, mut looked_at) = (Vec::new(), 0);
    loop {
        let read = app
            .store()
            .newest_orders(call.provider.key, (from, until), cursor, READ_AT_ONCE)
            .await
            .map_err(|error| trouble(&error.into()))?;
        let is_last = read.len() < READ_AT_ONCE as usize;
        looked_at += READ_AT_ONCE;
        let mut rest = read.iter().peekable();
        while let Some(order) = rest.next() {
            cursor = Some(place(order));
            if is_wanted(&shown, order, &wanted) {
                found.push(shown.brief(order));
            }
            if found.len() == limit && !(is_last && rest.peek().is_none()) {
                return Ok(more(found, cursor));
            }
        }
        if is_last {
            return Ok(more(found, None));
        }
        if looked_at >= LOOKED_AT {
            return Ok(more(found, cursor));
        }
    }
}

const fn place(order: &Order) -> Cursor {
    Cursor {
        created_at: order.created_at,
        id: order.id,
    }
}

fn is_wanted(shown: &Shown, order: &Order, wanted: &OrderList) -> bool {
    wanted
        .business_type
        .is_none_or(|business| shown.business_type(order) == Some(business))
}

fn more(found: Vec<paytool::OrderBrief>, next: Option<Cursor>) -> OrderPage {
    OrderPage {
        has_more: u8::from(next.is_some()),
        next_cursor: next.map(|cursor| cursor.to_string()).unwrap_or_default(),
        pay_order_list: found,
    }
}

async fn shown(app: &App, call: &Signed) -> Result<Shown, Fault> {
    let key = call.provider.key;
    let products = app
        .store()
        .products(key)
        .await
        .map_err(|e| trouble(&e.into()))?;
    let staff = app
        .store()
        .staff_of(key)
        .await
        .map_err(|e| trouble(&e.into()))?;
    Ok(show::Shown { products, staff })
}
