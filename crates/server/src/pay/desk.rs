//! The desk: choose a channel, see the QR code, see the result (SPEC §4). The page shows what the
//! channel said; it never decides.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use till_channels::CallUp;
use till_domain::link::{self, CannotPay};
use till_domain::order::{Order, OrderState};
use till_domain::party::MemberRole;
use till_domain::payment::{Attempt, Channel, Method};
use till_domain::refusal::Refusal;
use till_domain::time::{Instant, Span};

use super::checkout::{self, Begun, Means, Way};
use super::code::{self, CodeWords};
use super::payer::{self, Payer};
use super::{Door, asking, dead_end, result};
use crate::access::BuyerUser;
use crate::app::App;
use crate::payee;
use crate::web::address::Address;
use crate::web::device::Device;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::words::PriceWords;
use crate::web::{html, ui::Ui};

#[derive(Template)]
#[template(path = "pay/desk.html")]
struct DeskPage<'a> {
    ui: &'a Ui,
    door: &'a Door,
    buyer: &'a BuyerUser,
    price: Option<PriceWords>,
    code: Option<CodeWords>,
    bank: Option<BankWords>,
    /// Channels that the buyer may choose on this device.
    offers: Offers,
    device: Device,
    /// The buyer went from this phone to WeChat: the money may be on its way.
    in_wechat: bool,
    /// Inside WeChat, and it can't be paid there.
    stuck: bool,
    /// What the page hands to WeChat.
    call: Option<CallUp>,
    closing: bool,
    may_take_back: bool,
    /// The seller takes bank transfers.
    transfer: bool,
    url: String,
    /// Why the last act did not go.
    fault: String,
}

/// Which channels this seller has for this device.
#[derive(Debug, Clone, Copy)]
struct Offers {
    wechat: bool,
    /// On computers only: a bank's certificate stick goes into one.
    bank: bool,
}

/// A payment that lies with the buyer's bank.
#[derive(Debug, Clone)]
struct BankWords {
    /// The gateway's address and the fields of the form that leads there.
    url: String,
    fields: Vec<(String, String)>,
    until: Instant,
}

/// `GET /p/{token}/pay`: for the company that placed the order.
pub(super) async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    page(&app, &door, &buyer, &headers, "").await
}

/// The desk as the order stands now; `fault` says why the last act did not go.
pub(super) async fn page(
    app: &App,
    door: &Door,
    buyer: &BuyerUser,
    headers: &HeaderMap,
    fault: &str,
) -> Result<Response, PageError> {
    let ui = &buyer.ui;
    if !door.is_of(&buyer.buyer.company) {
        return Ok(html::see(door.path("")));
    }
    match &door.order.state {
        OrderState::Paid { settled, .. } => result::page(app, door, buyer, settled).await,
        OrderState::Placed { .. } => {
            match link::can_pay(
                &door.order,
                &buyer.buyer.company,
                door.seller.suspended,
                ui.now,
            ) {
                Err(CannotPay::DeadEnd(reason)) => Ok(dead_end::page(ui, door, reason)),
                Err(CannotPay::NotPlaced | CannotPay::NothingToPay) | Ok(()) => {
                    desk(app, door, buyer, headers, fault).await
                }
            }
        }
        OrderState::Closing { .. } => desk(app, door, buyer, headers, fault).await,
        OrderState::Open
        | OrderState::Confirming { .. }
        | OrderState::Cancelled { .. }
        | OrderState::Expired { .. } => Ok(html::see(door.path(""))),
    }
}

async fn desk(
    app: &App,
    door: &Door,
    buyer: &BuyerUser,
    headers: &HeaderMap,
    fault: &str,
) -> Result<Response, PageError> {
    let ui = &buyer.ui;
    let order = &door.order;
    let closing = matches!(order.state, OrderState::Closing { .. });
    let attempts = app.store().attempts_of(order.provider, order.id).await?;
    let bank = bank(app, order, &attempts, ui.now).await?;
    let device = Device::of(headers);
    let open = match closing {
        true => None,
        false => code::current(order, &attempts, ui.now),
    };
    let payer = match device {
        Device::WechatPhone if !closing => payer::of(app, door, buyer, headers).await?,
        Device::WechatPhone | Device::Phone | Device::Computer => Payer::Unknown,
    };
    if let Payer::Ask { url, away } = &payer {
        return Ok(payer::leave(app, url, away));
    }
    let stuck = device == Device::WechatPhone && payer == Payer::Unknown;
    let code = match (device, open) {
        // Nobody scans their own screen.
        (Device::Phone | Device::WechatPhone, _) | (Device::Computer, None) => None,
        (Device::Computer, Some(attempt)) => code::words(order, attempt, ui.now)?,
    };
    let in_wechat = open.is_some_and(|attempt| attempt.method == Method::H5);
    let call = match open {
        Some(attempt) if device == Device::WechatPhone && attempt.payer == buyer.buyer.userid => {
            checkout::call_up(app, attempt).await?
        }
        Some(_) | None => None,
    };
    let has_bank = bank.is_some();
    let page = DeskPage {
        ui,
        price: door
            .order
            .price
            .as_ref()
            .map(|price| PriceWords::of(ui, price, &door.order.lines)),
        code,
        bank,
        offers: offers(app, order, device).await?,
        device,
        in_wechat,
        stuck,
        call,
        closing,
        may_take_back: !closing && may_take_back(&door.order, buyer),
        transfer: payee::of(app, order.provider).await?.is_some(),
        url: app.url(&door.path("")),
        fault: fault.to_owned(),
        door,
        buyer,
    };
    let status = if fault.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::CONFLICT
    };
    let mut response = html::page(status, &page);
    if has_bank && let Ok(policy) = HeaderValue::from_str(app.bank_csp()) {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn offers(app: &App, order: &Order, device: Device) -> Result<Offers, PageError> {
    let accounts = app.store().channel_accounts(order.provider).await?;
    let has = |channel| {
        accounts
            .iter()
            .any(|account| account.enabled && account.channel == channel)
    };
    Ok(Offers {
        wechat: has(Channel::WechatPay),
        bank: has(Channel::UnionPay) && device == Device::Computer,
    })
}

/// The order's payment that lies with a bank, if there is one. After payTimeout nobody can go there any
/// more, but the bank may still have its say.
async fn bank(
    app: &App,
    order: &Order,
    attempts: &[Attempt],
    now: Instant,
) -> Result<Option<BankWords>, PageError> {
    let at_bank = attempts
        .iter()
        .rev()
        .find(|attempt| attempt.is_at_bank() && attempt.revision == order.revision);
    let Some(attempt) = at_bank else {
        return Ok(None);
    };
    let closing = matches!(order.state, OrderState::Closing { .. });
    let (url, fields) = match closing || now >= attempt.expires_at {
        true => (String::new(), Vec::new()),
        false => checkout::bank_form(app, attempt, order).await?,
    };
    Ok(Some(BankWords {
        url,
        fields,
        until: attempt.expires_at,
    }))
}

/// The placing member or an admin (SPEC §9.14).
fn may_take_back(order: &Order, buyer: &BuyerUser) -> bool {
    let own = order.claim().and_then(|claim| claim.member.as_ref()) == Some(&buyer.buyer.userid);
    match buyer.buyer.role {
        MemberRole::Admin => true,
        MemberRole::Member => own,
        MemberRole::Finance => false,
    }
}

/// `POST /p/{token}/pay`: begins an attempt on the chosen channel.
pub(super) async fn begin(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
    address: Address,
    buyer: BuyerUser,
    Posted(fields): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    let way = Way {
        means: match (fields.get("channel"), Device::of(&headers)) {
            ("union_pay", _) => Means::Bank,
            (_, Device::Phone) => Means::Browser(address.0),
            (_, Device::Computer) => Means::Scan,
            (_, Device::WechatPhone) => {
                match payer::of(&app, &door, &buyer, &headers).await? {
                    Payer::Openid(openid) => Means::InWechat(openid),
                    // The desk asks, or says where else it can be paid.
                    Payer::Ask { .. } | Payer::Unknown => {
                        return Ok(html::see(door.path("/pay")));
                    }
                }
            }
        },
        despite_bank: fields.get("despite-bank") == "yes",
    };
    match checkout::begin(&app, &door.order, &buyer, way).await {
        Ok(Begun { go: Some(url), .. }) => Ok(away(&url)),
        // The page opens the payment by itself once, as the mark says.
        Ok(Begun { attempt, .. }) if attempt.method == Method::Jsapi => {
            Ok(html::see(door.path("/pay#call")))
        }
        Ok(Begun { go: None, .. }) => Ok(html::see(door.path("/pay"))),
        Err(PageError::Refused(Refusal::DeadEnd(_) | Refusal::NotPlaced)) => {
            Ok(html::see(door.path("")))
        }
        Err(error) => again(&app, door, &buyer, &headers, error).await,
    }
}

/// To the channel's page, which looks for our origin in the `Referer`; the link's token stays here.
fn away(url: &str) -> Response {
    let mut response = html::see(url);
    let policy = HeaderValue::from_static("origin");
    response
        .headers_mut()
        .insert(header::REFERRER_POLICY, policy);
    response
}

/// The desk with the sentence of what went wrong, as far as the buyer can do something about it.
pub(super) async fn again(
    app: &App,
    door: Door,
    buyer: &BuyerUser,
    headers: &HeaderMap,
    error: PageError,
) -> Result<Response, PageError> {
    let fault = match &error {
        PageError::Refused(Refusal::NotFound | Refusal::NotPermitted) => return Err(error),
        PageError::Refused(refusal) => buyer.ui.refusal(refusal),
        PageError::NoChannel => buyer.ui.t("error-no-channel-text"),
        PageError::ChannelSilent => buyer.ui.t("error-channel-silent-text"),
        PageError::NotFound
        | PageError::Forbidden
        | PageError::SignIn { .. }
        | PageError::Csrf
        | PageError::BadForm
        | PageError::TooLarge
        | PageError::TooMany { .. }
        | PageError::Busy
        | PageError::Unavailable
        | PageError::Internal => return Err(error),
    };
    // As the order stands after the try.
    let door = Door::knock(app, door.token).await?;
    page(app, &door, buyer, headers, &fault).await
}

/// `POST /p/{token}/ask`: "I have paid": asks the channel at once.
pub(super) async fn ask(
    State(app): State<App>,
    Path(token): Path<String>,
    buyer: BuyerUser,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    let door = Door::knock(&app, token).await?;
    if !door.is_of(&buyer.buyer.company) {
        return Err(PageError::NotFound);
    }
    let key = format!("ask {}", door.order.id);
    app.rate_limit(&key, Span::minutes(1), 20).await?;
    for attempt in app
        .store()
        .attempts_of(door.order.provider, door.order.id)
        .await?
    {
        if attempt.is_open() {
            asking::ask(&app, &attempt).await?;
        }
    }
    Ok(html::see(door.path("/pay")))
}
