//! Tables that fit the terminal. A Chinese character takes two of its columns.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A column: its heading, and how narrow it may become.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    title: &'static str,
    right: bool,
    /// It is cut to this width at the least; `None`: it is shown whole.
    least: Option<usize>,
}

impl Column {
    /// Never cut: a number, a state.
    pub(super) const fn whole(title: &'static str) -> Self {
        Self {
            title,
            right: false,
            least: None,
        }
    }
    /// Never cut, at the right of its place: amounts.
    pub(super) const fn amount(title: &'static str) -> Self {
        Self {
            title,
            right: true,
            least: None,
        }
    }
    /// Cut where the terminal is too narrow.
    pub(super) const fn text(title: &'static str) -> Self {
        Self {
            title,
            right: false,
            least: Some(8),
        }
    }
}

#[derive(Debug)]
pub(super) struct Table<const N: usize> {
    columns: [Column; N],
    rows: Vec<[String; N]>,
}

/// Between two columns.
const GAP: usize = 2;

impl<const N: usize> Table<N> {
    pub(super) const fn new(columns: [Column; N]) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    pub(super) fn row(&mut self, cells: [String; N]) {
        self.rows.push(cells);
    }

    /// Its lines, none wider than `width` where there is one. Texts are cut first; what does not fit
    /// even then is left out from the right, but never the first column.
    pub(super) fn lines(&self, width: Option<usize>) -> Vec<String> {
        let widths = self.widths(width);
        let titles = self.columns.map(|column| column.title.to_owned());
        std::iter::once(&titles)
            .chain(&self.rows)
            .map(|cells| self.line(cells, &widths))
            .collect()
    }

    /// The widths of the columns that are shown.
    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = (0..N).map(|at| self.natural(at)).collect();
        let Some(width) = width else {
            return widths;
        };
        loop {
            let total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
            if total <= width {
                return widths;
            }
            let widest = (0..widths.len())
                .filter(|at| {
                    self.columns[*at]
                        .least
                        .is_some_and(|least| widths[*at] > least)
                })
                .max_by_key(|at| widths[*at]);
            match widest {
                Some(at) => widths[at] -= 1,
                None if widths.len() > 1 => {
                    widths.pop();
                    // What was cut for the sake of the column that has gone may be whole again.
                    for (at, width) in widths.iter_mut().enumerate() {
                        *width = self.natural(at);
                    }
                }
                None => return widths,
            }
        }
    }

    fn natural(&self, at: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[at].width());
        cells
            .chain([self.columns[at].title.width()])
            .max()
            .unwrap_or(0)
    }

    fn line(&self, cells: &[String; N], widths: &[usize]) -> String {
        let mut line = String::new();
        for (at, width) in widths.iter().enumerate() {
            let cell = match self.columns[at].least {
                Some(_) => cut(&cells[at], *width),
                None => cells[at].clone(),
            };
            let space = " ".repeat(width.saturating_sub(cell.width()));
            if at > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            if self.columns[at].right {
                line.push_str(&space);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&space);
            }
        }
        line.trim_end().to_owned()
    }
}

/// The text in at most `width` columns, with `…` where it was cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        kept.push(c);
    }
    if width > 0 {
        kept.push('…');
    }
    kept
}

/// The terminal's columns; `None` when the output goes elsewhere, where nothing needs to be cut.
pub(super) fn terminal_width() -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(std::io::stdout())?;
    Some(usize::from(width.0)).filter(|width| *width > 0)
}

#[cfg(test)]
mod tests {
    use super::{Column, Table, cut};
    use unicode_width::UnicodeWidthStr as _;

    fn table() -> Table<3> {
        let mut table = Table::new([
            Column::whole("order"),
            Column::amount("amount"),
            Column::text("product"),
        ]);
        for (order, amount, product) in [
            ("N1", "¥5.00", "考勤打卡与排班专业版"),
            ("N23", "¥1,200.00", "CRM"),
        ] {
            table.row([order, amount, product].map(ToOwned::to_owned));
        }
        table
    }

    #[test]
    fn columns_stand_under_their_headings_whatever_is_written_in_them() {
        assert_eq!(
            table().lines(None),
            [
                "order     amount  product",
                "N1         ¥5.00  考勤打卡与排班专业版",
                "N23    ¥1,200.00  CRM",
            ]
        );
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let cut = table().lines(Some(30));
        assert_eq!(cut[1], "N1         ¥5.00  考勤打卡与…");
        for width in 5..60 {
            for line in table().lines(Some(width)) {
                assert!(line.width() <= width, "{width}: {line}");
            }
        }
        // Amounts are never cut: what has no room is left out.
        assert_eq!(table().lines(Some(20))[2], "N23    ¥1,200.00");
        assert_eq!(table().lines(Some(3))[2], "N23");
    }

    #[test]
    fn half_a_chinese_character_is_none() {
        assert_eq!(cut("考勤打卡", 8), "考勤打卡");
        assert_eq!(cut("考勤打卡", 7), "考勤打…");
        assert_eq!(cut("考勤打卡", 6), "考勤…");
        assert_eq!(cut("考勤", 0), "");
    }
}
