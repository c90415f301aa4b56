//! Why a call to WeCom gave no answer that we can use.

/// Why nobody could be signed in. [`Error::code`] is stable: pages and logs use it.
///
/// No variant keeps a request's address, because addresses carry tokens and codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The code was used before, is older than five minutes or never existed (40029, 42022).
    /// The buyer goes through WeCom again.
    #[error("the sign-in code was used before or has expired")]
    CodeSpent,
    /// The person belongs to no company: WeCom names only an `openid`.
    #[error("the person is not a member of any company in WeCom")]
    NotAMember,
    /// WeCom asks us to come back later (−1, 45009, 45033).
    #[error("WeCom is busy (errcode {errcode})")]
    Busy {
        /// WeCom's own number.
        errcode: i64,
    },
    /// WeCom gave no answer, or not one of its own; asking again may help.
    #[error("WeCom can't be reached: {0}")]
    Unreachable(Trouble),
    /// WeCom refused for a reason that needs a person: a wrong secret (40080), a ticket that is
    /// too old (40085), an address that isn't on the allow-list (60020)…
    #[error("WeCom refused (errcode {errcode})")]
    Refused {
        /// WeCom's own number, paytool.md §5.1.
        errcode: i64,
    },
    /// A base address in the configuration is not an `http` or `https` address.
    #[error("the configured address {0} is not an http or https address")]
    BadAddress(&'static str),
}

/// What went wrong on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("no connection")]
    NoConnection,
    #[error("no answer in time")]
    Timeout,
    /// An HTTP status other than 200; WeCom itself answers 200 even when it refuses.
    #[error("HTTP status {0}")]
    Status(u16),
    /// Broken off, too long, or not the JSON that the call promises.
    #[error("an answer that can't be read")]
    Unreadable,
}

impl Error {
    /// The reason's stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CodeSpent => "wecom_code_spent",
            Self::NotAMember => "wecom_not_a_member",
            Self::Busy { .. } => "wecom_busy",
            Self::Unreachable(_) => "wecom_unreachable",
            Self::Refused { .. } => "wecom_refused",
            Self::BadAddress(_) => "wecom_bad_address",
        }
    }

    /// WeCom's `errcode` (never 0) as a reason; numbers from paytool.md §5.1.
    pub(crate) const fn from_errcode(errcode: i64) -> Self {
        match errcode {
            40029 | 42022 => Self::CodeSpent,
            -1 | 45009 | 45033 => Self::Busy { errcode },
            _ => Self::Refused { errcode },
        }
    }

    /// Does this say that the suite token no longer works, so that a new one may?
    pub(crate) const fn is_token_spent(self) -> bool {
        matches!(
            self,
            Self::Refused {
                errcode: 40014 | 40082 | 42001 | 42009
            }
        )
    }
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(if error.is_timeout() {
            Trouble::Timeout
        } else if error.is_connect() {
            Trouble::NoConnection
        } else {
            Trouble::Unreadable
        })
    }
}
