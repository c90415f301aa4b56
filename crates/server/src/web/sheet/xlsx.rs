//! An Excel workbook of one sheet: amounts and times that can be added up and sorted, texts that stay
//! texts. Rows go to a temporary file as they come.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use till_domain::money::Fen;

use super::Cell;

/// More would open slowly; a CSV file has no end.
pub const MOST_ROWS: usize = 100_000;

/// A workbook that is being written.
pub struct Xlsx {
    book: Workbook,
    /// The next free line; 0 holds the titles.
    line: u32,
    money: Format,
    fee: Format,
    time: Format,
}

impl std::fmt::Debug for Xlsx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Xlsx")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

impl Xlsx {
    /// Begins with a line of titles, which stays in sight. `widths` are in characters.
    ///
    /// # Errors
    /// When the temporary file can't be made, or `name` is no name of a sheet.
    pub fn new(name: &str, titles: &[String], widths: &[u16]) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, width) in (0..).zip(widths) {
            sheet.set_column_width(column, f64::from(*width))?;
        }
        for (column, title) in (0..).zip(titles) {
            sheet.write_string_with_format(0, column, title, &bold)?;
        }
        Ok(Self {
            book,
            line: 1,
            money: Format::new().set_num_format("#,##0.00"),
            fee: Format::new().set_num_format("#,##0.00###"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        })
    }

    /// # Errors
    /// When the temporary file can't be written.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0..).zip(cells) {
            let line = self.line;
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => {
                    sheet.write_string(line, column, text)?;
                }
                Cell::Count(number) => {
                    sheet.write_number(line, column, *number)?;
                }
                Cell::Money(amount) => {
                    sheet.write_number_with_format(line, column, yuan(*amount), &self.money)?;
                }
                Cell::Fee(amount) => {
                    let number: f64 = amount.to_string().parse().unwrap_or_default();
                    sheet.write_number_with_format(line, column, number, &self.fee)?;
                }
                Cell::Time(instant) => {
                    let time = ExcelDateTime::parse_from_str(&instant.shanghai())?;
                    sheet.write_datetime_with_format(line, column, &time, &self.time)?;
                }
            }
        }
        self.line += 1;
        Ok(())
    }

    /// The finished file. Compresses: not for the runtime's threads.
    ///
    /// # Errors
    /// When the temporary file can't be read.
    pub fn finish(mut self) -> Result<Vec<u8>, XlsxError> {
        self.book.save_to_buffer()
    }
}

/// A cell of a spreadsheet is a binary number; the one that is nearest to the exact amount is shown, and
/// written into the file, as that amount.
fn yuan(amount: Fen) -> f64 {
    amount.to_string().parse().unwrap_or_default()
}
