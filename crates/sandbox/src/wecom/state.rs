//! What the other side of WeCom's login knows and has handed out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;

use super::company::{self, Directory, SandboxCompany};
use super::vault::{Vault, random_key};

/// The one suite that this sandbox knows. Not a secret: it opens nothing but the sandbox.
pub const SUITE_ID: &str = "ww5a0d60c4e1sandbox";
/// The suite's secret, of the sandbox only.
pub const SUITE_SECRET: &str = "sandbox-suite-secret-not-for-production";
/// The ticket that the real WeCom would push every ten minutes (paytool.md §6.2).
pub const SUITE_TICKET: &str = "sandbox-suite-ticket";
/// The app's number in every company.
pub const AGENT_ID: i64 = 1_000_247;

const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
const USER_TICKET_LIFE: Duration = Duration::from_secs(30 * 60);
pub(super) const SUITE_TOKEN_LIFE: Duration = Duration::from_secs(7200);

/// The permanent code of a company's installation: what Till would have got from
/// `get_permanent_code` when the company installed the app. A demo seeds it.
pub fn permanent_code(corpid: &str) -> String {
    format!("sandbox-permanent-code-{corpid}")
}

/// The sandbox's WeCom. Clones share everything.
#[derive(Debug, Clone)]
pub struct WecomState {
    directory: Arc<Directory>,
    trusted_redirect: Arc<str>,
    live: Arc<Mutex<Live>>,
}

/// Who chose himself on the picker page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Visitor {
    Member {
        corpid: String,
        userid: String,
    },
    /// Somebody of no company.
    Outsider,
}

/// What a code stands for.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub visitor: Visitor,
    /// Was `snsapi_privateinfo` asked for, so that a user ticket is given?
    pub private: bool,
}

/// How good a suite token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenState {
    Good,
    Ended,
    Unknown,
}

#[derive(Debug)]
struct Live {
    codes: Vault<Grant>,
    user_tickets: Vault<Visitor>,
    suite_token: Option<(String, Instant)>,
    ended_token: Option<String>,
}

impl WecomState {
    /// A sandbox that knows `companies` and trusts redirects to the own machine only.
    pub fn new(companies: Vec<SandboxCompany>) -> Self {
        Self {
            directory: Arc::new(Directory::new(companies)),
            trusted_redirect: Arc::from(""),
            live: Arc::new(Mutex::new(Live {
                codes: Vault::new(CODE_LIFE),
                user_tickets: Vault::new(USER_TICKET_LIFE),
                suite_token: None,
                ended_token: None,
            })),
        }
    }

    /// The demo's five companies; Till's demo seeds the same.
    pub fn demo_companies() -> Vec<SandboxCompany> {
        company::demo()
    }

    /// Appends `count` companies for load tests, `wwload0000000001` and so on, each with the
    /// members `admin` and `m1` to `m3`.
    #[must_use]
    pub fn with_load_companies(self, count: u32) -> Self {
        let mut companies = self.directory.companies().to_vec();
        companies.extend((1..=count).map(company::for_load));
        Self {
            directory: Arc::new(Directory::new(companies)),
            ..self
        }
    }

    /// Sends people back only to the scheme, host and port of `base`, such as
    /// `https://pay.example.cn`. Without it: to any port of the own machine.
    #[must_use]
    pub fn with_trusted_redirect(self, base: &str) -> Self {
        Self {
            trusted_redirect: Arc::from(base),
            ..self
        }
    }

    /// Makes the suite token that is in use end now, as WeCom may do early (paytool.md §6.1): the
    /// next call with it gets 42009.
    pub fn end_suite_token(&self) {
        let mut live = self.live();
        live.ended_token = live.suite_token.take().map(|(token, _)| token);
    }

    pub(super) fn directory(&self) -> &Directory {
        &self.directory
    }

    /// May a browser be sent to `target`?
    pub(super) fn trusts(&self, target: &Url) -> bool {
        if !matches!(target.scheme(), "http" | "https") || !target.username().is_empty() {
            return false;
        }
        if self.trusted_redirect.is_empty() {
            return matches!(target.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        }
        Url::parse(&self.trusted_redirect).is_ok_and(|base| base.origin() == target.origin())
    }

    /// A new code, good once and for five minutes. `None` when too many are alive.
    pub(super) fn give_code(&self, grant: Grant) -> Option<String> {
        self.live().codes.put(grant, Instant::now())
    }

    pub(super) fn take_code(&self, code: &str) -> Option<Grant> {
        self.live().codes.take(code, Instant::now())
    }

    pub(super) fn give_user_ticket(&self, visitor: Visitor) -> Option<String> {
        self.live().user_tickets.put(visitor, Instant::now())
    }

    pub(super) fn user_of_ticket(&self, ticket: &str) -> Option<Visitor> {
        self.live()
            .user_tickets
            .get(ticket, Instant::now())
            .cloned()
    }

    /// The token in use with the time it has left; a new one if it has ended. Asking again within
    /// the life gives the same token (paytool.md §6.1).
    pub(super) fn suite_token(&self) -> Option<(String, Duration)> {
        let now = Instant::now();
        let mut live = self.live();
        if let Some((token, end)) = live.suite_token.as_ref().filter(|(_, end)| now < *end) {
            return Some((token.clone(), *end - now));
        }
        let token = random_key()?;
        let old = live
            .suite_token
            .replace((token.clone(), now + SUITE_TOKEN_LIFE));
        if let Some((old, _)) = old {
            live.ended_token = Some(old);
        }
        Some((token, SUITE_TOKEN_LIFE))
    }

    pub(super) fn judge_token(&self, token: &str) -> TokenState {
        let live = self.live();
        match &live.suite_token {
            Some((known, end)) if known == token && Instant::now() < *end => TokenState::Good,
            Some((known, _)) if known == token => TokenState::Ended,
            _ if live.ended_token.as_deref() == Some(token) => TokenState::Ended,
            _ => TokenState::Unknown,
        }
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        // Nothing under this lock can be left half done.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The same person's id for all apps of one provider; made from the person, so that it stays the
/// same over restarts.
pub(super) fn open_userid(corpid: &str, userid: &str) -> String {
    let hash = digest(&SHA256, format!("{corpid}/{userid}").as_bytes());
    let text = URL_SAFE_NO_PAD.encode(hash);
    format!("wo{}", &text[..28])
}

#[cfg(test)]
mod tests {
    use super::WecomState;
    use reqwest::Url;

    fn trusts(state: &WecomState, target: &str) -> bool {
        state.trusts(&Url::parse(target).unwrap())
    }

    #[test]
    fn without_a_trusted_address_only_the_own_machine_is_trusted() {
        let state = WecomState::new(WecomState::demo_companies());
        assert!(trusts(&state, "http://127.0.0.1:8080/signin"));
        assert!(trusts(&state, "http://[::1]:8080/signin"));
        assert!(!trusts(&state, "http://localhost.evil.example/"));
        assert!(!trusts(&state, "http://localhost@evil.example/"));
        assert!(!trusts(&state, "file:///etc/passwd"));
    }

    #[test]
    fn a_trusted_address_means_its_scheme_host_and_port() {
        let state = WecomState::new(Vec::new()).with_trusted_redirect("https://pay.example.cn");
        assert!(trusts(&state, "https://pay.example.cn/signin?x=1"));
        assert!(!trusts(&state, "http://pay.example.cn/signin"));
        assert!(!trusts(&state, "https://pay.example.cn:8443/signin"));
        assert!(!trusts(&state, "https://pay.example.cn.evil.example/"));
        assert!(!trusts(&state, "http://127.0.0.1/"));
    }

    #[test]
    fn load_companies_come_after_the_others() {
        let state = WecomState::new(WecomState::demo_companies()).with_load_companies(3);
        let last = state.directory().companies().last().unwrap();
        assert_eq!(state.directory().companies().len(), 8);
        assert_eq!(last.corpid, "wwload0000000003");
        assert!(last.member("admin").is_some_and(|admin| admin.admin));
        assert!(last.member("m3").is_some_and(|member| !member.admin));
    }
}
