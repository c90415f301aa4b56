//! People who work for providers, and operators of the installation.

use till_domain::id::{ProviderKey, StaffId};
use till_domain::party::Staff;

use crate::Store;
use crate::audit_log::{AuditKind, Entry, body, of_installation, told};
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, id, json, statements};

statements! {
    CREATE = Sql::same(
        "INSERT INTO staff (provider, id, email, password_hash, body) VALUES ($1, $2, $3, $4, $5)");
    SAVE = Sql::same(
        "UPDATE staff SET email = $3, body = $4 WHERE provider = $1 AND id = $2 RETURNING id");
    /// Only while somebody else owns the provider's console and may enter.
    SAVE_BESIDE_AN_OWNER = Sql::pair(
        "UPDATE staff SET email = $3, body = $4 WHERE provider = $1 AND id = $2 \
         AND EXISTS (SELECT 1 FROM staff other WHERE other.provider = $1 AND other.id <> $2 \
         AND json_extract(other.body, '$.role') = 'owner' AND json_extract(other.body, '$.active')) \
         RETURNING id",
        "WITH owners AS (SELECT id FROM staff WHERE provider = $1 \
         AND body::json ->> 'role' = 'owner' AND body::json ->> 'active' = 'true' \
         ORDER BY id FOR UPDATE) \
         UPDATE staff SET email = $3, body = $4 WHERE provider = $1 AND id = $2 \
         AND EXISTS (SELECT 1 FROM owners WHERE owners.id <> $2) RETURNING id");
    SET_PASSWORD = Sql::same(
        "UPDATE staff SET password_hash = $3 WHERE provider = $1 AND id = $2 RETURNING id");
    BY_EMAIL = Sql::same("SELECT body, password_hash FROM staff WHERE email = $1");
    ONE = Sql::same("SELECT body FROM staff WHERE provider = $1 AND id = $2");
    OF_PROVIDER = Sql::same("SELECT body FROM staff WHERE provider = $1 ORDER BY id");
    CREATE_OPERATOR = Sql::same(
        "INSERT INTO operators (id, email, name, active, password_hash) VALUES ($1, $2, $3, $4, $5)");
    SAVE_OPERATOR = Sql::same(
        "UPDATE operators SET email = $2, name = $3, active = $4 WHERE id = $1 RETURNING id");
    SET_OPERATOR_PASSWORD = Sql::same(
        "UPDATE operators SET password_hash = $2 WHERE id = $1 RETURNING id");
    OPERATOR_BY_EMAIL = Sql::same(
        "SELECT id, email, name, active, password_hash FROM operators WHERE email = $1");
    OPERATOR = Sql::same("SELECT id, email, name, active FROM operators WHERE id = $1");
    OPERATORS = Sql::same("SELECT id, email, name, active FROM operators ORDER BY id");
}

/// A person who runs the installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub id: StaffId,
    pub email: String,
    pub name: String,
    pub active: bool,
}

/// E-mails are compared in lower case.
fn email(text: &str) -> String {
    text.trim().to_lowercase()
}

impl Store {
    /// Adds a person with the hash of their password (Argon2 PHC text).
    ///
    /// # Errors
    /// `Conflict(StaffEmail)` when somebody signs in with the e-mail already.
    pub async fn create_staff(&self, staff: &Staff, password_hash: &str) -> Result<(), StoreError> {
        let args = args![
            staff.provider.to_string(),
            id(staff.id),
            email(&staff.email),
            password_hash,
            json(staff)?,
        ];
        let entry = self.staff_act(staff, "staff_added").made(told(staff)?);
        self.write_act(vec![Statement::new(CREATE, args)], entry)
            .await
            .map(|_| ())
    }
    /// Changes everything but the password; `false` when there is no such person.
    pub async fn save_staff(&self, staff: &Staff) -> Result<bool, StoreError> {
        let args = args![
            staff.provider.to_string(),
            id(staff.id),
            email(&staff.email),
            json(staff)?
        ];
        self.change_staff(staff, Statement::guard(SAVE, args)).await
    }
    /// The same, for an owner who is to own no longer: `false` also when nobody else does. Two owners who
    /// take the console from each other at once leave one.
    pub async fn save_staff_beside_an_owner(&self, staff: &Staff) -> Result<bool, StoreError> {
        let args = args![
            staff.provider.to_string(),
            id(staff.id),
            email(&staff.email),
            json(staff)?
        ];
        self.change_staff(staff, Statement::guard(SAVE_BESIDE_AN_OWNER, args))
            .await
    }
    async fn change_staff(&self, staff: &Staff, save: Statement) -> Result<bool, StoreError> {
        let before = Statement::new(ONE, args![staff.provider.to_string(), id(staff.id)]);
        let entry = self.staff_act(staff, "staff_changed");
        let entry = entry.changed(before, body, told(staff)?);
        let answers = self.write_act(vec![save], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
    fn staff_act(&self, staff: &Staff, verb: &'static str) -> Entry {
        let thing = (staff.id, staff.name.as_str());
        Entry::new(staff.provider, (AuditKind::Team, verb), thing, self.now())
    }
    pub async fn set_staff_password(
        &self,
        provider: ProviderKey,
        staff: StaffId,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let args = args![provider.to_string(), id(staff), password_hash];
        let what = (AuditKind::Team, "password_set");
        let entry = Entry::new(provider, what, (staff, ""), self.now());
        let set = Statement::guard(SET_PASSWORD, args);
        let answers = self.write_act(vec![set], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
    /// The person who signs in with this e-mail, and their password's hash.
    pub async fn staff_by_email(
        &self,
        address: &str,
    ) -> Result<Option<(Staff, String)>, StoreError> {
        let row = self.read_one(BY_EMAIL, args![email(address)]).await?;
        row.map(|row| Ok((row.json(0)?, row.text(1)?.to_owned())))
            .transpose()
    }
    pub async fn staff(
        &self,
        provider: ProviderKey,
        staff: StaffId,
    ) -> Result<Option<Staff>, StoreError> {
        let row = self
            .read_one(ONE, args![provider.to_string(), id(staff)])
            .await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }
    pub async fn staff_of(&self, provider: ProviderKey) -> Result<Vec<Staff>, StoreError> {
        let rows = self.read(OF_PROVIDER, args![provider.to_string()]).await?;
        Ok(rows
            .iter()
            .map(|row| row.json(0))
            .collect::<Result<_, _>>()?)
    }
    /// Adds an operator.
    ///
    /// # Errors
    /// `Conflict(OperatorEmail)`.
    pub async fn create_operator(
        &self,
        operator: &Operator,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        let mut args = operator_args(operator);
        args.push(password_hash.into());
        let entry = self.operator_act(operator, "operator_added");
        self.write_act(vec![Statement::new(CREATE_OPERATOR, args)], entry)
            .await
            .map(|_| ())
    }
    pub async fn save_operator(&self, operator: &Operator) -> Result<bool, StoreError> {
        let entry = self.operator_act(operator, "operator_changed");
        let save = Statement::guard(SAVE_OPERATOR, operator_args(operator));
        let answers = self.write_act(vec![save], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
    fn operator_act(&self, operator: &Operator, verb: &'static str) -> Entry {
        let what = (AuditKind::Team, verb);
        let thing = (operator.id, operator.email.as_str());
        let entry = Entry::new(of_installation(), what, thing, self.now());
        entry.made(serde_json::json!({"name": operator.name, "active": operator.active}))
    }
    pub async fn set_operator_password(
        &self,
        operator: StaffId,
        password_hash: &str,
    ) -> Result<bool, StoreError> {
        let args = args![id(operator), password_hash];
        let what = (AuditKind::Team, "password_set");
        let entry = Entry::new(of_installation(), what, (operator, ""), self.now());
        let set = Statement::guard(SET_OPERATOR_PASSWORD, args);
        let answers = self.write_act(vec![set], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
    /// The operator who signs in with this e-mail, and their password's hash.
    pub async fn operator_by_email(
        &self,
        address: &str,
    ) -> Result<Option<(Operator, String)>, StoreError> {
        let row = self
            .read_one(OPERATOR_BY_EMAIL, args![email(address)])
            .await?;
        row.map(|row| Ok((operator(&row)?, row.text(4)?.to_owned())))
            .transpose()
    }
    pub async fn operator(&self, operator_id: StaffId) -> Result<Option<Operator>, StoreError> {
        let row = self.read_one(OPERATOR, args![id(operator_id)]).await?;
        row.as_ref().map(|row| Ok(operator(row)?)).transpose()
    }
    pub async fn operators(&self) -> Result<Vec<Operator>, StoreError> {
        self.read(OPERATORS, args![])
            .await?
            .iter()
            .map(|row| Ok(operator(row)?))
            .collect()
    }
}

fn operator_args(operator: &Operator) -> Vec<crate::exec::Value> {
    args![
        id(operator.id),
        email(&operator.email),
        operator.name.as_str(),
        operator.active
    ]
}

pub(crate) fn operator(row: &Row) -> Result<Operator, DbError> {
    Ok(Operator {
        id: row.parse(0)?,
        email: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        active: row.bool(3)?,
    })
}
