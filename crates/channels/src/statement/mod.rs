//! Statements of bank accounts as banks export them: CSV in UTF-8 or GBK, or xlsx, with titles above the
//! table, totals below it, and columns that every bank names in its own way.
//!
//! [`read`] gives what came in, and says of every other row why it is left out. Nothing is rounded:
//! amounts are read digit by digit into fen.

mod cells;
mod columns;

pub use columns::{Column, Columns};

use crate::table::{self, NotATable};

/// Longest serial number, in bytes.
const MAX_SERIAL: usize = 64;
/// Longest name, account and remark, in characters; what is longer is cut.
const MAX_TEXT: usize = 200;

/// Money that came in, as a row says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The row's number in the file, from 1.
    pub row: usize,
    pub serial: String,
    /// Above zero.
    pub amount_fen: i64,
    /// The begin of the day when the statement names no hour.
    pub paid_at_ms: i64,
    pub payer: String,
    pub payer_account: String,
    pub remark: String,
}

/// A row that is not money that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The row's number in the file, from 1.
    pub row: usize,
    pub why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Money that went out, or a payment taken back.
    Outgoing,
    /// A sum, a note or a heading.
    NoEntry,
    /// The amount can't be read without guessing.
    BadAmount,
    /// The day or time can't be read.
    BadTime,
    /// No serial number, one that is too long, or one with signs other than letters, digits and `-_/.`.
    BadSerial,
}

impl Why {
    /// The stable code, as in locale keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::NoEntry => "no_entry",
            Self::BadAmount => "bad_amount",
            Self::BadTime => "bad_time",
            Self::BadSerial => "bad_serial",
        }
    }
}

/// A statement that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    pub incoming: Vec<Incoming>,
    pub skipped: Vec<Skipped>,
}

/// Why a file is not a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAStatement {
    #[error(transparent)]
    NotATable(#[from] NotATable),
    /// No row has a name for each of them; those that the best row lacks.
    #[error("columns are missing: {0:?}")]
    NoColumns(Vec<Column>),
}

/// Reads a file as the bank exported it. Works for a while: not for the runtime's threads.
///
/// # Errors
/// When it is no table, or no row names the columns.
pub fn read(file: &[u8]) -> Result<Statement, NotAStatement> {
    let rows = table::read(file)?;
    let columns = Columns::find(&rows).map_err(NotAStatement::NoColumns)?;
    let mut statement = Statement::default();
    for (at, cells) in rows.iter().enumerate().skip(columns.header() + 1) {
        let row = at + 1;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match incoming(row, cells, &columns) {
            Ok(incoming) => statement.incoming.push(incoming),
            Err(why) => statement.skipped.push(Skipped { row, why }),
        }
    }
    Ok(statement)
}

fn incoming(row: usize, cells: &[String], columns: &Columns) -> Result<Incoming, Why> {
    let get = |column| columns.cell(column, cells);
    let (day, amount) = (get(Column::Day), get(Column::Amount));
    let serial: String = get(Column::Serial).chars().filter(|c| *c != ' ').collect();
    // A sum below the table has no day; a page's heading repeats the names.
    if !day.chars().any(|c| c.is_ascii_digit()) || cells::is_sum(cells) {
        return Err(Why::NoEntry);
    }
    match cells::direction(get(Column::Direction)) {
        cells::Direction::Out => return Err(Why::Outgoing),
        cells::Direction::In | cells::Direction::Unsaid => {}
    }
    let amount_fen = match cells::amount(amount) {
        Some(fen) if fen > 0 => fen,
        Some(_) => return Err(Why::Outgoing),
        None => return Err(Why::BadAmount),
    };
    let paid_at_ms = cells::moment(day, get(Column::Time)).ok_or(Why::BadTime)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.');
    if serial.is_empty() || serial.len() > MAX_SERIAL || !serial.bytes().all(plain) {
        return Err(Why::BadSerial);
    }
    let text = |column| -> String { get(column).chars().take(MAX_TEXT).collect() };
    Ok(Incoming {
        row,
        serial,
        amount_fen,
        paid_at_ms,
        payer: text(Column::Payer),
        payer_account: text(Column::PayerAccount),
        remark: columns.remark(cells).chars().take(MAX_TEXT).collect(),
    })
}
