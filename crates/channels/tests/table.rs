//! Workbooks, as spreadsheets write them, and as nobody should.

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use till_channels::statement;
use till_channels::table::{NotATable, read};

/// A workbook with one sheet that `fill` writes.
fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

#[test]
fn a_cell_is_read_as_its_sheet_shows_it() {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let file = book(|sheet| {
        sheet.write(1, 0, " 云帆科技 ").unwrap();
        sheet.write(1, 1, 50).unwrap();
        sheet.write(1, 2, 1_234_567.05).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 11, 24).unwrap();
        sheet.write_with_format(1, 3, &date, &day).unwrap();
        let at = date.and_hms(9, 5, 7).unwrap();
        sheet.write_with_format(1, 4, &at, &moment).unwrap();
        sheet.write(1, 5, "420000123420261124").unwrap();
        // Typed as a number: the spreadsheet has kept its first 15 digits.
        sheet.write(1, 6, 420_000_123_420_261_124.0).unwrap();
    });
    let read = read(&file).unwrap();
    assert_eq!(read[0], [""; 0], "a blank row keeps its place");
    assert_eq!(
        read[1],
        [
            "云帆科技",
            "50",
            "1234567.05",
            "2026-11-24",
            "2026-11-24 09:05:07",
            "420000123420261124",
        ]
    );
}

#[test]
fn far_cells_cost_no_memory() {
    let right = book(|sheet| {
        sheet.write(0, 0, "a").unwrap();
        sheet.write(0, 16_383, "b").unwrap();
    });
    assert_eq!(read(&right).unwrap(), [["a"]]);
    let below = book(|sheet| {
        sheet.write(1_048_575, 0, "a").unwrap();
    });
    assert_eq!(read(&below), Err(NotATable::TooLong));
}

#[test]
fn a_small_file_that_unpacks_without_end_is_refused() {
    let mut bomb = zip::ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default())
        .unwrap();
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..65 {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
    assert_eq!(read(&bomb), Err(NotATable::TooLarge));
}

#[test]
fn what_begins_like_a_workbook_and_is_none_is_refused() {
    assert_eq!(read(b"PK\x03\x04\0\0"), Err(NotATable::Unreadable));
    let whole = book(|sheet| {
        sheet.write(0, 0, "a").unwrap();
    });
    for length in (4..whole.len()).step_by(97) {
        assert_eq!(read(&whole[..length]), Err(NotATable::Unreadable));
    }
}

#[test]
fn a_statement_is_the_same_as_text_and_as_a_workbook() {
    let rows = [
        "账户明细",
        "交易日期,交易时间,贷方金额,对方户名,交易流水号,摘要",
        "2026-11-05,14:05:09,3650,北辰科技有限公司,S0012,T4YC-5T8B",
        "2026-11-06,08:00:00,0.29,甲,S0013,零头",
    ];
    let text = rows.join("\n");
    let file = book(|sheet| {
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells.split(',')) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row, column, number).unwrap(),
                    Err(_) => sheet.write(row, column, cell).unwrap(),
                };
            }
        }
    });
    let read = statement::read(&file).unwrap();
    assert_eq!(read.incoming.len(), 2);
    assert_eq!(read.incoming[1].amount_fen, 29);
    assert_eq!(Ok(read), statement::read(text.as_bytes()));
}
