//! Providers (服务商): the tenants.

use till_domain::id::{Corpid, ProviderKey};
use till_domain::party::Provider;

use crate::Store;
use crate::audit_log::{AuditKind, Entry, body, told};
use crate::error::StoreError;
use crate::exec::{Sql, Statement, args, json, statements};

statements! {
    CREATE = Sql::same(
        "INSERT INTO providers (provider, corpid, name, body) VALUES ($1, $2, $3, $4)");
    SAVE = Sql::same(
        "UPDATE providers SET corpid = $2, name = $3, body = $4 WHERE provider = $1 \
         RETURNING provider");
    BY_CORPID = Sql::same("SELECT body FROM providers WHERE corpid = $1");
    BODY = Sql::same("SELECT body FROM providers WHERE provider = $1");
    EVERY = Sql::same("SELECT body FROM providers ORDER BY provider");
}

impl Store {
    /// Adds a provider.
    ///
    /// # Errors
    /// `Conflict` when its key or corpid is taken.
    pub async fn create_provider(&self, provider: &Provider) -> Result<(), StoreError> {
        let what = (AuditKind::Settings, "provider_created");
        let thing = (provider.key, provider.name.as_str());
        let entry = Entry::new(provider.key, what, thing, self.now()).made(told(provider)?);
        let create = Statement::new(CREATE, provider_args(provider)?);
        self.write_act(vec![create], entry).await.map(|_| ())
    }
    /// Changes a provider; `false` when there is none with this key.
    ///
    /// # Errors
    /// `Conflict` when another one has its corpid.
    pub async fn save_provider(&self, provider: &Provider) -> Result<bool, StoreError> {
        let what = (AuditKind::Settings, "provider_changed");
        let thing = (provider.key, provider.name.as_str());
        let before = Statement::new(BODY, args![provider.key.to_string()]);
        let entry = Entry::new(provider.key, what, thing, self.now());
        let entry = entry.changed(before, body, told(provider)?);
        let save = Statement::guard(SAVE, provider_args(provider)?);
        let answers = self.write_act(vec![save], entry).await?;
        Ok(answers.iter().any(|rows| !rows.is_empty()))
    }
    pub async fn provider(&self, key: ProviderKey) -> Result<Option<Provider>, StoreError> {
        self.reading(move |reader| Box::pin(crate::batch::load::provider(reader, key)))
            .await
    }
    pub async fn provider_by_corpid(
        &self,
        corpid: &Corpid,
    ) -> Result<Option<Provider>, StoreError> {
        let row = self.read_one(BY_CORPID, args![corpid.as_str()]).await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }
    /// Every provider, by key.
    pub async fn providers(&self) -> Result<Vec<Provider>, StoreError> {
        let rows = self.read(EVERY, args![]).await?;
        Ok(rows
            .iter()
            .map(|row| row.json(0))
            .collect::<Result<_, _>>()?)
    }
}

fn provider_args(provider: &Provider) -> Result<Vec<crate::exec::Value>, StoreError> {
    Ok(args![
        provider.key.to_string(),
        provider.corpid.as_str(),
        provider.name.as_str(),
        json(provider)?,
    ])
}
