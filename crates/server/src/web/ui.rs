//! What every template can ask: words, dates, money, the file names of assets, who is signed in.

use std::fmt::Display;

use till_domain::money::Fen;
use till_domain::refusal::Refusal;
use till_domain::time::{Day, Instant};

use super::assets;
use crate::i18n::{Lang, arg};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
    pub fn from_code(code: &str) -> Self {
        match code {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::Auto,
        }
    }
}

/// Who is signed in, as the frame shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    /// Provider or company.
    pub organisation: String,
    /// E-mail or user id.
    pub account: String,
    /// Locale key of the role.
    pub role_key: String,
    /// Staff of a provider that the operator has suspended.
    pub suspended: bool,
}

/// The frame of one answer.
#[derive(Debug, Clone)]
pub struct Ui {
    pub lang: Lang,
    pub theme: Theme,
    /// Goes into every form as `csrf`.
    pub csrf: String,
    /// Path and query of this page, to come back to.
    pub here: String,
    pub person: Option<Person>,
    pub now: Instant,
}

impl Ui {
    /// A console's owner has more doors than a phone's bar has room for.
    pub fn is_owner(&self) -> bool {
        self.person
            .as_ref()
            .is_some_and(|person| person.role_key == "staff-role-owner")
    }
    pub fn t(&self, key: &str) -> String {
        self.lang.text(key, &[])
    }
    pub fn t1(&self, key: &str, name: &'static str, value: impl Display) -> String {
        self.lang.text(key, &[arg(name, value)])
    }
    pub fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Display,
        other: &'static str,
        second: impl Display,
    ) -> String {
        self.lang.text(key, &[arg(name, value), arg(other, second)])
    }
    /// A key put together from a stem and a code: `state-` + `paid`. Codes' underscores become
    /// hyphens.
    pub fn tc(&self, stem: &str, code: &str) -> String {
        self.t(&format!("{stem}-{}", code.replace('_', "-")))
    }
    /// The sentence for a refusal.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let key = format!("refusal-{}", refusal.code().replace('_', "-"));
        self.lang.text(&key, &refusal.args())
    }
    /// The hashed path of a static file.
    pub fn asset(&self, name: &str) -> String {
        assets::path(name)
    }
    /// `¥12,345.00`
    #[expect(clippy::unused_self, reason = "templates call it on the ui")]
    pub fn money(&self, fen: &Fen) -> String {
        fen.yuan()
    }
    /// `2026-11-22 18:30:05` in Shanghai.
    #[expect(clippy::unused_self, reason = "templates call it on the ui")]
    pub fn time(&self, instant: &Instant) -> String {
        instant.shanghai()
    }
    /// For `<time datetime>` and countdowns.
    #[expect(clippy::unused_self, reason = "templates call it on the ui")]
    pub fn iso(&self, instant: &Instant) -> String {
        instant.rfc3339()
    }
    #[expect(clippy::unused_self, reason = "templates call it on the ui")]
    pub fn day(&self, day: &Day) -> String {
        day.to_string()
    }
    /// How long until `instant`, in the two largest units; empty when it has passed.
    pub fn left(&self, instant: &Instant) -> String {
        let minutes = instant.since(self.now).millis() / 60_000;
        if minutes < 0 {
            return String::new();
        }
        let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
        if days > 0 {
            self.t2("left-days", "days", days, "hours", hours)
        } else if hours > 0 {
            self.t2("left-hours", "hours", hours, "minutes", minutes)
        } else {
            self.t1("left-minutes", "minutes", minutes)
        }
    }
    /// Locale key of the signed-in person's role.
    pub fn role_key(&self) -> &str {
        self.person
            .as_ref()
            .map_or("product-name", |person| person.role_key.as_str())
    }
    /// Does the signed-in buyer see everything of the company?
    pub fn may_see_company(&self) -> bool {
        self.person
            .as_ref()
            .is_some_and(|person| person.role_key != "member-role-member")
    }
    /// Is the signed-in buyer an admin of their company?
    pub fn may_edit_members(&self) -> bool {
        self.role_key() == "member-role-admin"
    }
    /// The front page of the part of the site that this page belongs to.
    pub fn home(&self) -> &'static str {
        if self.here.starts_with("/console") {
            "/console"
        } else if self.here.starts_with("/operator") {
            "/operator"
        } else {
            "/"
        }
    }
    pub fn is_zh(&self) -> bool {
        self.lang == Lang::ZhCn
    }
}
