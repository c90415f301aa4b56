//! Tables that people take into their spreadsheets: columns and cells, written as CSV or as xlsx; and
//! those that they bring from there.

mod csv;
pub mod read;
mod send;
mod xlsx;

use till_domain::books::Mfen;
use till_domain::money::Fen;
use till_domain::time::Instant;

pub use csv::Csv;
use xlsx::{MOST_ROWS, Xlsx};

pub use send::{Page, Table, send};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    /// The ending of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
    pub fn of_ending(ending: &str) -> Option<Self> {
        [Self::Csv, Self::Xlsx]
            .into_iter()
            .find(|format| format.ending() == ending)
    }
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Blank,
    /// Also numbers that nobody adds up: of orders, of payments.
    Text(String),
    Count(u32),
    /// Shown in yuan, with two decimals.
    Money(Fen),
    /// Shown in yuan, with as many of five decimals as it takes.
    Fee(Mfen),
    /// Shown in Asia/Shanghai.
    Time(Instant),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
    pub fn count(number: Option<u32>) -> Self {
        number.map_or(Self::Blank, Self::Count)
    }
    pub fn money(amount: Option<Fen>) -> Self {
        amount.map_or(Self::Blank, Self::Money)
    }
    pub fn time(instant: Option<Instant>) -> Self {
        instant.map_or(Self::Blank, Self::Time)
    }
}
