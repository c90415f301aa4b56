//! What the list shows, as its URL says.

use till_domain::time::Day;
use till_store::{PaymentCursor, PaymentFilter};

use crate::web::form::Fields;

/// The filters of the list; what can't be read does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// The days of booking, both included.
    pub from: Option<Day>,
    pub to: Option<Day>,
    /// The channel's own number, whole.
    pub q: String,
    pub after: Option<PaymentCursor>,
}

impl Filter {
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            from: fields.get("from").parse().ok(),
            to: fields.get("to").parse().ok(),
            q: fields.get("q").trim().chars().take(64).collect(),
            after: fields.get("after").parse().ok(),
        }
    }

    pub(super) fn narrows(&self) -> bool {
        self.from.is_some() || self.to.is_some() || !self.q.is_empty()
    }

    pub(super) fn first_day(&self) -> String {
        self.from.map(|day| day.to_string()).unwrap_or_default()
    }
    pub(super) fn last_day(&self) -> String {
        self.to.map(|day| day.to_string()).unwrap_or_default()
    }

    pub(super) fn wanted(&self) -> PaymentFilter {
        PaymentFilter {
            from: self.from.map(Day::start),
            until: self.to.map(Day::end),
            transaction: self.q.clone(),
        }
    }

    /// The same filters, from `after` on; `None`: from the first page.
    pub(super) fn query(&self, after: Option<&PaymentCursor>) -> String {
        let pairs = [
            ("from", self.first_day()),
            ("to", self.last_day()),
            ("q", self.q.clone()),
            ("after", after.map(ToString::to_string).unwrap_or_default()),
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
        let query = "from=2026-11-01&to=2026-11-22&q=4200001234";
        let filter = Filter::of(&Fields::parse(query.as_bytes()).unwrap());
        assert_eq!(filter.query(None), format!("?{query}"));
        assert!(filter.narrows());
        let nothing = Filter::of(&Fields::parse(b"from=yesterday&after=zzz").unwrap());
        assert_eq!(nothing, Filter::default());
        assert_eq!(nothing.query(None), "");
    }
}
