//! `/console/settings`: validity of links, discounts, late money, the refund window, the fee.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::discount::MAX_PERCENT_OFF;
use till_domain::party::{Act, LateMoneyPolicy, Provider, ProviderSettings};

use crate::access::StaffUser;
use crate::app::App;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};
use crate::web::ui::Ui;

/// Longest refund window, in days.
const MAX_WINDOW: u16 = 365;
/// Highest fee: 10 %.
const MAX_FEE: u16 = 1_000;
/// Longest support contact, in characters.
const MAX_CONTACT: usize = 120;

#[derive(Debug, Template)]
#[template(path = "console/settings/general.html")]
struct GeneralPage<'a> {
    ui: &'a Ui,
    flash: String,
    faults: &'a Faults,
    form: &'a Form,
    /// Codes of the late-money policies.
    policies: [&'static str; 3],
    may_channels: bool,
}

/// The settings as typed.
#[derive(Debug)]
struct Form {
    link_hours: String,
    discount_cap: String,
    late_money: String,
    refund_window: String,
    fee: String,
    refund_limit: String,
    bank_days: String,
    support: String,
}

impl Form {
    fn of(settings: &ProviderSettings) -> Self {
        Self {
            link_hours: settings.link_hours.to_string(),
            discount_cap: settings.discount_cap_percent.to_string(),
            late_money: policy_code(settings.late_money).to_owned(),
            refund_window: settings.refund_window_days.to_string(),
            fee: settings.fee_basis_points.to_string(),
            refund_limit: settings
                .refund_limit
                .map(|limit| limit.to_string())
                .unwrap_or_default(),
            bank_days: settings.bank_days.to_string(),
            support: settings.support_contact.clone(),
        }
    }
    fn read(fields: &Fields) -> Self {
        let get = |name| fields.get(name).to_owned();
        Self {
            link_hours: get("link-hours"),
            discount_cap: get("discount-cap"),
            late_money: get("late-money"),
            refund_window: get("refund-window"),
            fee: get("fee"),
            refund_limit: get("refund-limit"),
            bank_days: get("bank-days"),
            support: get("support"),
        }
    }
    /// The settings, unless something is wrong: then it stands in `reader`.
    fn check(&self, reader: &mut Reader<'_>) -> Option<ProviderSettings> {
        let link_hours = reader.number(
            "link-hours",
            "settings-link-hours",
            &self.link_hours,
            ProviderSettings::MIN_LINK_HOURS,
            ProviderSettings::MAX_LINK_HOURS,
        );
        let discount_cap_percent = reader.number(
            "discount-cap",
            "settings-discount-cap",
            &self.discount_cap,
            0,
            MAX_PERCENT_OFF,
        );
        let late_money = policy(&self.late_money);
        if late_money.is_none() {
            reader.fault("late-money", "fault-choice", "settings-late-money");
        }
        let refund_window_days = reader.number(
            "refund-window",
            "settings-refund-window",
            &self.refund_window,
            0,
            MAX_WINDOW,
        );
        let fee_basis_points = reader.number("fee", "settings-fee", &self.fee, 0, MAX_FEE);
        let refund_limit =
            reader.optional_price("refund-limit", "settings-refund-limit", &self.refund_limit);
        let bank_days = reader.number(
            "bank-days",
            "settings-bank-days",
            &self.bank_days,
            1,
            ProviderSettings::MAX_BANK_DAYS,
        );
        let support_contact =
            reader.text("support", "settings-support", &self.support, 0, MAX_CONTACT);
        Some(ProviderSettings {
            link_hours: link_hours?,
            discount_cap_percent: discount_cap_percent?,
            late_money: late_money?,
            refund_window_days: refund_window_days?,
            fee_basis_points: fee_basis_points?,
            refund_limit,
            support_contact,
            bank_days: bank_days?,
        })
        .filter(|_| reader.faults.is_empty())
    }
}

const POLICIES: [LateMoneyPolicy; 3] = [
    LateMoneyPolicy::Refund,
    LateMoneyPolicy::Hold,
    LateMoneyPolicy::Honour,
];

const fn policy_code(policy: LateMoneyPolicy) -> &'static str {
    match policy {
        LateMoneyPolicy::Honour => "honour",
        LateMoneyPolicy::Refund => "refund",
        LateMoneyPolicy::Hold => "hold",
    }
}

fn policy(code: &str) -> Option<LateMoneyPolicy> {
    POLICIES
        .into_iter()
        .find(|policy| policy_code(*policy) == code)
}

pub(super) async fn page(
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    if !user.may(Act::EditSettings) {
        // A developer comes here for the accounts.
        user.require(Act::EditChannels)?;
        return Ok(html::see("/console/settings/channels"));
    }
    let said = flash::of(&user.ui, query, &["console-saved"]);
    let form = Form::of(&user.provider.settings);
    Ok(render(&user, said, &form, &Faults::default()))
}

pub(super) async fn save(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::EditSettings)?;
    let form = Form::read(&fields);
    let mut reader = Reader::new(&user.ui);
    let Some(settings) = form.check(&mut reader) else {
        return Ok(render(&user, String::new(), &form, &reader.faults));
    };
    let provider = Provider {
        settings,
        ..user.provider.clone()
    };
    app.store().save_provider(&provider).await?;
    let days = |provider: &Provider| i64::from(provider.settings.refund_window_days);
    let longer_by = days(&provider) - days(&user.provider);
    if longer_by != 0 {
        // What is paid already waits as long as what is paid from now on.
        let store = app.store();
        store.shift_completions(provider.key, longer_by).await?;
    }
    Ok(html::see("/console/settings?done=console-saved"))
}

fn render(user: &StaffUser, flash: String, form: &Form, faults: &Faults) -> Response {
    let page = GeneralPage {
        ui: &user.ui,
        flash,
        faults,
        form,
        policies: POLICIES.map(policy_code),
        may_channels: user.may(Act::EditChannels),
    };
    html::form(faults, &page)
}
