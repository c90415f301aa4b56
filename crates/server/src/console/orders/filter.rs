//! What the list shows, as its URL says.

use till_domain::id::{Corpid, ProductId, StaffId};
use till_domain::order::ShownState;
use till_domain::time::Day;
use till_store::{Cursor, OrderFilter};

use crate::console::exports::TOO_MANY;
use crate::web::form::Fields;

/// The filters of the list; what can't be read does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub state: Option<ShownState>,
    pub creator: Option<StaffId>,
    pub product: Option<ProductId>,
    pub company: Option<Corpid>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub q: String,
    pub after: Option<Cursor>,
}

impl Filter {
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            state: ShownState::from_code(fields.get("state")),
            creator: fields.get("creator").parse().ok(),
            product: fields.get("product").parse().ok(),
            company: fields.get("company").parse().ok(),
            from: fields.get("from").parse().ok(),
            to: fields.get("to").parse().ok(),
            q: fields.get("q").chars().take(64).collect(),
            after: fields.get("after").parse().ok(),
        }
    }

    /// Does anything but the state restrict the list?
    pub(super) fn narrows(&self) -> bool {
        self.creator.is_some()
            || self.product.is_some()
            || self.company.is_some()
            || self.from.is_some()
            || self.to.is_some()
            || !self.q.is_empty()
    }

    pub(super) fn state_code(&self) -> &'static str {
        self.state.map_or("", ShownState::code)
    }
    pub(super) fn is_creator(&self, id: &StaffId) -> bool {
        self.creator == Some(*id)
    }
    pub(super) fn is_product(&self, id: &str) -> bool {
        self.product
            .is_some_and(|product| product.to_string() == id)
    }
    pub(super) fn first_day(&self) -> String {
        self.from.map(|day| day.to_string()).unwrap_or_default()
    }
    pub(super) fn last_day(&self) -> String {
        self.to.map(|day| day.to_string()).unwrap_or_default()
    }

    /// For the store; `own` holds who sees only what they created.
    pub(super) fn wanted(&self, own: Option<StaffId>) -> OrderFilter {
        OrderFilter {
            states: self.state.into_iter().collect(),
            creator: own.or(self.creator),
            product: self.product,
            company: self.company.clone(),
            from: self.from.map(Day::start),
            until: self.to.map(Day::end),
            text: self.q.clone(),
        }
    }

    /// The same filters in another state, from the first page.
    pub(super) fn query_state(&self, state: Option<ShownState>) -> String {
        Self {
            state,
            after: None,
            ..self.clone()
        }
        .query()
    }

    /// The same filters, from the first page.
    pub(super) fn query_first(&self) -> String {
        self.query_state(self.state)
    }

    /// The path of the list with the same filters, which says that they leave too many.
    pub(super) fn query_too_many(&self) -> String {
        let query = self.query_first();
        let joint = if query.is_empty() { '?' } else { '&' };
        format!("/console/orders{query}{joint}export={TOO_MANY}")
    }

    /// The same filters, further down.
    pub(super) fn query_after(&self, after: Cursor) -> String {
        Self {
            after: Some(after),
            ..self.clone()
        }
        .query()
    }

    fn query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut add = |name, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                pairs.push((name, value));
            }
        };
        add("state", self.state.map(|state| state.code().to_owned()));
        add("creator", self.creator.map(|id| id.to_string()));
        add("product", self.product.map(|id| id.to_string()));
        add("company", self.company.as_ref().map(ToString::to_string));
        add("from", self.from.map(|day| day.to_string()));
        add("to", self.to.map(|day| day.to_string()));
        add("q", Some(self.q.clone()));
        add("after", self.after.map(|cursor| cursor.to_string()));
        serde_urlencoded::to_string(pairs)
            .map(|query| format!("?{query}"))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;
    use crate::web::form::Fields;

    #[test]
    fn filters_survive_their_url() {
        let query = "state=paid&from=2026-11-01&to=2026-11-22&q=%E5%8D%8E%E4%B8%9C";
        let filter = Filter::of(&Fields::parse(query.as_bytes()).unwrap());
        assert_eq!(filter.query(), format!("?{query}"));
        assert!(filter.narrows());
    }

    #[test]
    fn what_cannot_be_read_does_not_restrict() {
        let query = "state=nonsense&creator=x&from=yesterday&after=zzz";
        let filter = Filter::of(&Fields::parse(query.as_bytes()).unwrap());
        assert_eq!(filter, Filter::default());
    }
}
