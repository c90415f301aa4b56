//! `/console/settings/channels/new-bank`: an account at the online bank. Its list, switch and check are
//! those of every account.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use till_domain::id::AccountId;
use till_domain::party::Act;
use till_domain::payment::Channel;
use till_store::ChannelAccount;

use super::bank_form::BankForm;
use super::channels::keep;
use crate::access::StaffUser;
use crate::app::App;
use crate::channels;
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
    let sealed = channels::seal(app.master_key(), &credentials)?;
    let merchant = credentials.merchant_id;
    match keep(app, user, old, (Channel::UnionPay, merchant, sealed)).await? {
        Some(said) => Ok(said),
        None => {
            reader
                .faults
                .add("mer-id", user.ui.t("channel-fault-taken"));
            Ok(page(user, &form, &reader.faults, id))
        }
    }
}

fn page(user: &StaffUser, form: &BankForm, faults: &Faults, id: Option<AccountId>) -> Response {
    let action = match id {
        Some(id) => format!("/console/settings/channels/{id}/replace"),
        None => "/console/settings/channels/new-bank".to_owned(),
    };
    let page = BankPage {
        ui: &user.ui,
        faults,
        form,
        action,
        replaces: id.is_some(),
    };
    html::form(faults, &page)
}
