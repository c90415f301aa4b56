//! The channel's word on attempts that have begun: asked for, carried to the domain, or brought about by
//! closing.
//!
//! Nothing here decides anything. An error of the channel means *unknown*: the attempt stays as it is
//! and is asked about again by the job in `jobs/attempts.rs`.

use till_channels::{CloseOutcome, ErrorKind, KnownAttempt, Outcome};
use till_domain::decide::{Command, Reply, Target, Verb};
use till_domain::money::Fen;
use till_domain::order::OrderState;
use till_domain::party::Actor;
use till_domain::payment::{Attempt, Method, Receipt, Report};
use till_domain::refusal::Refusal;
use till_domain::time::{Instant, Span};

use crate::app::App;
use crate::channels::Connector;
use crate::clock;
use crate::web::error::PageError;

/// A channel that knows nothing of an attempt so old never will.
const START_IS_OVER: Span = Span::minutes(3);

fn known(attempt: &Attempt) -> KnownAttempt<'_> {
    KnownAttempt {
        attempt_no: attempt.number.as_str(),
        begun_at_ms: attempt.created_at.millis(),
        expires_at_ms: attempt.expires_at.millis(),
    }
}

/// The connector that knows `attempt`; an account that was switched off still answers for its past.
pub(super) async fn connector(app: &App, attempt: &Attempt) -> Result<Connector, PageError> {
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
async fn report(app: &App, attempt: &Attempt, report: Report) -> Result<(), PageError> {
    report_as(app, attempt, Actor::Channel, Verb::Report(report))
        .await
        .map(|_| ())
}

pub(super) async fn report_as(
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
