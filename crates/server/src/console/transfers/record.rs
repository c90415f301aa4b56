//! `/console/orders/{number}/transfer`: money that came in by transfer is written down (登记到账).

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::money::Fen;
use till_domain::order::Order;
use till_domain::party::Act;
use till_domain::payment::transfer::{MAX_SERIAL, RemarkCode, Remittance};
use till_domain::refusal::Refusal;
use till_domain::time::{Day, Instant, Span};
use till_store::{Constraint, SubmitError};

use crate::access::StaffUser;
use crate::app::App;
use crate::console::orders::load;
use crate::payee;
use crate::telemetry;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/transfers/record.html")]
struct RecordPage<'a> {
    ui: &'a Ui,
    faults: Faults,
    number: String,
    payable: String,
    code: String,
    /// The account that should have received it; empty when the provider has none.
    account: String,
    form: &'a Form,
}

/// The line of the statement as typed.
#[derive(Debug)]
struct Form {
    amount: String,
    serial: String,
    payer: String,
    payer_account: String,
    paid_at: String,
}

impl Form {
    fn blank(order: &Order, now: Instant) -> Self {
        let minute: String = now.shanghai().chars().take(16).collect();
        Self {
            amount: order
                .payable()
                .as_ref()
                .map(Fen::to_string)
                .unwrap_or_default(),
            serial: String::new(),
            payer: String::new(),
            payer_account: String::new(),
            paid_at: minute.replace(' ', "T"),
        }
    }
    fn read(fields: &Fields) -> Self {
        let get = |name| fields.get(name).trim().to_owned();
        Self {
            amount: get("amount"),
            serial: get("serial"),
            payer: get("payer"),
            payer_account: get("payer-account"),
            paid_at: get("paid-at"),
        }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let order = load::order(&app, &user, &number).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let form = if fields.has("serial") {
        // A line of a statement that a person looks at; the field of a time wants its T.
        let form = Form::read(&fields);
        Form {
            paid_at: form.paid_at.replace(' ', "T"),
            ..form
        }
    } else {
        Form::blank(&order, user.ui.now)
    };
    page(&app, &user, &order, &form, Faults::default()).await
}

pub(super) async fn record(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::HandleMoney)?;
    let order = load::order(&app, &user, &number).await?;
    let form = Form::read(&fields);
    let mut reader = Reader::new(&user.ui);
    let Some(remittance) = remittance(&app, &user, &form, &mut reader).await? else {
        return page(&app, &user, &order, &form, reader.faults).await;
    };
    match submit(&app, &user, &order, remittance).await {
        Ok(code) => Ok(html::see(format!(
            "/console/orders/{}?done=order-done-transfer-{code}",
            order.number
        ))),
        Err(SubmitError::Conflict(Constraint::ReceiptTwice)) => {
            reader.fault("serial", "transfer-fault-serial-used", "transfer-serial");
            page(&app, &user, &order, &form, reader.faults).await
        }
        Err(SubmitError::Refused(refusal))
            if !matches!(refusal, Refusal::NotFound | Refusal::NotPermitted) =>
        {
            let field = refusal.field().unwrap_or("amount");
            let sentence = match refusal {
                Refusal::NotPlaced => user.ui.t("transfer-not-placed"),
                refusal => user.ui.refusal(&refusal),
            };
            reader.faults.add(field, sentence);
            page(&app, &user, &order, &form, reader.faults).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes it down; answers with what became of the money.
async fn submit(
    app: &App,
    user: &StaffUser,
    order: &Order,
    remittance: Remittance,
) -> Result<&'static str, SubmitError> {
    telemetry::about(order);
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: user.actor(),
        verb: Verb::RecordTransfer(Box::new(remittance)),
    };
    let reply = app.store().submit(command).await?;
    tracing::info!(reply = reply.code(), "a transfer was recorded");
    Ok(match reply {
        Reply::Booked(disposition) => disposition.code(),
        Reply::Done
        | Reply::Already
        | Reply::Created { .. }
        | Reply::Closing { .. }
        | Reply::Begin(_)
        | Reply::Use(_) => "already",
    })
}

/// The line as the domain wants it, unless something is wrong: then it stands in `reader`.
async fn remittance(
    app: &App,
    user: &StaffUser,
    form: &Form,
    reader: &mut Reader<'_>,
) -> Result<Option<Remittance>, PageError> {
    let Some((account, _)) = payee::of(app, user.provider.key).await? else {
        let text = user.ui.t("transfer-no-account");
        reader.faults.add("amount", text);
        return Ok(None);
    };
    let amount = reader.price("amount", "transfer-amount", &form.amount);
    let serial = reader.text("serial", "transfer-serial", &form.serial, 1, MAX_SERIAL);
    let payer = reader.text("payer", "transfer-payer", &form.payer, 1, 60);
    let payer_account = reader.text(
        "payer-account",
        "transfer-payer-account",
        &form.payer_account,
        0,
        40,
    );
    let paid_at = moment(&form.paid_at);
    if paid_at.is_none() {
        reader.fault("paid-at", "transfer-fault-time", "transfer-paid-at");
    }
    let (Some(amount), Some(paid_at), true) = (amount, paid_at, reader.faults.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Remittance {
        account: account.id,
        payee: account.merchant,
        serial,
        amount,
        paid_at,
        payer,
        payer_account,
    }))
}

/// `2026-11-23T14:05`, with seconds or with a space; a day alone begins at midnight.
fn moment(typed: &str) -> Option<Instant> {
    let (day, time) = typed.split_once(['T', ' ']).unwrap_or((typed, "00:00"));
    let day: Day = day.parse().ok()?;
    let mut parts = time.trim().split(':');
    let mut part = |most: i64| -> Option<i64> {
        let value: u8 = parts.next()?.parse().ok()?;
        Some(i64::from(value)).filter(|value| *value <= most)
    };
    let (hours, minutes) = (part(23)?, part(59)?);
    let seconds = part(59).unwrap_or(0);
    let time = Span::seconds((hours * 60 + minutes) * 60 + seconds);
    Some(day.start().plus(time))
}

async fn page(
    app: &App,
    user: &StaffUser,
    order: &Order,
    form: &Form,
    faults: Faults,
) -> Result<Response, PageError> {
    let found = payee::of(app, user.provider.key).await?;
    let page = RecordPage {
        ui: &user.ui,
        faults,
        number: order.number.to_string(),
        payable: order.payable().map(Fen::yuan).unwrap_or_default(),
        code: RemarkCode::of(order.id).to_string(),
        account: found
            .map(|(_, payee)| format!("{} {}", payee.bank, payee.account))
            .unwrap_or_default(),
        form,
    };
    Ok(html::form(&page.faults, &page))
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn a_moment_is_read_as_browsers_and_people_write_it() {
        let text = |typed: &str| moment(typed).map(till_domain::time::Instant::shanghai);
        for (typed, read) in [
            ("2026-11-23T14:05", Some("2026-11-23 14:05:00")),
            ("2026-11-23 14:05:09", Some("2026-11-23 14:05:09")),
            ("2026-11-23", Some("2026-11-23 00:00:00")),
            ("2026-11-23T24:00", None),
            ("2026-13-23", None),
            ("", None),
        ] {
            assert_eq!(text(typed).as_deref(), read, "{typed}");
        }
    }
}
