//! Which column of a file is what. Titles are known in both languages, in any order.

use crate::i18n::Lang;
use crate::web::ui::Ui;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Product,
    Edition,
    Kind,
    Seats,
    Duration,
    Start,
    Ratio,
    AmountOff,
    Negotiated,
    DiscountReason,
    Company,
    LinkDays,
    Reference,
    Labels,
    Note,
}

impl Column {
    /// In the order of the example.
    pub(super) const ALL: [Self; 15] = [
        Self::Product,
        Self::Edition,
        Self::Kind,
        Self::Seats,
        Self::Duration,
        Self::Start,
        Self::Company,
        Self::Ratio,
        Self::AmountOff,
        Self::Negotiated,
        Self::DiscountReason,
        Self::LinkDays,
        Self::Reference,
        Self::Labels,
        Self::Note,
    ];

    /// The keys of its titles: as forms call it, and as exported lists do.
    const fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Product => &["export-product"],
            Self::Edition => &["draft-edition", "export-edition"],
            Self::Kind => &["draft-kind", "export-kind"],
            Self::Seats => &["draft-seats", "export-seats"],
            Self::Duration => &["draft-duration"],
            Self::Start => &["draft-start"],
            Self::Ratio => &["draft-ratio"],
            Self::AmountOff => &["draft-amount-off"],
            Self::Negotiated => &["draft-negotiated"],
            Self::DiscountReason => &["draft-discount-reason"],
            Self::Company => &["draft-company", "export-company"],
            Self::LinkDays => &["draft-life-days"],
            Self::Reference => &["draft-reference", "export-reference"],
            Self::Labels => &["draft-labels", "export-labels"],
            Self::Note => &["draft-note", "export-internal"],
        }
    }

    /// The stable code, as in locale keys.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Edition => "edition",
            Self::Kind => "kind",
            Self::Seats => "seats",
            Self::Duration => "duration",
            Self::Start => "start",
            Self::Ratio => "ratio",
            Self::AmountOff => "amount_off",
            Self::Negotiated => "negotiated",
            Self::DiscountReason => "discount_reason",
            Self::Company => "company",
            Self::LinkDays => "link_days",
            Self::Reference => "reference",
            Self::Labels => "labels",
            Self::Note => "note",
        }
    }

    /// The key of its title in the example.
    pub(super) const fn key(self) -> &'static str {
        self.keys()[0]
    }

    fn of(title: &str) -> Option<Self> {
        let title = plain(title);
        Self::ALL.into_iter().find(|column| {
            column.keys().iter().any(|key| {
                let languages = [Lang::ZhCn, Lang::En].into_iter();
                let mut titles = languages.map(|lang| plain(&lang.text(key, &[])));
                titles.any(|known| known == title)
            })
        })
    }
}

/// Blanks, capitals and a mark of what must be filled in make no other title.
fn plain(title: &str) -> String {
    let letters = title.chars().filter(|c| !c.is_whitespace() && *c != '*');
    letters.flat_map(char::to_lowercase).collect()
}

/// The row of titles, and what stands below which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Titles {
    /// The place of the row.
    pub row: usize,
    columns: Vec<(Column, usize)>,
    /// Titles that nobody knows: what stands below is left out, and said to be.
    pub unknown: Vec<String>,
}

/// Why a file's rows can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoTitles {
    /// None of the first rows names a column of products.
    Missing,
    /// Two columns have the same title.
    Twice(String),
}

/// Rows above the titles: a heading, a hint.
const ABOVE: usize = 10;

impl Titles {
    pub(super) fn find(rows: &[Vec<String>]) -> Result<Self, NoTitles> {
        let is_titles = |row: &Vec<String>| {
            row.iter()
                .any(|cell| Column::of(cell) == Some(Column::Product))
        };
        let row = rows.iter().take(ABOVE).position(is_titles);
        let row = row.ok_or(NoTitles::Missing)?;
        let mut titles = Self {
            row,
            columns: Vec::new(),
            unknown: Vec::new(),
        };
        for (place, title) in rows[row].iter().enumerate().filter(|(_, t)| !t.is_empty()) {
            match Column::of(title) {
                Some(column) if titles.columns.iter().any(|(known, _)| *known == column) => {
                    return Err(NoTitles::Twice(title.clone()));
                }
                Some(column) => titles.columns.push((column, place)),
                None => titles.unknown.push(title.clone()),
            }
        }
        Ok(titles)
    }

    /// What stands below `column` in a row; empty when there is no such column.
    pub(super) fn cell<'a>(&self, column: Column, cells: &'a [String]) -> &'a str {
        let found = self.columns.iter().find(|(known, _)| *known == column);
        let cell = found.and_then(|(_, place)| cells.get(*place));
        cell.map_or("", |cell| cell.trim())
    }
}

/// The words for `column` in a sentence.
pub(super) fn name(ui: &Ui, column: Column) -> String {
    ui.t(column.key())
}

#[cfg(test)]
mod tests {
    use super::{Column, NoTitles, Titles};

    fn rows(text: &str) -> Vec<Vec<String>> {
        let rows = text.lines();
        rows.map(|row| row.split(',').map(str::to_owned).collect())
            .collect()
    }

    #[test]
    fn titles_are_found_in_both_languages_below_a_heading() {
        for text in [
            "十一月的续费\n产品 *,购买人数,心情\n云帆,5,好",
            "Renewals\nproduct,Seats,Mood\nCloud,5,fine",
        ] {
            let rows = rows(text);
            let titles = Titles::find(&rows).unwrap();
            assert_eq!(titles.row, 1, "{text}");
            assert_eq!(titles.unknown.len(), 1, "{text}");
            assert_eq!(titles.cell(Column::Seats, &rows[2]), "5");
            assert_eq!(titles.cell(Column::Note, &rows[2]), "");
        }
    }

    #[test]
    fn a_file_without_products_or_with_a_title_twice_is_refused() {
        assert_eq!(Titles::find(&rows("人数\n5")), Err(NoTitles::Missing));
        assert_eq!(Titles::find(&[]), Err(NoTitles::Missing));
        assert_eq!(
            Titles::find(&rows("产品,购买人数,人数\n云帆,5,6")),
            Err(NoTitles::Twice("人数".to_owned()))
        );
    }

    #[test]
    fn every_column_is_known_by_its_own_title() {
        use crate::i18n::Lang;
        for column in Column::ALL {
            for lang in [Lang::ZhCn, Lang::En] {
                let title = lang.text(column.key(), &[]);
                assert_eq!(Column::of(&title), Some(column), "{title}");
            }
        }
    }
}
