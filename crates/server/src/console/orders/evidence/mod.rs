//! `/console/orders/{number}/evidence`: an order's whole history as one file (证据包), for a dispute, an
//! auditor, or one's own files. What it says can be checked without Till: the README in it says how.
//!
//! - `archive.rs`: what is in the zip; `summary.rs`: the page that people read.

mod archive;
mod summary;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::party::Act;
use till_store::{AuditKind, AuditRow, FapiaoView, OrderDetail};

use super::load;
use crate::access::StaffUser;
use crate::app::App;
use crate::web::download;
use crate::web::error::PageError;

/// All that is known of an order.
struct Evidence {
    detail: OrderDetail,
    fapiao: Vec<FapiaoView>,
    audit: Vec<AuditRow>,
    /// The end of the provider's chain at this moment.
    head: (i64, String),
    /// The buyer's name, where it is known.
    company: String,
}

/// `GET /console/orders/{number}/evidence`
pub(super) async fn export(
    State(app): State<App>,
    user: StaffUser,
    Path(number): Path<String>,
) -> Result<Response, PageError> {
    user.require(Act::SeeBooks)?;
    let detail = load::detail(&app, &user, &number).await?;
    let (store, order) = (app.store(), &detail.order);
    let (provider, number) = (order.provider, order.number.to_string());
    let what = (AuditKind::Exports, "evidence_exported");
    store.note_act(provider, what, (&number, &number)).await?;
    let corpids: Vec<_> = order.company().cloned().into_iter().collect();
    let companies = store.companies(&corpids).await?;
    let evidence = Evidence {
        fapiao: store.fapiao_of(provider, order.id).await?,
        audit: store.audit_of_order(provider, order.id).await?,
        head: store.audit_head(provider).await?.unwrap_or_default(),
        company: companies
            .into_iter()
            .next()
            .map(|company| company.name)
            .unwrap_or_default(),
        detail,
    };
    let name = format!("{}-{number}.zip", user.ui.t("evidence-file"));
    let bytes = tokio::task::spawn_blocking(move || archive::zip(&user, &evidence))
        .await
        .map_err(|_| PageError::Internal)??;
    download::attachment(&name, "application/zip", Body::from(bytes))
}
