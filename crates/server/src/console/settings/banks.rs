//! `/console/settings/channels/new-bank`: an account at the online bank. Its list, switch and check are
//! those of every account.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use till_domain::id::AccountId;
use till_domain::party::Act;
use till_domain::payment::Channel;
use till_store::{ChannelAccount, Constraint, StoreError};

use super::bank_form::BankForm;
use crate::access::StaffUser;
use crate::app::App;
use crate::channels;
use crate::clock::{self, SystemEntropy};
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/settings/bank.html")]
struct BankPage<'a> {
    ui: &'a Ui,
    faults: &'a Faults,
    form: &'a BankForm,
    action: String,
    /// The credentials of an account that exists are replaced.
    replaces: bool,
}

pub(super) async fn new(user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    Ok(page(&user, &BankForm::default(), &Faults::default(), None))
}

pub(super) async fn add(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    take(&app, &user, &fields, None).await
}

/// The form for new credentials of `account`.
pub(super) fn replacement(user: &StaffUser, account: &ChannelAccount) -> Response {
    let form = BankForm {
        merchant_id: account.merchant.clone(),
        ..BankForm::default()
    };
    page(user, &form, &Faults::default(), Some(account.id))
}

/// Reads the credentials, and keeps them sealed: as a new account, or in place of `old` ones.
pub(super) async fn take(
    app: &App,
    user: &StaffUser,
    fields: &Fields,
    old: Option<ChannelAccount>,
) -> Result<Response, PageError> {
    let id = old.as_ref().map(|account| account.id);
    let mut form = BankForm::read(fields);
    if let Some(old) = &old {
        // Another merchant number would be another account: payments under way name this one.
        form.merchant_id.clone_from(&old.merchant);
    }
    let mut reader = Reader::new(&user.ui);
    let Some(credentials) = form.check(&mut reader, app, fields) else {
        return Ok(page(user, &form, &reader.faults, id));
    };
    let now = clock::now();
    let sealed = channels::seal(app.master_key(), &credentials)?;
    let account = match old {
        Some(old) => ChannelAccount { sealed, ..old },
        None => ChannelAccount {
            provider: user.provider.key,
            id: AccountId::new(now, &mut SystemEntropy),
            channel: Channel::UnionPay,
            merchant: credentials.merchant_id,
            name: String::new(),
            sealed,
            enabled: true,
            created_at: now,
        },
    };
    match app.store().save_channel_account(&account).await {
        Ok(()) => {
            let said = match id {
                Some(_) => "channels-replaced",
                None => "channels-added",
            };
            Ok(html::see(format!("/console/settings/channels?done={said}")))
        }
        Err(StoreError::Conflict(Constraint::ChannelMerchant)) => {
            reader
                .faults
                .add("mer-id", user.ui.t("channel-fault-taken"));
            Ok(page(user, &form, &reader.faults, id))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(user: &StaffUser, form: &BankForm, faults: &Faults, id: Option<AccountId>) -> Response {
    let action = match id {
        Some(id) => format!("/console/settings/channels/{id}/replace"),
        None => "/console/settings/channels/new-bank".to_owned(),
    };
    let status = if faults.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let page = BankPage {
        ui: &user.ui,
        faults,
        form,
        action,
        replaces: id.is_some(),
    };
    html::page(status, &page)
}
