//! CSV as spreadsheets read it without asking: UTF-8 with a mark, CRLF, and nothing that they would
//! calculate or round.

use super::Cell;

/// Without it Excel takes the text for GBK or Latin.
const MARK: &str = "\u{feff}";

/// Spreadsheets turn longer numbers into powers of ten.
const LONG: usize = 11;

/// Lines of a CSV file, handed out piece by piece.
#[derive(Debug)]
pub struct Csv {
    text: String,
}

impl Csv {
    /// Begins with a line of titles.
    pub fn new(titles: &[String]) -> Self {
        let mut csv = Self {
            text: MARK.to_owned(),
        };
        csv.line(titles.iter().map(String::as_str));
        csv
    }

    pub fn row(&mut self, cells: &[Cell]) {
        let words: Vec<String> = cells.iter().map(word).collect();
        self.line(words.iter().map(String::as_str));
    }

    /// What was written since this was last asked.
    pub fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    fn line<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for (place, word) in words.enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            if word.contains([',', '"', '\r', '\n']) {
                self.text.push('"');
                self.text.push_str(&word.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(word);
            }
        }
        self.text.push_str("\r\n");
    }
}

fn word(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => guarded(text),
        Cell::Count(number) => number.to_string(),
        Cell::Money(amount) => amount.to_string(),
        Cell::Fee(amount) => amount.to_string(),
        Cell::Time(instant) => instant.shanghai(),
    }
}

/// Somebody else's words must not become a formula in a colleague's spreadsheet, and a long number
/// stays as it is.
fn guarded(text: &str) -> String {
    let calculates = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let rounds = text.len() > LONG && text.bytes().all(|byte| byte.is_ascii_digit());
    match (calculates, rounds) {
        (true, _) => format!("'{text}"),
        (false, true) => format!("\t{text}"),
        (false, false) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use till_domain::money::Fen;

    use super::{Cell, Csv};

    fn line(cells: &[Cell]) -> String {
        let mut csv = Csv::new(&[]);
        csv.take();
        csv.row(cells);
        csv.take()
    }

    #[test]
    fn a_file_begins_with_its_mark_and_titles() {
        let mut csv = Csv::new(&["订单号".to_owned(), "应付, 元".to_owned()]);
        assert_eq!(csv.take(), "\u{feff}订单号,\"应付, 元\"\r\n");
    }

    #[test]
    fn money_has_two_decimals_and_no_grouping() {
        let cells = [
            Cell::Money(Fen::new(123_456_705)),
            Cell::Money(Fen::new(-50)),
            Cell::Blank,
        ];
        assert_eq!(line(&cells), "1234567.05,-0.50,\r\n");
    }

    #[test]
    fn words_never_become_formulas() {
        for (typed, written) in [
            (
                "=HYPERLINK(\"http://x\")",
                "\"'=HYPERLINK(\"\"http://x\"\")\"\r\n",
            ),
            ("+86 21", "'+86 21\r\n"),
            ("-1", "'-1\r\n"),
            ("@sum", "'@sum\r\n"),
            ("\t=1", "'\t=1\r\n"),
            ("两\n行", "\"两\n行\"\r\n"),
            (
                "4200001234202611231234567890",
                "\t4200001234202611231234567890\r\n",
            ),
            ("13800138000", "13800138000\r\n"),
        ] {
            assert_eq!(line(&[Cell::text(typed)]), written);
        }
    }
}
