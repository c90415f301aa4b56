//! WeCom's JSON (paytool.md §6.2, §6.4). Both spellings of the ids are read: the older page has
//! `CorpId`/`UserId`. Unknown fields are ignored.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Trouble};

/// Judges an answer by `errcode`; a missing one means success (paytool.md §1).
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let verdict: Verdict = serde_json::from_slice(body).map_err(|_| unreadable())?;
    if verdict.errcode != 0 {
        return Err(Error::from_errcode(verdict.errcode));
    }
    serde_json::from_slice(body).map_err(|_| unreadable())
}

pub(crate) const fn unreadable() -> Error {
    Error::Unreachable(Trouble::Unreadable)
}

#[derive(Deserialize)]
struct Verdict {
    #[serde(default)]
    errcode: i64,
}

/// `get_suite_token`.
#[derive(Deserialize)]
pub(crate) struct SuiteToken {
    pub suite_access_token: String,
    /// Seconds, normally 7200.
    pub expires_in: Option<i64>,
}

/// `getuserinfo3rd`. Someone outside every company gets only an `openid`, which we don't read.
#[derive(Deserialize)]
pub(crate) struct UserInfo {
    #[serde(alias = "CorpId")]
    pub corpid: Option<String>,
    #[serde(alias = "UserId")]
    pub userid: Option<String>,
    #[serde(alias = "OpenUserId")]
    pub open_userid: Option<String>,
    pub user_ticket: Option<String>,
}

/// `getuserdetail3rd`.
#[derive(Deserialize)]
pub(crate) struct UserDetail {
    pub name: Option<String>,
}

/// `get_auth_info`.
#[derive(Deserialize)]
pub(crate) struct AuthInfo {
    pub auth_corp_info: Option<AuthCorp>,
    pub auth_info: Option<AuthAgents>,
}

#[derive(Deserialize)]
pub(crate) struct AuthCorp {
    pub corp_name: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct AuthAgents {
    #[serde(default)]
    pub agent: Vec<Agent>,
}

#[derive(Deserialize)]
pub(crate) struct Agent {
    pub agentid: Option<i64>,
}

/// `get_admin_list`.
#[derive(Deserialize)]
pub(crate) struct AdminList {
    #[serde(default)]
    pub admin: Vec<Admin>,
}

#[derive(Deserialize)]
pub(crate) struct Admin {
    pub userid: Option<String>,
    pub open_userid: Option<String>,
    #[serde(default)]
    auth_type: i64,
}

impl Admin {
    /// 1 is the right to manage the app; 0 is only the right to send messages.
    pub fn can_manage(&self) -> bool {
        self.auth_type == 1
    }
}

#[cfg(test)]
mod tests {
    use super::{SuiteToken, UserInfo, read};
    use crate::error::Error;

    #[test]
    fn both_spellings_of_the_ids_are_read() {
        for body in [
            r#"{"errcode":0,"errmsg":"ok","CorpId":"ww1","UserId":"lisi","DeviceId":"x"}"#,
            r#"{"corpid":"ww1","userid":"lisi","expires_in":7200}"#,
        ] {
            let info: UserInfo = read(body.as_bytes()).unwrap();
            assert_eq!(info.corpid.as_deref(), Some("ww1"));
            assert_eq!(info.userid.as_deref(), Some("lisi"));
        }
    }

    #[test]
    fn a_missing_errcode_means_success() {
        let token: SuiteToken = read(br#"{"suite_access_token":"t","expires_in":7200}"#).unwrap();
        assert_eq!(token.suite_access_token, "t");
    }

    #[test]
    fn refusals_are_known_by_their_number() {
        let answer = |code: i64| {
            let body = format!(r#"{{"errcode":{code},"errmsg":"no"}}"#);
            read::<UserInfo>(body.as_bytes()).err().unwrap()
        };
        assert_eq!(answer(40029), Error::CodeSpent);
        assert_eq!(answer(42022), Error::CodeSpent);
        assert_eq!(answer(-1), Error::Busy { errcode: -1 });
        assert_eq!(answer(40080), Error::Refused { errcode: 40080 });
    }

    #[test]
    fn a_page_instead_of_json_is_no_answer() {
        let error = read::<UserInfo>(b"<html>").err().unwrap();
        assert_eq!(error.code(), "wecom_unreachable");
    }
}
