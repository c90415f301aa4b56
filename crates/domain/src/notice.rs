//! Notices to people (SPEC §8): which event gives somebody reason to be told, when, and whether that is
//! still true when the time comes.
//!
//! A reminder is planned when its day becomes known and looked at again when it is due. So a link that
//! was paid, extended or taken back needs nobody to call the reminder off.

use crate::id::{OrderId, ProductId};
use crate::order::event::{Event, EventKind};
use crate::order::{Order, OrderState};
use crate::subscription::Subscription;
use crate::time::{Day, Instant, Span};

/// What somebody is told of, and may choose not to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// To the buyer: three days and one day before the link of an unpaid order ends.
    LinkEnds,
    /// To the buyer's admins: what the provider pays or gives waits for their word.
    ToConfirm,
    Paid,
    RefundDone,
    FapiaoIssued,
    /// To the buyer: 30, 7 and 1 days before the last day of an app.
    SubscriptionEnds,
    /// To who created the order: it was paid.
    Sold,
    /// To sales: a company asks for a renewal.
    RenewalAsked,
    /// To who handles money.
    RefundApplied,
    /// To who handles money: it waits for a person.
    MoneyHeld,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Who placed the order, and the admins of their company.
    Buyer,
    /// The provider's person who created the order.
    Creator,
    /// Who created the order, as long as they work there; otherwise the provider's owners.
    Sales,
    /// The provider's people who handle money.
    MoneyDesk,
}

impl Topic {
    pub const ALL: [Self; 10] = [
        Self::LinkEnds,
        Self::ToConfirm,
        Self::Paid,
        Self::RefundDone,
        Self::FapiaoIssued,
        Self::SubscriptionEnds,
        Self::Sold,
        Self::RenewalAsked,
        Self::RefundApplied,
        Self::MoneyHeld,
    ];

    /// The stable code, as stored and as named in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LinkEnds => "link_ends",
            Self::ToConfirm => "to_confirm",
            Self::Paid => "paid",
            Self::RefundDone => "refund_done",
            Self::FapiaoIssued => "fapiao_issued",
            Self::SubscriptionEnds => "subscription_ends",
            Self::Sold => "sold",
            Self::RenewalAsked => "renewal_asked",
            Self::RefundApplied => "refund_applied",
            Self::MoneyHeld => "money_held",
        }
    }
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.code() == code)
    }
    /// Is it the answer to what the person just did, or are they at work anyhow? Then at night, too.
    const fn is_answer(self) -> bool {
        matches!(self, Self::Paid | Self::Sold)
    }
    pub const fn audience(self) -> Audience {
        match self {
            Self::LinkEnds
            | Self::ToConfirm
            | Self::Paid
            | Self::RefundDone
            | Self::FapiaoIssued
            | Self::SubscriptionEnds => Audience::Buyer,
            Self::Sold => Audience::Creator,
            Self::RenewalAsked => Audience::Sales,
            Self::RefundApplied | Self::MoneyHeld => Audience::MoneyDesk,
        }
    }
}

/// A notice for everybody of its topic's audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub topic: Topic,
    pub about: About,
    pub due_at: Instant,
}

/// What a notice is about; its text names it once and for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The event with this number.
    Event(u32),
    /// The link's end, so many days before it.
    LinkEnd { at: Instant, days: i64 },
    /// The app's last day, so many days before it.
    LastDay { app: ProductId, day: Day, days: i64 },
    /// That the app should be renewed, asked on this day.
    Renewal { app: ProductId, asked: Day },
}

impl std::fmt::Display for About {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Event(seq) => write!(f, "event:{seq}"),
            Self::LinkEnd { at, days } => write!(f, "link:{}:{days}", at.millis()),
            Self::LastDay { app, day, days } => write!(f, "day:{app}:{day}:{days}"),
            Self::Renewal { app, asked } => write!(f, "renewal:{app}:{asked}"),
        }
    }
}

impl About {
    /// Reads what was written; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        match parts.as_slice() {
            ["event", seq] => Some(Self::Event(seq.parse().ok()?)),
            ["link", at, days] => Some(Self::LinkEnd {
                at: Instant::from_millis(at.parse().ok()?),
                days: days.parse().ok()?,
            }),
            ["day", app, day, days] => Some(Self::LastDay {
                app: app.parse().ok()?,
                day: day.parse().ok()?,
                days: days.parse().ok()?,
            }),
            ["renewal", app, asked] => Some(Self::Renewal {
                app: app.parse().ok()?,
                asked: asked.parse().ok()?,
            }),
            [] | [..] => None,
        }
    }
}

/// News that is older surprises more than it helps: after a long outage, or of a past that was imported.
const STALE: Span = Span::days(2);
/// Days before the end of a link.
const BEFORE_LINK_END: [i64; 2] = [3, 1];
/// Days before the end of a subscription.
const BEFORE_LAST_DAY: [i64; 3] = [30, 7, 1];
/// Nobody is told before and from these hours on, in Asia/Shanghai.
const MORNING: Span = Span::hours(9);
const NIGHT: Span = Span::hours(21);

/// Can there be anything to tell of such an event? Then its order is worth reading.
pub const fn concerns(event: &Event) -> bool {
    matches!(
        event.kind,
        EventKind::Placed { .. }
            | EventKind::Extended { .. }
            | EventKind::Reissued { .. }
            | EventKind::ConfirmationAsked { .. }
            | EventKind::Paid { .. }
            | EventKind::RefundDone { .. }
            | EventKind::RefundPaidOffline { .. }
            | EventKind::FapiaoIssued { .. }
            | EventKind::RefundApplied { .. }
            | EventKind::MoneyHeld { .. }
            | EventKind::SubscriptionChanged { .. }
            | EventKind::SubscriptionTakenBack { .. }
    )
}

/// What `event` of `order`, as it stands now, gives reason to tell.
pub fn planned(event: &Event, order: &Order, now: Instant) -> Vec<Planned> {
    let news = |topics: &[Topic]| {
        if now.since(event.at) > STALE {
            return Vec::new();
        }
        let about = About::Event(event.seq);
        let plan = |topic: &Topic| Planned {
            topic: *topic,
            about,
            due_at: if topic.is_answer() { now } else { by_day(now) },
        };
        topics.iter().map(plan).collect()
    };
    match &event.kind {
        EventKind::Placed { .. } | EventKind::Extended { .. } | EventKind::Reissued { .. } => {
            link_end(order, now)
        }
        EventKind::ConfirmationAsked { .. } => news(&[Topic::ToConfirm]),
        EventKind::Paid { .. } => news(&[Topic::Paid, Topic::Sold]),
        EventKind::RefundDone { .. } | EventKind::RefundPaidOffline { .. } => {
            news(&[Topic::RefundDone])
        }
        EventKind::FapiaoIssued { .. } => news(&[Topic::FapiaoIssued]),
        EventKind::RefundApplied { .. } => news(&[Topic::RefundApplied]),
        EventKind::MoneyHeld { .. } => news(&[Topic::MoneyHeld]),
        EventKind::SubscriptionChanged { app, end, .. } => last_day(*app, *end, now),
        EventKind::SubscriptionTakenBack {
            app,
            end: Some(end),
            ..
        } => last_day(*app, *end, now),
        EventKind::Created { .. }
        | EventKind::ApprovalRequested
        | EventKind::Approved
        | EventKind::Rejected { .. }
        | EventKind::Revised { .. }
        | EventKind::Released { .. }
        | EventKind::ClosingBegan { .. }
        | EventKind::ActRefused { .. }
        | EventKind::Cancelled { .. }
        | EventKind::Expired
        | EventKind::Confirmed { .. }
        | EventKind::Declined { .. }
        | EventKind::GrantImpossible { .. }
        | EventKind::AttemptStarted { .. }
        | EventKind::AttemptClosed { .. }
        | EventKind::MoneyReturned { .. }
        | EventKind::RefundFailed { .. }
        | EventKind::RefundWithdrawn
        | EventKind::RefundApproved { .. }
        | EventKind::RefundDeclined { .. }
        | EventKind::RefundProposed { .. }
        | EventKind::RefundAccepted { .. }
        | EventKind::RefundWithdrawalAsked { .. }
        | EventKind::RefundSilenceNear { .. }
        | EventKind::RefundStarted { .. }
        | EventKind::RefundSecondAsked { .. }
        | EventKind::RefundConfirmed { .. }
        | EventKind::RefundCalledOff { .. }
        | EventKind::RefundGranted { .. }
        | EventKind::RefundStuck { .. }
        | EventKind::RefundRetried { .. }
        | EventKind::SubscriptionTakenBack { .. }
        | EventKind::HeldReturned { .. }
        | EventKind::Completed
        | EventKind::FapiaoApplied { .. }
        | EventKind::FapiaoWithdrawn { .. }
        | EventKind::FapiaoCancelled { .. }
        | EventKind::FapiaoRedStarted { .. }
        | EventKind::FapiaoReversed { .. }
        | EventKind::FapiaoRedCalledOff { .. } => Vec::new(),
    }
}

fn link_end(order: &Order, now: Instant) -> Vec<Planned> {
    let OrderState::Placed { .. } = &order.state else {
        return Vec::new();
    };
    let at = order.link.expires_at;
    let remind = |days| Planned {
        topic: Topic::LinkEnds,
        about: About::LinkEnd { at, days },
        due_at: by_day(at.minus(Span::days(days))),
    };
    let ahead = |plan: &Planned| plan.due_at > now && plan.due_at < at;
    BEFORE_LINK_END
        .into_iter()
        .map(remind)
        .filter(ahead)
        .collect()
}

fn last_day(app: ProductId, day: Day, now: Instant) -> Vec<Planned> {
    let remind = |days: i64| Planned {
        topic: Topic::SubscriptionEnds,
        about: About::LastDay { app, day, days },
        due_at: day.plus_days(-days).start().plus(MORNING),
    };
    let ahead = |plan: &Planned| plan.due_at > now;
    BEFORE_LAST_DAY
        .into_iter()
        .map(remind)
        .filter(ahead)
        .collect()
}

/// The same moment by day, at night the next morning.
pub fn by_day(at: Instant) -> Instant {
    let today = at.day().start();
    let into = at.since(today);
    if into < MORNING {
        today.plus(MORNING)
    } else if into >= NIGHT {
        at.day().end().plus(MORNING)
    } else {
        at
    }
}

/// What is told when a company asks to have `app` renewed.
pub fn renewal_asked(app: ProductId, now: Instant) -> Planned {
    Planned {
        topic: Topic::RenewalAsked,
        about: About::Renewal {
            app,
            asked: now.day(),
        },
        due_at: by_day(now),
    }
}

/// Is what was planned still so at `now`? `subscription` is the buyer's of the app that it is about.
pub fn still_true(
    topic: Topic,
    about: About,
    order: &Order,
    subscription: Option<&Subscription>,
    now: Instant,
) -> bool {
    match about {
        About::Event(_) if topic == Topic::ToConfirm => {
            matches!(order.state, OrderState::Confirming { .. })
        }
        About::Event(_) if topic == Topic::RefundApplied => {
            matches!(&order.state, OrderState::Paid { settled, .. } if settled.refund_requested())
        }
        About::Event(_) | About::Renewal { .. } => true,
        About::LinkEnd { at, .. } => {
            matches!(order.state, OrderState::Placed { .. })
                && order.link.expires_at == at
                && now < at
        }
        About::LastDay { day, .. } => {
            now < day.end() && subscription.and_then(Subscription::last_end) == Some(day)
        }
    }
}

/// The name under which a notice is kept: the same for the same person and thing, so that nobody is told
/// twice. `person` must not tell the address.
pub fn name(order: OrderId, topic: Topic, about: About, person: &str) -> String {
    match about {
        // An app's last day is one, whichever orders led to it.
        // Whoever asks again on the same day has been heard.
        About::LastDay { .. } | About::Renewal { .. } => {
            format!("{}:{about}:{person}", topic.code())
        }
        About::Event(_) | About::LinkEnd { .. } => {
            format!("{order}:{}:{about}:{person}", topic.code())
        }
    }
}
