//! Forms that are kept under a name, to begin the next order from.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{MAX_TEMPLATES, OrderTemplate};

use super::form::DraftForm;
use crate::access::StaffUser;
use crate::app::App;
use crate::secrets;
use crate::web::error::PageError;
use crate::web::form::{Fields, Posted};
use crate::web::html;
use crate::web::input::{Faults, Reader};

/// Characters of a template's name.
const MAX_NAME: usize = 40;

/// Keeps the form under the name that stands in `template_name`; what is wrong with that.
pub(super) async fn keep(
    app: &App,
    user: &StaffUser,
    form: &DraftForm,
    fields: &Fields,
) -> Result<Faults, PageError> {
    let mut reader = Reader::new(&user.ui);
    let typed = fields.get("template_name");
    let name = reader.text("template_name", "template-name", typed, 1, MAX_NAME);
    if !reader.faults.is_empty() {
        return Ok(reader.faults);
    }
    let template = OrderTemplate {
        id: secrets::new_token(),
        owner: user.staff.id,
        name,
        shared: fields.has("template_shared"),
        draft: serde_json::to_string(&form.kept()).map_err(|_| PageError::Internal)?,
    };
    let store = app.store();
    let kept = store.save_order_template(user.provider.key, &template);
    if kept.await?.is_none() {
        let text = user.ui.t1("template-too-many", "max", MAX_TEMPLATES);
        reader.faults.add("template_name", text);
    }
    Ok(reader.faults)
}

/// The form that a template holds.
///
/// # Errors
/// [`PageError::NotFound`] when there is none that this person may see.
pub(super) async fn form(app: &App, user: &StaffUser, id: &str) -> Result<DraftForm, PageError> {
    let store = app.store();
    let template = store.order_template(user.provider.key, id, user.staff.id);
    let template = template.await?.ok_or(PageError::NotFound)?;
    DraftForm::of_kept(&template.draft).ok_or(PageError::NotFound)
}

/// `POST /console/orders/templates/{template}/delete`: one's own; who edits the settings, anybody's.
pub(super) async fn delete(
    State(app): State<App>,
    user: StaffUser,
    Path(template): Path<String>,
    Posted(_): Posted<Fields>,
) -> Result<Response, PageError> {
    user.require(Act::CreateOrder)?;
    let owner = (!user.may(Act::EditSettings)).then_some(user.staff.id);
    let store = app.store();
    let gone = store.delete_order_template(user.provider.key, &template, owner);
    if gone.await? {
        Ok(html::see("/console/orders/new?done=template"))
    } else {
        Err(PageError::NotFound)
    }
}
