//! `get_invoice_list`, `mark_invoice_status`.
//!
//! No buyer can apply for a fapiao in Till yet, so there is no application to list or to mark; the calls
//! check all that they would, and say so.

use axum::extract::State;
use axum::response::Response;
use till_domain::id::OrderNumber;
use till_domain::party::{Act, Role, permits};
use till_wecom::paytool::{Fault, InvoiceList, InvoicePage, MarkInvoice, code};

use super::call::{Nothing, WithToken};
use super::open_order::is_called;
use super::refused::{self, trouble};
use crate::app::App;

/// `POST /cgi-bin/paytool/get_invoice_list`
pub(super) async fn list(State(_): State<App>, call: WithToken) -> Response {
    call.answer(page(&call)).await
}

async fn page(call: &WithToken) -> Result<InvoicePage, Fault> {
    let wanted = InvoiceList::read(&call.body)?;
    if wanted.cursor.is_some() {
        // No page of ours has ever named a next one.
        return Err(Fault::new(code::BAD_CURSOR, "invalid cursor"));
    }
    Ok(InvoicePage {
        has_more: 0,
        next_cursor: String::new(),
        invoice_list: Vec::new(),
    })
}

/// `POST /cgi-bin/paytool/mark_invoice_status`
pub(super) async fn mark(State(app): State<App>, call: WithToken) -> Response {
    call.answer(mark_one(&app, &call)).await
}

async fn mark_one(app: &App, call: &WithToken) -> Result<Nothing, Fault> {
    let wanted = MarkInvoice::read(&call.body)?;
    let staff = app
        .store()
        .staff_of(call.provider.key)
        .await
        .map_err(|error| trouble(&error.into()))?;
    let may = staff
        .iter()
        .filter(|person| person.active && is_called(person, &wanted.oper_userid))
        .any(|person| permits(Role::Staff(person.role), Act::HandleMoney));
    if !may {
        return Err(Fault::new(
            code::NO_PERMISSION,
            "oper_userid may not handle fapiao: they need the role owner or finance",
        ));
    }
    let number: OrderNumber = wanted.order_id.parse().map_err(|_| refused::not_found())?;
    if number.provider() != Some(call.provider.key) {
        return Err(refused::not_found());
    }
    let order = app
        .store()
        .order_by_number(&number)
        .await
        .map_err(|error| trouble(&error.into()))?;
    order.ok_or_else(refused::not_found)?;
    Err(Fault::new(
        code::WRONG_STATUS,
        "order_id: the order has no fapiao application",
    ))
}
