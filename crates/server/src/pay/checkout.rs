//! Between the domain's decision to begin an attempt and the channel, and the ways there.
//!
//! Nothing here decides anything: it carries the domain's wish to the channel. An error of the channel
//! means *unknown*: the attempt stays as it is and is asked about again (`asking.rs`).

use std::net::IpAddr;

use till_channels::{CallUp, ErrorKind, PayMethod, StartAttempt, Started};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::ProviderKey;
use till_domain::order::Order;
use till_domain::party::Actor;
use till_domain::payment::start::Request;
use till_domain::payment::{Attempt, AttemptState, Channel, Method};
use till_domain::refusal::Refusal;
use till_store::ChannelAccount;

use super::asking::{ask, close, connector, report_as};
use crate::access::BuyerUser;
use crate::app::App;
use crate::web::error::PageError;

/// An attempt that serves, and the way to the channel if the buyer's browser has to go there.
#[derive(Debug)]
pub struct Begun {
    pub attempt: Attempt,
    /// The channel's page: to be visited at once, it soon closes. It wants to see our origin.
    pub go: Option<String>,
}

/// The attempt that the buyer pays now: an open one that still serves, or a new one. Attempts that are
/// in its way are closed at their channels first.
///
/// # Errors
/// The refusal; `PaymentInFlight` when an older attempt has no final answer; no channel account.
pub async fn begin(
    app: &App,
    order: &Order,
    buyer: &BuyerUser,
    way: Way,
) -> Result<Begun, PageError> {
    let account = account(app, order.provider, way.means.channel()).await?;
    begin_at(app, order, buyer, way, &account).await
}

/// The same at an account that is known.
///
/// # Errors
/// As [`begin`], but for the account.
pub async fn begin_at(
    app: &App,
    order: &Order,
    buyer: &BuyerUser,
    way: Way,
    account: &ChannelAccount,
) -> Result<Begun, PageError> {
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: buyer.actor(),
        verb: Verb::StartAttempt(Request {
            channel: account.channel,
            method: way.means.method(),
            account: account.id,
            merchant: account.merchant.clone(),
            despite_bank: way.despite_bank,
        }),
    };
    // Three rounds: one may ask for others to be closed, one may find a number spent.
    for _ in 0..3 {
        match app.submit(command.clone()).await? {
            Reply::Begin(attempt) => {
                if let Some(begun) = open(app, account, *attempt, order, &way.means).await? {
                    return Ok(begun);
                }
            }
            Reply::Use(attempt) => {
                if !asks_again(&attempt) {
                    let attempt = *attempt;
                    return Ok(Begun { attempt, go: None });
                }
                if let Some(begun) = open(app, account, *attempt, order, &way.means).await? {
                    return Ok(begun);
                }
            }
            Reply::Closing { attempts } => {
                for number in attempts {
                    if let Some(attempt) = app.store().attempt(&number).await? {
                        close(app, &attempt).await?;
                    }
                }
            }
            Reply::Done | Reply::Already | Reply::Created { .. } | Reply::Booked(_) => {
                return Err(PageError::Internal);
            }
        }
    }
    Err(PageError::Refused(Refusal::PaymentInFlight))
}

/// Has the channel to be asked before this attempt can be paid? It may never have heard of one that is
/// starting; and its way in from a phone's browser lives for minutes only.
const fn asks_again(attempt: &Attempt) -> bool {
    match attempt.state {
        AttemptState::Starting => true,
        AttemptState::Open { .. } => matches!(attempt.method, Method::H5),
        AttemptState::Closed { .. } | AttemptState::Paid { .. } => false,
    }
}

/// How the buyer wants to pay.
#[derive(Debug, Clone)]
pub struct Way {
    pub means: Means,
    /// They were warned that a payment lies with their bank.
    pub despite_bank: bool,
}

impl Way {
    /// The code on the page.
    pub const SCAN: Self = Self {
        means: Means::Scan,
        despite_bank: false,
    };
}

/// By which means the buyer gets to the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// A code on this screen, scanned with a phone.
    Scan,
    /// From this phone's own browser, at this address, into WeChat.
    Browser(IpAddr),
    /// In this page inside WeChat, by the account with this openid.
    InWechat(String),
    /// The bank's gateway.
    Bank,
}

impl Means {
    const fn method(&self) -> Method {
        match self {
            Self::Scan => Method::Native,
            Self::Browser(_) => Method::H5,
            Self::InWechat(_) => Method::Jsapi,
            Self::Bank => Method::Gateway,
        }
    }

    pub const fn channel(&self) -> Channel {
        match self {
            Self::Scan | Self::Browser(_) | Self::InWechat(_) => Channel::WechatPay,
            Self::Bank => Channel::UnionPay,
        }
    }

    fn on_the_wire(&self) -> PayMethod {
        match self {
            Self::Scan => PayMethod::Qr,
            Self::Browser(ip) => PayMethod::Browser {
                client_ip: ip.to_canonical().to_string(),
            },
            Self::InWechat(openid) => PayMethod::InApp {
                payer: openid.clone(),
            },
            Self::Bank => PayMethod::Form,
        }
    }
}

/// The provider's enabled account at `channel`.
pub async fn account(
    app: &App,
    provider: ProviderKey,
    channel: Channel,
) -> Result<ChannelAccount, PageError> {
    let accounts = app.store().channel_accounts(provider).await?;
    accounts
        .into_iter()
        .find(|account| account.enabled && account.channel == channel)
        .ok_or(PageError::NoChannel)
}

/// Asks the channel to begin. Repeating it with the same number and contents is safe. `None`: the
/// channel takes this number no more, and it is closed.
async fn open(
    app: &App,
    account: &ChannelAccount,
    attempt: Attempt,
    order: &Order,
    means: &Means,
) -> Result<Option<Begun>, PageError> {
    let connector = app.channels().connector(app.master_key(), account)?;
    match connector
        .start(&start_of(app, &attempt, order, means))
        .await
    {
        Ok(started) => {
            let (code_url, go) = match started {
                Started::Qr { code_url, .. } => (code_url, None),
                // The page signs for it each time: see `call_up`.
                Started::InApp { prepay_id, .. } => (prepay_id, None),
                // Fetched anew for each visit: it lives for minutes only.
                Started::Redirect { url, .. } => (String::new(), Some(url)),
                // Made anew for each page: its fields are a signature over the attempt.
                Started::Form { .. } => (String::new(), None),
            };
            let opened = report_as(
                app,
                &attempt,
                Actor::Channel,
                Verb::AttemptOpened { code_url },
            )
            .await?;
            let attempt = match opened {
                Reply::Use(attempt) => *attempt,
                Reply::Done
                | Reply::Already
                | Reply::Created { .. }
                | Reply::Closing { .. }
                | Reply::Begin(_)
                | Reply::Booked(_) => attempt,
            };
            Ok(Some(Begun { attempt, go }))
        }
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "the channel did not begin");
            not_opened(app, &attempt, error.kind).await
        }
    }
}

/// The channel knows this number already, and in another way than we asked: paid, closed, or begun from
/// another address. What it says of the number decides.
async fn not_opened(
    app: &App,
    attempt: &Attempt,
    kind: ErrorKind,
) -> Result<Option<Begun>, PageError> {
    match kind {
        ErrorKind::AlreadyPaid => {
            ask(app, attempt).await?;
            Err(PageError::Refused(Refusal::AlreadyPaid))
        }
        ErrorKind::AlreadyClosed | ErrorKind::NumberUsed => {
            close(app, attempt).await?;
            Ok(None)
        }
        ErrorKind::Unknown
        | ErrorKind::Busy
        | ErrorKind::NotFound
        | ErrorKind::NotEnough
        | ErrorKind::RuleBroken
        | ErrorKind::Refused
        | ErrorKind::Malformed
        | ErrorKind::Misconfigured => Err(PageError::ChannelSilent),
    }
}

fn start_of(app: &App, attempt: &Attempt, order: &Order, means: &Means) -> StartAttempt {
    StartAttempt {
        attempt_no: attempt.number.to_string(),
        amount_fen: attempt.amount.get(),
        begun_at_ms: attempt.created_at.millis(),
        description: description(order),
        expires_at_ms: attempt.expires_at.millis(),
        notify_url: notify_url(app, attempt),
        return_url: app.url(&format!("/returned/{}", order.number)),
        method: means.on_the_wire(),
    }
}

/// The form that leads to the bank: its address and fields. The same attempt always gives the same one.
///
/// # Errors
/// No account any more, or its credentials are wrong.
pub async fn bank_form(
    app: &App,
    attempt: &Attempt,
    order: &Order,
) -> Result<(String, Vec<(String, String)>), PageError> {
    let connector = connector(app, attempt).await?;
    let start = start_of(app, attempt, order, &Means::Bank);
    match connector.start(&start).await {
        Ok(Started::Form { url, fields }) => Ok((url, fields)),
        Ok(Started::Qr { .. } | Started::Redirect { .. } | Started::InApp { .. }) => {
            Err(PageError::Internal)
        }
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "no form for the bank");
            Err(PageError::ChannelSilent)
        }
    }
}

/// What the page hands to WeChat to open the payment of `attempt`; nothing if it has none.
///
/// # Errors
/// No account any more, or its credentials are wrong.
pub async fn call_up(app: &App, attempt: &Attempt) -> Result<Option<CallUp>, PageError> {
    let (AttemptState::Open { code_url }, Method::Jsapi) = (&attempt.state, attempt.method) else {
        return Ok(None);
    };
    match connector(app, attempt).await?.call_up(code_url) {
        Ok(call) => Ok(Some(call)),
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "nothing to call up");
            Err(PageError::ChannelSilent)
        }
    }
}

/// What the payer reads in WeChat: the products, at most 127 bytes (the connector shortens).
fn description(order: &Order) -> String {
    let names: Vec<&str> = order
        .lines
        .iter()
        .map(|line| line.product_name.as_str())
        .collect();
    names.join("、")
}

/// `/pay/{channel}/{provider key}/{account}`: no query, as the channel demands (SPEC §9.3).
fn notify_url(app: &App, attempt: &Attempt) -> String {
    let (channel, provider, account) = (attempt.channel.code(), attempt.provider, attempt.account);
    app.url(&format!("/pay/{channel}/{provider}/{account}"))
}
