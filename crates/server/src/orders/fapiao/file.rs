//! `GET /orders/{number}/fapiao/{id}/{file}`: the fapiao itself, for whoever may see its order.

use axum::extract::{Path, State};
use axum::response::Response;
use till_domain::party::Act;

use crate::access::BuyerUser;
use crate::app::App;
use crate::orders::Own;
use crate::web::download;
use crate::web::error::PageError;

/// `file`: 1 for the first.
pub(super) async fn download(
    State(app): State<App>,
    Path((number, id, file)): Path<(String, String, String)>,
    buyer: BuyerUser,
) -> Result<Response, PageError> {
    buyer.require(Act::ApplyFapiao)?;
    let own = Own::find(&app, &buyer, &number).await?;
    let order = &own.detail.order;
    let rows = app.store().fapiao_of(order.provider, order.id).await?;
    let row = rows.iter().find(|row| row.fapiao.id.to_string() == id);
    download::fapiao(&app, row.ok_or(PageError::NotFound)?, &file).await
}
