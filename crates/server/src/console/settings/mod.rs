//! `/console/settings`: the provider's rules, where its money goes, and what its systems use.

mod audit;
mod bank_form;
mod banks;
mod callbacks;
mod channel_check;
mod channel_form;
mod channels;
mod developer;
mod general;
mod integrate;
mod keys;
mod webhooks;

pub(in crate::console) use audit::words as audit_words;

use axum::routing::{get, post};

use crate::app::App;

pub(super) fn routes() -> axum::Router<App> {
    axum::Router::new()
        .route("/console/settings", get(general::page).post(general::save))
        .route("/console/settings/audit", get(audit::show))
        .route(
            "/console/settings/audit/export/{format}",
            get(audit::download),
        )
        .route("/console/settings/developer", get(developer::page))
        .route(
            "/console/settings/developer/credentials",
            post(developer::replace),
        )
        .route("/console/settings/developer/rules", post(developer::rules))
        .route("/console/settings/developer/suites", post(developer::suite))
        .route("/console/settings/integrate", get(integrate::page))
        .route("/console/settings/keys", get(keys::page).post(keys::create))
        .route("/console/settings/keys/revoke", post(keys::revoke))
        .route(
            "/console/settings/callbacks",
            get(callbacks::page).post(callbacks::save),
        )
        .route("/console/settings/callbacks/test", post(callbacks::test))
        .route(
            "/console/settings/callbacks/remove",
            post(callbacks::remove),
        )
        .route(
            "/console/settings/callbacks/replay",
            post(callbacks::replay),
        )
        .route(
            "/console/settings/webhooks",
            get(webhooks::page).post(webhooks::create),
        )
        .route(
            "/console/settings/webhooks/{webhook}",
            get(webhooks::endpoint::page).post(webhooks::endpoint::change),
        )
        .route(
            "/console/settings/webhooks/{webhook}/{act}",
            post(webhooks::endpoint::act),
        )
        .route("/console/settings/channels", get(channels::list))
        .route(
            "/console/settings/channels/new",
            get(channels::new).post(channels::add),
        )
        .route(
            "/console/settings/channels/new-bank",
            get(banks::new).post(banks::add),
        )
        .route(
            "/console/settings/channels/{id}/replace",
            get(channels::replacement).post(channels::replace),
        )
        .route(
            "/console/settings/channels/{id}/enabled",
            post(channels::enable),
        )
        .route(
            "/console/settings/channels/{id}/check",
            post(channels::check),
        )
}
