//! Why a call brought nothing, in sentences for the person at the terminal.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::words::clean;

#[derive(Debug)]
pub(super) enum Fault {
    /// Till says no, and why.
    Refused {
        problem: Box<Problem>,
        retry_after: Option<Duration>,
    },
    /// It could not be reached, or did not answer in time.
    Silent {
        base: String,
        why: String,
        /// Did the request leave, so that it may have been carried out?
        sent: bool,
    },
    /// Somebody answered who is not Till: a proxy, another site.
    Stranger { url: String, why: String },
    /// A write of which nobody knows whether it was done.
    Doubtful { cause: Box<Fault>, key: String },
}

/// `application/problem+json`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Problem {
    pub status: u16,
    pub code: String,
    pub detail: String,
    pub field: Option<String>,
    pub limit: BTreeMap<String, Value>,
    pub request_id: String,
}

impl Fault {
    /// May the same call be answered later?
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::Refused { problem, .. } => problem.status == 429 || problem.status >= 500,
            Self::Silent { .. } | Self::Stranger { .. } => true,
            Self::Doubtful { cause, .. } => cause.passes(),
        }
    }
    /// How long the other side asks one to wait.
    pub(super) const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            Self::Silent { .. } | Self::Stranger { .. } | Self::Doubtful { .. } => None,
        }
    }
    /// What a write under `key` that ended so is to be called.
    pub(super) fn of_write(self, key: &str) -> Self {
        let doubtful = match &self {
            Self::Refused { problem, .. } => problem.status >= 500,
            Self::Silent { sent, .. } => *sent,
            Self::Stranger { .. } => true,
            Self::Doubtful { .. } => false,
        };
        if doubtful {
            Self::Doubtful {
                cause: Box::new(self),
                key: key.to_owned(),
            }
        } else {
            self
        }
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused {
                problem,
                retry_after,
            } => {
                write!(f, "{problem}")?;
                match retry_after {
                    Some(wait) => write!(f, "\n      try again in {} s", wait.as_secs()),
                    None => Ok(()),
                }
            }
            Self::Silent { base, why, .. } => write!(f, "{base} {why}"),
            Self::Stranger { url, why } => {
                write!(
                    f,
                    "{url} is not answered by Till ({why}): is the address right?"
                )
            }
            Self::Doubtful { cause, key } => write!(
                f,
                "{cause}\n      It may have been done all the same. Give the same command again with --key {key}: it is done once."
            ),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let detail = clean(&self.detail);
        if detail.is_empty() {
            write!(f, "{}", clean(&self.code).replace('_', " "))?;
        } else {
            write!(f, "{detail}")?;
        }
        write!(f, "\n      code {}", clean(&self.code))?;
        if let Some(field) = self.field.as_deref().filter(|field| !field.is_empty()) {
            write!(f, ", field {}", clean(field))?;
        }
        for (name, value) in &self.limit {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned);
            write!(f, ", {} {}", clean(name), clean(&value))?;
        }
        write!(
            f,
            " (HTTP {}, request {})",
            self.status,
            clean(&self.request_id)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, Problem};

    fn refused(status: u16) -> Fault {
        Fault::Refused {
            problem: Box::new(Problem {
                status,
                code: "seats_above_maximum".to_owned(),
                detail: "At most 500 seats.".to_owned(),
                field: Some("items[].seats".to_owned()),
                limit: [("max".to_owned(), serde_json::json!("500"))].into(),
                request_id: "r1".to_owned(),
            }),
            retry_after: None,
        }
    }

    #[test]
    fn a_refusal_is_said_with_its_code_its_field_and_its_limit() {
        assert_eq!(
            refused(422).to_string(),
            "At most 500 seats.\n      code seats_above_maximum, field items[].seats, max 500 (HTTP 422, request r1)"
        );
    }

    #[test]
    fn a_write_that_may_have_been_done_is_told_with_its_key() {
        let silent = |sent| Fault::Silent {
            base: "https://till.example".to_owned(),
            why: "did not answer within 30 s".to_owned(),
            sent,
        };
        assert!(
            silent(true)
                .of_write("cli-1")
                .to_string()
                .contains("--key cli-1")
        );
        assert!(refused(500).of_write("cli-1").to_string().contains("--key"));
        assert!(
            !silent(false)
                .of_write("cli-1")
                .to_string()
                .contains("--key")
        );
        assert!(!refused(422).of_write("cli-1").to_string().contains("--key"));
    }
}
