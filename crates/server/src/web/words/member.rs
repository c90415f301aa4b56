//! What was done to a company's people, in plain words.

use till_domain::id::ProviderKey;
use till_domain::party::{MemberAct, MemberChange};

use crate::i18n::arg;
use crate::web::ui::Ui;

/// A line of a company's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberChangeWords {
    pub iso: String,
    pub at: String,
    pub icon: &'static str,
    pub what: String,
    pub who: String,
}

impl MemberChangeWords {
    /// `reader` is the provider that reads it: the names of other providers' people are not theirs to
    /// know. `None`: the company itself reads it.
    pub fn of(ui: &Ui, change: &MemberChange, reader: Option<ProviderKey>) -> Self {
        let key = format!("member-event-{}", change.act.code().replace('_', "-"));
        let of_another = reader.is_some() && change.provider.is_some() && change.provider != reader;
        let who = match change.provider {
            Some(_) if of_another => ui.t("member-by-another"),
            Some(_) => ui.t1("member-by-provider", "name", &change.by),
            None => ui.t1("member-by-admin", "name", &change.by),
        };
        Self {
            iso: change.at.rfc3339(),
            at: change.at.shanghai(),
            icon: match change.act {
                MemberAct::Added => "plus",
                MemberAct::MadeAdmin => "shield",
                MemberAct::MadeMember => "user",
                MemberAct::Removed => "cross",
            },
            what: ui.lang.text(&key, &[arg("name", &change.name)]),
            who,
        }
    }
}
