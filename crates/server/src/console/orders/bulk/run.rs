//! The good rows of a file become orders, some at each press; the page presses again while rows are left.
//! Each row has a key that is kept with its order, so that a second press, another node or a crash
//! between the order and its mark in the file make no second one.

use axum::extract::{Path, State};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::OrderId;
use till_domain::party::Act;
use till_store::{Answered, BulkEnd, BulkRow, Once};

use super::super::draft::{self, Draft};
use super::super::load::Shelf;
use super::super::{new, quote, refused, sale::Sale};
use super::{RowDraft, TOGETHER, file, path, shelf, show, upload};
use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;

/// Orders that one press creates: a second of work at the most.
const AT_ONCE: usize = 100;

/// `POST /console/orders/bulk/{file}`
pub(super) async fn create(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let file = file(&app, &user, &id).await?;
    if show::is_open(&file, user.ui.now) {
        let shelf = shelf(&app, &user).await?;
        let left = file.rows.iter().filter(|row| show::is_left(row));
        let making: Vec<_> = left
            .take(AT_ONCE)
            .map(|row| make(&app, &user, &shelf, &id, row))
            .collect();
        let made = stream::iter(making)
            .buffer_unordered(TOGETHER)
            .collect::<Vec<_>>()
            .await;
        let (ends, broken) = parted(made);
        app.store()
            .end_bulk_rows(user.provider.key, &id, &ends)
            .await?;
        if let Some(error) = broken {
            return Err(error);
        }
    }
    Ok(html::see(path(&id)))
}

type Made = (u32, Result<BulkEnd, PageError>);

/// What ended, and why something else did not: that row stays as it is.
fn parted(made: Vec<Made>) -> (Vec<(u32, BulkEnd)>, Option<PageError>) {
    let (mut ends, mut broken) = (Vec::new(), None);
    for (row, end) in made {
        match end {
            Ok(end) => ends.push((row, end)),
            Err(error) => broken = Some(error),
        }
    }
    (ends, broken)
}

async fn make(app: &App, user: &StaffUser, shelf: &Shelf, file: &str, row: &BulkRow) -> Made {
    (row.number, created(app, user, shelf, file, row).await)
}

/// Creates the row's order, unless it was.
async fn created(
    app: &App,
    user: &StaffUser,
    shelf: &Shelf,
    file: &str,
    row: &BulkRow,
) -> Result<BulkEnd, PageError> {
    let ui = &user.ui;
    let gone = || ui.t("bulk-fault-gone");
    let Some(form) = RowDraft::of(row).form else {
        return Ok(Err(gone()));
    };
    let Ok(products) = shelf.sold(&form) else {
        return Ok(Err(gone()));
    };
    let sale = Sale {
        app,
        user,
        shelf,
        products: &products,
        form: &form,
    };
    let draft = match draft::read(&form, sale.desk()) {
        Ok(draft) => draft,
        Err(faults) => return Ok(Err(upload::sentences(ui, &faults))),
    };
    match sale.judge().await? {
        // Its owner has seen another price.
        Ok((_, order)) if order.price.as_ref().map(|price| price.payable) != row.payable => {
            return Ok(Err(ui.t("bulk-fault-price")));
        }
        Ok(_) => {}
        Err(faults) => return Ok(Err(upload::sentences(ui, &faults))),
    }
    // The blanks keep it apart from the keys of API clients, which have none.
    let once = Once {
        key: format!("bulk {file} {}", row.number),
        fingerprint: file.to_owned(),
    };
    match submit(app, user, &draft, once).await {
        Ok(order) => {
            new::answers(app, user, &draft).await?;
            Ok(Ok(order))
        }
        Err(PageError::Refused(refusal)) => Ok(Err(refused::sentence(ui, &refusal))),
        Err(error) => Err(error),
    }
}

async fn submit(
    app: &App,
    user: &StaffUser,
    draft: &Draft,
    once: Once,
) -> Result<OrderId, PageError> {
    let link = app.new_link(user.provider.key, draft.expires_at)?;
    let command = Command {
        provider: user.provider.key,
        target: Target::New,
        actor: user.actor(),
        verb: Verb::Create(Box::new(quote::new_order(draft, link))),
    };
    match app.submit_once(command, once).await? {
        Answered::Now(Reply::Created { order, .. }) => Ok(order),
        Answered::Before(before) => before.order.ok_or(PageError::Internal),
        Answered::Now(
            Reply::Done
            | Reply::Already
            | Reply::Closing { .. }
            | Reply::Begin(_)
            | Reply::Use(_)
            | Reply::Booked(_),
        ) => Err(PageError::Internal),
    }
}
