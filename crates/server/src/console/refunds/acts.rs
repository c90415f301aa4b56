//! What is done on the refund desk. Every refusal comes back on the order's page, in a sentence.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::id::{OrderNumber, RefundNumber};
use till_domain::order::Order;
use till_domain::party::Act;
use till_domain::refund::RefundVerb;
use till_domain::refusal::Refusal;

use super::form::{OrderAct, RefundAct, Typed};
use super::order::{self, Said};
use crate::access::StaffUser;
use crate::app::App;
use crate::console::orders::load;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};

/// `POST /console/orders/{number}/refund/{act}`
pub(super) async fn on_order(
    State(app): State<App>,
    user: StaffUser,
    Path((number, act)): Path<(String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let act = OrderAct::from_code(&act).ok_or(PageError::NotFound)?;
    user.require(Act::HandleMoney)?;
    let order = load::order(&app, &user, &number).await?;
    let typed = Typed::read(act.code(), &fields);
    let mut reader = Reader::new(&user.ui);
    let Some(verb) = typed.verb(act, &mut reader) else {
        let faults = reader.faults;
        return order::page(&app, user, &number, Said::Faults(faults), typed).await;
    };
    match submit(&app, &user, &order, verb).await {
        Ok(()) => Ok(done(&order.number, act.code())),
        Err(PageError::Refused(refusal)) => refuse(&app, user, &order, &refusal, typed).await,
        Err(error) => Err(error),
    }
}

/// `POST /console/refunds/{refund}/{act}`
pub(super) async fn on_refund(
    State(app): State<App>,
    user: StaffUser,
    Path((number, act)): Path<(String, String)>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let act = RefundAct::from_code(&act).ok_or(PageError::NotFound)?;
    user.require(Act::HandleMoney)?;
    let number: RefundNumber = number.parse().map_err(|_| PageError::NotFound)?;
    if number.provider() != Some(user.provider.key) {
        return Err(PageError::NotFound);
    }
    let found = app.store().refund(&number).await?;
    let refund = found.ok_or(PageError::NotFound)?;
    let found = app.store().order(user.provider.key, refund.order).await?;
    let order = found.ok_or(PageError::NotFound)?;
    let verb = act.verb(number, fields.get("reason"));
    match submit(&app, &user, &order, verb).await {
        Ok(()) => Ok(done(&order.number, act.code())),
        Err(PageError::Refused(refusal)) => {
            refuse(&app, user, &order, &refusal, Typed::default()).await
        }
        Err(error) => Err(error),
    }
}

async fn submit(
    app: &App,
    user: &StaffUser,
    order: &Order,
    verb: RefundVerb,
) -> Result<(), PageError> {
    app.submit(Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: user.actor(),
        verb: Verb::Refund(verb),
    })
    .await
    .map(|_| ())
}

fn done(number: &OrderNumber, code: &str) -> Response {
    html::see(format!(
        "/console/orders/{number}/refund?done=refund-done-{code}"
    ))
}

async fn refuse(
    app: &App,
    user: StaffUser,
    order: &Order,
    refusal: &Refusal,
    typed: Typed,
) -> Result<Response, PageError> {
    if let Refusal::NotFound | Refusal::NotPermitted = refusal {
        return Err(PageError::Refused(refusal.clone()));
    }
    let sentence = user.ui.refusal(refusal);
    let said = match refusal.field() {
        Some(field) if !typed.act.is_empty() => {
            let id = match field {
                "reason" => format!("{}-reason", typed.act),
                field => field.to_owned(),
            };
            let mut faults = Faults::default();
            faults.add(id, sentence);
            Said::Faults(faults)
        }
        Some(_) | None => Said::Refused(sentence),
    };
    order::page(app, user, order.number.as_str(), said, typed).await
}
