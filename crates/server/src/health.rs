//! What a load balancer or a service manager asks: is the process alive, and can it take money now?

use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use crate::app::App;

/// A database that needs longer for one row serves nobody.
const PATIENCE: Duration = Duration::from_secs(3);
/// Anybody may ask; the answer is found out at most this often.
const FRESH: Duration = Duration::from_secs(1);

/// The last answer, and when it was found out.
#[derive(Debug, Default)]
pub struct Health(Mutex<Option<(Instant, Result<(), &'static str>)>>);

impl Health {
    /// Writes to the database, unless somebody just has. All who ask meanwhile share the answer.
    async fn check(&self, app: &App) -> Result<(), &'static str> {
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = *last
            && at.elapsed() < FRESH
        {
            return answer;
        }
        let answer = match timeout(PATIENCE, app.store().can_write()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(%error, "not ready: the database can't be written");
                Err("the database can't be written\n")
            }
            Err(_) => {
                tracing::error!("not ready: the database does not answer in time");
                Err("the database does not answer in time\n")
            }
        };
        *last = Some((Instant::now(), answer));
        answer
    }
}

/// `GET /livez`: the process answers. If it does not, restart it.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: orders can be placed and paid. If not, send nobody here; a restart won't help.
pub async fn ready(State(app): State<App>) -> Response {
    let no_store = (header::CACHE_CONTROL, "no-store");
    match app.health().check(&app).await {
        Ok(()) => ([no_store], "ok\n").into_response(),
        Err(why) => {
            let headers = [no_store, (header::RETRY_AFTER, "2")];
            (StatusCode::SERVICE_UNAVAILABLE, headers, why).into_response()
        }
    }
}
