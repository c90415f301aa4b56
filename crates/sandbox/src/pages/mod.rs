//! What people see: the payer's phone, and the channel's own desk.

mod clock_card;
mod desk_page;
mod phone;

use std::sync::Arc;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};

use crate::{
    union_pay::gateway::Gateway,
    wechat_pay::desk::Desk,
    wecom::html::{escape, page, stylesheet},
};

/// The pages load their own stylesheet and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

#[derive(Clone)]
struct Pages {
    desk: Arc<Desk>,
    gateway: Arc<Gateway>,
    till_base_url: Arc<str>,
}

pub(crate) fn routes(desk: Arc<Desk>, gateway: Arc<Gateway>, till_base_url: &str) -> Router {
    Router::new()
        .route("/", get(desk_page::index))
        .route("/knobs", post(desk_page::set))
        .route("/clock", post(clock_card::forward))
        .route("/phone", get(phone::scan))
        .route("/cgi-bin/mmpayweb-bin/checkmweb", get(phone::from_browser))
        .route("/phone/in-app", get(phone::in_app))
        .route("/phone/{pr}", get(phone::show))
        .route("/phone/{pr}/confirm", post(phone::confirm))
        .route("/phone/{pr}/decline", post(phone::decline))
        .route("/sandbox/phone.css", get(phone::css))
        .route("/sandbox/desk.css", get(desk_page::css))
        .with_state(Pages {
            desk,
            gateway,
            till_base_url: Arc::from(till_base_url),
        })
}

/// `¥12,345.00`
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let whole = (fen.unsigned_abs() / 100).to_string();
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}¥{grouped}.{:02}", fen.unsigned_abs() % 100)
}

/// A whole page with one of the stylesheets.
fn frame(title: &str, css: &str, body: &str) -> Response {
    let html = format!(
        r#"<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/sandbox/{css}"></head><body>{body}</body></html>"#,
        escape(title),
    );
    page(axum::http::StatusCode::OK, POLICY, html)
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn money_is_grouped_by_thousands_with_two_decimals() {
        assert_eq!(yuan(1_234_500), "¥12,345.00");
        assert_eq!(yuan(1), "¥0.01");
        assert_eq!(yuan(100_000_000), "¥1,000,000.00");
        assert_eq!(yuan(-50), "−¥0.50");
    }
}
