//! `/console/settings/channels`: accounts at payment channels. Credentials go in sealed and are never
//! shown again.

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use till_domain::id::AccountId;
use till_domain::party::Act;
use till_domain::payment::Channel;
use till_domain::time::Span;
use till_store::{ChannelAccount, Constraint, StoreError};

use super::channel_form::AccountForm;
use super::{banks, channel_check};
use crate::access::StaffUser;
use crate::app::App;
use crate::channels;
use crate::clock::{self, SystemEntropy};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/settings/channels.html")]
struct ChannelsPage<'a> {
    ui: &'a Ui,
    flash: String,
    /// What a check found, and whether it is good.
    checked: Option<(bool, String)>,
    accounts: Vec<ChannelAccount>,
    may_settings: bool,
}

#[derive(Debug, Template)]
#[template(path = "console/settings/channel.html")]
struct AccountPage<'a> {
    ui: &'a Ui,
    faults: &'a Faults,
    form: &'a AccountForm,
    action: String,
    /// The credentials of an account that exists are replaced.
    replaces: bool,
}

const FLASHES: [&str; 4] = [
    "channels-added",
    "channels-replaced",
    "channels-enable-done",
    "channels-disable-done",
];

pub(super) async fn list(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let said = flash::of(&user.ui, query, &FLASHES);
    render(&app, &user, said, None).await
}

async fn render(
    app: &App,
    user: &StaffUser,
    flash: String,
    checked: Option<(bool, String)>,
) -> Result<Response, PageError> {
    let mut accounts = app.store().channel_accounts(user.provider.key).await?;
    // The bank account has no credentials, and a page of its own.
    accounts.retain(|account| account.channel != Channel::BankTransfer);
    let page = ChannelsPage {
        ui: &user.ui,
        flash,
        checked,
        accounts,
        may_settings: user.may(Act::EditSettings),
    };
    Ok(html::ok(&page))
}

pub(super) async fn new(user: StaffUser) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    Ok(account_page(
        &user,
        &AccountForm::blank(),
        &Faults::default(),
        None,
    ))
}

pub(super) async fn add(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    take(&app, &user, &fields, None).await
}

pub(super) async fn replacement(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let account = find(&app, &user, &id).await?;
    if account.channel == Channel::UnionPay {
        return Ok(banks::replacement(&user, &account));
    }
    let form = AccountForm {
        mchid: account.merchant.clone(),
        ..AccountForm::blank()
    };
    Ok(account_page(
        &user,
        &form,
        &Faults::default(),
        Some(account.id),
    ))
}

pub(super) async fn replace(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let account = find(&app, &user, &id).await?;
    match account.channel {
        Channel::UnionPay => banks::take(&app, &user, &fields, Some(account)).await,
        Channel::WechatPay | Channel::BankTransfer => {
            take(&app, &user, &fields, Some(account)).await
        }
    }
}

/// Reads the credentials, and keeps them sealed: as a new account, or in place of `old` ones.
async fn take(
    app: &App,
    user: &StaffUser,
    fields: &Fields,
    old: Option<ChannelAccount>,
) -> Result<Response, PageError> {
    let id = old.as_ref().map(|account| account.id);
    let mut form = AccountForm::read(fields);
    if let Some(old) = &old {
        // Another merchant number would be another account: payments under way name this one.
        form.mchid.clone_from(&old.merchant);
    }
    let mut reader = Reader::new(&user.ui);
    let Some(credentials) = form.check(&mut reader, app, fields) else {
        return Ok(account_page(user, &form, &reader.faults, id));
    };
    let sealed = channels::seal(app.master_key(), &credentials)?;
    let merchant = credentials.mchid;
    match keep(app, user, old, (Channel::WechatPay, merchant, sealed)).await? {
        Some(said) => Ok(said),
        None => {
            reader.faults.add("mchid", user.ui.t("channel-fault-taken"));
            Ok(account_page(user, &form, &reader.faults, id))
        }
    }
}

/// Keeps sealed credentials: as a new account of a merchant at a channel, or in place of `old` ones.
/// `None`: that merchant has an account already.
pub(super) async fn keep(
    app: &App,
    user: &StaffUser,
    old: Option<ChannelAccount>,
    (channel, merchant, sealed): (Channel, String, Vec<u8>),
) -> Result<Option<Response>, PageError> {
    let now = clock::now();
    let (said, account) = match old {
        Some(old) => ("channels-replaced", ChannelAccount { sealed, ..old }),
        None => (
            "channels-added",
            ChannelAccount {
                provider: user.provider.key,
                id: AccountId::new(now, &mut SystemEntropy),
                channel,
                merchant,
                name: String::new(),
                sealed,
                enabled: true,
                created_at: now,
            },
        ),
    };
    match app.store().save_channel_account(&account).await {
        Ok(()) => Ok(Some(html::see(format!(
            "/console/settings/channels?done={said}"
        )))),
        Err(StoreError::Conflict(Constraint::ChannelMerchant)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `POST …/enabled`: may new payments use it?
pub(super) async fn enable(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let account = find(&app, &user, &id).await?;
    let (enabled, said) = match fields.get("enabled") {
        "yes" => (true, "channels-enable-done"),
        "no" => (false, "channels-disable-done"),
        _ => return Err(PageError::BadForm),
    };
    app.store()
        .save_channel_account(&ChannelAccount { enabled, ..account })
        .await?;
    Ok(html::see(format!("/console/settings/channels?done={said}")))
}

/// `POST …/check`: asks the channel, and says what came of it.
pub(super) async fn check(
    State(app): State<App>,
    user: StaffUser,
    Path(id): Path<String>,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    app.rate_limit(
        &format!("channel-check:{}", user.provider.key),
        Span::minutes(1),
        10,
    )
    .await?;
    let account = find(&app, &user, &id).await?;
    let checked = match channel_check::ask(&app, &account, &user.ui).await {
        Ok(good) => (true, good),
        Err(reason) => (false, user.ui.t1("channels-check-failed", "reason", reason)),
    };
    // This path takes no GET: the switches of language lead back to the list.
    let mut user = user;
    user.ui.here = "/console/settings/channels".to_owned();
    render(&app, &user, String::new(), Some(checked)).await
}

async fn find(app: &App, user: &StaffUser, id: &str) -> Result<ChannelAccount, PageError> {
    let id: AccountId = id.parse().map_err(|_| PageError::NotFound)?;
    app.store()
        .channel_account(user.provider.key, id)
        .await?
        .filter(|account| account.channel != Channel::BankTransfer)
        .ok_or(PageError::NotFound)
}

fn account_page(
    user: &StaffUser,
    form: &AccountForm,
    faults: &Faults,
    id: Option<AccountId>,
) -> Response {
    let action = match id {
        Some(id) => format!("/console/settings/channels/{id}/replace"),
        None => "/console/settings/channels/new".to_owned(),
    };
    let page = AccountPage {
        ui: &user.ui,
        faults,
        form,
        action,
        replaces: id.is_some(),
    };
    html::form(faults, &page)
}
