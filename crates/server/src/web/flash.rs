//! A word after a form: `?done=key` on the page that it leads back to.

use crate::web::form::Fields;
use crate::web::ui::Ui;

/// The sentence that the query asks for; empty unless it is one of `known`.
pub fn of(ui: &Ui, query: Option<String>, known: &[&str]) -> String {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let key = fields.get("done");
    if known.contains(&key) {
        ui.t(key)
    } else {
        String::new()
    }
}
