//! Files of rows from which orders are made, and what became of each row. What stands in a row is the
//! console's business.

use till_domain::id::{OrderId, ProviderKey, StaffId};
use till_domain::money::Fen;
use till_domain::time::Instant;

use crate::Store;
use crate::error::{DbError, StoreError};
use crate::exec::{Row, Sql, Statement, args, statements};

statements! {
    FILE = Sql::same(
        "INSERT INTO bulk_files (provider, id, owner, name, uploaded_at) VALUES ($1, $2, $3, $4, $5)");
    ROW = Sql::same(
        "INSERT INTO bulk_rows (provider, file, row, draft, payable_fen, needs_approval, order_id, \
         fault, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    ONE = Sql::same(
        "SELECT name, uploaded_at, begun_at FROM bulk_files \
         WHERE provider = $1 AND id = $2 AND owner = $3");
    ROWS = Sql::same(
        "SELECT row, draft, payable_fen, needs_approval, order_id, fault FROM bulk_rows \
         WHERE provider = $1 AND file = $2 ORDER BY row");
    BEGIN = Sql::same(
        "UPDATE bulk_files SET begun_at = coalesce(begun_at, $3) WHERE provider = $1 AND id = $2");
    // Of two that tell the same row's end, an order stays.
    END = Sql::same(
        "UPDATE bulk_rows SET order_id = $4, fault = $5 \
         WHERE provider = $1 AND file = $2 AND row = $3 AND order_id = ''");
    OLD_FILES = Sql::same("DELETE FROM bulk_files WHERE uploaded_at < $1");
    OLD_ROWS = Sql::same("DELETE FROM bulk_rows WHERE uploaded_at < $1");
}

/// A file of rows, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkFile {
    /// Names it within the provider; unguessable.
    pub id: String,
    /// Nobody else sees it.
    pub owner: StaffId,
    /// As it was called.
    pub name: String,
    pub uploaded_at: Instant,
    /// When its owner let orders be made; `None` before.
    pub begun_at: Option<Instant>,
    /// By their numbers.
    pub rows: Vec<BulkRow>,
}

/// A row, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRow {
    /// As a spreadsheet counts, from 1.
    pub number: u32,
    /// JSON.
    pub draft: String,
    /// What the order would cost when the file was read; `None` when nobody can say before a company places.
    pub payable: Option<Fen>,
    /// A second person would have to approve it.
    pub needs_approval: bool,
    /// The order that was made from it.
    pub order: Option<OrderId>,
    /// Why there is none, in words; empty when nothing is wrong.
    pub fault: String,
}

/// What became of a row: an order, or the words why there is none.
pub type BulkEnd = Result<OrderId, String>;

impl Store {
    /// Keeps a new file with its rows, whole or not at all.
    pub async fn keep_bulk_file(
        &self,
        provider: ProviderKey,
        file: &BulkFile,
    ) -> Result<(), StoreError> {
        let (key, at) = (provider.to_string(), file.uploaded_at.millis());
        let args = args![
            key.as_str(),
            file.id.as_str(),
            file.owner.to_string(),
            file.name.as_str(),
            at
        ];
        let mut writing = vec![Statement::new(FILE, args)];
        writing.extend(file.rows.iter().map(|row| {
            let args = args![
                key.as_str(),
                file.id.as_str(),
                row.number,
                row.draft.as_str(),
                row.payable.map(Fen::get),
                row.needs_approval,
                row.order.map(|order| order.to_string()).unwrap_or_default(),
                row.fault.as_str(),
                at,
            ];
            Statement::new(ROW, args)
        }));
        self.write(writing).await.map(|_| ())
    }

    /// The file, if it is this person's.
    pub async fn bulk_file(
        &self,
        provider: ProviderKey,
        id: &str,
        owner: StaffId,
    ) -> Result<Option<BulkFile>, StoreError> {
        let file = args![provider.to_string(), id, owner.to_string()];
        let Some(row) = self.read_one(ONE, file).await? else {
            return Ok(None);
        };
        let rows = self.read(ROWS, args![provider.to_string(), id]).await?;
        Ok(Some(BulkFile {
            id: id.to_owned(),
            owner,
            name: row.text(0)?.to_owned(),
            uploaded_at: Instant::from_millis(row.int(1)?),
            begun_at: row.maybe_int(2).map(Instant::from_millis),
            rows: rows.iter().map(read).collect::<Result<_, _>>()?,
        }))
    }

    /// Writes down what became of some rows. A row that has an order keeps it.
    pub async fn end_bulk_rows(
        &self,
        provider: ProviderKey,
        id: &str,
        ends: &[(u32, BulkEnd)],
    ) -> Result<(), StoreError> {
        let key = || args![provider.to_string(), id];
        let mut begin = key();
        begin.push(self.now().millis().into());
        let mut writing = vec![Statement::new(BEGIN, begin)];
        writing.extend(ends.iter().map(|(row, end)| {
            let mut args = key();
            let (order, fault) = match end {
                Ok(order) => (order.to_string(), ""),
                Err(fault) => (String::new(), fault.as_str()),
            };
            args.extend(args![*row, order, fault]);
            Statement::new(END, args)
        }));
        self.write(writing).await.map(|_| ())
    }

    /// Forgets files from before `before`; their orders stay.
    pub async fn forget_bulk_files(&self, before: Instant) -> Result<(), StoreError> {
        let old = |sql| Statement::new(sql, args![before.millis()]);
        self.write(vec![old(OLD_ROWS), old(OLD_FILES)])
            .await
            .map(|_| ())
    }
}

fn read(row: &Row) -> Result<BulkRow, DbError> {
    let order = row.text(4)?;
    Ok(BulkRow {
        number: u32::try_from(row.int(0)?).unwrap_or(0),
        draft: row.text(1)?.to_owned(),
        payable: row.maybe_int(2).map(Fen::new),
        needs_approval: row.int(3)? != 0,
        order: match order {
            "" => None,
            _ => Some(row.parse(4)?),
        },
        fault: row.text(5)?.to_owned(),
    })
}
