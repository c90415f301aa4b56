//! Customer companies and their members. They belong to nobody: every provider sees the same ones.

use till_domain::id::{Corpid, Userid};
use till_domain::party::{Company, Member, MemberRole};

use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, args, in_list, statements};

statements! {
    UPSERT = Sql::same(
        "INSERT INTO companies (company, name, credit_code, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company) DO UPDATE SET name = excluded.name, \
         credit_code = coalesce(excluded.credit_code, companies.credit_code)");
    ONE = Sql::same("SELECT company, name, credit_code FROM companies WHERE company = $1");
    SOME = in_list!("SELECT company, name, credit_code FROM companies WHERE company", "$1", "");
    BY_CREDIT_CODE = Sql::same(
        "SELECT company, name, credit_code FROM companies WHERE credit_code = $1");
    /// Names that begin so.
    BY_NAME = Sql::same(
        "SELECT company, name, credit_code FROM companies WHERE name >= $1 AND name < $2 \
         ORDER BY name LIMIT $3");
    UPSERT_MEMBER = Sql::same(
        "INSERT INTO members (company, userid, name, role) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company, userid) DO UPDATE SET name = excluded.name, role = excluded.role");
    MEMBER = Sql::same(
        "SELECT company, userid, name, role FROM members WHERE company = $1 AND userid = $2");
    MEMBERS_OF = Sql::same(
        "SELECT company, userid, name, role FROM members WHERE company = $1 ORDER BY userid LIMIT 1000");
    MEMBERSHIPS = Sql::same(
        "SELECT company, userid, name, role FROM members WHERE userid = $1 ORDER BY company LIMIT 100");
}

impl Store {
    /// Adds the company or takes its new name. A credit code once known is not forgotten.
    ///
    /// # Errors
    /// `Conflict(CompanyCreditCode)` when another company has the code.
    pub async fn upsert_company(&self, company: &Company) -> Result<(), StoreError> {
        let args = args![
            company.corpid.as_str(),
            company.name.as_str(),
            company.credit_code.clone(),
            self.now().millis(),
        ];
        self.write_one(UPSERT, args).await.map(|_| ())
    }
    pub async fn company(&self, corpid: &Corpid) -> Result<Option<Company>, StoreError> {
        self.read_one(ONE, args![corpid.as_str()])
            .await?
            .as_ref()
            .map(|row| Ok(company(row)?))
            .transpose()
    }
    /// Those of the named companies that are known, in no order.
    pub async fn companies(&self, corpids: &[Corpid]) -> Result<Vec<Company>, StoreError> {
        let corpids: Vec<String> = corpids.iter().map(ToString::to_string).collect();
        self.read(SOME, args![corpids])
            .await?
            .iter()
            .map(|row| Ok(company(row)?))
            .collect()
    }
    pub async fn company_by_credit_code(&self, code: &str) -> Result<Option<Company>, StoreError> {
        self.read_one(BY_CREDIT_CODE, args![code])
            .await?
            .as_ref()
            .map(|row| Ok(company(row)?))
            .transpose()
    }
    /// Companies whose names begin with `prefix`, at most `limit`.
    pub async fn companies_named(
        &self,
        prefix: &str,
        limit: u32,
    ) -> Result<Vec<Company>, StoreError> {
        let args = args![prefix, crate::view::after(prefix), limit];
        self.read(BY_NAME, args)
            .await?
            .iter()
            .map(|row| Ok(company(row)?))
            .collect()
    }
    /// Adds the member or takes their new name and role.
    pub async fn upsert_member(&self, member: &Member) -> Result<(), StoreError> {
        let args = args![
            member.company.as_str(),
            member.userid.as_str(),
            member.name.as_str(),
            member.role.code(),
        ];
        self.write_one(UPSERT_MEMBER, args).await.map(|_| ())
    }
    pub async fn member(
        &self,
        company: &Corpid,
        userid: &Userid,
    ) -> Result<Option<Member>, StoreError> {
        let row = self
            .read_one(MEMBER, args![company.as_str(), userid.as_str()])
            .await?;
        row.as_ref().map(|row| Ok(member(row, 0)?)).transpose()
    }
    /// The company's members, at most 1,000.
    pub async fn members_of(&self, company: &Corpid) -> Result<Vec<Member>, StoreError> {
        self.read(MEMBERS_OF, args![company.as_str()])
            .await?
            .iter()
            .map(|row| Ok(member(row, 0)?))
            .collect()
    }
    /// The companies that a person who signs in by mail belongs to (their userid is everywhere the
    /// same), at most 100.
    pub async fn memberships_of(&self, userid: &Userid) -> Result<Vec<Member>, StoreError> {
        self.read(MEMBERSHIPS, args![userid.as_str()])
            .await?
            .iter()
            .map(|row| Ok(member(row, 0)?))
            .collect()
    }
}

pub(crate) fn company(row: &Row) -> Result<Company, DbError> {
    Ok(Company {
        corpid: row.parse(0)?,
        name: row.text(1)?.to_owned(),
        credit_code: row.maybe_text(2).map(ToOwned::to_owned),
    })
}

/// Company, userid, name and role, in the columns that begin at `from`.
pub(crate) fn member(row: &Row, from: usize) -> Result<Member, DbError> {
    Ok(Member {
        company: row.parse(from)?,
        userid: row.parse(from + 1)?,
        name: row.text(from + 2)?.to_owned(),
        role: MemberRole::from_code(row.text(from + 3)?)
            .ok_or_else(|| DbError::Corrupt("unknown role of a member".to_owned()))?,
    })
}
