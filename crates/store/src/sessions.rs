//! Signed-in sessions, found by the hash of their token.

use serde::{Deserialize, Serialize};
use till_domain::id::{Corpid, ProviderKey, StaffId, Userid};
use till_domain::party::{Company, Member, Provider, Staff};
use till_domain::time::{Instant, Span};

use crate::Store;
use crate::audit_log::{AuditKind, Author, Entry, of_installation};
use crate::companies::{company, member};
use crate::error::{DbError, StoreError};
use crate::exec::{Connection, Row, Sql, Statement, args, id, json, statements};
use crate::staff::{OPERATOR, Operator, operator};

statements! {
    CREATE = Sql::same(
        "INSERT INTO sessions \
         (token_hash, kind, owner, subject, created_at, last_seen_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)");
    FIND = Sql::same(
        "SELECT kind, subject, created_at, last_seen_at, expires_at FROM sessions \
         WHERE token_hash = $1 AND expires_at > $2");
    STAFF = Sql::same(
        "SELECT s.body, providers.body FROM staff s JOIN providers ON providers.provider = $1 \
         WHERE s.provider = $1 AND s.id = $2");
    BUYER = Sql::same(
        "SELECT c.company, c.name, c.credit_code, m.company, m.userid, m.name, m.role \
         FROM members m JOIN companies c ON c.company = $1 \
         WHERE m.company = $1 AND m.userid = $2");
    TOUCH = Sql::same("UPDATE sessions SET last_seen_at = $2, expires_at = $3 WHERE token_hash = $1");
    DELETE = Sql::same("DELETE FROM sessions WHERE token_hash = $1");
    DELETE_OF = Sql::same("DELETE FROM sessions WHERE owner = $1");
    DELETE_EXPIRED = Sql::same("DELETE FROM sessions WHERE expires_at <= $1");
}

/// What a session stands for, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "subject")]
pub enum Subject {
    Staff { provider: ProviderKey, id: StaffId },
    Buyer { company: Corpid, userid: Userid },
    Operator { id: StaffId },
}

impl Subject {
    /// Whose sessions end together when a person is let go: one text for each person.
    pub fn owner(&self) -> String {
        match self {
            Self::Staff { provider, id } => format!("staff:{provider}:{id}"),
            Self::Buyer { company, userid } => format!("buyer:{company}:{userid}"),
            Self::Operator { id } => format!("operator:{id}"),
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// SHA-256 of the cookie's token, hex.
    pub token_hash: String,
    /// The door that it opens: the server's own word.
    pub kind: String,
    pub subject: Subject,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    pub expires_at: Instant,
}

/// Who is signed in, as they are now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    Staff(Box<(Staff, Provider)>),
    Buyer(Box<(Member, Company)>),
    Operator(Operator),
}

/// Being seen is written down no more often than this.
const TOUCH_EVERY: Span = Span::minutes(1);

impl Store {
    /// `name`: what the person is called, for the audit log. Buyers belong to no provider: theirs have none.
    pub async fn create_session(&self, session: &Session, name: &str) -> Result<(), StoreError> {
        let args = args![
            session.token_hash.as_str(),
            session.kind.as_str(),
            session.subject.owner(),
            json(&session.subject)?,
            session.created_at.millis(),
            session.last_seen_at.millis(),
            session.expires_at.millis(),
        ];
        let create = vec![Statement::new(CREATE, args)];
        let (provider, author) = match &session.subject {
            Subject::Staff { provider, id } => (*provider, Author::staff(*id, name)),
            Subject::Operator { id } => (of_installation(), Author::operator(*id, name)),
            Subject::Buyer { .. } => return self.write(create).await.map(|_| ()),
        };
        let (what, thing) = ((AuditKind::SignIn, "signed_in"), (&author.who, name));
        let entry = Entry::new(provider, what, thing, session.created_at);
        let entry = entry.by(author);
        self.write_act(create, entry).await.map(|_| ())
    }
    /// The person whose session this is, if it opens the door `kind` and has not ended, and the person
    /// is still there. Being used prolongs it to now and `idle`, at most to `longest` after it began;
    /// this is written once a minute.
    pub async fn signed_in(
        &self,
        token_hash: &str,
        kind: &'static str,
        idle: Span,
        longest: Span,
    ) -> Result<Option<SignedIn>, StoreError> {
        let (hash, now) = (token_hash.to_owned(), self.now());
        let found = self
            .reading(move |reader| Box::pin(find(reader, hash, kind, now)))
            .await?;
        let Some((session, person)) = found else {
            return Ok(None);
        };
        if now.since(session.last_seen_at) >= TOUCH_EVERY {
            let expires_at = now.plus(idle).min(session.created_at.plus(longest));
            let args = args![token_hash, now.millis(), expires_at.millis()];
            self.write_one(TOUCH, args).await?;
        }
        Ok(person)
    }
    pub async fn delete_session(&self, token_hash: &str) -> Result<(), StoreError> {
        self.write_one(DELETE, args![token_hash]).await.map(|_| ())
    }
    /// Ends every session of `owner`.
    pub async fn delete_sessions_of(&self, owner: &str) -> Result<(), StoreError> {
        self.write_one(DELETE_OF, args![owner]).await.map(|_| ())
    }
    pub async fn delete_expired_sessions(&self, now: Instant) -> Result<(), StoreError> {
        self.write_one(DELETE_EXPIRED, args![now.millis()])
            .await
            .map(|_| ())
    }
}

/// When a session was begun and seen.
struct Seen {
    created_at: Instant,
    last_seen_at: Instant,
}

async fn find(
    reader: &mut Connection,
    token_hash: String,
    kind: &str,
    now: Instant,
) -> Result<Option<(Seen, Option<SignedIn>)>, DbError> {
    let row = reader.first(FIND, args![token_hash, now.millis()]).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.text(0)? != kind {
        return Ok(None);
    }
    let seen = Seen {
        created_at: Instant::from_millis(row.int(2)?),
        last_seen_at: Instant::from_millis(row.int(3)?),
    };
    let person = who(reader, row.json(1)?).await?;
    Ok(Some((seen, person)))
}

async fn who(reader: &mut Connection, subject: Subject) -> Result<Option<SignedIn>, DbError> {
    match subject {
        Subject::Staff {
            provider,
            id: staff,
        } => {
            let args = args![provider.to_string(), id(staff)];
            let staff = |row: Row| Ok(SignedIn::Staff(Box::new((row.json(0)?, row.json(1)?))));
            reader.first(STAFF, args).await?.map(staff).transpose()
        }
        Subject::Buyer {
            company: corpid,
            userid,
        } => {
            let args = args![corpid.as_str(), userid.as_str()];
            let buyer = |row: Row| {
                let (member, company) = (member(&row, 3)?, company(&row)?);
                Ok(SignedIn::Buyer(Box::new((member, company))))
            };
            reader.first(BUYER, args).await?.map(buyer).transpose()
        }
        Subject::Operator { id: person } => {
            let row = reader.first(OPERATOR, args![id(person)]).await?;
            Ok(row
                .map(|row| operator(&row))
                .transpose()?
                .map(SignedIn::Operator))
        }
    }
}
