//! Notices to people: planned in the transaction that takes an event out of the outbox, sent when they
//! are due, and kept as what was sent.

use till_domain::id::{OrderId, ProviderKey};
use till_domain::time::Instant;

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, statements};

statements! {
    PLAN = Sql::same(
        "INSERT INTO notices \
         (provider, id, order_id, topic, about, address, planned_at, due_at, tries, answer) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '') ON CONFLICT (provider, id) DO NOTHING");
    DUE = Sql::same(
        "SELECT provider, id, order_id, topic, about, address, planned_at, due_at, tries, sent_at, \
         answer FROM notices WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at LIMIT $2");
    CLAIM = Sql::same(
        "UPDATE notices SET due_at = $4, tries = tries + 1 \
         WHERE provider = $1 AND id = $2 AND due_at = $3 RETURNING id");
    // Only whoever claimed it.
    DONE = Sql::same(
        "UPDATE notices SET due_at = $4, sent_at = $5, answer = $6 \
         WHERE provider = $1 AND id = $2 AND due_at = $3");
    CHOICE = Sql::same("SELECT lang, silent FROM notice_choices WHERE address = $1");
    CHOOSE = Sql::same(
        "INSERT INTO notice_choices (address, lang, silent) VALUES ($1, $2, $3) \
         ON CONFLICT (address) DO UPDATE SET lang = excluded.lang, silent = excluded.silent");
}

/// A notice to one person. What it says is put together when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedNotice {
    pub provider: ProviderKey,
    /// The same id is planned once, ever.
    pub id: String,
    pub order: OrderId,
    /// The code of a topic.
    pub topic: String,
    /// What it is about, as the domain writes it.
    pub about: String,
    /// The person's mail address.
    pub address: String,
    pub due_at: Instant,
}

/// A notice whose time has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueNotice {
    pub notice: PlannedNotice,
    pub planned_at: Instant,
    /// How often it was tried.
    pub tries: u32,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeAnswer {
    /// When it is tried again; `None` when it is done or given up.
    pub next: Option<Instant>,
    pub sent_at: Option<Instant>,
    /// Why it was not sent.
    pub answer: String,
}

/// What a person wants to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeChoice {
    /// The code of a language; empty while nothing was chosen.
    pub lang: String,
    /// Codes of the topics that they don't want.
    pub silent: Vec<String>,
}

pub(crate) fn plan(notice: &PlannedNotice, now: Instant) -> Statement {
    Statement::new(
        PLAN,
        args![
            notice.provider.to_string(),
            notice.id.as_str(),
            notice.order.to_string(),
            notice.topic.as_str(),
            notice.about.as_str(),
            notice.address.as_str(),
            now.millis(),
            notice.due_at.millis(),
        ],
    )
}

impl Store {
    /// Notices whose time has come, the oldest first.
    pub async fn notices_due(&self, limit: u32) -> Result<Vec<DueNotice>, StoreError> {
        let rows = self.read(DUE, args![self.now().millis(), limit]).await?;
        rows.iter().map(due).collect()
    }

    /// Takes a notice for this node to send; nobody else does before `until`. `None` when another node
    /// was faster.
    pub async fn claim_notice(
        &self,
        due: DueNotice,
        until: Instant,
    ) -> Result<Option<DueNotice>, StoreError> {
        let args = args![
            due.notice.provider.to_string(),
            due.notice.id.as_str(),
            due.notice.due_at.millis(),
            until.millis(),
        ];
        let claimed = !self.write_one(CLAIM, args).await?.is_empty();
        Ok(claimed.then(|| DueNotice {
            notice: PlannedNotice {
                due_at: until,
                ..due.notice
            },
            tries: due.tries.saturating_add(1),
            ..due
        }))
    }

    /// What came of sending a notice that was claimed.
    pub async fn notice_tried(
        &self,
        claimed: &DueNotice,
        answer: &NoticeAnswer,
    ) -> Result<(), StoreError> {
        let args = args![
            claimed.notice.provider.to_string(),
            claimed.notice.id.as_str(),
            claimed.notice.due_at.millis(),
            answer.next.map(Instant::millis),
            answer.sent_at.map(Instant::millis),
            answer.answer.as_str(),
        ];
        self.write_one(DONE, args).await.map(|_| ())
    }

    /// What the person with this address wants to be told; everything while they have not chosen.
    pub async fn notice_choice(&self, address: &str) -> Result<NoticeChoice, StoreError> {
        let Some(row) = self.read_one(CHOICE, args![address]).await? else {
            return Ok(NoticeChoice::default());
        };
        let silent = row.text(1)?.split(',').filter(|topic| !topic.is_empty());
        Ok(NoticeChoice {
            lang: row.text(0)?.to_owned(),
            silent: silent.map(ToOwned::to_owned).collect(),
        })
    }

    pub async fn choose_notices(
        &self,
        address: &str,
        choice: &NoticeChoice,
    ) -> Result<(), StoreError> {
        let args = args![address, choice.lang.as_str(), choice.silent.join(",")];
        self.write_one(CHOOSE, args).await.map(|_| ())
    }
}

fn due(row: &Row) -> Result<DueNotice, StoreError> {
    Ok(DueNotice {
        notice: PlannedNotice {
            provider: row.parse(0)?,
            id: row.text(1)?.to_owned(),
            order: row.parse(2)?,
            topic: row.text(3)?.to_owned(),
            about: row.text(4)?.to_owned(),
            address: row.text(5)?.to_owned(),
            due_at: Instant::from_millis(row.int(7)?),
        },
        planned_at: Instant::from_millis(row.int(6)?),
        tries: row.u32(8)?,
    })
}
