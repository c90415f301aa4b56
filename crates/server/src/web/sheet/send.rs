//! A table that is read page by page and sent as a file.

use std::io;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::{Stream, stream};

use super::{Cell, Csv, Format, MOST_ROWS, Xlsx};
use crate::web::download;
use crate::web::error::PageError;
use crate::web::ui::Ui;

/// Some rows, and where the next ones begin.
pub struct Page<A> {
    pub rows: Vec<Vec<Cell>>,
    pub next: Option<A>,
}

/// A table that is read page by page.
pub trait Table: Send + Sync + 'static {
    /// Where a page ends and the next begins.
    type After: Send;
    /// The key of each column's title, and its width in characters.
    const COLUMNS: &'static [(&'static str, u16)];
    /// The key of what the sheet is called.
    const NAME: &'static str;

    fn ui(&self) -> &Ui;
    /// The rows after `after`, in the order of [`Self::COLUMNS`], and where the next page begins.
    fn page(
        &self,
        after: Option<Self::After>,
    ) -> impl Future<Output = Result<Page<Self::After>, PageError>> + Send;
}

/// The whole table as a file; `None` when it is too long for one.
///
/// # Errors
/// What reading it says; [`PageError::Unavailable`] when the file can't be written.
pub async fn send<T: Table>(table: T, format: Format) -> Result<Option<Response>, PageError> {
    let ui = table.ui();
    let name = format!("{}-{}.{}", ui.t(T::NAME), ui.now.day(), format.ending());
    let body = match format {
        Format::Csv => Body::from_stream(lines(table)),
        Format::Xlsx => match book(&table).await? {
            Some(book) => Body::from(book),
            None => return Ok(None),
        },
    };
    download::attachment(&name, format.content_type(), body).map(Some)
}

fn titles<T: Table>(ui: &Ui) -> Vec<String> {
    T::COLUMNS.iter().map(|(key, _)| ui.t(key)).collect()
}

/// The file page by page. When the store fails in the middle the download breaks off, and is seen to.
fn lines<T: Table>(table: T) -> impl Stream<Item = io::Result<Bytes>> {
    let csv = Csv::new(&titles::<T>(table.ui()));
    let begin = (table, csv, Some(None));
    stream::try_unfold(begin, |(table, mut csv, at)| async move {
        let Some(after) = at else {
            return Ok(None);
        };
        let page = table.page(after).await;
        let Page { rows, next } = page.map_err(|error| io::Error::other(format!("{error:?}")))?;
        for row in &rows {
            csv.row(row);
        }
        let part = Bytes::from(csv.take());
        Ok(Some((part, (table, csv, next.map(Some)))))
    })
}

/// The whole workbook; `None` when there are too many rows for one.
async fn book<T: Table>(table: &T) -> Result<Option<Vec<u8>>, PageError> {
    let failed = |error: &rust_xlsxwriter::XlsxError| {
        tracing::error!(%error, "a workbook could not be written");
        PageError::Unavailable
    };
    let ui = table.ui();
    let widths: Vec<u16> = T::COLUMNS.iter().map(|(_, width)| *width).collect();
    let book = Xlsx::new(&ui.t(T::NAME), &titles::<T>(ui), &widths);
    let mut book = book.map_err(|error| failed(&error))?;
    let (mut after, mut count) = (None, 0);
    loop {
        let Page { rows, next } = table.page(after).await?;
        count += rows.len();
        if count > MOST_ROWS {
            return Ok(None);
        }
        for row in &rows {
            book.row(row).map_err(|error| failed(&error))?;
        }
        if next.is_none() {
            break;
        }
        after = next;
    }
    let finished = tokio::task::spawn_blocking(move || book.finish()).await;
    match finished {
        Ok(finished) => finished.map(Some).map_err(|error| failed(&error)),
        Err(_) => Err(PageError::Internal),
    }
}
