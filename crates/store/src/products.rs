//! The catalogue: versions are only added, and one of them is current.

use till_domain::catalog::Product;
use till_domain::id::{ProductId, ProviderKey};

use crate::Store;
use crate::audit_log::{AuditKind, Entry, body, told};
use crate::batch::load::{CURRENT_PRODUCTS, PRODUCT_VERSION};
use crate::error::StoreError;
use crate::exec::{Row, Sql, Statement, args, id, json, statements};

statements! {
    // Not current yet: only the version can be in the way.
    ADD = Sql::same(
        "INSERT INTO products (provider, id, version, is_current, code, name, saved_at, body) \
         VALUES ($1, $2, $3, 0, $4, $5, $6, $7)");
    RETIRE = Sql::same(
        "UPDATE products SET is_current = 0 \
         WHERE provider = $1 AND id = $2 AND is_current = 1 AND version < $3");
    PROMOTE = Sql::same(
        "UPDATE products SET is_current = 1 WHERE provider = $1 AND id = $2 AND version = $3");
    CURRENT = Sql::same(
        "SELECT body FROM products WHERE provider = $1 AND is_current = 1 ORDER BY id");
    CURRENT_ONE = Sql::same(
        "SELECT body FROM products WHERE provider = $1 AND id = $2 AND is_current = 1");
    BY_CODE = Sql::same(
        "SELECT body FROM products WHERE provider = $1 AND code = $2 AND is_current = 1");
    VERSIONS = Sql::same(
        "SELECT version, saved_at FROM products WHERE provider = $1 AND id = $2 ORDER BY version DESC");
}

impl Store {
    /// Adds a version, which becomes the current one. It must be the highest.
    ///
    /// # Errors
    /// `Conflict(ProductVersion)` when somebody saved this version first; `Conflict(ProductCode)`.
    pub async fn save_product(&self, product: &Product) -> Result<(), StoreError> {
        let provider = product.provider.to_string();
        let add = args![
            provider.as_str(),
            id(product.id),
            product.version,
            product.code.as_str(),
            product.name.as_str(),
            self.now().millis(),
            json(product)?,
        ];
        let version = || args![provider.as_str(), id(product.id), product.version];
        let what = (AuditKind::Products, "product_saved");
        let thing = (product.id, product.name.as_str());
        let before = Statement::new(CURRENT_ONE, args![provider.as_str(), id(product.id)]);
        let entry = Entry::new(product.provider, what, thing, self.now());
        let entry = entry.changed(before, body, told(product)?);
        let statements = vec![
            Statement::new(ADD, add),
            Statement::new(RETIRE, version()),
            Statement::new(PROMOTE, version()),
        ];
        self.write_act(statements, entry).await.map(|_| ())
    }
    /// The current version of each product, in the order in which they were made.
    pub async fn products(&self, provider: ProviderKey) -> Result<Vec<Product>, StoreError> {
        bodies(&self.read(CURRENT, args![provider.to_string()]).await?)
    }
    /// The current versions of those among these that exist, in no order.
    pub async fn products_named(
        &self,
        provider: ProviderKey,
        products: &[ProductId],
    ) -> Result<Vec<Product>, StoreError> {
        let ids: Vec<String> = products.iter().map(ToString::to_string).collect();
        let args = args![provider.to_string(), ids];
        bodies(&self.read(CURRENT_PRODUCTS, args).await?)
    }
    /// The current version of one.
    pub async fn product(
        &self,
        provider: ProviderKey,
        product: ProductId,
    ) -> Result<Option<Product>, StoreError> {
        let row = self
            .read_one(CURRENT_ONE, args![provider.to_string(), id(product)])
            .await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }
    /// The current version, by its code in paytool (`suite_id`, `case_id`).
    pub async fn product_by_code(
        &self,
        provider: ProviderKey,
        code: &str,
    ) -> Result<Option<Product>, StoreError> {
        let row = self
            .read_one(BY_CODE, args![provider.to_string(), code])
            .await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }
    /// One version of one.
    pub async fn product_version(
        &self,
        provider: ProviderKey,
        product: ProductId,
        version: u32,
    ) -> Result<Option<Product>, StoreError> {
        let args = args![provider.to_string(), id(product), version];
        let row = self.read_one(PRODUCT_VERSION, args).await?;
        Ok(row.map(|row| row.json(0)).transpose()?)
    }
    /// The versions of one, newest first, with when each was saved.
    pub async fn product_versions(
        &self,
        provider: ProviderKey,
        product: ProductId,
    ) -> Result<Vec<(u32, till_domain::time::Instant)>, StoreError> {
        let rows = self
            .read(VERSIONS, args![provider.to_string(), id(product)])
            .await?;
        let version = |row: &Row| {
            Ok((
                row.u32(0)?,
                till_domain::time::Instant::from_millis(row.int(1)?),
            ))
        };
        rows.iter().map(version).collect()
    }
}

fn bodies(rows: &[Row]) -> Result<Vec<Product>, StoreError> {
    Ok(rows
        .iter()
        .map(|row| row.json(0))
        .collect::<Result<_, _>>()?)
}
