//! `/console/settings/transfer`: the bank account that buyers transfer money to.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::id::AccountId;
use till_domain::party::Act;
use till_domain::payment::Channel;
use till_store::ChannelAccount;

use crate::access::StaffUser;
use crate::app::App;
use crate::clock::{self, SystemEntropy};
use crate::payee::{self, Payee};
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

#[derive(Debug, Template)]
#[template(path = "console/transfers/account.html")]
struct AccountPage<'a> {
    ui: &'a Ui,
    flash: String,
    faults: &'a Faults,
    form: &'a Payee,
    /// Buyers can transfer now.
    enabled: bool,
    may_settings: bool,
}

const FLASHES: [&str; 2] = ["transfer-account-saved", "transfer-account-off"];

pub(super) async fn show(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    let said = flash::of(&user.ui, query, &FLASHES);
    let found = payee::of(&app, user.provider.key).await?;
    let enabled = found.is_some();
    let form = found.map(|(_, payee)| payee).unwrap_or_default();
    Ok(render(&user, said, &form, &Faults::default(), enabled))
}

/// `POST`: `act` is `save`, or `off`: no new transfers are asked for.
pub(super) async fn save(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditChannels)?;
    if fields.get("act") == "off" {
        switch_off(&app, &user, "").await?;
        return Ok(done("transfer-account-off"));
    }
    let mut reader = Reader::new(&user.ui);
    let payee = read(&fields, &mut reader);
    if !reader.faults.is_empty() {
        let enabled = payee::of(&app, user.provider.key).await?.is_some();
        return Ok(render(
            &user,
            String::new(),
            &payee,
            &reader.faults,
            enabled,
        ));
    }
    let sealed = payee
        .seal(app.master_key())
        .map_err(|_| PageError::Internal)?;
    // Money under way names the account that it was sent to: another number is another account.
    switch_off(&app, &user, &payee.account).await?;
    let accounts = app.store().channel_accounts(user.provider.key).await?;
    let same = accounts
        .into_iter()
        .find(|old| old.channel == Channel::BankTransfer && old.merchant == payee.account);
    let now = clock::now();
    let account = match same {
        Some(old) => ChannelAccount {
            sealed,
            enabled: true,
            name: payee.bank,
            ..old
        },
        None => ChannelAccount {
            provider: user.provider.key,
            id: AccountId::new(now, &mut SystemEntropy),
            channel: Channel::BankTransfer,
            merchant: payee.account,
            name: payee.bank,
            sealed,
            enabled: true,
            created_at: now,
        },
    };
    app.store().save_channel_account(&account).await?;
    Ok(done("transfer-account-saved"))
}

/// Switches off every account of the provider but the one with `number`.
async fn switch_off(app: &App, user: &StaffUser, number: &str) -> Result<(), PageError> {
    for account in app.store().channel_accounts(user.provider.key).await? {
        let other = account.channel == Channel::BankTransfer && account.merchant != number;
        if other && account.enabled {
            let account = ChannelAccount {
                enabled: false,
                ..account
            };
            app.store().save_channel_account(&account).await?;
        }
    }
    Ok(())
}

fn done(code: &str) -> Response {
    html::see(format!("/console/settings/transfer?done={code}"))
}

/// As typed; what is wrong stands in `reader`.
fn read(fields: &Fields, reader: &mut Reader<'_>) -> Payee {
    let plain = |field: &str| -> String {
        let typed = fields.get(field).chars();
        typed.filter(|c| !matches!(c, ' ' | '-')).collect()
    };
    let payee = Payee {
        holder: reader.text("holder", "transfer-holder", fields.get("holder"), 2, 60),
        account: plain("account"),
        bank: reader.text("bank", "transfer-bank", fields.get("bank"), 2, 60),
        branch_code: plain("branch-code"),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(&payee.account) || !(8..=32).contains(&payee.account.len()) {
        reader.fault("account", "transfer-fault-account", "transfer-account");
    }
    let code = &payee.branch_code;
    if !code.is_empty() && (code.len() != 12 || !digits(code)) {
        reader.fault(
            "branch-code",
            "transfer-fault-branch",
            "transfer-branch-code",
        );
    }
    payee
}

fn render(
    user: &StaffUser,
    flash: String,
    form: &Payee,
    faults: &Faults,
    enabled: bool,
) -> Response {
    let page = AccountPage {
        ui: &user.ui,
        flash,
        faults,
        form,
        enabled,
        may_settings: user.may(Act::EditSettings),
    };
    html::form(faults, &page)
}
