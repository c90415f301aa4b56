//! What companies asked to have renewed (SPEC §5), until the provider has answered.

use till_domain::id::{Corpid, EditionId, OrderId, ProductId, ProviderKey};
use till_domain::time::Instant;

use crate::Store;
use crate::audit_log::{AuditKind, Entry};
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, statements};
use crate::notices::{self, PlannedNotice};

statements! {
    // Asking again changes the request and opens it again.
    ASK = Sql::same(
        "INSERT INTO renewal_requests (provider, company, app, order_id, product, edition, days, \
         seats, note, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (provider, company, app) DO UPDATE SET order_id = excluded.order_id, \
         product = excluded.product, edition = excluded.edition, days = excluded.days, \
         seats = excluded.seats, note = excluded.note, asked_by = excluded.asked_by, \
         asked_at = excluded.asked_at, answered_at = NULL");
    ONE = Sql::same(
        "SELECT company, app, order_id, product, edition, days, seats, note, asked_by, asked_at, \
         answered_at FROM renewal_requests WHERE provider = $1 AND company = $2 AND app = $3");
    OPEN = Sql::same(
        "SELECT company, app, order_id, product, edition, days, seats, note, asked_by, asked_at \
         FROM renewal_requests WHERE provider = $1 AND answered_at IS NULL \
         ORDER BY asked_at LIMIT $2");
    // Only the request that was seen: one that was changed meanwhile stays open.
    ANSWERED = Sql::same(
        "UPDATE renewal_requests SET answered_at = $5 WHERE provider = $1 AND company = $2 \
         AND app = $3 AND asked_at = $4 AND answered_at IS NULL RETURNING app");
    SOLD = Sql::same(
        "UPDATE renewal_requests SET answered_at = coalesce(answered_at, $4) \
         WHERE provider = $1 AND company = $2 AND product = $3");
}

/// A company's wish to have an app for longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalRequest {
    pub provider: ProviderKey,
    pub company: Corpid,
    pub app: ProductId,
    /// The order of the term that is to go on.
    pub order: OrderId,
    /// What that term was sold as: the app itself, or a solution.
    pub product: ProductId,
    pub edition: Option<EditionId>,
    /// Days by which the end is to move.
    pub days: u32,
    /// The seats that the company would like; `None` for as many as it has.
    pub seats: Option<u32>,
    pub note: String,
    /// The person's name.
    pub asked_by: String,
    pub asked_at: Instant,
}

impl Store {
    /// Keeps a request in place of an earlier one for the same app, and plans what people are told of it.
    pub async fn ask_renewal(
        &self,
        request: &RenewalRequest,
        told: &[PlannedNotice],
    ) -> Result<(), StoreError> {
        let args = args![
            request.provider.to_string(),
            request.company.as_str(),
            request.app.to_string(),
            request.order.to_string(),
            request.product.to_string(),
            request
                .edition
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            request.days,
            request.seats.unwrap_or(0),
            request.note.as_str(),
            request.asked_by.as_str(),
            request.asked_at.millis(),
        ];
        let now = self.now();
        let mut statements = vec![Statement::new(ASK, args)];
        statements.extend(told.iter().map(|notice| notices::plan(notice, now)));
        self.write(statements).await.map(|_| ())
    }

    /// The company's request for an app that nobody has answered.
    pub async fn renewal_request(
        &self,
        provider: ProviderKey,
        company: &Corpid,
        app: ProductId,
    ) -> Result<Option<RenewalRequest>, StoreError> {
        let args = args![provider.to_string(), company.as_str(), app.to_string()];
        match self.read_one(ONE, args).await? {
            Some(row) if row.maybe_int(10).is_none() => request(provider, &row).map(Some),
            Some(_) | None => Ok(None),
        }
    }

    /// Requests that wait for the provider, the longest waiting first.
    pub async fn renewal_requests(
        &self,
        provider: ProviderKey,
        limit: u32,
    ) -> Result<Vec<RenewalRequest>, StoreError> {
        let args = args![provider.to_string(), limit];
        let rows = self.read(OPEN, args).await?;
        rows.iter().map(|row| request(provider, row)).collect()
    }

    /// The provider has dealt with what was asked at `asked_at`. `false` when it was dealt with before or
    /// was changed meanwhile.
    pub async fn renewal_answered(
        &self,
        provider: ProviderKey,
        company: &Corpid,
        app: ProductId,
        asked_at: Instant,
    ) -> Result<bool, StoreError> {
        let args = args![
            provider.to_string(),
            company.as_str(),
            app.to_string(),
            asked_at.millis(),
            self.now().millis(),
        ];
        let what = (AuditKind::Orders, "renewal_answered");
        let entry = Entry::new(provider, what, (company, company.as_str()), self.now());
        let answered = Statement::guard(ANSWERED, args);
        let answers = self.write_act(vec![answered], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }

    /// A renewal of `product` was made for the company: whatever it asked for of it is answered.
    pub async fn renewal_made(
        &self,
        provider: ProviderKey,
        company: &Corpid,
        product: ProductId,
    ) -> Result<(), StoreError> {
        let args = args![
            provider.to_string(),
            company.as_str(),
            product.to_string(),
            self.now().millis(),
        ];
        self.write_one(SOLD, args).await.map(|_| ())
    }
}

fn request(provider: ProviderKey, row: &Row) -> Result<RenewalRequest, StoreError> {
    Ok(RenewalRequest {
        provider,
        company: row.parse(0)?,
        app: row.parse(1)?,
        order: row.parse(2)?,
        product: row.parse(3)?,
        edition: match row.text(4)? {
            "" => None,
            _ => Some(row.parse(4)?),
        },
        days: row.u32(5)?,
        seats: Some(row.u32(6)?).filter(|seats| *seats > 0),
        note: row.text(7)?.to_owned(),
        asked_by: row.text(8)?.to_owned(),
        asked_at: Instant::from_millis(row.int(9)?),
    })
}
