//! What the buyer does: applies, withdraws, removes a saved title.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::fapiao::{FapiaoVerb, Title};
use till_domain::party::Act;
use till_domain::refusal::Refusal;

use super::form::Typed;
use super::page::{self, Said};
use crate::access::BuyerUser;
use crate::app::App;
use crate::orders::Own;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::Faults;

/// `POST /orders/{number}/fapiao`
pub(super) async fn apply(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyFapiao)?;
    let own = Own::find(&app, &buyer, &number).await?;
    let typed = Typed::read(&fields);
    let wanted = match typed.application(&buyer.ui) {
        Ok(wanted) => wanted,
        Err(faults) => {
            let said = Said {
                faults,
                typed: Some(typed),
                ..Said::default()
            };
            return page::page(&app, &buyer, &own, said, 0).await;
        }
    };
    // Only what passed the check is kept for the next time.
    let title = wanted.request.title.checked(wanted.request.kind, true).ok();
    let remember = typed.remember;
    let verb = FapiaoVerb::Apply(Box::new(wanted));
    let done = perform(&app, &buyer, &own, verb, "apply", Some(typed)).await?;
    if done.status().is_redirection()
        && let Some(title) = title.filter(|_| remember)
    {
        let company = &buyer.buyer.company;
        let known = app.store().fapiao_titles(company).await?;
        let known = known.iter().find(|known| known.name == title.name);
        app.store()
            .save_fapiao_title(company, &with_known(title, known))
            .await?;
    }
    Ok(done)
}

/// An application for a general fapiao says nothing of the bank: what is known of it stays known.
fn with_known(mut title: Title, known: Option<&Title>) -> Title {
    let Some(known) = known.filter(|known| known.tax_number == title.tax_number) else {
        return title;
    };
    for (new, old) in [
        (&mut title.address, &known.address),
        (&mut title.phone, &known.phone),
        (&mut title.bank, &known.bank),
        (&mut title.account, &known.account),
    ] {
        if new.is_empty() {
            new.clone_from(old);
        }
    }
    title
}

/// `POST /orders/{number}/fapiao/{id}/withdraw`
pub(super) async fn withdraw(
    State(app): State<App>,
    Path((number, id)): Path<(String, String)>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyFapiao)?;
    let own = Own::find(&app, &buyer, &number).await?;
    let id = id.parse().map_err(|_| PageError::NotFound)?;
    let verb = FapiaoVerb::Withdraw { id };
    perform(&app, &buyer, &own, verb, "withdraw", None).await
}

/// `POST /orders/{number}/fapiao/title`: a title that nobody wants to see again.
pub(super) async fn forget_title(
    State(app): State<App>,
    Path(number): Path<String>,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyFapiao)?;
    let own = Own::find(&app, &buyer, &number).await?;
    app.store()
        .forget_fapiao_title(&buyer.buyer.company, fields.get("name"))
        .await?;
    Ok(html::see(format!(
        "/orders/{}/fapiao?done=fapiao-said-title",
        own.detail.order.number
    )))
}

async fn perform(
    app: &App,
    buyer: &BuyerUser,
    own: &Own,
    verb: FapiaoVerb,
    code: &str,
    typed: Option<Typed>,
) -> Result<Response, PageError> {
    let order = &own.detail.order;
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: buyer.actor(),
        verb: Verb::Fapiao(verb),
    };
    match app.submit(command).await {
        Ok(_) => Ok(html::see(format!(
            "/orders/{}/fapiao?done=fapiao-said-{code}",
            order.number
        ))),
        Err(PageError::Refused(refusal))
            if !matches!(refusal, Refusal::NotFound | Refusal::NotPermitted) =>
        {
            // As it is now: what is left may have changed.
            let own = Own::find(app, buyer, order.number.as_str()).await?;
            let mut said = Said {
                typed,
                ..Said::default()
            };
            match refusal.field() {
                Some(field) => {
                    let mut faults = Faults::default();
                    faults.add(field, buyer.ui.refusal(&refusal));
                    said.faults = faults;
                }
                None => said.refused = Some(refusal),
            }
            page::page(app, buyer, &own, said, 0).await
        }
        Err(error) => Err(error),
    }
}
