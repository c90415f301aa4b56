//! Text of a table: its encoding, its separator, its quotes.

use encoding_rs::{GBK, UTF_8};

use super::{MAX_ROWS, NotATable};

pub(super) fn rows(file: &[u8]) -> Result<Vec<Vec<String>>, NotATable> {
    let text = decode(file)?;
    let separator = separator(&text);
    let mut table = Table::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if table.quoted && chars.peek() == Some(&'"') => {
                chars.next();
                table.cell.push('"');
            }
            '"' if table.quoted => table.quoted = false,
            '"' if table.cell.trim().is_empty() || table.cell.trim() == "=" => {
                table.quoted = true;
                table.quoted_since = table.rows.len() + 1;
            }
            c if table.quoted => table.cell.push(c),
            '\n' => table.end_row(),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    table.end_row();
                }
            }
            c if c == separator => table.end_cell(),
            c => table.cell.push(c),
        }
        if table.rows.len() > MAX_ROWS {
            return Err(NotATable::TooLong);
        }
    }
    if table.quoted {
        return Err(NotATable::OpenQuotes(table.quoted_since));
    }
    if !table.cell.is_empty() || !table.row.is_empty() {
        table.end_row();
    }
    Ok(table.rows)
}

#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    row: Vec<String>,
    cell: String,
    quoted: bool,
    /// The row in which the open quotes began, from 1.
    quoted_since: usize,
}

impl Table {
    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}';
        // `="0123"`, a tab or an apostrophe keep a long number a text.
        let plain = cell.trim_matches(blank).trim_start_matches('\'');
        let plain = match plain.strip_prefix('=') {
            Some(formula) => formula.trim_matches('"'),
            None => plain,
        };
        self.row.push(plain.trim_matches(blank).to_owned());
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.rows.push(std::mem::take(&mut self.row));
    }
}

/// UTF-8 with or without its mark; else GBK, which banks' programs write.
fn decode(file: &[u8]) -> Result<String, NotATable> {
    let text = match UTF_8.decode_without_bom_handling_and_without_replacement(file) {
        Some(text) => text,
        None => GBK
            .decode_without_bom_handling_and_without_replacement(file)
            .ok_or(NotATable::Unreadable)?,
    };
    if text.contains('\0') {
        return Err(NotATable::Unreadable);
    }
    Ok(text.into_owned())
}

/// The one that stands most often in the file.
fn separator(text: &str) -> char {
    let count = |separator: char| text.chars().filter(|c| *c == separator).count();
    let mut best = ',';
    for other in ['\t', ';', '|'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::NotATable;
    use crate::table::{MAX_BYTES, MAX_ROWS, read as rows};
    use encoding_rs::GBK;

    #[test]
    fn quotes_keep_separators_line_ends_and_quotes() {
        let read = rows("a,\"b,\"\"c\"\"\r\nd\", e \r\n\r\n=\"0012\",\t34".as_bytes()).unwrap();
        assert_eq!(read[0], ["a", "b,\"c\"\r\nd", "e"]);
        assert_eq!(read[1], [""]);
        assert_eq!(read[2], ["0012", "34"]);
        assert_eq!(rows(b"a\nb,\"c\n"), Err(NotATable::OpenQuotes(2)));
    }

    #[test]
    fn gbk_and_both_kinds_of_utf_8_are_the_same_text() {
        let text = "对方户名,金额\n北辰科技,1.00\n";
        let (gbk, _, _) = GBK.encode(text);
        let marked = format!("\u{feff}{text}");
        let plain = rows(text.as_bytes()).unwrap();
        assert_eq!(rows(&gbk).unwrap(), plain);
        assert_eq!(rows(marked.as_bytes()).unwrap(), plain);
        assert_eq!(rows(b"PL\x03\x04\0\0"), Err(NotATable::Unreadable));
    }

    #[test]
    fn what_is_too_large_is_refused_before_it_is_kept() {
        let long = "a\n".repeat(MAX_ROWS + 1);
        assert_eq!(rows(long.as_bytes()), Err(NotATable::TooLong));
        let large = vec![b'a'; MAX_BYTES + 1];
        assert_eq!(rows(&large), Err(NotATable::TooLarge));
    }
}
