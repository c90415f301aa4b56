//! `open_order`: the same `Verb::Create` as in the console, so the same link, pages and books.

use axum::extract::State;
use axum::response::Response;
use till_domain::id::Corpid;
use till_domain::order::create::NewOrder;
use till_domain::order::{Configuration, Notes, Offer, Order, PayType};
use till_domain::party::{Act, Actor, Role, Staff, permits};
use till_store::Media;
use till_wecom::paytool::{Fault, OpenOrder, Opened, PayType as WirePayType, code};

use super::call::Signed;
use super::offer::{Shelf, kind_of};
use super::refused::{self, trouble};
use crate::app::App;
use crate::clock;
use crate::proof;
use crate::web::error::PageError;

/// Who acts, in an order's timeline.
pub(super) const ACTOR: &str = "paytool";

/// `POST /cgi-bin/paytool/open_order`
pub(super) async fn open(State(app): State<App>, call: Signed) -> Response {
    call.once(&app, create(&app, &call)).await
}

async fn create(app: &App, call: &Signed) -> Result<Opened, Fault> {
    let wanted = OpenOrder::read(&call.body)?;
    let pay_type = match wanted.pay_type {
        WirePayType::Customer => PayType::Customer,
        WirePayType::Provider => PayType::Provider,
        WirePayType::Free => PayType::Free,
    };
    if pay_type != PayType::Free {
        require_merchant(app, call).await?;
    }
    let pinned = wanted.custom_corpid.as_deref().map(corpid).transpose()?;
    check_creator(app, call, wanted.creator.as_deref()).await?;
    let configuration = configure(app, call, &wanted, pay_type).await?;
    let receipt = receipt(app, call, wanted.bank_receipt_media_id.as_deref()).await?;
    let now = clock::now();
    let life = call.provider.settings.link_life();
    let link = app
        .new_link(call.provider.key, now.plus(life))
        .map_err(|error| trouble(&error))?;
    let new = NewOrder {
        offer: Offer::Configured { configuration },
        pinned,
        pay_type,
        link,
        notes: Notes {
            creator: wanted.creator.clone().unwrap_or_default(),
            receipt: receipt.as_ref().map(|r| r.id.clone()).unwrap_or_default(),
            ..Notes::default()
        },
    };
    let key = call.provider.key;
    let order = match app.open_order(key, Actor::api(ACTOR), new).await {
        Ok(order) => order,
        Err(error) => {
            proof::let_go(app, receipt.as_ref()).await;
            return Err(refused::opening(&error, kind_of(wanted.order_type)));
        }
    };
    answer(app, &order)
}

fn answer(app: &App, order: &Order) -> Result<Opened, Fault> {
    let order_url = app
        .link_url(&order.link)
        .ok_or_else(|| trouble(&PageError::Internal))?;
    let price = order.price.as_ref();
    Ok(Opened {
        order_id: order.number.to_string(),
        order_url,
        origin_price: price.map(|price| price.original.get()),
        paid_price: price.map(|price| price.payable.get()),
    })
}

async fn configure(
    app: &App,
    call: &Signed,
    wanted: &OpenOrder,
    pay_type: PayType,
) -> Result<Configuration, Fault> {
    let key = call.provider.key;
    let products = app
        .store()
        .products(key)
        .await
        .map_err(|e| trouble(&e.into()))?;
    let suites = app
        .store()
        .suites(key)
        .await
        .map_err(|e| trouble(&e.into()))?;
    let shelf = Shelf {
        products: &products,
        suites: &suites,
        rules: &call.credentials.stored,
        today: clock::now().day(),
    };
    let configuration = shelf.configuration(wanted)?;
    if pay_type == PayType::Free && wanted.case.is_some() && shelf.has_recommended(&configuration) {
        return Err(Fault::new(
            code::PARAMETER,
            "parameter error: pay_type 2 is not possible for a solution with a recommended app",
        ));
    }
    Ok(configuration)
}

/// # Errors
/// 90317: there is no account that could receive money.
async fn require_merchant(app: &App, call: &Signed) -> Result<(), Fault> {
    let accounts = app
        .store()
        .channel_accounts(call.provider.key)
        .await
        .map_err(|error| trouble(&error.into()))?;
    if accounts.iter().any(|account| account.enabled) {
        return Ok(());
    }
    Err(Fault::new(
        code::NO_MERCHANT,
        "no merchant account: add a receiving account in the console first",
    ))
}

fn corpid(text: &str) -> Result<Corpid, Fault> {
    text.parse()
        .map_err(|_| Fault::new(code::BAD_CORPID, "custom_corpid: invalid corpid"))
}

/// The provider's own person, by e-mail address or its first part. One that Till does not know is only
/// remembered: whoever migrates need not invite everybody first.
async fn check_creator(app: &App, call: &Signed, creator: Option<&str>) -> Result<(), Fault> {
    let Some(creator) = creator else {
        return Ok(());
    };
    let staff = app
        .store()
        .staff_of(call.provider.key)
        .await
        .map_err(|error| trouble(&error.into()))?;
    match staff.iter().find(|person| is_called(person, creator)) {
        Some(person) if !person.active || !permits(Role::Staff(person.role), Act::CreateOrder) => {
            Err(Fault::new(
                code::NO_PERMISSION,
                "creator may not make orders: they need the role owner or sales",
            ))
        }
        Some(_) | None => Ok(()),
    }
}

/// Does a provider's system mean this person?
pub(super) fn is_called(person: &Staff, userid: &str) -> bool {
    let name = person.email.split('@').next().unwrap_or_default();
    person.email.eq_ignore_ascii_case(userid) || name.eq_ignore_ascii_case(userid)
}

/// The proof of payment, from now on kept for good.
async fn receipt(app: &App, call: &Signed, media: Option<&str>) -> Result<Option<Media>, Fault> {
    let Some(id) = media else { return Ok(None) };
    let unknown = || {
        Fault::new(
            code::BAD_MEDIA_ID,
            "invalid bank_receipt_media_id: unknown, or older than 3 days",
        )
    };
    proof::keep(app, call.provider.key, id)
        .await
        .map_err(|error| trouble(&error.into()))?
        .map(Some)
        .ok_or_else(unknown)
}
