//! Who belongs to a company and manages it, with its history. Sign-in through WeCom writes people too, in
//! `companies.rs`: there WeCom says who they are.

use till_domain::id::Corpid;
use till_domain::party::{MemberAct, MemberChange};
use till_domain::time::Instant;

use crate::Store;
use crate::audit_log::{AuditKind, Entry};
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, statements};

statements! {
    ADD = Sql::same(
        "INSERT INTO members (company, userid, name, role) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company, userid) DO NOTHING RETURNING userid");
    /// Nobody is made what they are; the last admin stays one.
    SET_ROLE = Sql::pair(
        "UPDATE members SET role = $3 WHERE company = $1 AND userid = $2 AND role <> $3 \
         AND (role <> 'admin' OR EXISTS (SELECT 1 FROM members other WHERE other.company = $1 \
         AND other.userid <> $2 AND other.role = 'admin')) RETURNING userid",
        "WITH admins AS (SELECT userid FROM members WHERE company = $1 AND role = 'admin' \
         ORDER BY userid FOR UPDATE) \
         UPDATE members SET role = $3 WHERE company = $1 AND userid = $2 AND role <> $3 \
         AND (role <> 'admin' OR EXISTS (SELECT 1 FROM admins WHERE admins.userid <> $2)) \
         RETURNING userid");
    /// The last admin stays.
    REMOVE = Sql::pair(
        "DELETE FROM members WHERE company = $1 AND userid = $2 \
         AND (role <> 'admin' OR EXISTS (SELECT 1 FROM members other WHERE other.company = $1 \
         AND other.userid <> $2 AND other.role = 'admin')) RETURNING userid",
        "WITH admins AS (SELECT userid FROM members WHERE company = $1 AND role = 'admin' \
         ORDER BY userid FOR UPDATE) \
         DELETE FROM members WHERE company = $1 AND userid = $2 \
         AND (role <> 'admin' OR EXISTS (SELECT 1 FROM admins WHERE admins.userid <> $2)) \
         RETURNING userid");
    NOTE = Sql::same(
        "INSERT INTO member_changes (company, at, userid, act, name, by_name, provider) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)");
    CHANGES = Sql::same(
        "SELECT company, at, userid, act, name, by_name, provider FROM member_changes \
         WHERE company = $1 ORDER BY at DESC LIMIT 50");
}

impl Store {
    /// Does what `change` says and notes it, both or neither. `false` when it can't be done: the person
    /// is (not) there, has the role already, or is the last admin.
    pub async fn change_member(&self, change: &MemberChange) -> Result<bool, StoreError> {
        let (company, userid) = (change.company.as_str(), change.userid.as_str());
        let act = match (change.act, change.act.role()) {
            (MemberAct::Added, Some(role)) => {
                let new = args![company, userid, change.name.as_str(), role.code()];
                Statement::guard(ADD, new)
            }
            (_, Some(role)) => Statement::guard(SET_ROLE, args![company, userid, role.code()]),
            (_, None) => Statement::guard(REMOVE, args![company, userid]),
        };
        let note = args![
            company,
            change.at.millis(),
            userid,
            change.act.code(),
            change.name.as_str(),
            change.by.as_str(),
            change.provider.map(|provider| provider.to_string()),
        ];
        let statements = vec![act, Statement::new(NOTE, note)];
        // Among themselves a company's people are no provider's concern.
        let answers = match change.provider {
            Some(provider) => {
                let what = (AuditKind::Team, "member_changed");
                let thing = (format!("{company}/{userid}"), change.name.as_str());
                let entry = Entry::new(provider, what, thing, change.at);
                let entry = entry.made(serde_json::json!({
                    "company": company,
                    "act": change.act.code(),
                }));
                self.write_act(statements, entry).await?
            }
            None => self.write(statements).await?,
        };
        Ok(answers.first().is_some_and(|rows| !rows.is_empty()))
    }

    /// The newest 50 changes among a company's people.
    pub async fn member_changes(&self, company: &Corpid) -> Result<Vec<MemberChange>, StoreError> {
        let rows = self.read(CHANGES, args![company.as_str()]).await?;
        rows.iter().map(change).collect()
    }
}

fn change(row: &Row) -> Result<MemberChange, StoreError> {
    Ok(MemberChange {
        company: row.parse(0)?,
        at: Instant::from_millis(row.int(1)?),
        userid: row.parse(2)?,
        act: MemberAct::from_code(row.text(3)?)
            .ok_or_else(|| StoreError::Corrupt("unknown act on a member".to_owned()))?,
        name: row.text(4)?.to_owned(),
        by: row.text(5)?.to_owned(),
        provider: row
            .maybe_text(6)
            .map(str::parse)
            .transpose()
            .map_err(|_| StoreError::Corrupt("bad provider in a change of members".to_owned()))?,
    })
}
