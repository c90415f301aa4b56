//! Between the domain's decisions and the channel: begin an attempt, ask about it, close it.
//!
//! Nothing here decides anything: it carries the channel's word to `Report`, and the domain's wish to
//! the channel. An error of the channel means *unknown*: the attempt stays as it is and is asked about
//! again by the job in `jobs/attempts.rs`.

use till_channels::{
    CloseOutcome, ErrorKind, KnownAttempt, Outcome, PayMethod, StartAttempt, Started,
};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::id::ProviderKey;
use till_domain::money::Fen;
use till_domain::order::{Order, OrderState};
use till_domain::party::Actor;
use till_domain::payment::start::Request;
use till_domain::payment::{Attempt, AttemptState, Channel, Method, Receipt, Report};
use till_domain::refusal::Refusal;
use till_domain::time::{Instant, Span};
use till_store::ChannelAccount;

use crate::access::BuyerUser;
use crate::app::App;
use crate::channels::Connector;
use crate::clock;
use crate::web::error::PageError;

/// A channel that knows nothing of an attempt so old never will.
const START_IS_OVER: Span = Span::minutes(3);

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
) -> Result<Attempt, PageError> {
    let account = account(app, order.provider, way.channel).await?;
    let command = Command {
        provider: order.provider,
        target: Target::Order(order.id),
        actor: buyer.actor(),
        verb: Verb::StartAttempt(Request {
            channel: account.channel,
            method: method(way.channel),
            account: account.id,
            merchant: account.merchant.clone(),
            despite_bank: way.despite_bank,
        }),
    };
    // Two rounds: the first may ask for others to be closed.
    for _ in 0..2 {
        match app.submit(command.clone()).await? {
            Reply::Begin(attempt) => return open(app, &account, *attempt, order).await,
            Reply::Use(attempt) => {
                return match attempt.state {
                    AttemptState::Starting => open(app, &account, *attempt, order).await,
                    AttemptState::Open { .. }
                    | AttemptState::Closed { .. }
                    | AttemptState::Paid { .. } => Ok(*attempt),
                };
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

/// How the buyer wants to pay.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    pub channel: Channel,
    /// They were warned that a payment lies with their bank.
    pub despite_bank: bool,
}

impl Way {
    pub const WECHAT: Self = Self {
        channel: Channel::WechatPay,
        despite_bank: false,
    };
}

const fn method(channel: Channel) -> Method {
    match channel {
        Channel::WechatPay => Method::Native,
        Channel::UnionPay => Method::Gateway,
        Channel::BankTransfer => Method::Transfer,
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

/// Asks the channel to begin. Repeating it with the same number and contents is safe.
async fn open(
    app: &App,
    account: &ChannelAccount,
    attempt: Attempt,
    order: &Order,
) -> Result<Attempt, PageError> {
    let connector = app.channels().connector(app.master_key(), account)?;
    match connector.start(&start_of(app, &attempt, order)).await {
        Ok(started) => {
            let code_url = match started {
                Started::Qr { code_url, .. } => code_url,
                // Made anew for each page: its fields are a signature over the attempt.
                Started::Form { .. } => String::new(),
            };
            let opened = report_as(
                app,
                &attempt,
                Actor::Channel,
                Verb::AttemptOpened { code_url },
            )
            .await?;
            match opened {
                Reply::Use(attempt) => Ok(*attempt),
                Reply::Done
                | Reply::Already
                | Reply::Created { .. }
                | Reply::Closing { .. }
                | Reply::Begin(_)
                | Reply::Booked(_) => Ok(attempt),
            }
        }
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "the channel did not begin");
            Err(PageError::ChannelSilent)
        }
    }
}

fn start_of(app: &App, attempt: &Attempt, order: &Order) -> StartAttempt {
    StartAttempt {
        attempt_no: attempt.number.to_string(),
        amount_fen: attempt.amount.get(),
        begun_at_ms: attempt.created_at.millis(),
        description: description(order),
        expires_at_ms: attempt.expires_at.millis(),
        notify_url: notify_url(app, attempt),
        return_url: app.url(&format!("/returned/{}", order.number)),
        method: match attempt.method {
            Method::Gateway => PayMethod::Form,
            Method::Native | Method::Jsapi | Method::H5 | Method::Transfer => PayMethod::Qr,
        },
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
    match connector.start(&start_of(app, attempt, order)).await {
        Ok(Started::Form { url, fields }) => Ok((url, fields)),
        Ok(Started::Qr { .. }) => Err(PageError::Internal),
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "no form for the bank");
            Err(PageError::ChannelSilent)
        }
    }
}

fn known(attempt: &Attempt) -> KnownAttempt<'_> {
    KnownAttempt {
        attempt_no: attempt.number.as_str(),
        begun_at_ms: attempt.created_at.millis(),
        expires_at_ms: attempt.expires_at.millis(),
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

/// The connector that knows `attempt`; an account that was switched off still answers for its past.
async fn connector(app: &App, attempt: &Attempt) -> Result<Connector, PageError> {
    let accounts = app.store().channel_accounts(attempt.provider).await?;
    let account = accounts
        .iter()
        .find(|account| account.id == attempt.account)
        .ok_or(PageError::NoChannel)?;
    Ok(app.channels().connector(app.master_key(), account)?)
}

/// Asks the channel what became of `attempt`, and lets the domain know.
///
/// # Errors
/// Only of our own; an unknown answer of the channel is no error.
pub async fn ask(app: &App, attempt: &Attempt) -> Result<(), PageError> {
    let connector = connector(app, attempt).await?;
    match connector.query(&known(attempt)).await {
        Ok(Outcome::Paid(receipt)) => report(app, attempt, paid(receipt)).await,
        Ok(Outcome::Unpaid(_)) => report(app, attempt, Report::Closed).await,
        Ok(Outcome::Pending) => Ok(()),
        Ok(Outcome::Unknown { why }) => {
            tracing::warn!(attempt = %attempt.number, why, "the channel's answer is unknown");
            Ok(())
        }
        Err(error) if error.signed && error.kind == ErrorKind::NotFound => {
            never_begun(app, attempt).await
        }
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "the channel did not answer");
            Ok(())
        }
    }
}

/// Closes `attempt` at the channel, and lets the domain know once that is certain.
///
/// # Errors
/// Only of our own; an unknown answer of the channel is no error.
pub async fn close(app: &App, attempt: &Attempt) -> Result<(), PageError> {
    let connector = connector(app, attempt).await?;
    match connector.close(&known(attempt)).await {
        Ok(CloseOutcome::Closed) => report(app, attempt, Report::Closed).await,
        Ok(CloseOutcome::AlreadyPaid | CloseOutcome::NotYet) => ask(app, attempt).await,
        Ok(CloseOutcome::Unknown { why }) => {
            tracing::warn!(attempt = %attempt.number, why, "closing is not certain");
            ask(app, attempt).await
        }
        Err(error) if error.signed && error.kind == ErrorKind::NotFound => {
            never_begun(app, attempt).await
        }
        Err(error) => {
            tracing::warn!(attempt = %attempt.number, %error, "the channel did not close");
            ask(app, attempt).await
        }
    }
}

/// The channel has no such attempt. Unless our start is still under way, nobody can pay it.
async fn never_begun(app: &App, attempt: &Attempt) -> Result<(), PageError> {
    let now = clock::now();
    // A form is posted by the buyer's browser, whenever they like.
    let over = match attempt.method {
        Method::Gateway => now >= attempt.expires_at.plus(START_IS_OVER),
        Method::Native | Method::Jsapi | Method::H5 | Method::Transfer => {
            now.since(attempt.created_at) >= START_IS_OVER
        }
    };
    if !over {
        return Ok(());
    }
    report(app, attempt, Report::Closed).await
}

/// Carries the channel's word to the domain.
///
/// # Errors
/// Only of our own.
pub async fn report(app: &App, attempt: &Attempt, report: Report) -> Result<(), PageError> {
    report_as(app, attempt, Actor::Channel, Verb::Report(report))
        .await
        .map(|_| ())
}

async fn report_as(
    app: &App,
    attempt: &Attempt,
    actor: Actor,
    verb: Verb,
) -> Result<Reply, PageError> {
    app.submit(Command {
        provider: attempt.provider,
        target: Target::Attempt(attempt.number.clone()),
        actor,
        verb,
    })
    .await
}

/// The channel's receipt in the domain's terms.
pub fn paid(receipt: till_channels::Receipt) -> Report {
    Report::Paid(Receipt {
        transaction: receipt.transaction_id,
        amount: Fen::new(receipt.amount_fen),
        currency: receipt.currency,
        merchant: receipt.merchant_id,
        paid_at: Instant::from_millis(receipt.paid_at_ms),
        payer: receipt.payer.unwrap_or_default(),
    })
}

impl App {
    /// Does an act that must not cross a payment (SPEC §9.1): if attempts are open, closes them at
    /// their channels first.
    ///
    /// # Errors
    /// The refusal; `AlreadyPaid` when one turned out paid; `PaymentInFlight` when one has no final
    /// answer.
    pub async fn act(&self, command: Command) -> Result<Reply, PageError> {
        let reply = self.submit(command.clone()).await?;
        self.finish(command, reply).await
    }

    /// Closes what stands in the way of a command that has been decided.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    pub async fn finish(&self, command: Command, reply: Reply) -> Result<Reply, PageError> {
        let Reply::Closing { attempts } = reply else {
            return Ok(reply);
        };
        for number in attempts {
            if let Some(attempt) = self.store().attempt(&number).await? {
                close(self, &attempt).await?;
            }
        }
        let Target::Order(id) = command.target else {
            return Err(PageError::Internal);
        };
        let order = self
            .store()
            .order(command.provider, id)
            .await?
            .ok_or(PageError::NotFound)?;
        match order.state {
            OrderState::Paid { .. } => Err(PageError::Refused(Refusal::AlreadyPaid)),
            OrderState::Closing { .. } => {
                let verb = Verb::GiveUpClosing;
                self.submit(Command {
                    verb,
                    actor: Actor::System,
                    ..command
                })
                .await?;
                Err(PageError::Refused(Refusal::PaymentInFlight))
            }
            OrderState::Open
            | OrderState::Placed { .. }
            | OrderState::Confirming { .. }
            | OrderState::Cancelled { .. }
            | OrderState::Expired { .. } => Ok(Reply::Done),
        }
    }
}
