//! `/orders/notices` and `/console/notices`: what a person wants to be told by mail, and in which
//! language.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::notice::{Audience, Topic};
use till_domain::party::{Act, Role, permits};
use till_store::NoticeChoice;

use crate::access::{BuyerUser, StaffUser};
use crate::app::App;
use crate::i18n::Lang;
use crate::login::signs_in_by_mail;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::ui::Ui;

#[derive(Template)]
#[template(path = "orders/notices.html")]
struct BuyerPage<'a> {
    ui: &'a Ui,
    form: Form,
    flash: String,
}

#[derive(Template)]
#[template(path = "console/notices.html")]
struct StaffPage<'a> {
    ui: &'a Ui,
    form: Form,
    flash: String,
}

/// The choice as a page shows it.
struct Form {
    action: &'static str,
    /// Empty when Till knows no address of the person.
    address: String,
    topics: Vec<Row>,
    /// The code of the language.
    lang: &'static str,
}

struct Row {
    code: &'static str,
    wanted: bool,
}

impl Form {
    async fn of(
        app: &App,
        action: &'static str,
        address: &str,
        topics: &[Topic],
    ) -> Result<Self, PageError> {
        let choice = app.store().notice_choice(address).await?;
        let row = |topic: &Topic| Row {
            code: topic.code(),
            wanted: !choice.silent.iter().any(|code| code == topic.code()),
        };
        Ok(Self {
            action,
            address: address.to_owned(),
            topics: topics.iter().map(row).collect(),
            lang: Lang::from_code(&choice.lang).unwrap_or_default().code(),
        })
    }
}

/// Of the topics that the form asks about, those that are not ticked are silent from now on.
async fn save(
    app: &App,
    address: &str,
    topics: &[Topic],
    fields: &Fields,
) -> Result<(), PageError> {
    let asked = |code: &str| topics.iter().any(|topic| topic.code() == code);
    let known = app.store().notice_choice(address).await?;
    let elsewhere = known.silent.into_iter().filter(|code| !asked(code));
    let ticked: Vec<&str> = fields.all("topic").collect();
    let silent = topics
        .iter()
        .map(|topic| topic.code())
        .filter(|code| !ticked.contains(code));
    let choice = NoticeChoice {
        lang: Lang::from_code(fields.get("lang"))
            .unwrap_or_default()
            .code()
            .to_owned(),
        silent: elsewhere.chain(silent.map(ToOwned::to_owned)).collect(),
    };
    Ok(app.store().choose_notices(address, &choice).await?)
}

fn buyers() -> Vec<Topic> {
    let of_buyer = |topic: &Topic| topic.audience() == Audience::Buyer;
    Topic::ALL.into_iter().filter(of_buyer).collect()
}

/// What a person with this role is ever told.
fn of_role(role: Role) -> Vec<Topic> {
    let reaches = |topic: &Topic| match topic.audience() {
        Audience::Buyer => false,
        Audience::Creator | Audience::Sales => permits(role, Act::CreateOrder),
        Audience::MoneyDesk => permits(role, Act::HandleMoney),
    };
    Topic::ALL.into_iter().filter(reaches).collect()
}

/// The buyer's address; empty when they sign in through WeCom, which tells nobody's.
fn address(buyer: &BuyerUser) -> &str {
    if signs_in_by_mail(&buyer.buyer.company) {
        buyer.buyer.userid.as_str()
    } else {
        ""
    }
}

/// `GET /orders/notices`
pub async fn of_buyer(
    State(app): State<App>,
    buyer: BuyerUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let form = Form::of(&app, "/orders/notices", address(&buyer), &buyers()).await?;
    Ok(html::ok(&BuyerPage {
        ui: &buyer.ui,
        form,
        flash: flash::of(&buyer.ui, query, &["notices-saved"]),
    }))
}

/// `POST /orders/notices`
pub async fn save_of_buyer(
    State(app): State<App>,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let address = address(&buyer);
    if address.is_empty() {
        return Err(PageError::NotFound);
    }
    save(&app, address, &buyers(), &fields).await?;
    Ok(html::see("/orders/notices?done=notices-saved"))
}

/// `GET /console/notices`
pub async fn of_staff(
    State(app): State<App>,
    user: StaffUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let topics = of_role(Role::Staff(user.staff.role));
    let form = Form::of(&app, "/console/notices", &user.staff.email, &topics).await?;
    Ok(html::ok(&StaffPage {
        ui: &user.ui,
        form,
        flash: flash::of(&user.ui, query, &["notices-saved"]),
    }))
}

/// `POST /console/notices`
pub async fn save_of_staff(
    State(app): State<App>,
    user: StaffUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let topics = of_role(Role::Staff(user.staff.role));
    save(&app, &user.staff.email, &topics, &fields).await?;
    Ok(html::see("/console/notices?done=notices-saved"))
}
