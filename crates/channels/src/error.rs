//! Why there is no answer, and why a notification is refused.

use std::fmt;

/// What is worth doing about an error. None of them proves that nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Time-out, reset, 5xx, or an answer whose signature can't be trusted: query, then repeat with the
    /// same number and contents.
    Unknown,
    /// Too fast: wait with jitter, then repeat.
    Busy,
    /// The channel has no such number. After a start that timed out: repeat the start.
    NotFound,
    /// Paid already: query, book, never start another.
    AlreadyPaid,
    /// Closed already: query; if so, a new attempt needs a new number.
    AlreadyClosed,
    /// The number is in use with other contents: query; if it isn't ours, take a new number.
    NumberUsed,
    /// The merchant's balance is short for a refund: top up, repeat with the *same* number.
    NotEnough,
    /// A rule of the channel is broken (also "already paid" or "can't be refunded"): query, decide by
    /// the state.
    RuleBroken,
    /// Risk control, the user's account, a business limit: show the reason to a person.
    Refused,
    /// What we sent is malformed, or was held back before sending: a bug. Don't repeat; alarm.
    Malformed,
    /// Credentials, permissions or the clock are wrong: take the channel out of service; alarm.
    Misconfigured,
}

impl ErrorKind {
    /// A stable name for logs and measurements.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Busy => "busy",
            Self::NotFound => "not_found",
            Self::AlreadyPaid => "already_paid",
            Self::AlreadyClosed => "already_closed",
            Self::NumberUsed => "number_used",
            Self::NotEnough => "not_enough",
            Self::RuleBroken => "rule_broken",
            Self::Refused => "refused",
            Self::Malformed => "malformed",
            Self::Misconfigured => "misconfigured",
        }
    }
}

/// No usable answer. See [`ErrorKind`] for what to do; for money, it always means *unknown*.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ChannelError {
    pub kind: ErrorKind,
    /// The channel's own code, for example `FREQUENCY_LIMITED`; ours in lower case if it gave none.
    pub code: String,
    /// The channel's words, or ours. For staff and logs, not for the payer.
    pub message: String,
    /// `None`: no answer came, or nothing was sent.
    pub http_status: Option<u16>,
    /// The channel's id of the request, for its support.
    pub request_id: Option<String>,
    /// Whether the error answer carried a valid signature. Without one it is only a hint.
    pub signed: bool,
}

impl ChannelError {
    /// An error that arose on our side of the wire.
    #[must_use]
    pub fn local(kind: ErrorKind, code: &str, message: impl Into<String>) -> Self {
        ChannelError {
            kind,
            code: code.to_owned(),
            message: message.into(),
            http_status: None,
            request_id: None,
            signed: false,
        }
    }
}

impl fmt::Display for ChannelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)?;
        if let Some(status) = self.http_status {
            write!(f, " (HTTP {status})")?;
        }
        match &self.request_id {
            Some(id) => write!(f, " [{id}]"),
            None => Ok(()),
        }
    }
}

/// Why a notification is not believed. Nothing may be changed because of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationRefused {
    /// The channel's own test of whether we verify: refuse, but don't count it as an attack.
    #[error("the channel's signature probe")]
    Probe,
    #[error("{0} is missing or unreadable")]
    Missing(&'static str),
    /// Signed too long ago or too far ahead.
    #[error("timestamp is {off_by_s} s away from our clock")]
    Stale { off_by_s: i64 },
    /// Signed with a key that we don't hold, also after fetching the keys anew.
    #[error("no verification key {serial}")]
    UnknownKey { serial: String },
    #[error("signature is wrong")]
    BadSignature,
    /// Signed well, but not encrypted with our APIv3 key: most likely the key in our settings is wrong.
    #[error("can't be decrypted with our key")]
    Undecryptable,
    /// Signed and decrypted, but not of the documented form: alarm.
    #[error("not of the documented form: {0}")]
    Malformed(String),
}

/// Which setting is wrong. Never contains the setting's value if it is secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {problem}")]
pub struct ConfigError {
    pub setting: &'static str,
    pub problem: String,
}

pub(crate) fn wrong(setting: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError {
        setting,
        problem: problem.into(),
    }
}
