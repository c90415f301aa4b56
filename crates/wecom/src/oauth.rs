//! Sending a buyer to WeCom, and learning who came back (paytool.md §6.4).

use std::fmt;
use std::future::Future;

use reqwest::Url;

use crate::client::{Client, Session};
use crate::error::Error;
use crate::secret::Secret;
use crate::wire;

/// WeCom's longest member and company ids have 64 bytes; anything longer didn't come from WeCom.
const LONGEST_ID: usize = 64;

/// Where WeCom is and which app (suite) of ours it knows.
#[derive(Debug, Clone)]
pub struct Config {
    /// Sign-in inside WeCom, `https://open.weixin.qq.com`.
    pub authorize_base: String,
    /// Sign-in from a browser, `https://login.work.weixin.qq.com`.
    pub web_login_base: String,
    /// The server API, `https://qyapi.weixin.qq.com`.
    pub api_base: String,
    pub suite_id: String,
    pub suite_secret: Secret,
}

impl Config {
    /// The real WeCom's addresses.
    pub fn new(suite_id: impl Into<String>, suite_secret: impl Into<Secret>) -> Self {
        Self {
            authorize_base: "https://open.weixin.qq.com".to_owned(),
            web_login_base: "https://login.work.weixin.qq.com".to_owned(),
            api_base: "https://qyapi.weixin.qq.com".to_owned(),
            suite_id: suite_id.into(),
            suite_secret: suite_secret.into(),
        }
    }
}

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    pub corpid: String,
    /// Ciphered by WeCom when the company has not installed our app; stable all the same.
    pub userid: String,
    /// The same for all apps of one provider; WeCom leaves it out in some modes.
    pub open_userid: Option<String>,
    /// `None` when WeCom gives no name of its own (since 2020 it often repeats the userid).
    pub name: Option<String>,
    /// `None` when no permanent code is known for the company.
    pub corp_name: Option<String>,
    /// May the person manage our app in the company? `false` whenever WeCom can't say.
    pub is_admin: bool,
}

/// What Till remembers of a company that installed the app: it opens the company's name and its
/// list of admins. `Debug` hides the code.
#[derive(Debug, Clone)]
pub struct Installation {
    /// From `get_permanent_code`, kept from the day the app was installed.
    pub permanent_code: Secret,
}

impl Client {
    /// The address to send a buyer's browser to. He comes back to
    /// `{redirect_uri}?code=…&state=…`, or without `code` if he declined.
    ///
    /// `state` must be letters and digits, at most 128 of them; WeCom refuses others.
    pub fn authorize_url(&self, redirect_uri: &str, state: &str, inside_wecom: bool) -> String {
        let suite_id = self.suite_id();
        let url = if inside_wecom {
            let query = [
                ("appid", suite_id),
                ("redirect_uri", redirect_uri),
                ("response_type", "code"),
                ("scope", "snsapi_privateinfo"),
                ("state", state),
            ];
            let mut url = address(self.authorize_base(), "/connect/oauth2/authorize", &query);
            // The WeCom app looks for this fragment, not for the path.
            url.set_fragment(Some("wechat_redirect"));
            url
        } else {
            let query = [
                ("login_type", "ServiceApp"),
                ("appid", suite_id),
                ("redirect_uri", redirect_uri),
                ("state", state),
            ];
            address(self.web_login_base(), "/wwlogin/sso/login", &query)
        };
        url.into()
    }

    /// Who came back with `code`?
    ///
    /// `ticket` is the newest `suite_ticket`, `now_ms` the time in Unix milliseconds.
    /// `find_installation` is asked once, with the corpid, what is known of that company; answer
    /// `None` if it has not installed the app. Then the company has no name and nobody of it is
    /// an admin here.
    ///
    /// A refusal to tell a name or the admins is no obstacle to signing in; being unreachable or
    /// busy is, because the same person would otherwise be an admin now and a member later.
    pub async fn identify<F, Fut>(
        &self,
        code: &str,
        ticket: &str,
        now_ms: i64,
        find_installation: F,
    ) -> Result<Identity, Error>
    where
        F: FnOnce(String) -> Fut + Send,
        Fut: Future<Output = Option<Installation>> + Send,
    {
        let session = Session { ticket, now_ms };
        let visitor = Visitor::from_wire(self.user_info(session, code).await?)?;
        let installation = find_installation(visitor.corpid.clone()).await;
        let (name, company) = tokio::try_join!(
            self.name_of(session, &visitor),
            self.company_of(session, &visitor, installation.as_ref()),
        )?;
        Ok(Identity {
            corpid: visitor.corpid,
            userid: visitor.userid,
            open_userid: visitor.open_userid,
            name,
            corp_name: company.name,
            is_admin: company.visitor_is_admin,
        })
    }

    async fn name_of(
        &self,
        session: Session<'_>,
        visitor: &Visitor,
    ) -> Result<Option<String>, Error> {
        let Some(user_ticket) = &visitor.user_ticket else {
            return Ok(None);
        };
        let detail = unless_refused(self.user_detail(session, user_ticket).await)?;
        Ok(detail
            .and_then(|detail| filled(detail.name))
            .filter(|name| *name != visitor.userid))
    }

    async fn company_of(
        &self,
        session: Session<'_>,
        visitor: &Visitor,
        installation: Option<&Installation>,
    ) -> Result<CompanyFacts, Error> {
        let Some(installation) = installation else {
            return Ok(CompanyFacts::default());
        };
        let asked = self
            .auth_info(session, &visitor.corpid, &installation.permanent_code)
            .await;
        let Some(info) = unless_refused(asked)? else {
            return Ok(CompanyFacts::default());
        };
        let name = info.auth_corp_info.and_then(|corp| filled(corp.corp_name));
        // Only old suites hold more than one app; the first is the suite's main one.
        let agent = info
            .auth_info
            .and_then(|auth| auth.agent.into_iter().next());
        let visitor_is_admin = match agent.and_then(|agent| agent.agentid) {
            Some(agentid) => self.is_admin(session, visitor, agentid).await?,
            None => false,
        };
        Ok(CompanyFacts {
            name,
            visitor_is_admin,
        })
    }

    async fn is_admin(
        &self,
        session: Session<'_>,
        visitor: &Visitor,
        agentid: i64,
    ) -> Result<bool, Error> {
        let asked = self.admin_list(session, &visitor.corpid, agentid).await;
        let Some(list) = unless_refused(asked)? else {
            return Ok(false);
        };
        Ok(list
            .admin
            .iter()
            .any(|admin| admin.can_manage() && visitor.is(admin)))
    }
}

/// What `getuserinfo3rd` says of a member.
struct Visitor {
    corpid: String,
    userid: String,
    open_userid: Option<String>,
    user_ticket: Option<Secret>,
}

impl Visitor {
    /// Errors: [`Error::NotAMember`] if WeCom names no company and no member.
    fn from_wire(info: wire::UserInfo) -> Result<Self, Error> {
        let (Some(corpid), Some(userid)) = (filled(info.corpid), filled(info.userid)) else {
            return Err(Error::NotAMember);
        };
        if corpid.len() > LONGEST_ID || userid.len() > LONGEST_ID {
            return Err(wire::unreadable());
        }
        Ok(Self {
            corpid,
            userid,
            open_userid: filled(info.open_userid),
            user_ticket: filled(info.user_ticket).map(Secret::from),
        })
    }

    /// The list may name a person by either id, because userids are ciphered in some modes.
    fn is(&self, admin: &wire::Admin) -> bool {
        let same_open_userid =
            self.open_userid.is_some() && admin.open_userid.as_ref() == self.open_userid.as_ref();
        admin.userid.as_deref() == Some(self.userid.as_str()) || same_open_userid
    }
}

#[derive(Default)]
struct CompanyFacts {
    name: Option<String>,
    visitor_is_admin: bool,
}

fn unless_refused<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error::Refused { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

/// WeCom sends empty text for what it doesn't tell.
fn filled(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// `base` may carry a path of its own (a gateway in front of WeCom); `path` goes behind it.
pub(crate) fn address(base: &Url, path: &str, query: &[(&str, &str)]) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url.set_query(None);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor")
            .field("corpid", &self.corpid)
            .finish_non_exhaustive()
    }
}
