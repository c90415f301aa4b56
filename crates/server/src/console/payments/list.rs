//! `/console/payments`: what came in, newest first, paged by key.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_domain::payment::Disposition;
use till_store::Payment;

use super::filter::Filter;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::TOO_MANY;
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::ui::Ui;

/// Payments on one page.
const PAGE: u32 = 30;

#[derive(Debug, Template)]
#[template(path = "console/payments/list.html")]
struct ListPage<'a> {
    ui: &'a Ui,
    filter: &'a Filter,
    rows: Vec<Row>,
    /// Query of the next page; empty on the last.
    next: String,
    /// The list was too long for the file that was asked for.
    too_many: bool,
}

#[derive(Debug)]
struct Row {
    amount: String,
    company: String,
    order: String,
    channel: String,
    /// Who paid, where the channel says it in words.
    payer: String,
    transaction: String,
    disposition: Disposition,
    word: String,
    paid: String,
    paid_iso: String,
}

impl Row {
    fn of(ui: &Ui, payment: &Payment) -> Self {
        let receipt = &payment.booked.receipt;
        let disposition = payment.booked.disposition;
        Self {
            amount: receipt.amount.yuan(),
            company: company(payment),
            order: payment.order.to_string(),
            channel: ui.tc("channel", &payment.channel),
            payer: payer(payment),
            transaction: receipt.transaction.clone(),
            disposition,
            word: ui.tc("payment", disposition.code()),
            paid: receipt.paid_at.shanghai(),
            paid_iso: receipt.paid_at.rfc3339(),
        }
    }

    /// The look of its chip, and its icon.
    const fn look(&self) -> (&'static str, &'static str) {
        match self.disposition {
            Disposition::Applied => ("paid", "check"),
            Disposition::Returned => ("refunded", "refund"),
            Disposition::Held => ("failed", "alert"),
        }
    }
    const fn class(&self) -> &'static str {
        self.look().0
    }
    const fn icon(&self) -> &'static str {
        self.look().1
    }
    const fn waits(&self) -> bool {
        matches!(self.disposition, Disposition::Held)
    }
}

/// The company's name, else how its platform calls it.
pub(super) fn company(payment: &Payment) -> String {
    match &payment.company {
        Some(corpid) if payment.company_name.is_empty() => corpid.to_string(),
        Some(_) | None => payment.company_name.clone(),
    }
}

/// Who paid. WeChat's name for a person says nothing to anybody.
pub(super) fn payer(payment: &Payment) -> String {
    if payment.channel == till_domain::payment::Channel::WechatPay.code() {
        String::new()
    } else {
        payment.booked.receipt.payer.clone()
    }
}

/// `GET /console/payments`
pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let (provider, wanted) = (user.provider.key, filter.wanted());
    let store = app.store();
    let page = store
        .payments(provider, &wanted, filter.after.clone(), PAGE)
        .await?;
    let next = page.next.as_ref().map(|next| filter.query(Some(next)));
    Ok(html::ok(&ListPage {
        ui: &user.ui,
        rows: page.rows.iter().map(|row| Row::of(&user.ui, row)).collect(),
        next: next.unwrap_or_default(),
        too_many: fields.get("export") == TOO_MANY,
        filter: &filter,
    }))
}
