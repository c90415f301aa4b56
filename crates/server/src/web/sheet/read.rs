//! A table that somebody brings in a file, read away from the runtime's threads.

use till_channels::table::{self, MAX_BYTES, MAX_ROWS, NotATable};

use crate::web::error::PageError;
use crate::web::ui::Ui;

/// Does what reads a file where it keeps nobody waiting.
///
/// # Errors
/// [`PageError::Internal`] when it could not be done at all.
pub async fn aside<T: Send + 'static>(
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PageError> {
    let read = tokio::task::spawn_blocking(read).await;
    read.map_err(|_| PageError::Internal)
}

/// The rows of a file: CSV or xlsx.
///
/// # Errors
/// The sentence for who brought it; [`PageError`] when it could not be read at all.
pub async fn rows(ui: &Ui, file: Vec<u8>) -> Result<Result<Vec<Vec<String>>, String>, PageError> {
    let read = aside(move || table::read(&file)).await?;
    Ok(read.map_err(|error| sentence(ui, &error)))
}

/// Why a file is no table.
pub fn sentence(ui: &Ui, error: &NotATable) -> String {
    match error {
        NotATable::TooLarge => ui.t1("table-fault-large", "most", MAX_BYTES / 1024 / 1024),
        NotATable::TooLong => ui.t1("table-fault-rows", "most", MAX_ROWS),
        NotATable::Unreadable => ui.t("table-fault-unreadable"),
        NotATable::OpenQuotes(row) => ui.t1("table-fault-quotes", "row", row),
    }
}
