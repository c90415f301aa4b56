//! The other side of a buyer's sign-in: WeCom's login pages and the calls that Till then makes
//! (paytool.md §6.2, §6.4). Anybody may be anybody here.
//!
//! - [`WecomState`]: the companies, and the codes and tokens that are alive.
//! - [`routes`]: the picker page under WeCom's own two paths, WeCom's server API, and a small JSON
//!   API for tests and load scripts.

mod answer;
mod api;
mod company;
pub(crate) mod html;
mod login;
mod picker;
mod state;
mod vault;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use company::{SandboxCompany, SandboxMember};
pub use state::{AGENT_ID, SUITE_ID, SUITE_SECRET, SUITE_TICKET, WecomState, permanent_code};

/// No call of a sign-in has a long body.
const LONGEST_BODY: usize = 64 * 1024;

/// WeCom's login and API. All links on the pages are relative, so the router may be nested.
///
/// | path | what |
/// |---|---|
/// | `GET /connect/oauth2/authorize`, `GET /wwlogin/sso/login` | the picker page, then 302 back |
/// | `/cgi-bin/service/…` | WeCom's server API |
/// | `GET /api/companies?offset=&limit=` | who can sign in |
/// | `POST /api/login` `{corpid, userid, redirect_uri, state}` | `{location}`: what a click does |
pub fn routes(state: WecomState) -> Router {
    Router::new()
        .route("/connect/oauth2/authorize", get(login::inside_wecom))
        .route("/wwlogin/sso/login", get(login::from_web))
        .route("/wecom-sandbox/login.css", get(picker::css))
        .route("/api/companies", get(login::list_companies))
        .route("/api/login", post(login::log_in))
        .route(
            "/cgi-bin/service/get_suite_token",
            post(api::get_suite_token),
        )
        .route(
            "/cgi-bin/service/auth/getuserinfo3rd",
            get(api::get_user_info),
        )
        .route(
            "/cgi-bin/service/auth/getuserdetail3rd",
            post(api::get_user_detail),
        )
        .route("/cgi-bin/service/get_admin_list", post(api::get_admin_list))
        .route("/cgi-bin/service/get_auth_info", post(api::get_auth_info))
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(state)
}
