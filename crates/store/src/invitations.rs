//! Invitations of staff: a link by mail, good once.

use till_domain::id::{ProviderKey, StaffId};
use till_domain::money::Fen;
use till_domain::party::{Staff, StaffRole};
use till_domain::time::Instant;

use crate::Store;
use crate::audit_log::{AuditKind, Author, Entry, told};
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, id, json, statements};

statements! {
    CREATE = Sql::same(
        "INSERT INTO staff_invitations \
         (token_hash, provider, email, name, role, invited_by, created_at, expires_at, \
          discount_cap_percent, refund_limit_fen) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    ONE = Sql::same(
        "SELECT token_hash, provider, email, name, role, invited_by, created_at, expires_at, used_at, \
         discount_cap_percent, refund_limit_fen FROM staff_invitations WHERE token_hash = $1");
    OF_PROVIDER = Sql::same(
        "SELECT token_hash, provider, email, name, role, invited_by, created_at, expires_at, used_at, \
         discount_cap_percent, refund_limit_fen FROM staff_invitations WHERE provider = $1 ORDER BY created_at DESC LIMIT 200");
    DELETE = Sql::same("DELETE FROM staff_invitations WHERE token_hash = $1");
    USE = Sql::same(
        "UPDATE staff_invitations SET used_at = $2 \
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING token_hash");
    JOIN = Sql::same(
        "INSERT INTO staff (provider, id, email, password_hash, body) \
         VALUES ($1, $2, $3, $4, $5) RETURNING id");
}

/// An invitation to work for a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of the token in the mailed link, hex.
    pub token_hash: String,
    pub provider: ProviderKey,
    pub email: String,
    pub name: String,
    pub role: StaffRole,
    /// As the person's own cap and limit will be.
    pub discount_cap_percent: Option<u8>,
    pub refund_limit: Option<Fen>,
    pub invited_by: StaffId,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
}

impl Store {
    pub async fn create_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let args = args![
            invitation.token_hash.as_str(),
            invitation.provider.to_string(),
            invitation.email.as_str(),
            invitation.name.as_str(),
            invitation.role.code(),
            id(invitation.invited_by),
            invitation.created_at.millis(),
            invitation.expires_at.millis(),
            invitation.discount_cap_percent.map(i64::from),
            invitation.refund_limit.map(Fen::get),
        ];
        let what = (AuditKind::Team, "staff_invited");
        let thing = (invitation.email.as_str(), invitation.name.as_str());
        let entry = Entry::new(invitation.provider, what, thing, self.now());
        let entry = entry.made(serde_json::json!({
            "email": invitation.email,
            "role": invitation.role.code(),
            "discount_cap_percent": invitation.discount_cap_percent,
            "refund_limit": invitation.refund_limit.map(Fen::get),
        }));
        self.write_act(vec![Statement::new(CREATE, args)], entry)
            .await
            .map(|_| ())
    }
    pub async fn invitation(&self, token_hash: &str) -> Result<Option<Invitation>, StoreError> {
        self.read_one(ONE, args![token_hash])
            .await?
            .as_ref()
            .map(invitation)
            .transpose()
    }
    /// The newest 200 of a provider, used and expired ones included.
    pub async fn invitations_of(
        &self,
        provider: ProviderKey,
    ) -> Result<Vec<Invitation>, StoreError> {
        let rows = self.read(OF_PROVIDER, args![provider.to_string()]).await?;
        rows.iter().map(invitation).collect()
    }
    /// It opens nothing any more.
    pub async fn delete_invitation(&self, invitation: &Invitation) -> Result<(), StoreError> {
        let what = (AuditKind::Team, "invitation_withdrawn");
        let thing = (invitation.email.as_str(), invitation.name.as_str());
        let entry = Entry::new(invitation.provider, what, thing, self.now());
        let delete = Statement::new(DELETE, args![invitation.token_hash.as_str()]);
        self.write_act(vec![delete], entry).await.map(|_| ())
    }
    /// Uses the invitation and adds the person, both or neither; `false` when it is used or over.
    ///
    /// # Errors
    /// `Conflict(StaffEmail)` when somebody signs in with the e-mail already.
    pub async fn accept_invitation(
        &self,
        token_hash: &str,
        staff: &Staff,
        password_hash: &str,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let join = args![
            staff.provider.to_string(),
            id(staff.id),
            staff.email.trim().to_lowercase(),
            password_hash,
            json(staff)?,
        ];
        let what = (AuditKind::Team, "staff_joined");
        let entry = Entry::new(staff.provider, what, (staff.id, &*staff.name), now);
        let entry = entry.by(Author::staff(staff.id, &staff.name));
        let statements = vec![
            Statement::guard(USE, args![token_hash, now.millis()]),
            Statement::new(JOIN, join),
        ];
        let answers = self.write_act(statements, entry.made(told(staff)?)).await?;
        Ok(answers.last().is_some_and(|rows| !rows.is_empty()))
    }
}

fn invitation(row: &Row) -> Result<Invitation, StoreError> {
    let role = StaffRole::from_code(row.text(4)?)
        .ok_or_else(|| StoreError::Corrupt("unknown role of an invitation".to_owned()))?;
    Ok(Invitation {
        token_hash: row.text(0)?.to_owned(),
        provider: row.parse(1)?,
        email: row.text(2)?.to_owned(),
        name: row.text(3)?.to_owned(),
        role,
        invited_by: row.parse(5)?,
        created_at: Instant::from_millis(row.int(6)?),
        expires_at: Instant::from_millis(row.int(7)?),
        used_at: row.maybe_int(8).map(Instant::from_millis),
        discount_cap_percent: row.maybe_int(9).and_then(|cap| u8::try_from(cap).ok()),
        refund_limit: row.maybe_int(10).map(Fen::new),
    })
}
