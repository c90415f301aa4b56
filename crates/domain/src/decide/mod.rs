//! `Command` → `Decision` or `Refusal`: the only way in which anything about an order changes.
//!
//! The store loads a [`World`] for the command, calls [`decide`], and writes the decision in one
//! transaction. The function is pure: the same world, command, time and random bytes decide the same.

mod decision;

use crate::catalog::Product;
use crate::fapiao::{self, FapiaoVerb};
use crate::id::{
    AttemptNumber, Corpid, Entropy, OrderId, OrderNumber, ProductId, ProviderKey, RefundNumber,
};
use crate::money::Fen;
use crate::order::configure::Chosen;
use crate::order::create::NewOrder;
use crate::order::revise::Revision;
use crate::order::{Order, approve, cancel, close, complete, confirm, create, expire, extend};
use crate::order::{place, release, revise};
use crate::party::{Actor, Provider};
use crate::payment::review::{self, Review};
use crate::payment::transfer::{self, Remittance};
use crate::payment::{Attempt, Disposition, Report, report, start};
use crate::refund::{self, Refund, RefundReport, RefundVerb};
use crate::refusal::Refusal;
use crate::subscription::Subscription;
use crate::time::Instant;

pub use decision::{BookedReceipt, Decision, Reviewed};

/// An act that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    pub provider: ProviderKey,
    pub target: Target,
    pub actor: Actor,
    pub verb: Verb,
}

/// What a command is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// An order that does not exist yet.
    New,
    Order(OrderId),
    /// The order of this attempt.
    Attempt(AttemptNumber),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    Create(Box<NewOrder>),
    Approve,
    Reject {
        reason: String,
    },
    /// `expected`: the payable amount that the buyer saw; `None` when no page was shown.
    Place {
        chosen: Option<Chosen>,
        expected: Option<Fen>,
    },
    /// The buyer's own cancelling of a placing (SPEC §9.14).
    CancelPlacing,
    /// The buyer configures a bare order again (SPEC §9.14).
    Reconfigure {
        chosen: Chosen,
    },
    Confirm,
    Decline {
        reason: String,
    },
    /// 72 hours without an answer.
    ConfirmBySilence,
    Revise(Box<Revision>),
    Release {
        reason: String,
    },
    Extend {
        until: Instant,
    },
    /// A new link in place of the old one.
    Reissue {
        link: crate::link::Link,
    },
    Cancel {
        reason: String,
    },
    Expire,
    /// The channel has no final answer: the act that waits is given up, unless it is the expiry.
    GiveUpClosing,
    Complete,
    StartAttempt(start::Request),
    /// The channel shows the buyer how to pay.
    AttemptOpened {
        code_url: String,
    },
    Report(Report),
    /// The bank says that a transfer for the order came in.
    RecordTransfer(Box<Remittance>),
    ReportRefund {
        number: RefundNumber,
        report: RefundReport,
    },
    /// Money goes back (SPEC §5, §9.11).
    Refund(RefundVerb),
    /// A fapiao is asked for, made out or reversed (SPEC §5, §9.11).
    Fapiao(FapiaoVerb),
    /// A person decides on money that waits, by the channel's number of the payment.
    ReviewHeld {
        transaction: String,
        review: Review,
    },
}

impl Verb {
    /// The verb's name, as in logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Create(_) => "create",
            Self::Approve => "approve",
            Self::Reject { .. } => "reject",
            Self::Place { .. } => "place",
            Self::CancelPlacing => "cancel_placing",
            Self::Reconfigure { .. } => "reconfigure",
            Self::Confirm => "confirm",
            Self::Decline { .. } => "decline",
            Self::ConfirmBySilence => "confirm_by_silence",
            Self::Revise(_) => "revise",
            Self::Release { .. } => "release",
            Self::Extend { .. } => "extend",
            Self::Reissue { .. } => "reissue",
            Self::Cancel { .. } => "cancel",
            Self::Expire => "expire",
            Self::GiveUpClosing => "give_up_closing",
            Self::Complete => "complete",
            Self::StartAttempt(_) => "start_attempt",
            Self::AttemptOpened { .. } => "attempt_opened",
            Self::Report(Report::Paid(_)) => "report_paid",
            Self::Report(Report::Closed) => "report_closed",
            Self::Report(Report::Pending) => "report_pending",
            Self::RecordTransfer(_) => "record_transfer",
            Self::Refund(verb) => verb.code(),
            Self::Fapiao(verb) => verb.code(),
            Self::ReviewHeld { .. } => "review_held",
            Self::ReportRefund { .. } => "report_refund",
        }
    }
}

/// Everything that the decision may look at, as it was when the transaction began.
#[derive(Debug, Clone)]
pub struct World {
    pub provider: Provider,
    pub order: Option<Order>,
    /// All attempts of the order.
    pub attempts: Vec<Attempt>,
    /// All refunds of the order.
    pub refunds: Vec<Refund>,
    /// The versions that the order was made with and, for what is new, the current ones.
    pub products: Vec<Product>,
    /// The company's subscriptions to the apps in question; a missing one was never had.
    pub subscriptions: Vec<Subscription>,
}

impl World {
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such order.
    pub fn order(&self) -> Result<&Order, Refusal> {
        self.order.as_ref().ok_or(Refusal::NotFound)
    }
    /// The product in exactly this version.
    pub fn product(&self, id: ProductId, version: u32) -> Option<&Product> {
        self.products
            .iter()
            .find(|product| product.id == id && product.version == version)
    }
    /// The newest version known.
    pub fn newest(&self, id: ProductId) -> Option<&Product> {
        self.products
            .iter()
            .filter(|p| p.id == id)
            .max_by_key(|p| p.version)
    }
    pub fn attempt(&self, number: &AttemptNumber) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.number == *number)
    }
    /// The company's subscription to an app, or its empty form.
    pub fn subscription(&self, company: &Corpid, app: ProductId) -> Subscription {
        self.subscriptions
            .iter()
            .find(|s| s.company == *company && s.app == app)
            .cloned()
            .unwrap_or_else(|| Subscription::none(self.provider.key, company.clone(), app))
    }
    pub fn subscriptions_of(&self, company: &Corpid) -> Vec<&Subscription> {
        self.subscriptions
            .iter()
            .filter(|s| s.company == *company)
            .collect()
    }
}

/// What the caller is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    Done,
    /// It was so before; nothing changed.
    Already,
    Created {
        order: OrderId,
        number: OrderNumber,
    },
    /// These attempts must be closed at their channels before the act is done.
    Closing {
        attempts: Vec<AttemptNumber>,
    },
    /// Ask the channel to begin this attempt.
    Begin(Box<Attempt>),
    /// This attempt is open and good for the purpose.
    Use(Box<Attempt>),
    /// Money came; where it went.
    Booked(Disposition),
}

impl Reply {
    /// The answer's name, as in logs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Already => "already",
            Self::Created { .. } => "created",
            Self::Closing { .. } => "closing",
            Self::Begin(_) => "begin",
            Self::Use(_) => "use",
            Self::Booked(disposition) => disposition.code(),
        }
    }
}

/// Decides one command.
///
/// # Errors
/// A [`Refusal`]; then nothing is written.
pub fn decide(
    command: &Command,
    world: &World,
    now: Instant,
    entropy: &mut dyn Entropy,
) -> Result<Decision, Refusal> {
    let actor = &command.actor;
    match &command.verb {
        Verb::Create(new) => create::create(world, actor, new, now, entropy),
        Verb::Approve => approve::approve(world, actor, now),
        Verb::Reject { reason } => approve::reject(world, actor, reason, now),
        Verb::Place { chosen, expected } => {
            place::place(world, actor, chosen.as_ref(), *expected, now)
        }
        Verb::CancelPlacing => cancel::cancel_placing(world, actor, now),
        Verb::Reconfigure { chosen } => revise::reconfigure(world, actor, chosen, now, entropy),
        Verb::Confirm => confirm::confirm(world, actor, now),
        Verb::Decline { reason } => confirm::decline(world, actor, reason, now),
        Verb::ConfirmBySilence => confirm::confirm_by_silence(world, actor, now),
        Verb::Revise(revision) => revise::revise(world, actor, revision, now, entropy),
        Verb::Release { reason } => release::release(world, actor, reason, now),
        Verb::Extend { until } => extend::extend(world, actor, *until, now),
        Verb::Reissue { link } => extend::reissue(world, actor, link, now),
        Verb::Cancel { reason } => cancel::cancel(world, actor, reason, now),
        Verb::Expire => expire::expire(world, actor, now),
        Verb::GiveUpClosing => close::give_up(world, actor, now),
        Verb::Complete => complete::complete(world, actor, now),
        Verb::StartAttempt(request) => start::start(world, actor, request, now, entropy),
        Verb::AttemptOpened { code_url } => start::opened(world, attempt_of(command)?, code_url),
        Verb::Report(what) => {
            report::report(world, actor, attempt_of(command)?, what, now, entropy)
        }
        Verb::RecordTransfer(remittance) => {
            transfer::record::record(world, actor, remittance, now, entropy)
        }
        Verb::ReportRefund { number, report } => {
            refund::report(world, actor, number, report.clone(), now)
        }
        Verb::Refund(verb) => refund::decide(world, actor, verb, now, entropy),
        Verb::Fapiao(verb) => fapiao::decide(world, actor, verb, now),
        Verb::ReviewHeld {
            transaction,
            review,
        } => {
            let attempt = attempt_of(command)?;
            review::review(world, actor, attempt, transaction, review, now, entropy)
        }
    }
}

const fn attempt_of(command: &Command) -> Result<&AttemptNumber, Refusal> {
    match &command.target {
        Target::Attempt(number) => Ok(number),
        Target::New | Target::Order(_) => Err(Refusal::NotFound),
    }
}
