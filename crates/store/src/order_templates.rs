//! Forms of orders that people keep under a name. What stands in one is the console's business.

use serde_json::Value as Json;
use till_domain::id::{ProviderKey, StaffId};

use crate::Store;
use crate::audit_log::{AuditKind, Entry};
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, statements};

statements! {
    SAVE = Sql::same(
        "INSERT INTO order_templates (provider, template, owner, name, shared, draft, saved_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (provider, owner, name) DO UPDATE SET \
         shared = excluded.shared, draft = excluded.draft, saved_at = excluded.saved_at \
         RETURNING template");
    ONE = Sql::same(
        "SELECT template, owner, name, shared, draft FROM order_templates \
         WHERE provider = $1 AND template = $2 AND (owner = $3 OR shared = 1)");
    OWN = Sql::same(
        "SELECT template, owner, name, shared, draft FROM order_templates \
         WHERE provider = $1 AND owner = $2 ORDER BY saved_at DESC, template DESC LIMIT $3");
    OF_COLLEAGUES = Sql::same(
        "SELECT template, owner, name, shared, draft FROM order_templates \
         WHERE provider = $1 AND shared = 1 AND owner <> $2 \
         ORDER BY saved_at DESC, template DESC LIMIT $3");
    COUNT = Sql::same(
        "SELECT COUNT(*) FROM order_templates WHERE provider = $1 AND owner = $2 AND name <> $3");
    NAME = Sql::same(
        "SELECT name FROM order_templates WHERE provider = $1 AND template = $2");
    DELETE = Sql::same(
        "DELETE FROM order_templates WHERE provider = $1 AND template = $2 \
         AND ($3 IS NULL OR owner = $3) RETURNING template");
}

/// A form under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderTemplate {
    /// Names it within the provider.
    pub id: String,
    pub owner: StaffId,
    pub name: String,
    /// Colleagues may begin from it too.
    pub shared: bool,
    /// JSON.
    pub draft: String,
}

/// One person keeps no more.
pub const MAX_TEMPLATES: u32 = 50;

impl Store {
    /// Keeps `template` in place of one that its owner has under the same name; the id that it then has.
    /// `None`: its owner has [`MAX_TEMPLATES`] others.
    pub async fn save_order_template(
        &self,
        provider: ProviderKey,
        template: &OrderTemplate,
    ) -> Result<Option<String>, StoreError> {
        let (owner, name) = (template.owner.to_string(), template.name.as_str());
        let others = args![provider.to_string(), owner.as_str(), name];
        let others = self.read_one(COUNT, others).await?;
        if others.is_some_and(|row| row.int(0).unwrap_or(0) >= i64::from(MAX_TEMPLATES)) {
            return Ok(None);
        }
        let args = args![
            provider.to_string(),
            template.id.as_str(),
            owner,
            name,
            template.shared,
            template.draft.as_str(),
            self.now().millis(),
        ];
        let what = (AuditKind::Orders, "template_saved");
        let thing = (template.id.as_str(), template.name.as_str());
        let entry = Entry::new(provider, what, thing, self.now());
        let save = Statement::guard(SAVE, args);
        let answers = self.write_act(vec![save], entry).await?;
        let row = answers.first().and_then(|rows| rows.first());
        let id = row.map(|row| row.text(0)).transpose()?;
        Ok(id.map(ToOwned::to_owned))
    }

    /// The template, if it is the person's own or shared with them.
    pub async fn order_template(
        &self,
        provider: ProviderKey,
        template: &str,
        person: StaffId,
    ) -> Result<Option<OrderTemplate>, StoreError> {
        let args = args![provider.to_string(), template, person.to_string()];
        let row = self.read_one(ONE, args).await?;
        Ok(row.as_ref().map(read).transpose()?)
    }

    /// The person's own templates, then those that colleagues share; of each the one that was saved last
    /// first, and at most `limit`.
    pub async fn order_templates(
        &self,
        provider: ProviderKey,
        person: StaffId,
        limit: u32,
    ) -> Result<Vec<OrderTemplate>, StoreError> {
        let args = args![provider.to_string(), person.to_string(), limit];
        self.reading(move |reader| {
            Box::pin(async move {
                let mut templates = Vec::new();
                for sql in [OWN, OF_COLLEAGUES] {
                    let rows = reader.fetch(sql, args.clone()).await?;
                    for row in &rows {
                        templates.push(read(row)?);
                    }
                }
                Ok(templates)
            })
        })
        .await
    }

    /// Forgets a template; with `owner` only one of theirs. `false` when there is none.
    pub async fn delete_order_template(
        &self,
        provider: ProviderKey,
        template: &str,
        owner: Option<StaffId>,
    ) -> Result<bool, StoreError> {
        let owner = owner.map(|owner| owner.to_string());
        let args = args![provider.to_string(), template, owner];
        let what = (AuditKind::Orders, "template_deleted");
        let known = args![provider.to_string(), template];
        let entry = Entry::new(provider, what, (template, ""), self.now());
        let entry = entry.changed(Statement::new(NAME, known), told, Json::Null);
        let delete = Statement::guard(DELETE, args);
        let answers = self.write_act(vec![delete], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
}

/// What may be told of a template.
fn told(row: &Row) -> Result<Json, DbError> {
    Ok(serde_json::json!({"name": row.text(0)?}))
}

fn read(row: &Row) -> Result<OrderTemplate, DbError> {
    Ok(OrderTemplate {
        id: row.text(0)?.to_owned(),
        owner: row.parse(1)?,
        name: row.text(2)?.to_owned(),
        shared: row.int(3)? != 0,
        draft: row.text(4)?.to_owned(),
    })
}
