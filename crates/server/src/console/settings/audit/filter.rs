//! What the audit log shows, as its URL says.

use till_domain::time::Day;
use till_store::{AuditCursor, AuditFilter, AuditKind};

use crate::web::form::Fields;

/// The filters of the list; what can't be read does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// As the store names who acts.
    pub who: String,
    pub kind: Option<AuditKind>,
    /// Both days included.
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub after: Option<AuditCursor>,
}

impl Filter {
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            who: fields.get("who").chars().take(200).collect(),
            kind: AuditKind::from_code(fields.get("kind")),
            from: fields.get("from").parse().ok(),
            to: fields.get("to").parse().ok(),
            after: fields.get("after").parse().ok(),
        }
    }

    pub(super) fn narrows(&self) -> bool {
        let days = self.from.is_some() || self.to.is_some();
        days || self.kind.is_some() || !self.who.is_empty()
    }
    pub(super) fn is_kind(&self, code: &str) -> bool {
        self.kind.is_some_and(|kind| kind.code() == code)
    }
    pub(super) fn first_day(&self) -> String {
        self.from.map(|day| day.to_string()).unwrap_or_default()
    }
    pub(super) fn last_day(&self) -> String {
        self.to.map(|day| day.to_string()).unwrap_or_default()
    }

    pub(super) fn wanted(&self) -> AuditFilter {
        AuditFilter {
            who: Some(self.who.clone()).filter(|who| !who.is_empty()),
            kind: self.kind,
            from: self.from.map(Day::start),
            until: self.to.map(Day::end),
        }
    }

    /// The same filters, from `after` on; `None`: from the first page.
    pub(super) fn query(&self, after: Option<AuditCursor>) -> String {
        let kind = self.kind.map(AuditKind::code).unwrap_or_default();
        let pairs = [
            ("who", self.who.clone()),
            ("kind", kind.to_owned()),
            ("from", self.first_day()),
            ("to", self.last_day()),
            (
                "after",
                after.map(|after| after.to_string()).unwrap_or_default(),
            ),
        ];
        let pairs: Vec<_> = pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        if pairs.is_empty() {
            return String::new();
        }
        let text = serde_urlencoded::to_string(pairs).unwrap_or_default();
        format!("?{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::web::form::Fields;

    #[test]
    fn filters_survive_their_url() {
        let query = "who=api%3ACRM&kind=team&from=2026-11-01&to=2026-11-22";
        let filter = Filter::of(&Fields::parse(query.as_bytes()).unwrap());
        assert_eq!(filter.query(None), format!("?{query}"));
        assert!(filter.narrows());
        let nothing = Filter::of(&Fields::parse(b"kind=magic&from=yesterday&after=zzz").unwrap());
        assert_eq!(nothing, Filter::default());
        assert_eq!(nothing.query(None), "");
    }
}
