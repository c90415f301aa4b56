//! What a typed text may mean: a number, a reference, a company, a product.

use till_domain::id::ProviderKey;

use super::after;
use super::list::{BY_COMPANY, BY_NUMBER, BY_PRODUCT, BY_REFERENCE, Source};
use crate::error::DbError;
use crate::exec::{Connection, Sql, args, statements};

statements! {
    // SQLite's LIKE takes `a` for `A`; PostgreSQL's word for that is ILIKE.
    COMPANIES = Sql::pair(
        "SELECT company FROM companies WHERE name LIKE '%' || $1 || '%' ESCAPE '\\' LIMIT $2",
        "SELECT company FROM companies WHERE name ILIKE '%' || $1 || '%' ESCAPE '\\' LIMIT $2");
    PRODUCTS = Sql::pair(
        "SELECT id FROM products WHERE provider = $1 AND is_current = 1 \
         AND name LIKE '%' || $2 || '%' ESCAPE '\\' LIMIT $3",
        "SELECT id FROM products WHERE provider = $1 AND is_current = 1 \
         AND name ILIKE '%' || $2 || '%' ESCAPE '\\' LIMIT $3");
}

/// Companies, and products, that one search looks at.
const MOST: u32 = 20;
/// The letter, the provider's key and the first half of the time: shorter would match most orders.
const NUMBER_PREFIX: usize = 13;

/// The indexes to walk for `text`.
pub(crate) async fn sources(
    reader: &mut Connection,
    provider: ProviderKey,
    text: &str,
) -> Result<Vec<Source>, DbError> {
    let mut sources = vec![Source {
        sql: BY_REFERENCE,
        key: text.to_owned(),
        end: after(text),
    }];
    let number = text.to_ascii_uppercase();
    if number.starts_with('N') && number.len() >= NUMBER_PREFIX {
        let end = after(&number);
        sources.push(Source {
            sql: BY_NUMBER,
            key: number,
            end,
        });
    }
    let pattern = escape(text);
    for row in reader
        .fetch(COMPANIES, args![pattern.as_str(), MOST])
        .await?
    {
        sources.push(Source::of(BY_COMPANY, row.text(0)?));
    }
    for row in reader
        .fetch(PRODUCTS, args![provider.to_string(), pattern, MOST])
        .await?
    {
        sources.push(Source::of(BY_PRODUCT, row.text(0)?));
    }
    Ok(sources)
}

/// The companies whose names contain `text`.
pub(crate) async fn companies(
    reader: &mut Connection,
    text: &str,
    limit: u32,
) -> Result<Vec<String>, DbError> {
    let rows = reader.fetch(COMPANIES, args![escape(text), limit]).await?;
    rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect()
}

/// `%` and `_` mean themselves.
pub(super) fn escape(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
}
