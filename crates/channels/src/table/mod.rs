//! Tables that people bring in files: CSV in UTF-8 or GBK, or the first sheet of an xlsx workbook. Every
//! cell comes as the text that stands in it; nothing is rounded.

mod csv;
mod xlsx;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most rows of a file.
pub const MAX_ROWS: usize = 5_000;
/// Most columns of a file; what stands further right is left out.
pub const MAX_COLUMNS: usize = 64;

/// Why a file is no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotATable {
    #[error("the file, or what is packed in it, is too large")]
    TooLarge,
    #[error("the file has more than {MAX_ROWS} rows")]
    TooLong,
    #[error("the file is neither UTF-8 nor GBK text, nor an xlsx workbook")]
    Unreadable,
    #[error("quotes that begin in row {0} do not end")]
    OpenQuotes(usize),
}

/// The file's rows, with blank ones, so that positions are the numbers that a spreadsheet shows. A cell
/// loses the blanks around it and the signs that keep spreadsheets from calculating. Works for a while:
/// not for the runtime's threads.
///
/// # Errors
/// When it is too large or too long, or neither text nor a workbook.
pub fn read(file: &[u8]) -> Result<Vec<Vec<String>>, NotATable> {
    if file.len() > MAX_BYTES {
        return Err(NotATable::TooLarge);
    }
    if file.starts_with(b"PK\x03\x04") {
        xlsx::rows(file)
    } else {
        csv::rows(file)
    }
}
