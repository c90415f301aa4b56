//! `get_invoice_list`, `mark_invoice_status` (paytool.md §2.6, 2.7).

use axum::extract::State;
use axum::response::Response;
use till_domain::decide::{Command, Target, Verb};
use till_domain::fapiao::{Delivery, FapiaoPart, FapiaoStage, FapiaoVerb, Issue, SendWay};
use till_domain::id::{FapiaoId, OrderNumber};
use till_domain::order::{Order, OrderState};
use till_domain::party::{Act, Actor, Role, permits};
use till_domain::time::{Instant, Span};
use till_store::{FapiaoCursor, FapiaoFilter, FapiaoView};
use till_wecom::paytool::{Fault, Invoice, InvoiceList, InvoicePage, MarkInvoice, code};

use super::call::{Nothing, WithToken};
use super::open_order::is_called;
use super::refused::{self, trouble};
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;

const SAME_CALL: Span = Span::minutes(15);

/// `POST /cgi-bin/paytool/get_invoice_list`: a row per application and order, newest first.
pub(super) async fn list(State(app): State<App>, call: WithToken) -> Response {
    call.answer(page(&app, &call)).await
}

async fn page(app: &App, call: &WithToken) -> Result<InvoicePage, Fault> {
    let wanted = InvoiceList::read(&call.body)?;
    let cursor = wanted
        .cursor
        .as_deref()
        .map(str::parse::<FapiaoCursor>)
        .transpose()
        .map_err(|_| Fault::new(code::BAD_CURSOR, "invalid cursor"))?;
    let seconds = |time: i64| Instant::from_millis(time.saturating_mul(1000));
    let filter = FapiaoFilter {
        from: wanted.start_time.map(seconds),
        // The last second counts.
        until: wanted.end_time.map(|end| seconds(end.saturating_add(1))),
        ..FapiaoFilter::default()
    };
    let page = app
        .store()
        .fapiao(call.provider.key, &filter, cursor, wanted.limit)
        .await
        .map_err(|error| trouble(&error.into()))?;
    Ok(InvoicePage {
        has_more: u8::from(page.next.is_some()),
        next_cursor: page.next.map(|next| next.to_string()).unwrap_or_default(),
        invoice_list: page.rows.into_iter().map(shown).collect(),
    })
}

fn shown(row: FapiaoView) -> Invoice {
    let request = row.fapiao.request;
    let note = match (&row.word, &row.issued) {
        (Some(word), None) => word.note.clone(),
        (_, Some(issued)) => issued_note(&issued.way, &issued.note),
        (None, None) => String::new(),
    };
    let mut invoice = Invoice {
        order_id: row.order.to_string(),
        custom_corpid: row.fapiao.company.to_string(),
        apply_time: row.fapiao.at.millis() / 1000,
        invoice_type: request.kind.number(),
        paid_price: row.fapiao.amount.get(),
        invoice_status: status(row.stage, row.issued.as_ref().map(|issued| &issued.way)),
        invoice_title: request.title.name,
        tax_number: request.title.tax_number,
        send_way: 0,
        contact_name: String::new(),
        contact_tel: String::new(),
        contact_addr: String::new(),
        contact_postcode: String::new(),
        receive_email: String::new(),
        company_addr: request.title.address,
        company_tel: request.title.phone,
        bank_name: request.title.bank,
        bank_account_number: request.title.account,
        invoice_note: note,
    };
    match request.delivery {
        Delivery::Courier {
            contact,
            phone,
            address,
            postcode,
        } => {
            invoice.send_way = 1;
            invoice.contact_name = contact;
            invoice.contact_tel = phone;
            invoice.contact_addr = address;
            invoice.contact_postcode = postcode;
        }
        Delivery::Email { address } => {
            invoice.send_way = 2;
            invoice.receive_email = address;
        }
    }
    invoice
}

/// A courier's number stands in the note there.
fn issued_note(way: &SendWay, note: &str) -> String {
    match way {
        SendWay::Courier { number } if note.is_empty() => number.clone(),
        SendWay::Courier { .. } | SendWay::Email => note.to_owned(),
    }
}

/// `invoice_status`; WeCom has no number for a reversed one: it was sent.
const fn status(stage: FapiaoStage, way: Option<&SendWay>) -> u8 {
    match stage {
        FapiaoStage::Open => 0,
        FapiaoStage::Issued | FapiaoStage::RedStarted | FapiaoStage::Red => match way {
            Some(SendWay::Courier { .. }) => 1,
            Some(SendWay::Email) | None => 2,
        },
        FapiaoStage::Cancelled | FapiaoStage::Withdrawn => 3,
    }
}

/// `POST /cgi-bin/paytool/mark_invoice_status`
pub(super) async fn mark(State(app): State<App>, call: WithToken) -> Response {
    call.answer(mark_one(&app, &call)).await
}

async fn mark_one(app: &App, call: &WithToken) -> Result<Nothing, Fault> {
    let wanted = MarkInvoice::read(&call.body)?;
    let actor = person(app, call, &wanted.oper_userid).await?;
    let number: OrderNumber = wanted.order_id.parse().map_err(|_| refused::not_found())?;
    if number.provider() != Some(call.provider.key) {
        return Err(refused::not_found());
    }
    let order = app
        .store()
        .order_by_number(&number)
        .await
        .map_err(|error| trouble(&error.into()))?
        .ok_or_else(refused::not_found)?;
    let Some(id) = open(&order)? else {
        // What is made out, or given up, stays as it is: said again, it has no effect.
        return Ok(Nothing {});
    };
    let rows = app
        .store()
        .fapiao_of(order.provider, order.id)
        .await
        .map_err(|error| trouble(&error.into()))?;
    if rows.iter().any(|row| is_said_again(row, &wanted)) {
        return Ok(Nothing {});
    }
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor,
        verb: Verb::Fapiao(verb(id, wanted)),
    };
    match app.submit(command).await {
        Ok(_) => Ok(Nothing {}),
        Err(PageError::Refused(refusal)) => Err(refused::marking(&refusal)),
        Err(error) => Err(trouble(&error)),
    }
}

/// Whoever of the provider's people is called so and handles money.
async fn person(app: &App, call: &WithToken, userid: &str) -> Result<Actor, Fault> {
    let staff = app
        .store()
        .staff_of(call.provider.key)
        .await
        .map_err(|error| trouble(&error.into()))?;
    let person = staff
        .into_iter()
        .filter(|person| person.active && is_called(person, userid))
        .find(|person| permits(Role::Staff(person.role), Act::HandleMoney));
    let Some(person) = person else {
        return Err(Fault::new(
            code::NO_PERMISSION,
            "oper_userid may not handle fapiao: they need the role owner or finance",
        ));
    };
    Ok(Actor::Staff {
        id: person.id,
        name: person.name,
        role: person.role,
        discount_cap_percent: person.discount_cap_percent,
        refund_limit: person.refund_limit,
    })
}

/// The order's oldest application that waits (SPEC §9.16); `None` when there are only others.
fn open(order: &Order) -> Result<Option<FapiaoId>, Fault> {
    let parts: &[FapiaoPart] = match &order.state {
        OrderState::Paid { settled, .. } => &settled.fapiao,
        OrderState::Open
        | OrderState::Placed { .. }
        | OrderState::Confirming { .. }
        | OrderState::Closing { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => &[],
    };
    if parts.is_empty() {
        return Err(Fault::new(
            code::WRONG_STATUS,
            "order_id: the order has no fapiao application",
        ));
    }
    let open = parts.iter().find(|part| part.stage == FapiaoStage::Open);
    Ok(open.map(|part| part.id))
}

/// A call that is sent again because its answer was lost must not mark the order's next application: the
/// same words within a quarter of an hour are the same call (SPEC §9.16).
fn is_said_again(row: &FapiaoView, wanted: &MarkInvoice) -> bool {
    let Some(word) = &row.word else {
        return false;
    };
    clock::now() < word.at.plus(SAME_CALL)
        && word.note == wanted.invoice_note.trim()
        && u32::from(status(
            row.stage,
            row.issued.as_ref().map(|issued| &issued.way),
        )) == wanted.invoice_status
}

fn verb(id: FapiaoId, wanted: MarkInvoice) -> FapiaoVerb {
    let note = wanted.invoice_note;
    let way = match wanted.invoice_status {
        1 => SendWay::Courier {
            number: String::new(),
        },
        2 => SendWay::Email,
        // The request has 1, 2 or 3.
        _ => return FapiaoVerb::Cancel { id, note },
    };
    FapiaoVerb::Issue {
        id,
        issue: Box::new(Issue {
            way,
            number: String::new(),
            files: Vec::new(),
            note,
        }),
    }
}
