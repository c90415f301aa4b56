//! `/console/payments/export/csv` and `…/xlsx`: the list as it is filtered on the screen, whole.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{Payment, PaymentCursor, PaymentFilter};

use super::filter::Filter;
use super::list;
use crate::access::StaffUser;
use crate::app::App;
use crate::console::exports::{self, TOO_MANY};
use crate::web::error::PageError;
use crate::web::form::Fields;
use crate::web::html;
use crate::web::sheet::{self, Cell, Page, Table};
use crate::web::ui::Ui;

/// Payments read at once.
const PAGE: u32 = 200;

/// The payments that a filter leaves.
struct Payments {
    app: App,
    user: StaffUser,
    wanted: PaymentFilter,
}

/// `GET /console/payments/export/{format}`
pub(super) async fn download(
    State(app): State<App>,
    user: StaffUser,
    Path(format): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let format = exports::knock(&app, &user, &format).await?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let filter = Filter::of(&fields);
    let wanted = filter.wanted();
    let payments = Payments { app, user, wanted };
    let file = sheet::send(payments, format).await?;
    // Half of them would be taken for all.
    Ok(file.unwrap_or_else(|| {
        let query = filter.query(None);
        let joint = if query.is_empty() { '?' } else { '&' };
        html::see(format!("/console/payments{query}{joint}export={TOO_MANY}"))
    }))
}

impl Table for Payments {
    type After = PaymentCursor;
    const COLUMNS: &'static [(&'static str, u16)] = &[
        ("payments-paid-at", 20),
        ("payments-booked-at", 20),
        ("payments-amount-cny", 14),
        ("payments-state", 14),
        ("payments-channel", 12),
        ("payments-merchant", 18),
        ("payments-transaction", 34),
        ("payments-payer", 24),
        ("export-number", 32),
        ("payments-attempt", 32),
        ("export-company", 28),
        ("export-corpid", 22),
    ];
    const NAME: &'static str = "payments-title";

    fn ui(&self) -> &Ui {
        &self.user.ui
    }

    async fn page(&self, after: Option<PaymentCursor>) -> Result<Page<PaymentCursor>, PageError> {
        let (store, provider) = (self.app.store(), self.user.provider.key);
        let page = store.payments(provider, &self.wanted, after, PAGE).await?;
        let rows = page.rows.iter().map(|payment| self.cells(payment));
        Ok(Page {
            rows: rows.collect(),
            next: page.next,
        })
    }
}

impl Payments {
    /// In the order of [`Table::COLUMNS`].
    fn cells(&self, payment: &Payment) -> Vec<Cell> {
        let ui = &self.user.ui;
        let booked = &payment.booked;
        let corpid = payment.company.as_ref().map(ToString::to_string);
        vec![
            Cell::Time(booked.receipt.paid_at),
            Cell::Time(booked.booked_at),
            Cell::Money(booked.receipt.amount),
            Cell::text(ui.tc("payment", booked.disposition.code())),
            Cell::text(ui.tc("channel", &payment.channel)),
            Cell::text(booked.receipt.merchant.as_str()),
            Cell::text(booked.receipt.transaction.as_str()),
            Cell::text(list::payer(payment)),
            Cell::text(payment.order.to_string()),
            Cell::text(booked.attempt.to_string()),
            Cell::text(payment.company_name.as_str()),
            Cell::text(corpid.unwrap_or_default()),
        ]
    }
}
