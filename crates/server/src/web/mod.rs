//! What every page shares: the words, the frame, the errors, static files and forms.

pub mod address;
pub mod assets;
pub mod device;
pub mod download;
pub mod error;
pub mod flash;
pub mod form;
pub mod headers;
pub mod html;
pub mod input;
pub mod preferences;
pub mod qr;
pub mod sheet;
pub mod ui;
pub mod upload;
pub mod words;
