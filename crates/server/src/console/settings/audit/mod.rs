//! `/console/settings/audit`: what everybody did (操作日志), newest first.
//!
//! - `filter.rs`: what the list shows, as its URL says; `list.rs`: the page; `export.rs`: the file;
//!   `words.rs`: an act in plain words.

mod export;
mod filter;
mod list;
pub(in crate::console) mod words;

pub(super) use export::download;
pub(super) use list::show;
