//! Forgets what has no meaning any more: used nonces and keys, ended tokens, files that no order refers to.

use till_domain::time::Span;

use crate::app::App;
use crate::clock;
use crate::console::orders::bulk;
use crate::web::error::PageError;

/// A token that has ended is remembered this long, so that its holder hears that it ended.
const GRACE: Span = Span::days(1);

/// An Idempotency-Key is remembered this long.
const KEYS: Span = Span::hours(24);
/// What was sent to webhooks can be read, and sent again, this long.
const DELIVERIES: Span = Span::days(30);

pub(super) async fn run(app: App) -> Result<(), PageError> {
    let now = clock::now();
    app.store().forget_keys(now.minus(KEYS)).await?;
    app.store()
        .forget_webhook_deliveries(now.minus(DELIVERIES))
        .await?;
    app.store().forget_bulk_files(now.minus(bulk::KEPT)).await?;
    Ok(app.store().forget_paytool(now, now.minus(GRACE)).await?)
}
