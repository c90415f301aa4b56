//! 发票抬头 that a company has used, to fill in the next application.

use till_domain::fapiao::Title;
use till_domain::id::Corpid;

use crate::Store;
use crate::error::StoreError;
use crate::exec::{Sql, args, json, statements};

statements! {
    SAVE = Sql::same(
        "INSERT INTO fapiao_titles (company, name, body, used_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (company, name) DO UPDATE SET body = excluded.body, used_at = excluded.used_at");
    /// A company has few; the newest of them are looked at.
    OF_COMPANY = Sql::same(
        "SELECT body FROM fapiao_titles WHERE company = $1 ORDER BY used_at DESC, name LIMIT 20");
    FORGET = Sql::same("DELETE FROM fapiao_titles WHERE company = $1 AND name = $2");
}

impl Store {
    /// Keeps a title for the company's next application, in place of one with the same name.
    pub async fn save_fapiao_title(
        &self,
        company: &Corpid,
        title: &Title,
    ) -> Result<(), StoreError> {
        let args = args![
            company.as_str(),
            title.name.as_str(),
            json(title)?,
            self.now().millis()
        ];
        self.write_one(SAVE, args).await.map(|_| ())
    }

    /// The company's titles, the last used one first; at most 20.
    pub async fn fapiao_titles(&self, company: &Corpid) -> Result<Vec<Title>, StoreError> {
        let rows = self.read(OF_COMPANY, args![company.as_str()]).await?;
        Ok(rows
            .iter()
            .map(|row| row.json(0))
            .collect::<Result<_, _>>()?)
    }

    pub async fn forget_fapiao_title(
        &self,
        company: &Corpid,
        name: &str,
    ) -> Result<(), StoreError> {
        let args = args![company.as_str(), name];
        self.write_one(FORGET, args).await.map(|_| ())
    }
}
