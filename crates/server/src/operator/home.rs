//! `GET /operator`: the providers, and how Till does.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use till_domain::party::Provider;

use crate::access::OperatorUser;
use crate::app::App;
use crate::clock;
use crate::web::error::PageError;
use crate::web::flash;
use crate::web::html;
use crate::web::input::grouped;
use crate::web::ui::Ui;

/// An answer slower than this is worth a look.
const SLOW_MS: i64 = 200;

#[derive(Debug, Template)]
#[template(path = "operator/home.html")]
struct HomePage<'a> {
    ui: &'a Ui,
    flash: String,
    rows: Vec<Row>,
    health: Health,
}

#[derive(Debug)]
struct Row {
    provider: Provider,
    orders: u64,
}

#[derive(Debug)]
struct Health {
    millis: i64,
    slow: bool,
    orders: u64,
    /// Writes that may still be queued.
    room: usize,
}

impl Health {
    fn orders(&self) -> String {
        grouped(&self.orders.to_string())
    }
    fn room(&self) -> String {
        grouped(&self.room.to_string())
    }
}

const FLASHES: [&str; 2] = ["operator-suspend-done", "operator-resume-done"];

pub(super) async fn page(
    State(app): State<App>,
    user: OperatorUser,
    RawQuery(query): RawQuery,
) -> Result<Response, PageError> {
    let asked = clock::now();
    app.store().setting("health").await?;
    let millis = clock::now().since(asked).millis();
    let mut rows = Vec::new();
    for provider in app.store().providers().await? {
        let counts = app.store().order_counts(provider.key, None).await?;
        rows.push(Row {
            provider,
            orders: counts.iter().map(|(_, count)| count).sum(),
        });
    }
    rows.sort_by(|a, b| {
        let newest = b.provider.created_at.cmp(&a.provider.created_at);
        newest.then_with(|| a.provider.name.cmp(&b.provider.name))
    });
    let health = Health {
        millis,
        slow: millis > SLOW_MS,
        orders: rows.iter().map(|row| row.orders).sum(),
        room: app.store().queue_room(),
    };
    let page = HomePage {
        flash: flash::of(&user.ui, query, &FLASHES),
        ui: &user.ui,
        rows,
        health,
    };
    Ok(html::ok(&page))
}
