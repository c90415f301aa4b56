//! The first sheet of a workbook, cell by cell: a sheet may claim more cells than a machine has bytes.

use std::io::{Cursor, Read, sink};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use zip::ZipArchive;

use super::{MAX_COLUMNS, MAX_ROWS, NotATable};

/// Bytes of everything that is packed in a workbook. What its head claims is not believed.
const MAX_UNPACKED: u64 = 64 * 1024 * 1024;

/// Binary numbers hold whole numbers exactly up to here. Of a longer one a spreadsheet has kept the first
/// digits only, so it names nothing.
const EXACT: f64 = 9_007_199_254_740_991.0;

pub(super) fn rows(file: &[u8]) -> Result<Vec<Vec<String>>, NotATable> {
    check_size(file)?;
    let unreadable = |_| NotATable::Unreadable;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(unreadable)?;
    let first = book.sheet_names().into_iter().next();
    let first = first.ok_or(NotATable::Unreadable)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(unreadable)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let text = text(cell.get_value());
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        if text.is_empty() || column >= MAX_COLUMNS {
            continue;
        }
        if row >= MAX_ROWS {
            return Err(NotATable::TooLong);
        }
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        if let Some(cells) = rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text;
        }
    }
    Ok(rows)
}

/// Unpacks everything once, into nothing.
fn check_size(file: &[u8]) -> Result<(), NotATable> {
    let unreadable = |_| NotATable::Unreadable;
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    let mut left = MAX_UNPACKED;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(unreadable)?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut sink());
        let unpacked = unpacked.map_err(|_| NotATable::Unreadable)?;
        left = left.checked_sub(unpacked).ok_or(NotATable::TooLarge)?;
    }
    Ok(())
}

/// As the sheet shows it: a number is the shortest decimal that it is kept as.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::Float(number) if number.abs() > EXACT => String::new(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::String(text) => plain(text),
        DataRef::SharedString(text) => plain(text),
        DataRef::DateTimeIso(text) => text.replace('T', " "),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(moment) => time(moment),
    }
}

fn plain(text: &str) -> String {
    text.trim().trim_start_matches('\'').trim().to_owned()
}

/// `2026-11-24`, with the time of day when there is one; the time alone when there is no day.
fn time(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (moment.as_f64() < 1.0, moment.as_f64().fract() == 0.0) {
        (true, _) => time,
        (false, true) => date,
        (false, false) => format!("{date} {time}"),
    }
}
